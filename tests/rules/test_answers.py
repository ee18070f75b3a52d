"""What each rule answers, by small tables of facts: the near miss beside the hit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboard.domain.alert import Severity
from dashboard.rules._facts import (
    AreaFacts,
    CaseFacts,
    Counted,
    Mark,
    PartFacts,
    RelayFacts,
    SourceFacts,
    Turn,
)
from dashboard.rules._registry import rules_by_name
from dashboard.rules._rule import NOTHING, Look
from tests.builders import START, after

TICK = timedelta(microseconds=1)
DUE = after(hours=38)
SOON = Mark(0, "dispatch", "80%", after(hours=30), DUE)
BREACH = Mark(0, "dispatch", "100%", DUE, DUE)
CLOSING = Mark(0, "close_ordinary", "100%", after(days=6), after(days=6))
RULES = rules_by_name()


def look(rule: str, facts: Any, at: datetime, **params: float) -> Look:
    return RULES[rule].look(facts, at, RULES[rule].defaults | params)


def wrong(found: Look) -> list[tuple[datetime, Severity, str]]:
    return [(verdict.since, verdict.severity, verdict.part) for verdict in found.wrong]


def a_case(**facts: Any) -> CaseFacts:
    plain: dict[str, Any] = {"id": "c1", "area": "a", "reported_at": START, "unheld_since": START}
    return CaseFacts(**(plain | facts))


# ── deadlines ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("facts", "at", "expected"),
    [
        (a_case(marks=(SOON,)), after(hours=31), [(after(hours=30), "due", "dispatch")]),
        (a_case(marks=(SOON,)), DUE, [(after(hours=30), "due", "dispatch")]),
        (a_case(marks=(SOON,)), DUE + TICK, []),
        (a_case(marks=(SOON,), dispatched_at=after(hours=29)), after(hours=31), []),
        (a_case(marks=(SOON,), episode=1), after(hours=31), []),
        (a_case(marks=(SOON,), closed_at=after(hours=29)), after(hours=31), []),
        (a_case(), after(hours=31), []),
    ],
)
def test_a_clause_is_due_soon_from_its_mark_to_its_due_instant(
    facts: CaseFacts, at: datetime, expected: list[Any]
) -> None:
    assert wrong(look("clause_due_soon", facts, at)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (a_case(marks=(SOON, BREACH)), [(DUE, "over", "dispatch")]),
        (a_case(marks=(BREACH,), grade="major"), [(DUE, "urgent", "dispatch")]),
        (a_case(marks=(BREACH,), grade="special", graded_at=after(hours=1)), [(DUE, "urgent", "dispatch")]),
        (
            a_case(marks=(BREACH,), grade="special", graded_at=after(hours=40)),
            [(after(hours=40), "urgent", "dispatch")],
        ),
        (a_case(marks=(BREACH,), grade="major", dispatched_at=after(hours=39)), []),
        (
            a_case(marks=(BREACH, CLOSING), grade="major", dispatched_at=after(hours=39)),
            [(after(days=6), "over", "close_ordinary")],
        ),
        (a_case(marks=(SOON,)), []),
        (a_case(marks=(BREACH,), episode=1), []),
    ],
)
def test_a_clause_is_breached_while_its_mark_stands_and_it_runs(
    facts: CaseFacts, expected: list[Any]
) -> None:
    assert wrong(look("clause_breached", facts, after(days=7))) == expected


# ── work ────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_holds_a_case_for_a_day_and_not_a_moment_less() -> None:
    assert look("case_unheld", a_case(), after(hours=24) - TICK) == Look((), after(hours=24))
    assert wrong(look("case_unheld", a_case(), after(hours=24))) == [(after(hours=24), "due", "")]
    assert look("case_unheld", a_case(unheld_since=None), after(hours=24)) == NOTHING
    returned = a_case(turns=(Turn("returned", START),))
    assert look("case_unheld", returned, START) == Look((), after(hours=4))
    before = a_case(turns=(Turn("returned", START), Turn("closed", START), Turn("reopened", START)))
    assert look("case_unheld", before, START) == Look((), after(hours=24))
    assert look("case_unheld", a_case(), after(hours=4), hours=5).again_at == after(hours=5)


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([("returned", 1), ("returned", 2)], []),
        ([("returned", 1), ("returned", 2), ("returned", 3)], [(after(hours=3), "over", "")]),
        ([("returned", n) for n in range(1, 6)], [(after(hours=3), "over", "")]),
        ([("returned", 1), ("returned", 2), ("closed", 3), ("reopened", 4), ("returned", 5)], []),
    ],
)
def test_a_case_bounced_when_it_was_returned_three_times_in_one_episode(
    turns: list[tuple[Any, int]], expected: list[Any]
) -> None:
    facts = a_case(turns=tuple(Turn(what, after(hours=n)) for what, n in turns))

    assert wrong(look("bounced", facts, after(hours=9))) == expected
    facts.closed_at = after(hours=8)
    assert look("bounced", facts, after(hours=9)) == NOTHING


def test_a_reopened_case_is_told_until_somebody_holds_it() -> None:
    facts = a_case(episode=1, reopened_at=after(hours=2))
    assert wrong(look("case_reopened", facts, after(hours=2))) == [(after(hours=2), "due", "")]

    facts.holder = "unit-1"
    assert look("case_reopened", facts, after(hours=3)) == NOTHING


def test_an_unsatisfied_review_is_told_for_thirty_days() -> None:
    facts = a_case(closed_at=after(hours=1), unsatisfied_at=after(hours=2))
    until = after(hours=2, days=30)

    assert look("review_unsatisfied", facts, until - TICK).again_at == until
    assert wrong(look("review_unsatisfied", facts, until - TICK)) == [(after(hours=2), "due", "")]
    assert look("review_unsatisfied", facts, until) == NOTHING
    assert look("review_unsatisfied", a_case(), after(hours=3)) == NOTHING


# ── relays and sources ──────────────────────────────────────────────────────────────────────────────────


def test_a_relay_is_heading_for_its_hour_between_the_45th_minute_and_its_end() -> None:
    facts = RelayFacts("r1", sent_at=START)

    assert look("relay_heading", facts, START) == Look((), after(minutes=45))
    assert wrong(look("relay_heading", facts, after(minutes=45))) == [(after(minutes=45), "due", "")]
    assert look("relay_heading", facts, after(minutes=60)).again_at == after(minutes=60) + TICK
    assert look("relay_heading", facts, after(minutes=60) + TICK) == NOTHING
    assert look("relay_heading", RelayFacts("r1", sent_at=START, done_at=START), after(minutes=50)) == NOTHING
    drill = RelayFacts("drill-1", is_drill=True, sent_at=START)
    assert look("relay_heading", drill, after(minutes=50)) == NOTHING


def test_a_relay_is_breached_by_its_mark_until_it_is_received() -> None:
    facts = RelayFacts("r1", sent_at=START, breached_at=after(minutes=60), station="d", towards="s1")
    (verdict,) = look("relay_breached", facts, after(minutes=61)).wrong

    assert (verdict.since, verdict.severity) == (after(minutes=60), "over")
    assert verdict.figures == {"station": "d", "towards": "s1", "direction": ""}
    facts.done_at = after(minutes=70)
    assert look("relay_breached", facts, after(minutes=71)) == NOTHING
    assert look("relay_breached", RelayFacts("r1", sent_at=START), after(days=1)) == NOTHING


def test_a_drill_is_not_answered_once_its_hour_is_over() -> None:
    facts = RelayFacts("drill-1", is_drill=True, sent_at=START)

    assert look("drill_unanswered", facts, after(minutes=60)) == Look((), after(minutes=60) + TICK)
    found = look("drill_unanswered", facts, after(minutes=60) + TICK)
    assert wrong(found) == [(after(minutes=60), "over", "")]
    assert look("drill_unanswered", RelayFacts("r1", sent_at=START), after(minutes=70)) == NOTHING


def test_a_source_is_silent_past_twice_what_it_promised_and_unknown_without_a_promise() -> None:
    facts = SourceFacts("grid", START, 60.0)

    assert look("source_silent", facts, after(minutes=2)) == Look((), after(minutes=2) + TICK)
    assert wrong(look("source_silent", facts, after(minutes=3))) == [(after(minutes=2), "over", "")]
    assert look("source_silent", SourceFacts("grid", START), after(days=9)) == NOTHING


# ── volumes ─────────────────────────────────────────────────────────────────────────────────────────────

WEEK = 168
NOW = 168 * 1000


def an_area(n: int, before: list[int], known_weeks: int = 12) -> AreaFacts:
    """An area with `n` first reports in this hour, and so many in the same hours before, the newest first."""
    hours = {NOW - (k + 1) * WEEK: count for k, count in enumerate(before) if count}
    return AreaFacts(
        "a",
        "community",
        hours=hours | {NOW: n},
        hour=NOW,
        hour_from=START,
        hour_until=after(hours=1),
        known_from=NOW - known_weeks * WEEK - 1,
    )


@pytest.mark.parametrize(
    ("n", "before", "known_weeks", "expected"),
    [
        # mean 1, variance 0: 1 + 3 × √1 = 4
        (5, [1] * 12, 12, True),
        # never a report in twelve such hours: 0 + 3 × 0, and five are the least that is told
        (5, [0] * 12, 12, True),
        (4, [0] * 12, 12, False),
        # mean 4, variance 0: 4 + 3 × 2 = 10
        (10, [4] * 12, 12, False),
        (11, [4] * 12, 12, True),
        # mean 5, variance 300/11 = 27.27: 5 + 3 × 5.22 = 20.67
        (20, [0, 10] * 6, 12, False),
        (21, [0, 10] * 6, 12, True),
        # of three such hours nobody can say what is usual; of four one can
        (50, [1] * 3, 3, False),
        (50, [1] * 4, 4, True),
    ],
)
def test_a_surge_is_more_than_such_hours_usually_have(
    n: int, before: list[int], known_weeks: int, expected: bool
) -> None:
    found = look("surge", an_area(n, before, known_weeks), after(minutes=30))

    assert wrong(found) == ([(START, "due", "")] if expected else [])
    assert found.again_at == (after(hours=1) if expected else None)


def test_a_surge_tells_what_is_usual() -> None:
    (verdict,) = look("surge", an_area(21, [0, 10] * 6), after(minutes=30)).wrong

    assert verdict.figures == {"n": 21, "usual": 5.0, "usual_most": 20.7, "hours": 12}


def reports(*days: float) -> list[Counted]:
    return [Counted(after(days=day), f"c{n}") for n, day in enumerate(days)]


@pytest.mark.parametrize(
    ("recent", "at", "expected", "again_at"),
    [
        ({"housing": reports(0, 1, 2, 3)}, after(days=3), [], None),
        (
            {"housing": reports(0, 1, 2, 3, 4)},
            after(days=4),
            [(after(days=4), "due", "housing")],
            after(days=7),
        ),
        ({"housing": reports(0, 1, 2, 3, 4)}, after(days=7), [], None),
        (
            {"housing": reports(0, 1, 2, 3, 4, 5)},
            after(days=7),
            [(after(days=5), "due", "housing")],
            after(days=8),
        ),
        ({"housing": reports(0, 1, 2), "contract": reports(1.5, 2.5)}, after(days=3), [], None),
    ],
)
def test_a_cluster_is_five_of_one_kind_within_seven_days(
    recent: dict[str, list[Counted]], at: datetime, expected: list[Any], again_at: datetime | None
) -> None:
    found = look("cluster", AreaFacts("a", "community", recent=recent), at)

    assert (wrong(found), found.again_at) == (expected, again_at)
    assert look("cluster", AreaFacts("s1", "street", recent=recent), at) == NOTHING


# ── the centre itself ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rule", "after_s"),
    [
        ("canary_late", 120),
        ("clock_degraded", 60),
        ("wire_degraded", 60),
        ("alert_path_late", 120),
        ("channel_trouble", 60),
        ("plan_wrong", 60),
    ],
)
def test_a_part_of_the_centre_is_told_when_it_fails_for_a_while(rule: str, after_s: int) -> None:
    facts, since = PartFacts("part", START, START), after(seconds=after_s)

    assert look(rule, facts, since - TICK) == Look((), since)
    assert [verdict.since for verdict in look(rule, facts, since).wrong] == [since]
    assert look(rule, PartFacts("part", START), after(days=1)) == NOTHING


def test_a_disk_is_low_below_a_tenth_and_unknown_is_not_low() -> None:
    def disk(**figures: float) -> Look:
        return look("disk_low", PartFacts("disk", START, figures=figures), START)

    assert [verdict.figures for verdict in disk(free_share=0.0999).wrong] == [{"free_percent": 10.0}]
    assert disk(free_share=0.1) == NOTHING
    assert disk() == NOTHING


def test_a_backup_is_stale_a_day_and_two_hours_after_the_newest_one() -> None:
    facts = PartFacts("backup", START, figures={"last_at": "2026-09-07T10:00:00+08:00"})

    assert look("backup_stale", facts, after(hours=26) - TICK) == Look((), after(hours=26))
    assert wrong(look("backup_stale", facts, after(hours=26))) == [(after(hours=26), "over", "")]
    assert look("backup_stale", PartFacts("backup", START), after(days=9)) == NOTHING
    assert wrong(look("backup_stale", PartFacts("backup", START, START), START)) == [(START, "over", "")]


def test_a_calendar_is_about_to_run_out_sixty_days_before_its_years_end() -> None:
    facts = PartFacts("calendar", START, figures={"ends_at": "2026-12-31T16:00:00+00:00"})
    since = datetime(2026, 11, 1, 16, tzinfo=UTC)

    assert look("calendar_runs_out", facts, START) == Look((), since)
    assert wrong(look("calendar_runs_out", facts, since)) == [(since, "due", "")]
