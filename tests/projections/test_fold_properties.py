"""What holds of every journal: order, duplicates, batches, time, retraction, release and roll-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.area import Area
from dashboard.domain.events import Event, Recorded
from dashboard.domain.registers import areas_changed, policy_changed
from dashboard.domain.situation import CLAUSES, CaseCounts
from dashboard.projections import codec
from dashboard.projections.board import Board
from dashboard.projections.case_ledger import HeldCase
from dashboard.projections.relay_ledger import HeldRelay
from dashboard.projections.view import View
from tests.builders import (
    LOCAL,
    RULE_1515,
    START,
    TINY,
    ListJournal,
    board_of,
    deadlines,
    recorded,
    the_policy,
    the_registers,
)
from tests.projections import brute_force
from tests.projections.stories import LATEST, cut, instants, settled, split, stories, told_apart

cuts = st.lists(st.integers(0, 40), max_size=4)
times = instants | st.just(LATEST)


@given(stories(), times, st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_matters(events: list[Event], at: datetime, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = events.copy()
    random.shuffle(shuffled)

    there, here = (cut(board_of(told, at=at)) for told in (events, shuffled))

    assert told_apart(there) == told_apart(here)
    assert codec.fingerprint(told_apart(there)) == codec.fingerprint(told_apart(here))


@given(stories(), times, st.lists(st.integers(0, 40), max_size=5))
def test_duplicates_change_nothing(events: list[Event], at: datetime, again: list[int]) -> None:
    once = ListJournal([*the_registers(), *events])
    twice = ListJournal([*the_registers(), *events])
    for number in again:
        before = twice.head()
        twice = ListJournal([*twice.read(after=0, limit=99), events[number % len(events)]])
        assert twice.head() == before

    there, here = (cut(folded(journal, at)) for journal in (once, twice))

    assert codec.fingerprint(there) == codec.fingerprint(here)


def folded(journal: ListJournal, at: datetime) -> Board:
    board = Board(LOCAL)
    board.fold(journal.read(after=0, limit=99))
    board.advance(at)
    return board


@given(stories(), times)
def test_counts_are_what_a_count_from_scratch_gives(events: list[Event], at: datetime) -> None:
    facts = recorded(events)
    cases = brute_force.all_cases(facts, the_policy(), deadlines())

    total = cut(board_of(events, at=at)).total

    assert total.cases == brute_force.case_counts(cases, at)
    assert (total.today.registered, total.today.closed) == brute_force.day_counts(
        cases, at.astimezone(LOCAL).date()
    )
    for direction, relay in (("up", total.relay_up), ("down", total.relay_down)):
        expected = brute_force.relay_counts(facts, direction, at)
        assert {name: getattr(relay, name) for name in expected} == expected


@given(stories(), times)
def test_clauses_are_what_a_count_from_scratch_gives(events: list[Event], at: datetime) -> None:
    cases = brute_force.all_cases(recorded(events), the_policy(), deadlines())
    expected = brute_force.clause_statuses(cases, at)

    clauses = cut(board_of(events, at=at)).total.clauses

    for name in CLAUSES:
        found = clauses[name]
        due_soon, overdue, met, late, running, paused = (
            expected.get((name, status), 0)
            for status in ("due_soon", "overdue", "met", "late", "running", "paused")
        )
        assert (found.due_soon, found.overdue, found.met, found.late) == (due_soon, overdue, met, late)
        assert found.running == running + due_soon + overdue
        held = found.running + met + late
        assert found.paused_share == (round(paused / held, 4) if held else None)


@given(stories(), times)
def test_every_area_counts_its_own_cases(events: list[Event], at: datetime) -> None:
    cases = brute_force.all_cases(recorded(events), the_policy(), deadlines())

    situation = cut(board_of(events, at=at))

    for code, area in situation.areas.items():
        assert area.own == brute_force.case_counts((c for c in cases if c.area == code), at)


@given(stories(), times)
def test_counts_fit_together(events: list[Event], at: datetime) -> None:
    for area in cut(board_of(events, at=at)).areas.values():
        for cases in (area.cases, area.own):
            assert cases.open + cases.closed == cases.registered
            assert cases.open_overdue + cases.due_soon <= cases.open
            assert cases.unheld <= cases.open
            assert cases.closed_late <= cases.closed
            assert min(astuple(cases)) >= 0
        for clause in area.clauses.values():
            assert clause.due_soon + clause.overdue <= clause.running
        for relay in (area.relay_up, area.relay_down):
            assert relay.within_60 <= relay.complete <= relay.denominator
            assert relay.breached == relay.denominator - relay.within_60


@given(stories(), times)
def test_a_roll_up_is_the_sum_of_what_lies_below(events: list[Event], at: datetime) -> None:
    areas = cut(board_of(events, at=at)).areas

    def added(*codes: str) -> CaseCounts:
        rows = [astuple(areas[code].own) for code in codes if code in areas]
        return CaseCounts(*map(sum, zip(*rows, strict=True)))

    assert areas["s1"].cases == added("s1", "a", "b")
    assert areas["s2"].cases == added("s2", "c")
    assert areas["d"].cases == added("d", "s1", "s2", "a", "b", "c")
    assert areas[""].cases == added("", "d", "s1", "s2", "a", "b", "c", "elsewhere")


@given(stories(), cuts, times)
def test_batch_boundaries_do_not_matter(events: list[Event], boundaries: list[int], at: datetime) -> None:
    whole = board_of(events, at=at)

    board = Board(LOCAL)
    for batch in split(recorded([*the_registers(), *events]), boundaries):
        board.fold(batch)
    board.advance(at)

    assert codec.fingerprint(cut(board)) == codec.fingerprint(cut(whole))


@given(stories(), st.lists(times, max_size=8), times)
def test_many_small_steps_of_time_are_one_big_one(
    events: list[Event], steps: list[datetime], at: datetime
) -> None:
    big = board_of(events, at=at)

    small = board_of(events, at=START)
    for step in sorted([*(s for s in steps if s <= at), at]):
        small.advance(step)

    assert codec.fingerprint(cut(small)) == codec.fingerprint(cut(big))


@given(stories(), cuts, times)
def test_it_does_not_matter_when_time_passes_between_events(
    events: list[Event], boundaries: list[int], at: datetime
) -> None:
    whole = board_of(events, at=at)

    board = Board(LOCAL)
    batches = split(recorded([*the_registers(), *events]), boundaries)
    for number, batch in enumerate(batches, start=1):
        board.fold(batch)
        board.advance(START + (at - START) * number / len(batches))
    board.advance(at)

    assert codec.fingerprint(cut(board)) == codec.fingerprint(cut(whole))


@given(stories(), times, st.integers(0, 40))
def test_a_retraction_is_as_if_the_event_had_never_come(
    events: list[Event], at: datetime, number: int
) -> None:
    withdrawn = [e for e in events if e.type == "event.retracted"]
    gone = {(e.data.source, e.data.id) for e in withdrawn}
    never = [e for e in events if e.type != "event.retracted" and (e.source, e.id) not in gone]

    assert settled(cut(board_of(events, at=at))) == settled(cut(board_of(never, at=at)))


@given(stories(), cuts, times)
def test_cases_and_relays_may_be_let_go_and_brought_back_at_any_time(
    events: list[Event], boundaries: list[int], at: datetime
) -> None:
    whole = board_of(events, at=at)

    board = board_that_forgets(events, boundaries, at=at)

    assert codec.fingerprint(cut(board)) == codec.fingerprint(cut(whole))


def board_that_forgets(events: list[Event], boundaries: list[int], *, at: datetime) -> Board:
    """What may leave it does so after each batch, and comes back where a later one needs it."""
    store = Store()
    batches = split(recorded([*the_registers(), *events]), boundaries)
    board = Board(LOCAL)
    for number, batch in enumerate(batches, start=1):
        store.give_back(board, batch)
        board.fold(batch)
        board.advance(START + (at - START) * number / len(batches))
        store.take_away(board)
    board.advance(at)
    return board


class Store:
    """Keeps what leaves the board: its events and its weight."""

    def __init__(self) -> None:
        self._cases: dict[str, HeldCase] = {}
        self._relays: dict[str, HeldRelay] = {}

    def take_away(self, board: Board) -> None:
        self._cases |= board.cases.held
        self._relays |= board.relays.held
        board.cases.release(list(board.cases.held))
        board.relays.release(list(board.relays.held), at=board.at)

    def give_back(self, board: Board, batch: Sequence[Recorded]) -> None:
        as_cases, as_relays = board.missing(batch)
        for id_ in as_cases & self._cases.keys():
            case = self._cases[id_]
            board.cases.adopt(id_, case.facts, code=case.code, weight=case.weight, at=board.at)
        for id_ in as_relays & self._relays.keys():
            board.relays.adopt(id_, self._relays[id_].facts, weight=self._relays[id_].weight)


@given(stories(), cuts, times)
def test_a_cut_of_what_changed_is_a_cut_of_everything(
    events: list[Event], boundaries: list[int], at: datetime
) -> None:
    board = Board(LOCAL)
    view = View(board)

    batches = split(recorded([*the_registers(), *events]), boundaries)
    for number, batch in enumerate(batches, start=1):
        board.fold(batch)
        board.advance(START + (at - START) * number / len(batches))
        assert view.cut() == View(board).cut()


@given(stories(), times)
def test_a_situation_survives_the_way_to_the_screens(events: list[Event], at: datetime) -> None:
    situation = cut(board_of(events, at=at))

    assert codec.decode(codec.encode(situation)) == situation


@given(stories(max_size=6), times)
def test_time_alone_never_opens_or_closes_a_case(events: list[Event], at: datetime) -> None:
    board = board_of(events, at=at)
    before = cut(board).total.cases

    board.advance(at + timedelta(days=400))

    now = cut(board).total.cases
    assert (now.registered, now.open, now.closed) == (before.registered, before.open, before.closed)
    assert now.open_overdue >= before.open_overdue
    assert now.closed_late == before.closed_late


STRICTER = RULE_1515 | {
    "clauses": RULE_1515["clauses"] | {"close_ordinary": {"days": 1, "counting": "elapsed"}}
}
MOVED = [Area("x", "新街", "street", "d"), *(replace(area, parent_code="x") for area in TINY[3:]), *TINY[:3]]


@given(stories(), stories(), cuts, times)
def test_a_register_that_changes_is_the_same_change_whatever_is_in_memory(
    before: list[Event], later: list[Event], boundaries: list[int], at: datetime
) -> None:
    changes = [
        policy_changed("1515", STRICTER, version=2, at=START),
        areas_changed("tiny", MOVED, version=2, at=START),
    ]
    events = [*before, *changes, *(replace(e, id=f"again/{e.id}") for e in later)]
    whole = board_of(events, at=at)

    board = board_that_forgets(events, boundaries, at=at)

    assert codec.fingerprint(cut(board)) == codec.fingerprint(cut(whole))
