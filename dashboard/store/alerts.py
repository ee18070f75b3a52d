"""Alerting's own store in SQL: what was found, who is to be told, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, Engine

from dashboard.domain.alert import Turn
from dashboard.ports import Clock, Sealer
from dashboard.ports.alert_store import ANY, GroupFilter, Place, Trimmed
from dashboard.ports.alerts import (
    Changes,
    CustodyLine,
    Episode,
    FactRow,
    Group,
    GroupState,
    Notice,
    Silence,
    Telling,
    Watched,
)
from dashboard.store import alert_reading as reading
from dashboard.store import alert_writing as put
from dashboard.store.alert_queue import in_turn
from dashboard.store.alert_rows import custody_line
from dashboard.store.alert_trimming import forget, trim
from dashboard.store.engine import answering, writing
from dashboard.store.instants import micros

T = TypeVar("T")


class SqlAlerts:
    """Port AlertStore. `sealer`: of the reasons of silences. `clock`: the centre's time, for its counts."""

    def __init__(self, engine: Engine, sealer: Sealer, clock: Clock) -> None:
        self._engine = engine
        self._sealer = sealer
        self._clock = clock

    def watched(self) -> Watched | None:
        return self._read(reading.watched)

    def facts(self) -> Sequence[FactRow]:
        return self._read(reading.all_facts)

    def commit(self, changes: Changes) -> None:
        self._write(lambda link: put.commit(link, changes, self._sealer))

    def episodes(self, ids: Sequence[str]) -> Sequence[Episode]:
        return self._read(lambda link: reading.episodes_by_id(link, ids))

    def begun(self, notices: Sequence[str], at: datetime) -> None:
        self._write(lambda link: put.begin(link, notices, micros(at)))

    def became(self, notices: Sequence[Notice], custody: Sequence[CustodyLine]) -> None:
        def both(link: Connection) -> None:
            put.become(link, notices)
            put.write_custody(link, custody)

        self._write(both)

    def receipt(self, line: CustodyLine) -> bool:
        return self._write(lambda link: put.receive(link, line))

    def open_episodes(self) -> Sequence[Episode]:
        return self._read(reading.open_episodes)

    def open_groups(self) -> Sequence[Group]:
        return self._read(reading.open_groups)

    def open_notices(self) -> Sequence[Notice]:
        return self._read(reading.open_notices)

    def to_tell(self, *, limit: int) -> Sequence[tuple[int, Telling]]:
        return self._read(lambda link: reading.to_tell(link, limit))

    def was_told(self, numbers: Sequence[int]) -> None:
        self._write(lambda link: put.drop_untold(link, numbers))

    def silences(self, *, at: datetime | None = None) -> Sequence[Silence]:
        return self._read(lambda link: reading.read_silences(link, at, self._sealer))

    def groups(
        self, wanted: GroupFilter, *, limit: int, before: datetime | None = None, before_id: str = ""
    ) -> Sequence[Group]:
        place = None if before is None else (micros(before), before_id)
        return self._read(lambda link: reading.page(link, wanted, limit=limit, before=place))

    def in_turn(self, wanted: GroupFilter, *, limit: int, after: Place | None = None) -> Sequence[Group]:
        return self._read(lambda link: in_turn(link, wanted, limit=limit, after=after))

    def group(self, id_: str) -> Group | None:
        return self._read(lambda link: reading.group(link, id_))

    def episodes_of(self, group: str, *, limit: int) -> Sequence[Episode]:
        return self._read(lambda link: reading.episodes_of(link, group, limit))

    def notices_of(self, group: str) -> Sequence[Notice]:
        return self._read(lambda link: reading.notices_of(link, group))

    def custody_of(self, *groups: str, turn: Turn | None = None) -> Sequence[CustodyLine]:
        return self._read(lambda link: reading.custody_of(link, groups, turn))

    def custody(self, since: datetime, until: datetime) -> Iterator[CustodyLine]:
        after, until_us = (micros(since), 0), micros(until)
        while page := self._read(partial(reading.custody_page, after=after, until_us=until_us)):
            yield from (custody_line(row[:-1]) for row in page)
            after = (page[-1][3], page[-1][-1])

    def notice(self, id_: str) -> Notice | None:
        return self._read(lambda link: reading.notice(link, id_))

    def kept_for(self, recipients: Sequence[str], channel: str, *, limit: int) -> Sequence[Notice]:
        return self._read(lambda link: reading.kept_for(link, recipients, channel, limit))

    def notices_of_all(self, groups: Sequence[str]) -> Sequence[Notice]:
        return self._read(lambda link: reading.notices_of_all(link, groups))

    def counts(self, wanted: GroupFilter = ANY) -> Mapping[GroupState, int]:
        now = self._clock.now()
        return self._read(lambda link: reading.counts(link, wanted, now))

    def held_counts(self, areas: Sequence[str] | None = None) -> Mapping[str, int]:
        return self._read(lambda link: reading.held_counts(link, areas))

    def held(self, areas: Sequence[str] | None = None, *, limit: int) -> Sequence[Episode]:
        return self._read(lambda link: reading.held(link, areas, limit))

    def loose_counts(
        self, areas: Sequence[str] | None = None, *, since: datetime | None = None
    ) -> Mapping[str, int]:
        return self._read(lambda link: reading.loose_counts(link, areas, since))

    def silenced_counts(self, areas: Sequence[str] | None = None) -> Mapping[str, int]:
        return self._read(lambda link: reading.silenced_counts(link, areas))

    def silenced(self, silence: str, areas: Sequence[str] | None = None, *, limit: int) -> Sequence[Episode]:
        return self._read(lambda link: reading.silenced(link, silence, areas, limit))

    def use_link(self, sha256: str, at: datetime) -> bool:
        return self._write(lambda link: put.use_link(link, sha256, micros(at)))

    def trim(self, before: datetime) -> Trimmed:
        return trim(self._engine, micros(before))

    def forget(self, groups: Sequence[str]) -> None:
        self._write(lambda link: forget(link, groups))

    def _read(self, ask: Callable[[Connection], T]) -> T:
        with answering(self._engine), self._engine.connect() as link:
            return ask(link)

    def _write(self, change: Callable[[Connection], T]) -> T:
        with answering(self._engine), writing(self._engine) as link:
            return change(link)
