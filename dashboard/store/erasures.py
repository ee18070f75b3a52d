"""Erasing what is kept apart: the rows go, a mark of whose they were and an entry of the audit stay."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
    delete,
    func,
    or_,
    select,
    union,
    update,
)

from dashboard.ports import Clock, Erased, KeptRow, Sealer
from dashboard.store import bulk
from dashboard.store.audit import Deed, record
from dashboard.store.engine import JOURNAL, answering, is_sqlite, lock_writers, writing
from dashboard.store.instants import instant, instant_or_none, micros
from dashboard.store.schema import events, refusals, sealed
from dashboard.store.schema_apart import erasures, personal

AT_ONCE: Final = 500
"""Refusals in one transaction."""
BY_RULE: Final = "retention.erased"
ONE_CASE: Final = "case.erased"


class SqlErasures:
    """Port Erasures. `clock`: real time, for the audit."""

    def __init__(self, engine: Engine, sealer: Sealer, clock: Clock) -> None:
        self._engine = engine
        self._sealer = sealer
        self._clock = clock

    def kept(self, *, after: int, limit: int) -> Sequence[KeptRow]:
        both = union(*(self._next(table, after, limit) for table in (sealed, personal))).subquery()
        query = (
            select(events.c.position, events.c.subject, events.c.recorded_us)
            .join(both, both.c.position == events.c.position)
            .order_by(events.c.position)
            .limit(limit)
        )
        with answering(self._engine), self._engine.connect() as link:
            return [
                KeptRow(position, subject, instant(us)) for position, subject, us in bulk.fetch(link, query)
            ]

    def _next(self, table: Table, after: int, limit: int) -> Select[Any]:
        of = table.c.position
        first = select(of).distinct().where(of > after).order_by(of).limit(limit).subquery()
        return select(first.c.position)

    def last_recorded(self, until: datetime) -> datetime | None:
        of = events.c
        query = select(of.recorded_us).where(of.recorded_us <= micros(until))
        with answering(self._engine), self._engine.connect() as link:
            return instant_or_none(link.scalar(query.order_by(of.position.desc()).limit(1)))

    def held(self, subjects: Collection[str], loose: Sequence[int]) -> Erased:
        with answering(self._engine), self._engine.connect() as link:
            fields, texts = (
                link.scalar(select(func.count()).select_from(t).where(_of(t, subjects, loose))) or 0
                for t in (personal, sealed)
            )
        return Erased(len(subjects), fields, texts)

    def erase(
        self, last_by_subject: Mapping[str, int], loose: Sequence[int], *, at: datetime, who: str, days: int
    ) -> Erased:
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, JOURNAL)
            subjects = _unchanged(link, last_by_subject)
            if not subjects and not loose:
                return Erased()
            erased = _delete(link, subjects, loose, at)
            self._tell(link, who, erased, days)
        return erased

    def erase_case(self, case: str, *, at: datetime, who: str) -> Erased:
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, JOURNAL)
            erased = _delete(link, [case], (), at)
            told = {"fields": erased.fields, "texts": erased.texts}
            record(link, Deed(who, ONE_CASE, case, about=told), self._clock.now())
        return erased

    def refused(self, before: datetime) -> int:
        query = select(func.count()).select_from(refusals).where(*self._with_content(before))
        with answering(self._engine), self._engine.connect() as link:
            return link.scalar(query) or 0

    def erase_refused(self, before: datetime, *, who: str, days: int) -> int:
        return sum(self._refused_parts(before, who, days))

    def _refused_parts(self, before: datetime, who: str, days: int) -> Iterator[int]:
        some = select(refusals.c.number).where(*self._with_content(before)).limit(AT_ONCE)
        while True:
            with answering(self._engine), writing(self._engine) as link:
                _overwrite(link)
                numbers = link.scalars(some).all()
                if not numbers:
                    return
                change = update(refusals).where(refusals.c.number.in_(numbers))
                link.execute(change.values(ciphertext=self._sealer.seal(b""), is_truncated=1))
                self._tell(link, who, Erased(refusals=len(numbers)), days)
            yield len(numbers)

    def _with_content(self, before: datetime) -> tuple[ColumnElement[bool], ...]:
        """What is sealed of nothing is as long as whatever else is sealed of nothing."""
        nothing = len(self._sealer.seal(b""))
        return refusals.c.refused_us < micros(before), func.length(refusals.c.ciphertext) > nothing

    def _tell(self, link: Connection, who: str, erased: Erased, days: int) -> None:
        told: Mapping[str, int] = {name: n for name, n in erased._asdict().items() if n}
        record(link, Deed(who, BY_RULE, about={**told, "days": days}), self._clock.now())


def _delete(link: Connection, subjects: Sequence[str], loose: Sequence[int], at: datetime) -> Erased:
    _overwrite(link)
    fields, texts = (
        link.execute(delete(t).where(_of(t, subjects, loose))).rowcount for t in (personal, sealed)
    )
    bulk.upsert(link, erasures, [(subject, micros(at)) for subject in subjects])
    return Erased(len(subjects), fields, texts)


def _unchanged(link: Connection, last_by_subject: Mapping[str, int]) -> list[str]:
    """Those of which nothing was recorded since. Whoever would record more waits for this transaction."""
    of = events.c
    query = select(of.subject, func.max(of.position)).where(of.subject.in_(list(last_by_subject)))
    found = bulk.fetch(link, query.group_by(of.subject))
    return sorted(subject for subject, last in found if last <= last_by_subject[subject])


def _of(table: Table, subjects: Collection[str], loose: Sequence[int]) -> ColumnElement[bool]:
    theirs = select(events.c.position).where(events.c.subject.in_(subjects))
    return or_(table.c.position.in_(theirs), table.c.position.in_(loose))


def _overwrite(link: Connection) -> None:
    """SQLite leaves what it deletes in the file until the room is needed, unless it is told otherwise."""
    if is_sqlite(link):
        link.exec_driver_sql("PRAGMA secure_delete = ON")
