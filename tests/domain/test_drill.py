"""Drills: when each is to be sent, by which schedule, on which way; and what became of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from dashboard.domain.area import AreaTree
from dashboard.domain.drill import Drill, Outcome, Run, Schedule, next_run_at, outcome, runs, sending, way_to
from dashboard.domain.drill_file import DrillError, drills_form, drills_from, read_drills
from dashboard.domain.events import Event, EventRetracted, Recorded, RelayStamp
from tests.builders import LOCAL, TINY, local

TREE = AreaTree(TINY)
PATH = ("d", "s1", "a")
MORNING = Drill("morning", time(8, 30), frozenset({"mon", "wed"}), ("a", "c"))
SINCE = Schedule(local("2026-09-01 00:00"), (MORNING,))
RUN = Run("morning", date(2026, 9, 7), "a", local("2026-09-07 08:30"))

FILE = """
[[drill]]
name = "morning"
at = "08:30"
days = ["mon", "wed"]
areas = [
  "a",
  "c",
]
"""


def told(*events: Event) -> list[Recorded]:
    return [Recorded(n, event.occurred_at, event) for n, event in enumerate(events, start=1)]


def acknowledged(hop: int, at: datetime, path: tuple[str, ...] | None = None) -> Event:
    stamp = RelayStamp("drill/morning/2026-09-07", "down", hop, PATH[hop], PATH[hop + 1], path)
    return Event("grid", f"ack-{hop}-{at}", "relay.acknowledged", RUN.subject, at, stamp)


def sent_between(first: str, last: str, *schedules: Schedule) -> list[tuple[str, str]]:
    found = runs(schedules, local(first), local(last), LOCAL)
    return [(f"{run.at.astimezone(LOCAL):%m-%d %H:%M}", run.area) for run in found]


# ── the schedule ────────────────────────────────────────────────────────────────────────────────────────


def test_a_drill_goes_to_each_of_its_areas_on_its_days_at_its_local_time() -> None:
    week = sent_between("2026-09-07 00:00", "2026-09-13 23:59", SINCE)

    assert week == [("09-07 08:30", "a"), ("09-07 08:30", "c"), ("09-09 08:30", "a"), ("09-09 08:30", "c")]


def test_local_time_is_the_centres_whatever_the_day_in_utc() -> None:
    early = SINCE._replace(drills=(Drill("early", time(0, 5), frozenset({"mon"}), ("a",)),))

    (run,) = runs([early], local("2026-09-06 23:00"), local("2026-09-07 01:00"), LOCAL)

    assert (run.on, run.at.isoformat()) == (date(2026, 9, 7), "2026-09-06T16:05:00+00:00")
    assert run.subject == "drill-early-2026-09-07-a"


def test_the_first_instant_is_outside_and_the_last_inside() -> None:
    assert len(sent_between("2026-09-07 08:29", "2026-09-07 08:30", SINCE)) == 2
    assert sent_between("2026-09-07 08:30", "2026-09-07 08:31", SINCE) == []


def test_each_drill_goes_by_the_schedule_that_stood_and_once_a_day() -> None:
    later = Drill("morning", time(14, 0), frozenset({"mon", "wed"}), ("a",))
    changed = Schedule(local("2026-09-07 09:00"), (later,))

    found = sent_between("2026-09-07 00:00", "2026-09-09 23:59", SINCE, changed)

    assert found == [("09-07 08:30", "a"), ("09-07 08:30", "c"), ("09-09 14:00", "a")]


def test_what_was_loaded_after_its_time_begins_on_the_next_day() -> None:
    late = SINCE._replace(stands_since=local("2026-09-07 08:30"))

    assert sent_between("2026-09-07 00:00", "2026-09-07 23:59", late) == []
    assert next_run_at(late, local("2026-09-07 08:30"), LOCAL) == local("2026-09-09 08:30")
    assert next_run_at(late._replace(drills=()), local("2026-09-07 08:30"), LOCAL) is None


def test_the_way_is_that_of_the_register() -> None:
    assert way_to("a", TREE) == PATH
    assert way_to("s1", TREE) is way_to("zz", TREE) is None


# ── what became of it ───────────────────────────────────────────────────────────────────────────────────


def state(minutes: float, *events: Event) -> str:
    return outcome(RUN, told(sending(RUN, PATH), *events), at=RUN.at + timedelta(minutes=minutes)).state


def test_a_drill_waits_for_an_hour_and_is_unanswered_after_it() -> None:
    assert (state(0), state(60), state(60.1)) == ("waiting", "waiting", "unanswered")


def test_it_is_answered_when_its_last_hop_is_acknowledged() -> None:
    first, last = (acknowledged(hop, RUN.at + timedelta(minutes=20 + hop)) for hop in (0, 1))

    assert state(30, first) == "waiting"
    answer = outcome(RUN, told(sending(RUN, PATH), first, last), at=RUN.at + timedelta(days=1))
    assert answer == Outcome("answered", RUN.at, RUN.at + timedelta(minutes=21))
    assert answer.took == timedelta(minutes=21)


def test_an_answer_after_the_hour_is_late() -> None:
    assert state(61, acknowledged(1, RUN.at + timedelta(minutes=60))) == "answered"
    assert state(62, acknowledged(1, RUN.at + timedelta(minutes=61))) == "late"


def test_an_answer_that_is_withdrawn_is_none() -> None:
    answer = acknowledged(1, RUN.at + timedelta(minutes=5))
    back = EventRetracted("grid", answer.id, "")
    withdrawn = Event("grid", "back", "event.retracted", RUN.subject, RUN.at + timedelta(minutes=9), back)

    assert state(8, answer, withdrawn) == "answered"
    assert state(10, answer, withdrawn) == "waiting"


def test_no_source_shortens_the_way() -> None:
    early = acknowledged(0, RUN.at - timedelta(minutes=1), path=("d", "s1"))

    assert state(5, early) == "waiting"


def test_what_the_centre_did_not_send_is_not_sent_whoever_answers() -> None:
    answer = told(acknowledged(1, RUN.at))

    assert outcome(RUN, answer, at=RUN.at + timedelta(minutes=1)) == Outcome("not_sent")


# ── the file ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_is_read_and_written_back() -> None:
    found = read_drills(FILE, TREE, file="drills.toml")

    assert found == (MORNING,)
    assert drills_from(drills_form(found)) == found
    assert read_drills("", TREE, file="drills.toml") == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"c",', '"zz",', "drills.toml:8: areas: zz is no community below a street or district"),
        ('"c",', '"s2",', "drills.toml:8: areas: s2 is no community below a street or district"),
        ('"c",', '"a",', "drills.toml:8: areas: a stands twice"),
        ('"c",', "7,", "drills.toml:8: areas: expected the code of a community, not 7"),
        ('"08:30"', '"8:30"', "drills.toml:4: at: expected a local time"),
        ('"08:30"', '"24:00"', "drills.toml:4: at: expected a local time"),
        ('"wed"', '"wednesday"', "drills.toml:5: days: expected mon, tue"),
        ('"mon", "wed"', "", "drills.toml:5: days: is empty"),
        ('days = ["mon", "wed"]', "", "drills.toml:2: days: missing"),
        ('"morning"', '"早"', "drills.toml:3: name: expected small letters"),
        ("at = ", "when = ", "drills.toml:4: when: not a key here; there are name, at, days, areas"),
        ("[[drill]]", "[drill]", "drills.toml:2: drill: is no list"),
        ("[[drill]]", "[[drill", "drills.toml: "),
        ("[[drill]]", "drill = [1]\n[x]", "drills.toml:3: x: not a key here; there are drill"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, said: str) -> None:
    assert old in FILE
    with pytest.raises(DrillError) as refused:
        read_drills(FILE.replace(old, new, 1), TREE, file="drills.toml")

    assert str(refused.value).startswith(said)


def test_no_two_drills_have_one_name() -> None:
    with pytest.raises(DrillError, match=r"drills.toml:12: name: 'morning' stands twice"):
        read_drills(FILE + FILE, TREE, file="drills.toml")
