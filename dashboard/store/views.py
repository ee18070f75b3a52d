"""The read tables in SQL: the checkpoint, the cases and relays behind every number, and both by time.

All of it can be built again from the journal, so a commit here may be lost with the power, and is folded
anew. Position and rows go in one transaction: what is read is always of one position.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, Table, delete, select, tuple_

from dashboard.domain.situation import CLAUSES
from dashboard.ports import (
    COUNTED_AT_MOST,
    CaseFilter,
    CaseRow,
    CaseSpan,
    CaseSpanKey,
    CaseSpanRow,
    CaseState,
    Checkpoint,
    ClauseState,
    HolderLoad,
    Keyframe,
    NearMark,
    RelayFilter,
    RelayRow,
    RelaySpanRow,
    RowCount,
    Span,
    SpanKey,
)
from dashboard.store import bulk, case_pages, keyframes, relay_pages, span_rows
from dashboard.store.engine import answering, is_sqlite, lock_writers, writing
from dashboard.store.instants import instant, instant_or_none, micros, micros_or_none
from dashboard.store.queries import Query
from dashboard.store.schema import (
    CLAUSE_STATES,
    UNDER_WAY,
    case_spans,
    cases,
    checkpoint,
    relay_spans,
    relays,
)

WRITERS = 0x76696577  # "view": any fixed number that no other program on the database server uses
READ_AT_ONCE = 5_000
_STATE_PLACES: dict[ClauseState | None, int | None] = {
    None: None,
    **{state: place for place, state in enumerate(CLAUSE_STATES)},
}


class SqlViews:
    """Port Views. Raises JournalError when the store cannot answer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def load(self) -> Checkpoint | None:
        with answering(self._engine), self._engine.connect() as link:
            found = link.execute(select(checkpoint)).first()
        return None if found is None else Checkpoint(found.position, found.version, found.aggregates)

    def save(
        self,
        reached: Checkpoint,
        dirty_cases: Sequence[CaseRow],
        dirty_relays: Sequence[RelayRow],
        dirty_spans: Sequence[RelaySpanRow] = (),
        dirty_case_spans: Sequence[CaseSpanRow] = (),
    ) -> None:
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, WRITERS)
            bulk.upsert(link, cases, [_stored_case(row) for row in dirty_cases])
            bulk.upsert(link, relays, [_stored_relay(row) for row in dirty_relays])
            bulk.upsert(link, relay_spans, [(*row.key, row.sums) for row in dirty_spans])
            bulk.upsert(link, case_spans, [(*row.key, row.sums) for row in dirty_case_spans])
            bulk.upsert(link, checkpoint, [(1, *reached)])

    def open_cases(self) -> Iterator[CaseRow]:
        for rows in self._in_parts(cases, cases.c.status != "closed"):
            yield from map(_case, rows)

    def open_relays(self, *, sent_from: datetime) -> Iterator[RelayRow]:
        is_lost = (relays.c.status == "no_receipt") & (relays.c.sent_us >= micros(sent_from))
        for of_these in (relays.c.status.in_(UNDER_WAY), is_lost):
            for rows in self._in_parts(relays, of_these):
                yield from map(_relay, rows)

    def cases_by_id(self, ids: Collection[str]) -> Sequence[CaseRow]:
        return list(map(_case, self._by_id(select(cases), cases.c.id, ids)))

    def case_states(self, ids: Collection[str]) -> Sequence[CaseState]:
        query = select(cases.c.id, cases.c.code, cases.c.state)
        return list(map(CaseState._make, self._by_id(query, cases.c.id, ids)))

    def relays_by_id(self, ids: Collection[str]) -> Sequence[RelayRow]:
        return list(map(_relay, self._by_id(select(relays), relays.c.id, ids)))

    def cases(self, wanted: CaseFilter) -> Sequence[CaseRow]:
        """Reported cases that fit, in the order that is asked for."""
        return list(map(_case, self._ask(case_pages.page(wanted, is_sqlite=is_sqlite(self._engine)))))

    def count(self, wanted: CaseFilter) -> RowCount:
        n, is_more = 0, False
        for side, asked in case_pages.counts(wanted, is_sqlite=is_sqlite(self._engine)):
            found = int(self._ask(asked)[0][0])
            if side == "closed" and found > COUNTED_AT_MOST:
                found, is_more = COUNTED_AT_MOST, True
            n += found
        return RowCount(n, is_more)

    def loads(self, areas: Collection[str] | None) -> Sequence[HolderLoad]:
        asked = case_pages.loads(areas, is_sqlite=is_sqlite(self._engine))
        found = [HolderLoad._make((*row[:5], instant_or_none(row[5]))) for row in self._ask(asked)]
        return sorted(found, key=lambda load: load.holder or "")

    def reached(self) -> int:
        with answering(self._engine), self._engine.connect() as link:
            return link.execute(select(checkpoint.c.position)).scalar() or 0

    def marks_until(self, at: datetime, *, after: NearMark | None, limit: int) -> Sequence[NearMark]:
        return self._marks_until(cases, at, after, limit)

    def relay_marks_until(self, at: datetime, *, after: NearMark | None, limit: int) -> Sequence[NearMark]:
        return self._marks_until(relays, at, after, limit)

    def relays(self, wanted: RelayFilter) -> Sequence[RelayRow]:
        """The last sent first; then those whose start is not known."""
        of = is_sqlite(self._engine)
        found = [] if _is_past_the_started(wanted) else self._ask(relay_pages.started(wanted, is_sqlite=of))
        if (left := wanted.limit - len(found)) > 0 and not wanted.has_period:
            found += self._ask(relay_pages.unstarted(wanted, limit=left, is_sqlite=of))
        return list(map(_relay, found))

    def relay_spans_at(self, keys: Collection[SpanKey]) -> Sequence[RelaySpanRow]:
        return [_span(row) for query in span_rows.at(relay_spans, keys) for row in self._fetch(query)]

    def relay_spans(
        self,
        span: Span,
        *,
        areas: Collection[str] | None,
        first: int | None = None,
        last: int | None = None,
    ) -> Sequence[RelaySpanRow]:
        queries = span_rows.within(relay_spans, span, areas, first, last)
        return [_span(row) for query in queries for row in self._fetch(query)]

    def case_spans_at(self, keys: Collection[CaseSpanKey]) -> Sequence[CaseSpanRow]:
        return [_case_span(row) for query in span_rows.at(case_spans, keys) for row in self._fetch(query)]

    def case_spans(
        self,
        span: CaseSpan,
        *,
        areas: Collection[str] | None,
        first: int | None = None,
        last: int | None = None,
    ) -> Sequence[CaseSpanRow]:
        queries = span_rows.within(case_spans, span, areas, first, last)
        return [_case_span(row) for query in queries for row in self._fetch(query)]

    def keep(self, keyframe: Keyframe, *, since: datetime) -> None:
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, WRITERS)
            keyframes.keep(link, keyframe, since=since)

    def keyframe(self, at: datetime, *, version: str) -> Keyframe | None:
        with answering(self._engine), self._engine.connect() as link:
            return keyframes.newest(link, at, version=version)

    def wipe(self) -> None:
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, WRITERS)
            for table in (cases, relays, relay_spans, case_spans, keyframes.keyframes, checkpoint):
                link.execute(delete(table))

    def _marks_until(
        self, table: Table, at: datetime, after: NearMark | None, limit: int
    ) -> Sequence[NearMark]:
        mark_us, id_ = table.c.mark_us, table.c.id
        query = select(mark_us, id_).where(mark_us <= micros(at))
        if after is not None:
            query = query.where(tuple_(mark_us, id_) > (micros(after.at), after.id))
        rows = self._fetch(query.order_by(mark_us, id_).limit(limit))
        return [NearMark(instant(us), of) for us, of in rows]

    def _in_parts(self, table: Table, where: ColumnElement[bool]) -> Iterator[list[tuple[Any, ...]]]:
        last = ""
        while True:
            some = select(table).where(where, table.c.id > last).order_by(table.c.id).limit(READ_AT_ONCE)
            rows = self._fetch(some)
            yield rows
            if len(rows) < READ_AT_ONCE:
                return
            last = rows[-1][0]

    def _by_id(
        self, query: Select[Any], id_: ColumnElement[str], ids: Collection[str]
    ) -> list[tuple[Any, ...]]:
        asked, found = list(ids), []
        for first in range(0, len(asked), READ_AT_ONCE):
            found += self._fetch(query.where(id_.in_(asked[first : first + READ_AT_ONCE])))
        return found

    def _ask(self, query: Query | None) -> list[tuple[Any, ...]]:
        if query is None:
            return []
        with answering(self._engine), self._engine.connect() as link:
            return bulk.ask(link, query.text, query.values)

    def _fetch(self, query: Select[Any]) -> list[tuple[Any, ...]]:
        with answering(self._engine), self._engine.connect() as link:
            return bulk.fetch(link, query)


def _stored_case(row: CaseRow) -> tuple[Any, ...]:
    *words, reported_at, closed_at, due_at, overdue, due_soon, unheld, paused, state, mark_at = row[:17]
    times = (micros_or_none(reported_at), micros_or_none(closed_at), micros_or_none(due_at))
    flags = (int(overdue), int(due_soon), int(unheld), int(paused))
    clauses = (
        _STATE_PLACES[row.dispatch],
        None if row.closing is None else CLAUSES.index(row.closing),
        _STATE_PLACES[row.closing_state],
    )
    duty = (micros_or_none(row.held_at), int(row.is_asked))
    return (*words, *times, *flags, state, micros_or_none(mark_at), int(row.is_late), *clauses, *duty)


def _case(row: tuple[Any, ...]) -> CaseRow:
    *words, reported_us, closed_us, due_us, overdue, due_soon, unheld, paused, state, mark_us = row[:17]
    late, dispatch, closing, closing_state, held_us, asked = row[17:]
    times = (instant_or_none(reported_us), instant_or_none(closed_us), instant_or_none(due_us))
    flags = (bool(overdue), bool(due_soon), bool(unheld), bool(paused))
    clauses = (
        None if dispatch is None else CLAUSE_STATES[dispatch],
        None if closing is None else CLAUSES[closing],
        None if closing_state is None else CLAUSE_STATES[closing_state],
    )
    duty = (instant_or_none(held_us), bool(asked))
    marks = (instant_or_none(mark_us), bool(late))
    return CaseRow._make((*words, *times, *flags, state, *marks, *clauses, *duty))


def _stored_relay(row: RelayRow) -> tuple[Any, ...]:
    *words, sent_at, complete_at, state, mark_at, case_id = row
    times = (micros_or_none(sent_at), micros_or_none(complete_at))
    return (*words, *times, state, micros_or_none(mark_at), case_id)


def _relay(row: tuple[Any, ...]) -> RelayRow:
    *words, sent_us, complete_us, state, mark_us, case_id = row
    times = (instant_or_none(sent_us), instant_or_none(complete_us))
    return RelayRow._make((*words, *times, state, instant_or_none(mark_us), case_id))


def _is_past_the_started(wanted: RelayFilter) -> bool:
    return wanted.after is not None and wanted.after[0] is None


def _span(row: tuple[Any, ...]) -> RelaySpanRow:
    *key, sums = row
    return RelaySpanRow(SpanKey._make(key), bytes(sums))


def _case_span(row: tuple[Any, ...]) -> CaseSpanRow:
    *key, sums = row
    return CaseSpanRow(CaseSpanKey._make(key), bytes(sums))
