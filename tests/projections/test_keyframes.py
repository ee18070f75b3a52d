"""Keyframes: a look back that starts from one is the whole fold, to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dashboard.domain.calendar import WorkingCalendar
from dashboard.domain.events import Event, Recorded
from dashboard.domain.registers import areas_changed, calendar_changed, policy_changed
from dashboard.domain.situation import Situation
from dashboard.ports import CaseFilter, CaseRow
from dashboard.projections import codec
from dashboard.projections.asleep import Sleeper
from dashboard.projections.board import Board
from dashboard.projections.checkpoint import VERSION
from dashboard.projections.history import Past, board_at
from dashboard.projections.keyframes import EVENTS_OF_A_DAY, ROWS_BETWEEN, Keeper, keyframe_of
from dashboard.projections.runner import fold_in, open_board, rebuild, save
from tests.builders import (
    LOCAL,
    RULE_1515,
    START,
    TINY,
    ListJournal,
    after,
    amended,
    closed,
    heartbeat,
    local,
    recorded,
    reported,
    retracted,
    stamped,
    the_registers,
)
from tests.projections.stories import LATEST, cut, instants, split, stories
from tests.projections.test_checkpoint import DictViews

STRICTER = {
    "clauses": RULE_1515["clauses"]
    | {
        "dispatch": {"days": 2, "counting": "elapsed"},
        "close_ordinary": {"days": 1, "counting": "elapsed"},
    }
}
MOVED = [replace(area, parent_code="s2") if area.code == "a" else area for area in TINY]
RAISED = [replace(area, level="street") if area.code == "a" else area for area in TINY]
"""Hops to it are of another level."""
MAKE_UP = WorkingCalendar(frozenset({2026}), make_up_days=frozenset({date(2026, 9, 12)}))


def changes(at: datetime, version: int) -> st.SearchStrategy[Event]:
    return st.sampled_from(
        (
            policy_changed("1515", STRICTER, version=version, at=at),
            policy_changed("1515", RULE_1515, version=version, at=at),
            areas_changed("tiny", MOVED, version=version, at=at),
            areas_changed("tiny", TINY, version=version, at=at),
            areas_changed("tiny", RAISED, version=version, at=at),
            calendar_changed("cn", MAKE_UP, version=version, at=at),
        )
    )


delays = st.sampled_from((0, 0, 0, 1, 30, 60 * 26, 60 * 24 * 8)).map(lambda m: timedelta(minutes=m))


@st.composite
def journals(draw: st.DrawFn) -> list[Recorded]:
    """Late events, retractions, reopenings, relays and changes of each register, in the journal's order."""
    told = [*draw(stories(max_size=16)), *draw(stories(max_size=16))]
    for number, at in enumerate(draw(st.lists(instants, unique=True, max_size=4))):
        told.append(draw(changes(at, number + 2)))
    ready = [Recorded(0, event.occurred_at + draw(delays), event) for event in told]
    journal = ListJournal([*recorded(the_registers()), *sorted(ready, key=lambda r: r.recorded_at)])
    return list(journal.read(after=0, limit=999))


def kept(told: Sequence[Recorded], boundaries: list[int], restarts: set[int]) -> DictViews:
    """The views after a fold that stored, and kept a keyframe, at each boundary; restarted at some."""
    views = DictViews()
    board = open_board(views, LOCAL)
    for number, batch in enumerate(split(told, boundaries)):
        if number in restarts:
            board = open_board(views, LOCAL)
        fold_in(board, views, batch)
        board.advance(batch[-1].recorded_at)
        save(board, views)
        made = keyframe_of(board)
        views.keep(made, since=START - timedelta(days=1))
    return views


class Watched(ListJournal):
    """Remembers from where it was read."""

    def __init__(self, told: Sequence[Recorded]) -> None:
        super().__init__(told)
        self.read_after: list[int] = []

    def read(self, *, after: int, limit: int) -> Sequence[Recorded]:
        self.read_after.append(after)
        return super().read(after=after, limit=limit)


numbers = st.lists(st.integers(0, 60), max_size=6)
moments = st.lists(instants | instants.map(lambda at: at + timedelta(days=12)), min_size=1, max_size=4)


@settings(max_examples=200)
@given(journals(), numbers, st.sets(st.integers(0, 6)), moments)
def test_from_a_keyframe_every_instant_is_the_whole_fold(
    told: list[Recorded], boundaries: list[int], restarts: set[int], asked: list[datetime]
) -> None:
    views = kept(told, boundaries, restarts)
    journal = Watched(told)
    past = Past(journal, LOCAL, views)

    found = [codec.fingerprint(past.situation(at, as_="known")) for at in asked]

    firsts = [min((k.position for k in views.keyframes if k.at <= at), default=0) for at in asked]
    assert min(journal.read_after) >= min(firsts)
    whole = [board_at(ListJournal(told), at, as_="known", zone=LOCAL) for at in asked]
    assert found == [codec.fingerprint(cut(board)) for board in whole]


# ── what a random journal seldom holds ──────────────────────────────────────────────────────────────────


def told_in_order(*events: Event) -> list[Recorded]:
    return list(ListJournal(recorded(events)).read(after=0, limit=99))


def is_the_whole_fold(told: list[Recorded], *, keyframe_at: int, at: datetime) -> bool:
    """`keyframe_at`: a position."""
    found = Past(ListJournal(told), LOCAL, kept(told, [keyframe_at], set())).situation(at, as_="known")
    whole = cut(board_at(ListJournal(told), at, as_="known", zone=LOCAL))
    return codec.fingerprint(found) == codec.fingerprint(whole)


def test_a_closed_case_comes_off_by_what_it_came_to_under_the_rules_of_its_last_event() -> None:
    """In time on Sunday by the calendar of then; the make-up Saturday, told later, would make it late."""
    told = told_in_order(
        *the_registers(),
        reported(),
        closed(at=after(days=6)),
        calendar_changed("cn", MAKE_UP, version=2, at=after(days=9)),
        heartbeat("grid", at=after(days=10)),
        amended(at=after(days=11), area="b"),
        heartbeat("grid", at=after(days=12)),
    )

    assert is_the_whole_fold(told, keyframe_at=7, at=after(days=11))


def test_a_relay_comes_off_by_the_levels_of_the_register_of_its_last_stamp() -> None:
    told = told_in_order(
        *the_registers(),
        stamped("sent", at=START, path=("d", "s1", "a")),
        stamped("received", at=after(minutes=5)),
        stamped("sent", at=after(minutes=6), hop=1, from_="s1", to="a"),
        stamped("received", at=after(minutes=9), hop=1, from_="s1", to="a"),
        areas_changed("tiny", RAISED, version=2, at=after(hours=1)),
        heartbeat("grid", at=after(hours=2)),
        retracted(stamped("received", at=after(minutes=5)), at=after(hours=3)),
        heartbeat("grid", at=after(hours=4)),
    )

    assert is_the_whole_fold(told, keyframe_at=9, at=after(hours=3))


def test_a_relay_that_only_a_retraction_named_by_the_keyframe_bears_nothing_yet() -> None:
    start = stamped("sent", at=START, path=("d", "s1"))
    wrong = stamped("received", at=after(minutes=5))
    told = told_in_order(
        *the_registers(),
        retracted(wrong, at=after(minutes=6)),
        heartbeat("grid", at=after(minutes=7)),
        start,
        wrong,
        heartbeat("grid", at=after(minutes=9)),
    )

    assert is_the_whole_fold(told, keyframe_at=5, at=after(minutes=8))


def test_the_first_policy_finds_every_open_case_also_one_that_no_clause_ran_of() -> None:
    areas, policy, calendar = the_registers()
    told = told_in_order(
        areas,
        reported(),
        heartbeat("grid", at=after(hours=1)),
        replace(policy, occurred_at=after(hours=2)),
        replace(calendar, occurred_at=after(hours=2)),
        heartbeat("grid", at=after(days=9)),
    )

    assert is_the_whole_fold(told, keyframe_at=3, at=after(days=8))


def test_a_case_that_was_not_reported_by_the_keyframe_had_no_code_then() -> None:
    told = told_in_order(
        *the_registers(),
        amended(at=START, area="a"),
        reported("c2", at=after(minutes=1)),
        reported("c1", at=after(minutes=2)),
        reported("c3", at=after(minutes=3)),
        heartbeat("grid", at=after(minutes=4)),
    )

    assert is_the_whole_fold(told, keyframe_at=4, at=after(minutes=3))


def test_a_case_whose_report_was_withdrawn_keeps_its_code() -> None:
    wrong = reported("c1", at=START)
    told = told_in_order(
        *the_registers(),
        wrong,
        retracted(wrong, at=after(minutes=1)),
        reported("c1", at=after(minutes=2), source="hotline"),
        reported("c3", at=after(minutes=3)),
        heartbeat("grid", at=after(minutes=4)),
    )

    assert is_the_whole_fold(told, keyframe_at=5, at=after(minutes=3))


@given(journals(), numbers, instants)
def test_what_nothing_names_stays_asleep_and_is_told_of_all_the_same(
    told: list[Recorded], boundaries: list[int], at: datetime
) -> None:
    views = kept(told, boundaries, set())
    keyframe = views.keyframe(at, version=VERSION)
    assume(keyframe is not None)
    assert keyframe is not None
    journal = ListJournal(told)

    sleeper = Sleeper(keyframe, views, LOCAL, registers=journal.registers)
    sleeper.fold([r for r in told if r.position > keyframe.position and r.recorded_at <= at])
    sleeper.advance(at)

    here, there = cut(sleeper.board), cut(board_at(journal, at, as_="known", zone=LOCAL))
    assert codec.fingerprint(undrawn(here)) == codec.fingerprint(undrawn(there))


statuses = st.sampled_from(("open", "overdue", "due_soon", "paused", "unheld", "asked"))
filters = st.builds(CaseFilter, status=statuses, areas=st.none() | st.just(frozenset({"a", "c"}))) | st.just(
    CaseFilter(order="due")
)


@given(journals(), numbers, moments, filters)
def test_the_open_cases_of_then_are_those_of_the_whole_fold(
    told: list[Recorded], boundaries: list[int], asked: list[datetime], wanted: CaseFilter
) -> None:
    past, whole = (Past(ListJournal(told), LOCAL, views) for views in (kept(told, boundaries, set()), None))
    for at in asked:
        found, expected = (unmarked(one.cases(at, wanted, as_="known")) for one in (past, whole))
        assert found == expected
        assert past.count(at, wanted, as_="known") == whole.count(at, wanted, as_="known")
        assert past.loads(at, wanted.areas, as_="known") == whole.loads(at, wanted.areas, as_="known")


def unmarked(rows: Sequence[CaseRow]) -> list[CaseRow]:
    """Without the instant of the next mark, which only the clock of now asks for."""
    return [row._replace(mark_at=None) for row in rows]


def undrawn(situation: Situation) -> Situation:
    """All that does not go through the open cases one by one."""
    return replace(situation, runways={}, street_runways={})


# ── when one is kept ────────────────────────────────────────────────────────────────────────────────────


def kept_at(board: Board, views: DictViews, keeper: Keeper, at: datetime, *, rows: int = 0) -> bool:
    """A checkpoint at that instant, with a keyframe where one is due."""
    board.advance(at)
    save(board, views)
    keeper.count(rows)
    is_due = keeper.is_due(board)
    if is_due:
        keeper.keep(board)
    return is_due


def test_an_hour_has_a_keyframe_once_enough_was_stored_since_the_last() -> None:
    board, views = Board(LOCAL), DictViews()
    keeper = Keeper(views, LOCAL)

    assert kept_at(board, views, keeper, local("2026-09-07 09:10"))
    assert not kept_at(board, views, keeper, local("2026-09-07 09:50"), rows=ROWS_BETWEEN)
    assert kept_at(board, views, keeper, local("2026-09-07 10:00"))
    assert not kept_at(board, views, keeper, local("2026-09-08 00:00"), rows=ROWS_BETWEEN - 1)
    assert kept_at(board, views, keeper, local("2026-09-08 00:01"), rows=1)


def test_a_changed_register_has_a_keyframe_of_its_own() -> None:
    board, views = Board(LOCAL), DictViews()
    keeper = Keeper(views, LOCAL)
    assert kept_at(board, views, keeper, after(minutes=1))

    board.fold(recorded(the_registers(at=after(minutes=2))))

    assert kept_at(board, views, keeper, after(minutes=3))
    assert not kept_at(board, views, keeper, after(minutes=4))


def test_after_a_restart_the_day_is_not_kept_twice() -> None:
    board, views = Board(LOCAL), DictViews()
    assert kept_at(board, views, Keeper(views, LOCAL), local("2026-09-07 09:10"))

    assert not kept_at(board, views, Keeper(views, LOCAL), local("2026-09-07 09:20"))


def test_behind_registers_of_today_history_has_no_keyframe() -> None:
    """Nothing of it was known before its registers were."""
    late = [Recorded(i, after(days=9), r.event) for i, r in enumerate(recorded(the_registers()), start=1)]
    views = DictViews()

    rebuild(ListJournal([*late, reported()]), views, LOCAL, progress=lambda _: None)
    assert views.keyframes == []

    now = heartbeat("grid", at=after(days=10))
    rebuild(ListJournal([*late, reported(), now]), views, LOCAL, progress=lambda _: None)
    assert [keyframe.at for keyframe in views.keyframes] == [after(days=10)]


def test_a_rebuild_stops_at_the_end_of_a_day_and_counts_what_midnight_turned() -> None:
    """Cases that all fall due at one midnight, and nothing else until the next morning."""
    promised_at = local("2026-09-08 00:00")
    told = [
        reported(f"c{n}", at=START + timedelta(seconds=n), policy="promised", due_at=promised_at)
        for n in range(ROWS_BETWEEN)
    ]
    morning = [heartbeat("grid", at=local("2026-09-08 08:00") + timedelta(seconds=n)) for n in range(3)]
    views = DictViews()

    rebuild(ListJournal([*told, *morning]), views, LOCAL, progress=lambda _: None)

    last = views.keyframe(LATEST, version=VERSION)
    assert last is not None
    assert (last.position, last.at) == (ROWS_BETWEEN, promised_at + timedelta(seconds=1))


def test_a_rebuild_keeps_a_keyframe_of_an_hour_with_enough_in_it() -> None:
    told = [
        reported(f"c{n}", at=START + timedelta(hours=n // ROWS_BETWEEN, milliseconds=n), policy="promised")
        for n in range(3 * ROWS_BETWEEN)
    ]
    views = DictViews()

    rebuild(ListJournal(told), views, LOCAL, progress=lambda _: None)

    assert [k.position for k in views.keyframes] == [ROWS_BETWEEN, 2 * ROWS_BETWEEN]


def test_a_rebuild_stops_at_a_midnight_that_lies_just_behind_where_it_stopped_last() -> None:
    """An hour before midnight with enough in it, a few events until midnight, and a busy day behind it."""
    evening, midnight = local("2026-09-07 22:00"), local("2026-09-08 00:00")
    told = [
        *(reported(f"c{n}", at=evening, policy="promised", due_at=midnight) for n in range(ROWS_BETWEEN)),
        *(heartbeat("grid", at=evening + timedelta(minutes=90, seconds=n)) for n in range(3)),
        *(heartbeat("grid", at=midnight + timedelta(hours=1, seconds=n)) for n in range(EVENTS_OF_A_DAY + 1)),
    ]
    views = DictViews()

    rebuild(ListJournal(told), views, LOCAL, progress=lambda _: None)

    last = views.keyframe(LATEST, version=VERSION)
    assert last is not None
    assert (last.position, last.at) == (ROWS_BETWEEN + 3, midnight + timedelta(seconds=1))


def test_views_begun_anew_meanwhile_are_not_believed() -> None:
    told = told_in_order(
        *the_registers(), reported(), heartbeat("grid", at=after(days=1)), closed(at=after(days=2))
    )
    views = kept(told, [5], set())
    views.case_rows.clear()
    views.checkpoint = None

    found = Past(ListJournal(told), LOCAL, views).situation(after(days=1, hours=1), as_="known")

    whole = cut(board_at(ListJournal(told), after(days=1, hours=1), as_="known", zone=LOCAL))
    assert codec.fingerprint(found) == codec.fingerprint(whole)
