"""What is known late, or was wrong before alerting began: told once with all that is late of its rule, as
long as it stands; what is over by then is told to nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dashboard.alerting.stages.late import LATE
from dashboard.alerting.stages.standing import restore
from dashboard.domain.alert import Opened, Resolved
from dashboard.domain.duty import Inhibition, Route
from dashboard.domain.duty_default import default_plan
from tests.alerting.centre import AlertCentre
from tests.alerting.centre import plan as centre_plan
from tests.alerting.stand import NOON, STEPS, Centre, after, finding, plan, standing, told
from tests.alerting.test_standing import keep, store_at
from tests.alerting.watched import marked
from tests.builders import reported
from tests.channels.receivers import HttpReceiver

TICK = timedelta(microseconds=1)
LONG_AGO = NOON - timedelta(days=30)
APART = plan(routes=[Route("all", "usual", group_by=("subject",))])
ONCE_A_MINUTE = plan(routes=[Route("all", "usual", group_interval_s=60.0)], steps=STEPS[:1])
NIGHT = NOON + timedelta(hours=12)
"""Midnight of a working day."""


def test_what_is_known_late_and_stands_is_told_once_with_all_that_is_late_of_its_rule() -> None:
    centre = Centre(standing(APART))
    late = [finding(f"c{n}", since=LONG_AGO, area=("C11", "S2")[n % 2]) for n in range(300)]

    made = centre.find(*late, at=NOON)

    assert told(made) == [("chief", "hook", 300)]
    assert {episode.held_by for episode in made.changes.episodes} == {None}
    assert centre.group.area == "D"
    centre.accept(made, at=after(1))
    assert told(centre.find(*late, at=after(2))) == []


@pytest.mark.parametrize(("before", "is_late"), [(LATE, False), (LATE + TICK, True)])
def test_it_is_late_from_ten_minutes_on(before: timedelta, is_late: bool) -> None:
    centre = Centre(standing(APART))

    centre.find(finding("c1", since=NOON - before), at=NOON)

    assert (centre.group.key == "all/earlier:clause_breached") is is_late


def test_what_was_shown_in_time_is_told_as_ever_however_late_the_centre_looks() -> None:
    centre = Centre(standing(APART))
    since = NOON - timedelta(hours=3)

    centre.turn(NOON, found=[Opened(finding("c1", since=since), NOON, since + LATE)])
    assert centre.group.key == "all/case:c1"
    centre.turn(NOON, found=[Opened(finding("c2", since=since), NOON, since + LATE * 2)])

    assert {group.key for group in centre.groups.values()} == {"all/case:c1", "all/earlier:clause_breached"}


def test_what_is_over_when_it_is_known_is_told_to_nobody() -> None:
    centre = Centre(standing(APART))
    over, stands = finding("c1", since=LONG_AGO), finding("c2", since=LONG_AGO)

    turns: list[Opened | Resolved] = [
        Opened(over, NOON),
        Opened(stands, NOON),
        Resolved(over.episode, after(1)),
    ]
    made = centre.turn(after(1), found=turns)

    assert [(notice.text, notice.total) for notice in made.sends] == [("c2", 1)]
    assert {(episode.finding.code, episode.group is None) for episode in made.changes.episodes} == {
        ("c1", True),
        ("c2", False),
    }


def test_what_is_urgent_and_known_late_is_told_at_once_at_any_hour() -> None:
    centre = Centre(standing(default_plan()))

    made = centre.find(finding("c1", since=NIGHT - timedelta(hours=1), severity="urgent"), at=NIGHT)

    assert [(notice.severity, notice.total) for notice in made.sends] == [("urgent", 1)]


def test_what_was_wrong_before_alerting_began_is_told_in_working_hours_by_rule() -> None:
    centre = Centre(standing(default_plan(), told_from=NIGHT))
    breaches = [finding(f"c{n}", since=LONG_AGO) for n in range(2_000)]
    reviews = [finding(f"r{n}", rule="review_unsatisfied", since=LONG_AGO) for n in range(50)]

    at_night = centre.find(*breaches, *reviews, at=NIGHT)
    in_the_morning = centre.turn(NIGHT + timedelta(hours=8, minutes=30))

    assert told(at_night) == []
    assert sorted(told(in_the_morning)) == [("duty", "browser", 50), ("duty", "browser", 2_000)]
    assert {notice.severity for notice in in_the_morning.sends} == {"due"}


def test_what_is_urgent_still_is_though_it_was_before_alerting_began() -> None:
    centre = Centre(standing(default_plan(), told_from=NIGHT))

    made = centre.find(*(finding(f"c{n}", since=LONG_AGO, severity="urgent") for n in range(40)), at=NIGHT)

    assert [(notice.severity, notice.total) for notice in made.sends] == [("urgent", 40)]


def test_what_is_wrong_since_alerting_began_is_told_as_ever() -> None:
    centre = Centre(standing(APART, told_from=after(10)))

    centre.find(finding("c1", since=after(10)))

    assert centre.group.key == "all/case:c1"


def test_a_file_that_is_being_imported_is_not_told_once_a_minute() -> None:
    centre = Centre(standing(ONCE_A_MINUTE))

    first = centre.find(finding("c0", since=LONG_AGO), at=NOON)
    for n in range(1, 10):
        assert told(centre.find(finding(f"c{n}", since=LONG_AGO), at=after(60.0 * n))) == []
    rest = centre.turn(after(600))

    assert (told(first), told(rest)) == ([("chief", "hook", 1)], [("chief", "hook", 9)])


def test_it_keeps_that_interval_over_a_restart(tmp_path: Path) -> None:
    store, centre = store_at(tmp_path), Centre(standing(ONCE_A_MINUTE))
    made = centre.find(finding("c0", since=LONG_AGO), at=NOON)
    keep(store, made, centre.accept(made, at=after(1)))

    again = Centre(standing(ONCE_A_MINUTE))
    restore(again.standing, store, at=after(300))

    assert told(again.find(finding("c1", since=LONG_AGO), at=after(300))) == []


def test_areas_and_parts_of_the_centre_are_never_late() -> None:
    centre = Centre(standing(APART))

    centre.find(finding("C11", rule="surge", since=NOON - timedelta(minutes=55), about="area"), at=NOON)
    centre.find(finding("disk", rule="disk_low", since=LONG_AGO, about="centre", area=""), at=NOON)

    assert {group.key for group in centre.groups.values()} == {"all/area:C11", "all/centre:disk"}


def test_it_is_silenced_and_explained_like_the_rest() -> None:
    explains = [Inhibition("clause_breached", ("case_unheld",), ("case",))]
    centre = Centre(standing(plan(inhibitions=explains)))

    made = centre.find(
        finding("c1", since=LONG_AGO),
        finding("c1", rule="case_unheld", severity="due", since=LONG_AGO),
        at=NOON,
    )

    assert told(made) == [("chief", "hook", 1)]
    held = {episode.finding.rule: episode.held_by for episode in made.changes.episodes}
    assert held == {"clause_breached": None, "case_unheld": "inhibited/clause_breached"}


EXPLAINS = plan(routes=APART.routes, inhibitions=[Inhibition("source_silent", ("case_unheld",), ("area",))])
SILENT = finding("grid", rule="source_silent", about="source")


def released(*found: Opened, told_from: datetime | None = None) -> set[tuple[str, str, int]]:
    """(key, severity, how many) of the groups that are made once nothing explains what was found."""
    centre = Centre(standing(EXPLAINS, told_from=told_from))
    centre.find(SILENT)
    centre.turn(after(1), found=found)
    centre.resolve(SILENT, at=after(30))
    return {(g.key, g.severity, g.total) for g in centre.groups.values() if g.rule != "source_silent"}


def test_what_was_explained_and_known_late_is_told_with_all_that_is_late_of_its_rule() -> None:
    late = [finding(f"c{n}", rule="case_unheld", since=LONG_AGO) for n in range(5)]
    found = [Opened(each, after(1)) for each in late]

    assert released(*found) == {("all/earlier:case_unheld", "over", 5)}
    assert released(*found, told_from=NOON) == {("all/earlier:case_unheld", "due", 5)}


def test_what_was_explained_and_shown_in_time_is_told_as_ever() -> None:
    since = NOON - timedelta(hours=3)
    fresh = finding("c1", rule="case_unheld", since=after(1))
    found_late = finding("c2", rule="case_unheld", since=since)

    groups = released(Opened(fresh, after(1)), Opened(found_late, after(1), since + LATE))

    assert groups == {("all/case:c1", "over", 1), ("all/case:c2", "over", 1)}


async def test_breaches_that_a_source_was_cut_off_with_reach_a_channel_in_one_notice(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        apart = 'group_by = ["subject"]\ngroup_wait_s = 1'
        centre = AlertCentre(tmp_path, centre_plan(hook.address, route=apart))
        async with centre.running():
            due_at = centre.clock.now() - timedelta(minutes=20)
            cases = {"c1": "a", "c2": "c"}
            told_late = [reported(c, at=due_at - timedelta(days=1), area=area) for c, area in cases.items()]
            marks = [marked("100%", case, at=due_at, due_at=due_at) for case in cases]
            await centre.tell([*told_late, *marks])
            (request,) = await hook.waited_for(1)

    assert "早前2件未解除" in request.json["title"]
