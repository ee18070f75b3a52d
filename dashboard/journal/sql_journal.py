"""The journal in SQL: SQLite or PostgreSQL, the truth that everything else is folded from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Select, delete, func, select, text, update

from dashboard.domain.events import Recorded
from dashboard.journal.codec import CodecError, from_rows, to_rows
from dashboard.journal.placing import BEGINNING, HistoryIsOver, Ledger, Name, Placing, name_of, place
from dashboard.ports import Appended, Clock, Entry, JournalError, Named
from dashboard.store import bulk
from dashboard.store.engine import JOURNAL, already_there, answering, lock_writers, writing
from dashboard.store.instants import instant, instant_or_none, micros
from dashboard.store.schema import IS_LETTER, IS_TURN, events, history, sealed
from dashboard.store.schema_apart import erasures, personal

T = TypeVar("T")

NAMES_AT_ONCE = 5_000
"""Ids looked up in one query; SQLite takes 32 766 parameters."""


class SqlJournal:
    """Port Journal. Its tables are made by `migrate`; any number of processes may read and write."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._known_already: tuple[type[Exception], ...] = (*already_there(engine), HistoryIsOver)
        self._is_history_over = False  # once true it stays so, and need not be asked for again

    def append(self, entries: Sequence[Entry]) -> Appended:
        """Nearly all are new, so that is assumed first; the unique constraint says when it is not so."""
        with answering(self._engine):
            try:
                return self._record(entries, is_checked=False)
            except self._known_already:
                return self._record(entries, is_checked=True)

    def _record(self, entries: Sequence[Entry], *, is_checked: bool) -> Appended:
        with writing(self._engine) as link:
            lock_writers(link, JOURNAL)
            ledger = self._ledger(link)
            standing = _standing(link, entries) if is_checked else None
            placing = place(entries, ledger, now=self._clock.now(), standing=standing)
            _write(link, placing, before=ledger)
        self._is_history_over = placing.ledger.history_until is None
        return placing.appended

    def _ledger(self, link: Connection) -> Ledger:
        """The last row is the ledger: it is never trimmed, so no position is given twice."""
        last = link.execute(_LAST).first()
        until_us = None if self._is_history_over else link.execute(select(history.c.until_us)).scalar_one()
        until = None if until_us is None else instant(until_us)
        if last is None:
            return Ledger(0, BEGINNING, until)
        return Ledger(last.position, instant(last.recorded_us), until)

    def read(self, *, after: int, limit: int) -> Sequence[Recorded]:
        return self._recorded(select(events).where(events.c.position > after).limit(limit))

    def names(self, *, after: int, limit: int) -> Sequence[Named]:
        of = events.c
        query = select(of.position, of.type, of.subject, of.id).where(of.position > after)
        with answering(self._engine), self._engine.connect() as link:
            return [Named(*row) for row in bulk.fetch(link, query.order_by(of.position).limit(limit))]

    def of_subject(self, subject: str) -> Sequence[Recorded]:
        return self._recorded(select(events).where(events.c.subject == subject))

    def of_subjects(self, subjects: Collection[str], *, until: int) -> Sequence[Recorded]:
        of, found = events.c, list[Recorded]()
        for some in _in_parts(list(subjects)):
            found += self._recorded(select(events).where(of.subject.in_(some), of.position <= until))
        return sorted(found, key=lambda recorded: recorded.position)

    def registers(self) -> Sequence[Recorded]:
        return self._recorded(select(events).where(events.c.type == "register.changed"))

    def letters(self) -> Sequence[Recorded]:
        return self._recorded(select(events).where(text(IS_LETTER)))

    def turns(self, from_at: datetime, to_at: datetime) -> Sequence[Recorded]:
        occurred = events.c.occurred_us
        return self._recorded(
            select(events).where(text(IS_TURN), occurred > micros(from_at), occurred <= micros(to_at))
        )

    def _recorded(self, query: Select[Any]) -> Sequence[Recorded]:
        with answering(self._engine), self._engine.connect() as link:
            rows = bulk.fetch(link, query.order_by(events.c.position))
        try:
            return from_rows(rows)
        except CodecError as wrong:
            raise JournalError(
                f"the journal holds what this release cannot read: {wrong}", is_retryable=False
            ) from wrong

    def sealed(self, positions: Sequence[int]) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        with answering(self._engine), self._engine.connect() as link:
            for some in _in_parts(positions):
                found.update(bulk.fetch(link, select(sealed).where(sealed.c.position.in_(some))))
        return found

    def personal(self, positions: Sequence[int]) -> dict[int, dict[str, bytes]]:
        found: dict[int, dict[str, bytes]] = {}
        with answering(self._engine), self._engine.connect() as link:
            for some in _in_parts(positions):
                rows = bulk.fetch(link, select(personal).where(personal.c.position.in_(some)))
                for position, path, ciphertext in rows:
                    found.setdefault(position, {})[path] = ciphertext
        return found

    def erased_at(self, subject: str) -> datetime | None:
        query = select(erasures.c.erased_us).where(erasures.c.subject == subject)
        with answering(self._engine), self._engine.connect() as link:
            return instant_or_none(link.scalar(query))

    def head(self) -> int:
        with answering(self._engine), self._engine.connect() as link:
            return link.execute(select(func.max(events.c.position))).scalar() or 0

    def trim_canaries(self, before: datetime) -> int:
        old = delete(events).where(
            events.c.type == "canary.sent",
            events.c.recorded_us < micros(before),
            events.c.position < select(func.max(events.c.position)).scalar_subquery(),
        )
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, JOURNAL)
            return link.execute(old).rowcount


_LAST = select(events.c.position, events.c.recorded_us).order_by(events.c.position.desc()).limit(1)


def _write(link: Connection, placing: Placing, *, before: Ledger) -> None:
    bulk.insert(link, events, to_rows(placing.appended.fresh))
    bulk.insert(link, sealed, placing.sealed)
    bulk.insert(link, personal, placing.personal)
    until = placing.ledger.history_until
    if until != before.history_until:
        link.execute(update(history).values(until_us=None if until is None else micros(until)))


def _standing(link: Connection, entries: Sequence[Entry]) -> Mapping[Name, int]:
    """The positions of those entries that the journal holds already."""
    ids_by_source: dict[str, list[str]] = {}
    for source, id_ in map(name_of, entries):
        ids_by_source.setdefault(source, []).append(id_)
    found: dict[Name, int] = {}
    for source, ids in ids_by_source.items():
        for some in _in_parts(ids):
            query = select(events.c.id, events.c.position).where(
                events.c.source == source, events.c.id.in_(some)
            )
            found.update(((source, id_), position) for id_, position in bulk.fetch(link, query))
    return found


def _in_parts(values: Sequence[T]) -> list[Sequence[T]]:
    return [values[i : i + NAMES_AT_ONCE] for i in range(0, len(values), NAMES_AT_ONCE)]
