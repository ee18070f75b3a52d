"""Deadlines by worked answers: each row of answers/*.csv says its reason in words."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.calendar import WorkingCalendar
from dashboard.domain.deadline import Deadlines, Pause, union
from dashboard.domain.policy import Clause, Counting
from tests.builders import LOCAL, START, after, deadlines, local

ANSWERS = Path(__file__).parent / "answers"


class Answer(NamedTuple):
    counting: Counting
    row: dict[str, str]

    @property
    def pauses(self) -> tuple[Pause, ...]:
        spans = filter(None, self.row["pauses"].split(";"))
        return tuple(Pause(*map(local, span.split("/"))) for span in spans)

    @property
    def clause(self) -> Clause:
        return Clause("dispatch", int(self.row["days"]), self.counting)


def answers() -> list[Answer]:
    found = []
    for counting in get_args(Counting):
        with (ANSWERS / f"{counting}.csv").open(encoding="utf-8", newline="") as file:
            found += [Answer(counting, row) for row in csv.DictReader(file)]
    return found


@pytest.mark.parametrize("answer", answers(), ids=lambda a: f"{a.counting}: {a.row['why']}")
def test_a_deadline_is_the_worked_answer(answer: Answer) -> None:
    due = deadlines().due(local(answer.row["start"]), answer.clause, pauses=answer.pauses, due_soon_share=0.8)

    assert due.due_at.astimezone(LOCAL).replace(tzinfo=None) == datetime.fromisoformat(answer.row["due"])
    assert due.is_provisional == (answer.row["provisional"] == "yes")
    assert due.due_at.tzinfo is UTC


def test_there_are_at_least_sixty_answers_by_civil_counting() -> None:
    assert sum(answer.counting == "civil" for answer in answers()) >= 60


def test_due_soon_is_at_the_share_of_the_way() -> None:
    due = deadlines().due(START, Clause("dispatch", 1, "elapsed"), due_soon_share=0.75)

    assert due.due_soon_at == after(hours=18)


def test_due_soon_leaves_pauses_out() -> None:
    pauses = [Pause(after(hours=1), after(hours=11))]

    due = deadlines().due(START, Clause("dispatch", 1, "elapsed"), pauses=pauses, due_soon_share=0.75)

    assert due.due_at == after(hours=34)
    assert due.due_soon_at == after(hours=28)


def test_a_pause_after_the_due_soon_instant_does_not_move_it() -> None:
    pauses = [Pause(after(hours=20), after(hours=21))]

    due = deadlines().due(START, Clause("dispatch", 1, "elapsed"), pauses=pauses, due_soon_share=0.75)

    assert due.due_soon_at == after(hours=18)
    assert due.due_at == after(hours=25)


def test_a_day_ends_at_local_midnight_whatever_the_offset_of_the_day() -> None:
    in_new_york = Deadlines(WorkingCalendar(frozenset({2026})), ZoneInfo("America/New_York"))
    before_the_change = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)

    due = in_new_york.due(before_the_change, Clause("dispatch", 3, "civil"), due_soon_share=0.8)

    assert due.due_at == datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


def test_a_union_is_disjoint_sorted_and_starts_at_the_start() -> None:
    pauses = [
        Pause(after(hours=5), after(hours=6)),
        Pause(after(hours=-1), after(hours=1)),
        Pause(after(hours=0.5), after(hours=2)),
        Pause(after(hours=9), after(hours=9)),
    ]

    assert union(pauses, START) == (Pause(START, after(hours=2)), Pause(after(hours=5), after(hours=6)))


stretches = st.lists(
    st.builds(
        lambda start, length: Pause(after(minutes=start), after(minutes=start + length)),
        st.integers(-3_000, 30_000),
        st.integers(-60, 8_000),
    ),
    max_size=5,
)
clauses = st.builds(Clause, st.just("dispatch"), st.integers(1, 15), st.sampled_from(get_args(Counting)))
starts = st.integers(0, 90 * 24 * 60).map(
    lambda minutes: START - timedelta(days=30) + timedelta(minutes=minutes)
)


@given(starts, clauses, stretches)
def test_no_clock_runs_out_while_it_stands_still(
    start_at: datetime, clause: Clause, pauses: list[Pause]
) -> None:
    due_at = deadlines().due(start_at, clause, pauses=pauses, due_soon_share=0.8).due_at

    assert not any(p.start_at < due_at < p.end_at for p in union(pauses, start_at))


@given(starts, clauses, stretches)
def test_a_pause_never_brings_a_deadline_forward(
    start_at: datetime, clause: Clause, pauses: list[Pause]
) -> None:
    counted = deadlines()
    paused = counted.due(start_at, clause, pauses=pauses, due_soon_share=0.8)
    plain = counted.due(start_at, clause, due_soon_share=0.8)

    assert paused.due_at >= plain.due_at
    assert start_at < paused.due_soon_at <= paused.due_at


@given(starts, clauses, stretches)
def test_a_civil_or_working_deadline_never_falls_on_a_rest_day(
    start_at: datetime, clause: Clause, pauses: list[Pause]
) -> None:
    counted = deadlines()
    due_at = counted.due(start_at, clause, pauses=pauses, due_soon_share=0.8).due_at

    last_on = (due_at - timedelta(microseconds=1)).astimezone(LOCAL).date()
    assert clause.counting == "elapsed" or last_on.year > 2026 or not counted.calendar.is_rest_day(last_on)


@given(starts, st.integers(1, 15), stretches)
def test_elapsed_time_outside_pauses_is_exactly_what_was_promised(
    start_at: datetime, days: int, pauses: list[Pause]
) -> None:
    due_at = (
        deadlines()
        .due(start_at, Clause("dispatch", days, "elapsed"), pauses=pauses, due_soon_share=0.8)
        .due_at
    )

    stood_still = sum(
        (min(p.end_at, due_at) - p.start_at for p in union(pauses, start_at) if p.start_at < due_at),
        timedelta(),
    )
    assert due_at - start_at - stood_still == timedelta(days=days)
