"""Checkpoint and tail: a board that was stored and brought back is the board that never stopped."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.events import Event
from dashboard.ports import (
    CaseFilter,
    CaseRow,
    CaseSpan,
    CaseSpanKey,
    CaseSpanRow,
    CaseState,
    Checkpoint,
    HolderLoad,
    Keyframe,
    NearMark,
    RelayFilter,
    RelayRow,
    RelaySpanRow,
    RowCount,
    Span,
    SpanKey,
    Views,
)
from dashboard.projections import codec
from dashboard.projections.board import Board
from dashboard.projections.case_rows import fits, load_of
from dashboard.projections.checkpoint import case_row, relay_row
from dashboard.projections.runner import fold_in, open_board, rebuild, save
from dashboard.store.engine import journal_engine
from dashboard.store.migrate import migrate
from dashboard.store.views import SqlViews
from tests.builders import (
    LOCAL,
    START,
    ListJournal,
    after,
    board_of,
    closed,
    dispatched,
    heartbeat,
    local,
    paused,
    recorded,
    reported,
    retracted,
    stamped,
    the_registers,
)
from tests.projections.stories import LATEST, cut, instants, split, stories


class DictViews:
    """Port Views, in dictionaries."""

    def __init__(self) -> None:
        self.checkpoint: Checkpoint | None = None
        self.case_rows: dict[str, CaseRow] = {}
        self.relay_rows: dict[str, RelayRow] = {}
        self.spans: dict[SpanKey, RelaySpanRow] = {}
        self.days: dict[CaseSpanKey, CaseSpanRow] = {}
        self.keyframes: list[Keyframe] = []

    def load(self) -> Checkpoint | None:
        return self.checkpoint

    def save(
        self,
        checkpoint: Checkpoint,
        cases: Sequence[CaseRow],
        relays: Sequence[RelayRow],
        spans: Sequence[RelaySpanRow] = (),
        case_spans: Sequence[CaseSpanRow] = (),
    ) -> None:
        self.days |= {row.key: row for row in case_spans}
        self.spans |= {row.key: row for row in spans}
        self.checkpoint = checkpoint
        self.case_rows |= {row.id: row for row in cases}
        self.relay_rows |= {row.id: row for row in relays}

    def open_cases(self) -> Iterator[CaseRow]:
        return (row for row in self.case_rows.values() if row.status != "closed")

    def open_relays(self, *, sent_from: datetime) -> Iterator[RelayRow]:
        for row in self.relay_rows.values():
            is_lost = row.status == "no_receipt" and row.sent_at is not None and row.sent_at >= sent_from
            if row.status in ("unstarted", "in_flight") or is_lost:
                yield row

    def cases_by_id(self, ids: Collection[str]) -> Sequence[CaseRow]:
        return [self.case_rows[id_] for id_ in ids if id_ in self.case_rows]

    def case_states(self, ids: Collection[str]) -> Sequence[CaseState]:
        return [CaseState(row.id, row.code, row.state) for row in self.cases_by_id(ids)]

    def relays_by_id(self, ids: Collection[str]) -> Sequence[RelayRow]:
        return [self.relay_rows[id_] for id_ in ids if id_ in self.relay_rows]

    def cases(self, wanted: CaseFilter) -> Sequence[CaseRow]:
        return list(self.case_rows.values())

    def count(self, wanted: CaseFilter) -> RowCount:
        return RowCount(
            sum(row.reported_at is not None and fits(row, wanted) for row in self.case_rows.values())
        )

    def loads(self, areas: Collection[str] | None) -> Sequence[HolderLoad]:
        wanted = CaseFilter(areas=None if areas is None else frozenset(areas), status="open")
        found = [row for row in self.case_rows.values() if row.reported_at is not None and fits(row, wanted)]
        return [
            load_of(holder, [row for row in found if row.holder == holder])
            for holder in sorted({row.holder for row in found}, key=lambda holder: holder or "")
        ]

    def reached(self) -> int:
        return self.checkpoint.position if self.checkpoint is not None else 0

    def marks_until(self, at: datetime, *, after: NearMark | None, limit: int) -> Sequence[NearMark]:
        found = sorted(NearMark(r.mark_at, r.id) for r in self.case_rows.values() if r.mark_at)
        return [near for near in found if near.at <= at and (after is None or near > after)][:limit]

    def relay_marks_until(self, at: datetime, *, after: NearMark | None, limit: int) -> Sequence[NearMark]:
        found = sorted(NearMark(r.mark_at, r.id) for r in self.relay_rows.values() if r.mark_at)
        return [near for near in found if near.at <= at and (after is None or near > after)][:limit]

    def relays(self, wanted: RelayFilter) -> Sequence[RelayRow]:
        return list(self.relay_rows.values())

    def relay_spans_at(self, keys: Collection[SpanKey]) -> Sequence[RelaySpanRow]:
        return [self.spans[key] for key in keys if key in self.spans]

    def relay_spans(
        self,
        span: Span,
        *,
        areas: Collection[str] | None,
        first: int | None = None,
        last: int | None = None,
    ) -> Sequence[RelaySpanRow]:
        return [
            row
            for key, row in self.spans.items()
            if key.span == span
            and (areas is None or key.area in areas)
            and (first is None or key.start >= first)
            and (last is None or key.start <= last)
        ]

    def case_spans_at(self, keys: Collection[CaseSpanKey]) -> Sequence[CaseSpanRow]:
        return [self.days[key] for key in keys if key in self.days]

    def case_spans(
        self,
        span: CaseSpan,
        *,
        areas: Collection[str] | None,
        first: int | None = None,
        last: int | None = None,
    ) -> Sequence[CaseSpanRow]:
        return [
            row
            for key, row in self.days.items()
            if key.span == span
            and (areas is None or key.area in areas)
            and (first is None or key.start >= first)
            and (last is None or key.start <= last)
        ]

    def keep(self, keyframe: Keyframe, *, since: datetime) -> None:
        standing = [k for k in self.keyframes if k.version == keyframe.version and k.at >= since]
        self.keyframes = [*(k for k in standing if k.position != keyframe.position), keyframe]

    def keyframe(self, at: datetime, *, version: str) -> Keyframe | None:
        fitting = [k for k in self.keyframes if k.version == version and k.at <= at]
        return max(fitting, key=lambda k: (k.at, k.position), default=None)

    def wipe(self) -> None:
        self.__init__()  # type: ignore[misc]


def restarted_at_each(boundaries: list[int], events: Sequence[Event], views: Views, *, at: datetime) -> Board:
    """The board after a restart from its checkpoint at each boundary."""
    batches = split(recorded([*the_registers(), *events]), boundaries)
    for number, batch in enumerate(batches, start=1):
        board = open_board(views, LOCAL)
        fold_in(board, views, batch)
        board.advance(START + (at - START) * number / len(batches))
        save(board, views)
    board = open_board(views, LOCAL)
    board.advance(at)
    return board


@given(stories(), st.lists(st.integers(0, 40), max_size=4), instants | st.just(LATEST))
def test_a_restart_from_a_checkpoint_changes_nothing(
    events: list[Event], boundaries: list[int], at: datetime
) -> None:
    restarted = restarted_at_each(boundaries, events, DictViews(), at=at)

    assert codec.fingerprint(cut(restarted)) == codec.fingerprint(cut(board_of(events, at=at)))


@given(stories(), instants | st.just(LATEST))
def test_a_rebuild_from_zero_gives_the_same_fingerprint(events: list[Event], at: datetime) -> None:
    at = max([at, *(event.occurred_at for event in events)])  # a rebuild comes to where its journal ends
    views = DictViews()
    restarted = restarted_at_each([4, 7], events, views, at=at)

    rebuilt = rebuild(ListJournal([*the_registers(), *events]), views, LOCAL, progress=lambda _: None)
    rebuilt.advance(at)

    assert codec.fingerprint(cut(rebuilt)) == codec.fingerprint(cut(restarted))


def test_a_restart_from_a_real_store_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/views.sqlite"
    migrate(url, "views")
    engine = journal_engine(url)
    early = reported("c4", at=after(hours=9))
    events = [
        reported("c1"),
        reported("c2", area="c", grade="major"),
        stamped("sent", at=START, path=("d", "s1")),
        heartbeat("grid", at=after(hours=1)),
        retracted(early, at=after(hours=2)),
        closed("c1", at=after(hours=3)),
        early,
        paused("c2", at=after(hours=10), until=after(hours=30)),
        stamped("received", at=after(minutes=50)),
        dispatched("c1", at=after(hours=1)),
        heartbeat("grid", at=START, interval_s=900.0),
    ]

    restarted = restarted_at_each(list(range(14)), events, SqlViews(engine), at=after(days=3))
    engine.dispose()

    assert codec.fingerprint(cut(restarted)) == codec.fingerprint(cut(board_of(events, at=after(days=3))))


def test_a_checkpoint_of_another_version_is_not_trusted() -> None:
    views = DictViews()
    save(board_of([reported()], at=START), views)
    assert views.checkpoint is not None
    views.checkpoint = views.checkpoint._replace(version="0")

    board = open_board(views, LOCAL)

    assert (board.position, views.load(), views.case_rows) == (0, None, {})


def test_a_store_without_a_checkpoint_is_a_new_board() -> None:
    assert open_board(DictViews(), LOCAL).position == 0


def test_what_was_saved_is_clean_and_what_is_over_leaves_memory() -> None:
    board = board_of([reported("open"), reported("over"), closed("over", at=after(hours=1))], at=START)
    views = DictViews()

    save(board, views)

    assert board.cases.dirty == set()
    assert set(board.cases.held) == {"open"}
    assert {row.id: row.status for row in views.case_rows.values()} == {"open": "open", "over": "closed"}


def row_of(board: Board) -> CaseRow:
    return case_row(board.cases.held["c1"], at=board.at)


def test_a_row_says_what_the_case_comes_to() -> None:
    board = board_of([reported(grade="major"), dispatched(at=after(hours=1))], at=local("2026-09-21 12:00"))

    row = row_of(board)

    assert (row.code, row.area, row.grade, row.status, row.holder) == (
        "260907-001",
        "a",
        "major",
        "open",
        "unit-1",
    )
    assert (row.reported_at, row.closed_at, row.due_at) == (START, None, local("2026-09-23 00:00"))
    assert (row.is_overdue, row.is_due_soon, row.is_unheld, row.is_paused) == (False, True, False, False)


def test_a_row_is_due_by_the_first_clause_that_still_runs() -> None:
    row = row_of(board_of([reported()], at=local("2026-09-09 00:01")))

    assert row.due_at == local("2026-09-09 00:00")
    assert (row.is_overdue, row.is_due_soon, row.is_unheld) == (True, False, True)


def test_a_row_is_paused_only_while_the_pause_lasts() -> None:
    story = [reported(), paused(at=after(hours=1), until=after(hours=3))]

    assert row_of(board_of(story, at=after(hours=2))).is_paused
    assert not row_of(board_of(story, at=after(hours=3))).is_paused


def test_a_closed_row_is_due_no_more() -> None:
    row = row_of(board_of([reported(), closed(at=after(hours=1))], at=after(days=9)))

    assert (row.status, row.due_at, row.closed_at) == ("closed", None, after(hours=1))
    assert not (row.is_overdue or row.is_due_soon or row.is_unheld)


def test_a_case_that_was_never_reported_is_kept_as_such() -> None:
    assert row_of(board_of([closed(at=START)], at=START)).status == "unreported"


def test_a_row_says_what_the_relay_comes_to() -> None:
    events = [stamped("sent", at=START, path=("d", "s1")), stamped("received", at=after(minutes=61))]

    row = relay_row(board_of(events, at=after(hours=2)).relays.held["r1"])

    assert (row.id, row.direction, row.area, row.status) == ("r1", "down", "s1", "late")
    assert (row.sent_at, row.complete_at) == (START, after(minutes=61))


def test_a_relay_whose_stamps_were_all_withdrawn_is_kept_as_such() -> None:
    start = stamped("sent", at=START, path=("d", "s1"))
    board = board_of([start, retracted(start, at=after(minutes=1))], at=after(minutes=2))

    row = relay_row(board.relays.held["r1"])

    assert (row.status, row.sent_at) == ("withdrawn", None)


def test_hop_levels_and_what_is_on_its_way_survive_a_restart() -> None:
    story = [
        stamped("sent", at=START, path=("d", "s1", "a")),
        stamped("received", at=after(minutes=9)),
        stamped("sent", "r2", at=after(minutes=5), path=("d", "s1", "a")),
    ]

    restarted = cut(restarted_at_each([4, 5], story, DictViews(), at=after(minutes=20)))

    assert [(hop.level, hop.p90_min) for hop in restarted.relay_hops] == [("district-street", 9.0)]
    assert [(line.id, line.station) for line in restarted.in_flight.longest] == [("r1", "s1"), ("r2", "d")]
