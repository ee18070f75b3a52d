"""The mix: open cases by kind, today's by source, and what falls due on which day."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.events import Event
from dashboard.domain.mix import Breakdown, DueDay, FallingDue, Mix
from dashboard.projections.case_mix import DAYS_TOLD, NAMES_TOLD
from tests.builders import (
    LOCAL,
    after,
    board_of,
    closed,
    deadlines,
    dispatched,
    local,
    recorded,
    reopened,
    reported,
    retracted,
    the_policy,
)
from tests.projections import brute_force
from tests.projections.stories import LATEST, cut, instants, stories
from tests.projections.test_checkpoint import DictViews, restarted_at_each

KINDS = ("neighbours", "family", "land")


def mix(*events: Event, at: datetime) -> Mix:
    return cut(board_of(events, at=at)).mix


def test_kinds_are_of_the_open_cases_the_most_first_and_of_as_many_by_name() -> None:
    events = [reported(f"c{n}", kind=kind) for n, kind in enumerate(("land", "family", "land", "debt"))]

    found = mix(*events, closed("c3", at=after(hours=1)), at=after(hours=2)).kinds
    reopened_too = [closed("c3", at=after(hours=1)), reopened("c3", at=after(hours=2))]

    assert found == Breakdown((("land", 2), ("family", 1)))
    assert mix(*events, *reopened_too, at=after(hours=3)).kinds.most[1:] == (("debt", 1), ("family", 1))


def test_more_names_than_are_told_are_counted_with_their_cases() -> None:
    names = [f"k{n:02}" for n in range(NAMES_TOLD + 3)]
    found = mix(*(reported(name, kind=name) for name in names), at=after(hours=1)).kinds

    assert [name for name, _ in found.most] == names[:NAMES_TOLD]
    assert (found.others, found.other_names, found.total) == (3, 3, NAMES_TOLD + 3)


def test_sources_are_of_what_was_reported_on_the_local_day_closed_or_not() -> None:
    story = [
        reported("c1", at=local("2026-09-07 23:59"), source="police"),
        reported("c2", at=local("2026-09-08 00:00"), source="hotline"),
        reported("c3", at=local("2026-09-08 08:00"), source="hotline"),
        closed("c3", at=local("2026-09-08 09:00")),
    ]

    assert mix(*story, at=local("2026-09-07 23:59")).sources == Breakdown((("police", 1),))
    assert mix(*story, at=local("2026-09-08 10:00")).sources == Breakdown((("hotline", 2),))
    withdrawn = retracted(story[1], at=local("2026-09-08 10:00"))
    assert mix(*story, withdrawn, at=local("2026-09-08 10:00")).sources == Breakdown((("hotline", 1),))
    assert mix(*story, at=local("2026-09-09 00:00")).sources == Breakdown()


def test_what_is_due_at_24_00_falls_due_on_the_day_that_ends() -> None:
    # Reported on a Monday: the dispatch is due at 24:00 of Tuesday, the closing on the Monday after.
    at = local("2026-09-07 20:00")
    days = mix(reported(), reported("c2"), dispatched("c2", at=after(hours=1)), at=at).falling_due.days

    assert [(day.on, day.open) for day in days] == [
        (date(2026, 9, 7 + n), open_) for n, open_ in enumerate((0, 1, 0, 0, 0, 0, 0))
    ]
    assert mix(reported(), at=local("2026-09-09 00:00")).falling_due.days[0] == DueDay(date(2026, 9, 9), 1, 1)


def test_what_falls_due_later_and_what_has_no_due_instant_are_told_apart() -> None:
    found = mix(
        reported("c1", policy="promised", due_at=after(days=30)),
        reported("c2", policy="promised"),
        reported("c3", policy="promised", due_at=after(hours=1)),
        at=after(hours=2),
    ).falling_due

    assert (found.later, found.undated) == (1, 1)
    assert sum(day.open for day in found.days) == 0  # the third is overdue


def naive(events: list[Event], at: datetime) -> Mix:
    facts, today = recorded(events), at.astimezone(LOCAL).date()
    kinds, sources = Counter[str](), Counter[str]()
    due, soon = Counter[date](), Counter[date]()
    later = undated = 0
    for subject in sorted({f.event.subject for f in facts if f.event.subject}):
        told = brute_force.in_force(facts, subject)
        case = brute_force.read_case(told, the_policy(), deadlines())
        if case is None:
            continue
        report = next(e for e in told if e.type == "dispute.reported")
        sources[report.source] += case.reported_at.astimezone(LOCAL).date() == today
        if case.closed_at is not None:
            continue
        kinds[report.data.kind] += 1
        statuses = case.status(at)
        running = [due_at for _, _, due_at, met_at in case.due if met_at is None]
        if "overdue" in statuses.values():
            continue
        if not running:
            undated += 1
            continue
        on = max(today, (min(running) - timedelta(microseconds=1)).astimezone(LOCAL).date())
        if on >= today + timedelta(days=DAYS_TOLD):
            later += 1
            continue
        due[on] += 1
        soon[on] += "due_soon" in statuses.values()
    days = [today + timedelta(days=n) for n in range(DAYS_TOLD)]
    falling = FallingDue(tuple(DueDay(day, due[day], soon[day]) for day in days), later, undated)
    return Mix(_sorted(kinds), _sorted(sources), falling)


def _sorted(counted: Counter[str]) -> Breakdown:
    return Breakdown(
        tuple(sorted(((k, n) for k, n in counted.items() if n), key=lambda one: (-one[1], one[0])))
    )


@given(
    stories(),
    st.lists(st.integers(0, 40), max_size=3),
    instants | st.just(LATEST),
    st.lists(st.sampled_from(KINDS), min_size=14, max_size=14),
)
def test_it_is_what_a_count_from_scratch_gives_also_after_restarts(
    events: list[Event], boundaries: list[int], at: datetime, kinds: list[str]
) -> None:
    told = [
        replace(e, data=replace(e.data, kind=kinds[n % 14])) if e.type == "dispute.reported" else e
        for n, e in enumerate(events)
    ]

    for board in (board_of(told, at=at), restarted_at_each(boundaries, told, DictViews(), at=at)):
        found = cut(board)
        assert found.mix == naive(told, at)
        assert found.mix.kinds.total == found.total.cases.open
        assert found.mix.sources.total == found.total.today.registered
