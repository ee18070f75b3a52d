"""The simulated district: reproducible, in time order, and distributed as it says."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from time import process_time

import pytest

from dashboard.domain import case as cases
from dashboard.domain import relay as relays
from dashboard.domain.area import COMMUNITY_TIER, AreaTree
from dashboard.domain.events import AREA_CODES, FREE_TEXT, HOUSEHOLD, Event, Recorded
from feeds._area_files import read_areas
from feeds.simulator import HISTORY, SOURCES, Gap, Simulator
from feeds.simulator._arrivals import CHANNELS, DISPUTES_A_YEAR, KINDS, Rate
from feeds.simulator._district import District
from feeds.simulator._life import LOCAL
from feeds.simulator._sources import outages

AREAS = read_areas(Path(__file__).resolve().parents[2] / "feeds" / "areas" / "xisaishan_areas.csv")
TREE = AreaTree(AREAS)
START = datetime(2026, 3, 1, 16, tzinfo=UTC)
"""A Monday's midnight in the district; 90 days later it is a Sunday's."""
LIVE_FROM = START + HISTORY
YEAR = timedelta(days=365)


@pytest.fixture(scope="module")
def past() -> list[Event]:
    return list(Simulator(AREAS, 1515, START, LIVE_FROM))


@pytest.fixture(scope="module")
def year() -> list[Event]:
    return list(Simulator(AREAS, 7, START, START + YEAR))


@pytest.fixture(scope="module")
def hours() -> list[Event]:
    """Two hours of the live part, at nine in the morning of a Sunday."""
    live_from = LIVE_FROM + timedelta(hours=9)
    simulator = Simulator(AREAS, 1515, START, live_from + timedelta(hours=2), live_from)
    return list(simulator.after(live_from))


def of_type(events: Sequence[Event], *types: str) -> list[Event]:
    return [event for event in events if event.type in types]


def by_subject(events: Sequence[Event], prefix: str) -> dict[str, list[Recorded]]:
    found: dict[str, list[Recorded]] = defaultdict(list)
    for position, event in enumerate(events, 1):
        if event.type.startswith(prefix) and event.subject is not None:
            found[event.subject].append(Recorded(position, event.occurred_at, event))
    return found


def share(part: int, whole: int) -> float:
    return part / whole


# ── the same for ever ───────────────────────────────────────────────────────────────────────────────────


def test_the_same_seed_gives_the_same_district_and_another_gives_another() -> None:
    def first(seed: int) -> list[Event]:
        return list(islice(Simulator(AREAS, seed, START), 3_000))

    assert first(1515) == first(1515)
    assert first(1515) != first(1516)


def test_the_district_is_the_same_on_every_machine() -> None:
    events = list(islice(Simulator(AREAS, 1515, START), 3_000))
    written = "\n".join(f"{e.source} {e.id} {e.type} {e.occurred_at:%FT%H:%M} {e.data}" for e in events)

    assert hashlib.sha256(written.encode()).hexdigest()[:16] == "8f380422d064065a"


def test_an_end_cuts_the_stream_and_changes_nothing_before_it(past: list[Event]) -> None:
    half = list(Simulator(AREAS, 1515, START, START + HISTORY / 2))

    assert half == past[: len(half)]
    assert past[len(half)].occurred_at >= START + HISTORY / 2


def test_the_past_is_the_same_whether_or_not_a_present_follows(past: list[Event]) -> None:
    simulator = Simulator(AREAS, 1515, START, live_from=LIVE_FROM)

    assert list(islice(simulator, len(past))) == past


def test_events_come_in_the_order_of_their_time(past: list[Event]) -> None:
    assert all(before.occurred_at <= after.occurred_at for before, after in pairwise(past))
    assert past[0].occurred_at >= START


def test_ids_are_unique_within_their_source(past: list[Event]) -> None:
    assert len({(event.source, event.id) for event in past}) == len(past)


def test_ninety_days_are_generated_in_three_seconds() -> None:
    began = process_time()
    events = list(Simulator(AREAS, 3, START, LIVE_FROM))

    assert process_time() - began < 3
    assert len(events) > 12_000


# ── what it consists of ─────────────────────────────────────────────────────────────────────────────────


def test_the_shares_make_a_hundred() -> None:
    assert sum(KINDS.values()) == 100
    assert sum(CHANNELS.values()) == 100


def test_the_arrivals_of_a_week_make_the_rate_that_was_asked_for() -> None:
    hours_of_a_week = [START + timedelta(hours=h) for h in range(7 * 24)]

    assert sum(map(Rate(10).at, hours_of_a_week)) / len(hours_of_a_week) == pytest.approx(10)
    assert max(map(Rate(10).at, hours_of_a_week)) == pytest.approx(Rate(10).highest)


def test_a_year_has_the_disputes_and_the_mix_of_a_real_one(year: list[Event]) -> None:
    reports = of_type(year, "dispute.reported")
    kinds = Counter(event.data.kind for event in reports)

    # Poisson with a mean of 5124 has a deviation of 72; a share of 32 % of them one of 0.65 %.
    assert abs(len(reports) - DISPUTES_A_YEAR) < 4 * 72
    for kind, per_cent in KINDS.items():
        assert abs(100 * share(kinds[kind], len(reports)) - per_cent) < 2.6


def test_reports_come_by_day_more_than_by_night_and_on_mondays_more_than_on_sundays(
    year: list[Event],
) -> None:
    local = [event.occurred_at.astimezone(LOCAL) for event in of_type(year, "dispute.reported")]
    by_hour = Counter(at.hour for at in local)
    by_weekday = Counter(at.weekday() for at in local)

    assert by_hour[9] > 10 * by_hour[3]
    assert by_weekday[0] > 1.5 * by_weekday[6]


def test_every_event_names_areas_that_the_register_holds(past: list[Event], hours: list[Event]) -> None:
    for event in past + hours:
        for field in AREA_CODES[type(event.data)]:
            value = getattr(event.data, field)
            for code in (value,) if isinstance(value, str) else value or ():
                assert code in TREE or code == HOUSEHOLD


def test_every_community_has_disputes(year: list[Event]) -> None:
    places = Counter(event.data.area for event in of_type(year, "dispute.reported"))

    leaves = [a.code for a in AREAS if a.level in ("community", "village")]
    assert all(places[code] > 5 for code in leaves)
    assert 0.02 < share(sum(places[a.code] for a in AREAS if a.level == "street"), places.total()) < 0.08


def test_no_words_are_invented_about_anyone(past: list[Event]) -> None:
    said = {getattr(e.data, field) for e in past for field in FREE_TEXT[type(e.data)]} - {None}

    assert said == {""}


def test_each_source_sends_what_it_would_send(year: list[Event]) -> None:
    by_source = defaultdict(set)
    for event in year:
        by_source[event.source].add(event.type)

    assert by_source.keys() == SOURCES.keys()
    assert by_source["camera"] == by_source["opinion"] == {"source.heartbeat", "census.reported"}
    assert {s for s, types in by_source.items() if "dispute.reported" in types} == CHANNELS.keys()
    assert {s for s, types in by_source.items() if "dispute.mediated" in types} == {"mediation"}
    assert {s for s, types in by_source.items() if "relay.sent" in types} == {"grid"}


# ── the case loop ───────────────────────────────────────────────────────────────────────────────────────


def test_a_case_begins_with_its_report_and_nothing_follows_its_closing_but_a_call_back_or_a_reopening(
    year: list[Event],
) -> None:
    order = [[r.event.type for r in facts] for facts in by_subject(year, "dispute.").values()]

    assert all(types[0] == "dispute.reported" for types in order)
    after = {b for types in order for a, b in pairwise(types) if a == "dispute.closed"}
    assert after <= {"dispute.reviewed", "dispute.reopened"}


def test_most_cases_are_in_time_a_few_per_cent_late_and_few_wait_long_for_a_unit(year: list[Event]) -> None:
    whole = [e for e in year if e.occurred_at < START + YEAR - timedelta(days=60)]
    known = {e.subject for e in of_type(whole, "dispute.reported")}
    told = by_subject(year, "dispute.")
    derived = [cases.derive(case, told[case]) for case in known if case is not None]
    first = [case for case in derived if case.episode == 0 and not case.pauses]
    late = [c for c in first if _took(c, c.closed_at) > timedelta(days=6 if c.grade == "ordinary" else 16)]
    undispatched = [c for c in first if _took(c, c.dispatched_at) > timedelta(days=2)]

    assert 0.015 < share(len(late), len(first)) < 0.06
    assert 0.01 < share(len(undispatched), len(first)) < 0.05
    assert share(sum(case.closed_at is not None for case in derived), len(derived)) > 0.99
    assert 0.005 < share(sum(case.episode > 0 for case in derived), len(derived)) < 0.03


def _took(case: cases.Case, until: datetime | None) -> timedelta:
    return until - case.started_at if until and case.started_at else timedelta()


def test_call_backs_are_satisfied_nine_times_in_ten(year: list[Event]) -> None:
    reviews = of_type(year, "dispute.reviewed")

    assert {e.data.stage for e in reviews} == {"before", "during", "after"}
    assert 0.90 < share(sum(e.data.satisfied for e in reviews), len(reviews)) < 0.96


def test_every_step_of_the_loop_is_taken(year: list[Event]) -> None:
    steps = {e.type for e in year if e.type.startswith("dispute.")}

    assert steps == {
        f"dispute.{step}"
        for step in [
            "reported",
            "graded",
            "dispatched",
            "accepted",
            "returned",
            "paused",
            "resumed",
            "mediated",
            "closed",
            "reopened",
            "reviewed",
        ]
    }


# ── relays ──────────────────────────────────────────────────────────────────────────────────────────────


def test_relays_go_all_the_way_and_most_within_the_hour(year: list[Event]) -> None:
    done_by = START + YEAR - timedelta(days=1)
    told = by_subject([e for e in year if e.occurred_at < done_by], "relay.")
    derived = [relays.derive(name, facts) for name, facts in told.items()]
    status = Counter(relay.status_at(done_by + timedelta(hours=3)) for relay in derived)

    assert {relay.direction for relay in derived} == {"up", "down"}
    assert {len(relay.path) for relay in derived} == {4}
    assert all(HOUSEHOLD in (relay.path[0], relay.path[-1]) for relay in derived)
    assert 0.955 < share(status["within_60"], len(derived)) < 0.985
    assert 0.003 < share(status["no_receipt"], len(derived)) < 0.025
    assert 0.01 < share(sum(relay.unknown_hops > 0 for relay in derived), len(derived)) < 0.035


WAY = ("sent", "received")


def test_stamps_of_a_relay_run_forward(past: list[Event]) -> None:
    for facts in by_subject(past, "relay.").values():
        stamps = relays.derive("r", facts).stamps
        way = [
            stamps[key] for key in sorted(stamps, key=lambda k: (k[0], k[1] == "received")) if key[1] in WAY
        ]
        assert way == sorted(way)
        for hop in {hop for hop, _ in stamps}:
            at_the_station = [stamps[hop, stamp] for stamp in relays.STAMPS if (hop, stamp) in stamps]
            assert at_the_station == sorted(at_the_station)


# ── the live part ───────────────────────────────────────────────────────────────────────────────────────


def test_something_new_comes_every_few_seconds_even_at_night() -> None:
    live_from = LIVE_FROM + timedelta(hours=3)
    events = list(Simulator(AREAS, 1515, START, live_from + timedelta(hours=1), live_from).after(live_from))
    at = [live_from, *(e.occurred_at for e in events)]

    assert max(b - a for a, b in pairwise(at)) <= timedelta(seconds=6)


def test_a_dispute_comes_about_every_sixteen_seconds_by_day(hours: list[Event]) -> None:
    reports = of_type(hours, "dispute.reported")

    assert 12 < 7200 / len(reports) < 22


def test_what_comes_also_goes() -> None:
    live_from = LIVE_FROM
    open_: set[str | None] = set()
    counts = []
    for event in Simulator(AREAS, 1515, START, live_from + timedelta(hours=36), live_from):
        if event.type in ("dispute.reported", "dispute.reopened"):
            open_.add(event.subject)
        elif event.type == "dispute.closed":
            open_.discard(event.subject)
        if event.occurred_at > live_from + timedelta(hours=6):
            counts.append(len(open_))

    assert 50 < min(counts) <= max(counts) < 600


def test_cases_that_were_open_at_the_end_of_the_past_go_on(past: list[Event], hours: list[Event]) -> None:
    before = {e.subject for e in of_type(past, "dispute.reported")}
    closed = {e.subject for e in of_type(past, "dispute.closed")}

    assert {e.subject for e in of_type(hours, "dispute.closed")} & (before - closed)


def test_every_source_is_heard_of_within_its_interval_but_for_the_one_that_is_silent(
    hours: list[Event],
) -> None:
    beats = defaultdict(list)
    for event in of_type(hours, "source.heartbeat"):
        beats[event.source].append(event.occurred_at)
    longest = {source: max(b - a for a, b in pairwise(at)) for source, at in beats.items()}

    assert beats.keys() == SOURCES.keys()
    assert {s for s, gap in longest.items() if gap > timedelta(minutes=1)} == {"opinion", "camera"}
    assert max(longest.values()) < timedelta(minutes=6)


def test_now_and_then_the_grid_platform_is_cut_off_from_one_street(past: list[Event]) -> None:
    hours = Simulator(AREAS, 1515, START, LIVE_FROM + timedelta(hours=12), LIVE_FROM)
    events = [e for e in hours.after(LIVE_FROM) if e.source == "grid"]
    beats = [e for e in of_type(events, "source.heartbeat") if e.data.areas]
    longest: dict[str, timedelta] = {}
    for beat in beats:
        old = {area: beat.occurred_at - heard_at for area, heard_at in beat.data.areas.items()}
        assert sum(age > timedelta(minutes=1) for age in old.values()) <= 1
        assert min(old.values()) >= timedelta()
        longest = {area: max(age, longest.get(area, age)) for area, age in old.items()}

    assert len(beats) == 12 * 120 - 1  # the first one falls on the very beginning
    assert longest.keys() == {a.code for a in AREAS if a.level == "street" and a.name != "冶钢农场"}
    cut = [age for age in longest.values() if age > timedelta(minutes=1)]
    assert len(cut) >= 3
    assert all(timedelta(minutes=14) < age < timedelta(minutes=41) for age in cut)
    assert not any(e.data.areas for e in of_type(past, "source.heartbeat"))


def test_what_the_grid_platform_would_tell_of_a_street_that_is_cut_off_comes_when_the_line_is_back() -> None:
    hours = Simulator(AREAS, 1515, START, LIVE_FROM + timedelta(hours=12), LIVE_FROM)
    events = list(hours.after(LIVE_FROM))
    cut = list(islice(outages(District(AREAS, seed=1515).wired, LIVE_FROM, seed=1515), 4))

    for outage in cut:
        meanwhile = [
            e
            for e in of_type(events, "dispute.reported", "visit.recorded")
            if outage.start_at <= e.occurred_at < outage.end_at and outage.street in TREE.path(e.data.area)
        ]
        assert meanwhile
        assert "grid" not in {e.source for e in meanwhile}


def test_each_unit_says_once_how_many_households_it_has(past: list[Event]) -> None:
    counted = [e for e in of_type(past, "census.reported") if "households" in e.data.counts]

    assert {e.data.area for e in counted} == {
        a.code for a in AREAS if a.level in COMMUNITY_TIER - {"virtual"}
    }
    assert len(counted) == 49
    assert sum(e.data.counts["households"] for e in counted) == pytest.approx(63_674, abs=25)


def test_after_gives_what_a_stream_from_the_start_would_have_given() -> None:
    live_from = START + timedelta(days=2)
    at = live_from + timedelta(days=3)
    simulator = Simulator(AREAS, 1515, START, at + timedelta(hours=2), live_from)

    assert list(simulator.after(at)) == [e for e in simulator if e.occurred_at > at]


def test_nothing_brisk_begins_while_the_demo_was_not_running_and_the_real_cases_go_on() -> None:
    live_from = START + timedelta(days=20)
    end = live_from + timedelta(hours=30)
    gap = Gap(live_from + timedelta(hours=2), live_from + timedelta(hours=28))
    within = [
        e
        for e in Simulator(AREAS, 1515, START, end, live_from, gaps=(gap,))
        if gap.start_at < e.occurred_at <= gap.end_at
    ]

    assert of_type(within, "source.heartbeat") == []
    assert len(of_type(within, "dispute.reported")) < 40
    assert len(of_type(within, "dispute.closed")) > 3


def test_a_register_without_a_community_makes_no_district() -> None:
    with pytest.raises(ValueError, match="at least one community"):
        next(iter(Simulator(AREAS[:8], 1, START)))
