"""The letters of the local month, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.events import Event
from dashboard.domain.letter_events import LetterDrafted
from dashboard.domain.letters import answering, issuing, letters_in
from dashboard.domain.situation import LetterCounts
from tests.builders import START, after, board_of, happened, local, recorded, reported
from tests.projections.stories import cut
from tests.projections.test_checkpoint import DictViews, restarted_at_each

TOMORROW, NEXT_MONTH = after(days=1), local("2026-10-01 00:00")


def draft(id: str = "l1", *, at: datetime = START) -> Event:
    data = LetterDrafted("supervision", "s1", f"n-{id}", ())
    return happened("letter.drafted", None, data, at=at, source="onescreen", id=id)


def issued(id: str = "l1", *, at: datetime = START, by: str = "desk") -> Event:
    return issuing(id, draft(id).data, by=by, at=at)


def answered(id: str = "l1", *, at: datetime = START) -> Event:
    return answering(id, source="desk", by="s1", at=at)


def counted(*events: Event, at: datetime = TOMORROW) -> LetterCounts:
    return cut(board_of(events, at=at)).letters


def test_without_a_letter_every_count_is_zero() -> None:
    assert counted(reported()) == LetterCounts()


def test_a_letter_waits_until_it_is_issued_and_is_then_unanswered_until_it_is_answered() -> None:
    assert counted(draft()) == LetterCounts(drafted=1, waiting=1)
    assert counted(draft(), issued()) == LetterCounts(drafted=1, issued=1, unanswered=1)
    assert counted(draft(), issued(), answered()) == LetterCounts(drafted=1, issued=1, answered=1)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([draft(), answered()], LetterCounts(drafted=1, waiting=1)),
        ([draft(), answered(), issued()], LetterCounts(drafted=1, issued=1, unanswered=1)),
        ([draft(), issued(), issued(by="other")], LetterCounts(drafted=1, issued=1, unanswered=1)),
        ([draft(), issued(), answered(), issued(by="other")], LetterCounts(drafted=1, issued=1, answered=1)),
        ([issued("of-nobody"), answered("of-nobody")], LetterCounts()),
    ],
    ids=("answered before", "issued after that", "issued twice", "issued late", "without a draft"),
)
def test_a_letter_goes_one_way(told: Sequence[Event], expected: LetterCounts) -> None:
    assert counted(*told) == expected


@given(st.lists(st.tuples(st.sampled_from((draft, issued, answered)), st.sampled_from(("l1", "l2")))))
def test_counts_are_those_of_the_letters_that_the_journal_comes_to(
    steps: list[tuple[Callable[..., Event], str]],
) -> None:
    told = list({event.id: event for event in (step(id_) for step, id_ in steps)}.values())
    letters = letters_in(recorded(told))

    found = counted(*told)

    assert found.drafted == len(letters)
    assert found.issued == sum(letter.issued is not None for letter in letters)
    assert found.answered == sum(letter.answered is not None for letter in letters)
    assert found.drafted == found.waiting + found.issued
    assert found.issued == found.unanswered + found.answered


def test_letters_of_one_month_are_counted_together() -> None:
    found = counted(
        draft("l1"), draft("l2"), draft("l3"), draft("l4"), issued("l2"), issued("l3"), answered("l3")
    )

    assert found == LetterCounts(drafted=4, issued=2, answered=1, waiting=2, unanswered=1)


def test_a_month_ends_at_its_last_local_midnight_and_its_letters_leave_memory() -> None:
    board = board_of([draft(), draft("l2", at=NEXT_MONTH), issued()], at=local("2026-09-30 23:59"))
    assert cut(board).letters == LetterCounts(drafted=1, issued=1, unanswered=1)

    board.advance(NEXT_MONTH)

    assert cut(board).letters == LetterCounts(drafted=1, waiting=1)
    assert set(board.letters.entries) == {"l2"}


def test_what_comes_late_of_a_month_that_is_over_counts_in_none() -> None:
    board = board_of([draft()], at=NEXT_MONTH)

    board.fold(recorded([issued(), draft("l2"), answered("l2")], after=99))

    assert cut(board).letters == LetterCounts()
    assert not board.letters.entries


@pytest.mark.parametrize("at", [TOMORROW, NEXT_MONTH])
def test_letters_survive_a_restart_at_every_step(at: datetime) -> None:
    story = [draft(), draft("l2"), issued("l2"), draft("l3", at=NEXT_MONTH), answered("l2"), issued()]

    restarted = restarted_at_each(list(range(12)), story, DictViews(), at=at)

    assert cut(restarted).letters == cut(board_of(story, at=at)).letters
