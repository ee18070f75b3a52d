"""The one door: whatever way an item came, it is read, admitted, durable and answered here.

What is refused is kept whole with its reason, durable before the answer, as what is taken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from dashboard.domain.events import DESK_SOURCE, OWN_SOURCES, SYSTEM_SOURCE, Event
from dashboard.domain.relay import starts_drill
from dashboard.domain.system_events import is_system_type
from dashboard.ingest.admission import Admission
from dashboard.ingest.announcer import Announcer
from dashboard.ingest.cloudevents import decode, encode, item_id
from dashboard.ingest.committer import Committer
from dashboard.ingest.errors import Refused, StoreDown, Unauthorised, UnknownArea
from dashboard.ingest.pace import Pace
from dashboard.metrics import Metrics
from dashboard.ports import Entry, Journal, JournalError, NewRefusal, Placed, Refusals, Wire

LARGEST_ITEM: Final = 1024 * 1024
KEPT_OF_TOO_LARGE: Final = 64 * 1024
"""Bytes an item may have, and bytes that are kept of one that has more."""
SLICE_EVENTS: Final = 200
SLICE_BYTES: Final = 256 * 1024
"""How much is read before the loop gets its turn: a few milliseconds."""

ISSUED_BY_POLICY: Final = "letter.issued"
"""What sources say too, and the centre itself where its policy says so."""

TICKET_EVENTS: Final = 1_000
"""How much of a large message goes to be written while the rest is still being read."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """`index`: of the item in its message. `id`: where it could be read."""

    index: int
    id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to one message. `position`: the highest of its events in the journal, 0 if none is there."""

    accepted: int
    duplicates: int
    rejected: tuple[Rejected, ...]
    position: int


_Item: TypeAlias = tuple[int, bytes, datetime | None]
"""Index in the message, bytes, and the time to record it with, None for now."""


@dataclass(slots=True)
class _Judged:
    """A part of a message: what may go on, and what may not."""

    entries: list[Entry] = field(default_factory=list)
    refused: list[NewRefusal] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    unknown_areas: set[str] = field(default_factory=set)

    def add(self, more: _Judged) -> None:
        self.entries += more.entries
        self.refused += more.refused
        self.rejected += more.rejected

    def set_aside(self, index: int, raw: bytes, *, source: str, reason: str) -> None:
        id_ = item_id(raw)
        is_truncated = len(raw) > LARGEST_ITEM
        kept = raw[:KEPT_OF_TOO_LARGE] if is_truncated else raw
        self.refused.append(NewRefusal(source, id_, reason, kept, is_truncated))
        self.rejected.append(Rejected(index, id_, reason))


@dataclass(slots=True)
class Submitted:
    """A message that is read and on its way into the journal."""

    source: str
    metrics: Metrics
    parts: list[asyncio.Future[Sequence[Placed]]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    async def receipt(self) -> Receipt:
        """The answer, once all of it is durable. Raises StoreDown, or a JournalError that will not pass."""
        placed = [place for part in self.parts for place in await part]
        duplicates = sum(place.is_duplicate for place in placed)
        accepted = len(placed) - duplicates
        self._count(accepted=accepted, duplicate=duplicates, rejected=len(self.rejected))
        position = max((place.position for place in placed), default=0)
        return Receipt(accepted, duplicates, tuple(self.rejected), position)

    def _count(self, **events_by_outcome: int) -> None:
        for outcome, events in events_by_outcome.items():
            if events:
                self.metrics.events.labels(self.source, outcome).inc(events)


class Intake:
    """Start it before use and close it after: `async with Intake(…) as intake`."""

    def __init__(
        self,
        journal: Journal,
        wire: Wire,
        refusals: Refusals,
        *,
        admission: Admission,
        metrics: Metrics,
        pace: Pace | None = None,
    ) -> None:
        self._admission = admission
        self._metrics = metrics
        self._pace = pace or Pace()
        self._announcer = Announcer(wire, metrics)
        self._committer = Committer(journal, refusals, announce=self._announcer.announce, metrics=metrics)

    async def __aenter__(self) -> Intake:
        await asyncio.to_thread(self._admission.areas.refresh)
        self._announcer.start()
        self._committer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._committer.aclose()
        await self._announcer.aclose()

    async def take(
        self, source: str, items: Sequence[bytes], *, recorded_at: Sequence[datetime] | None = None
    ) -> Receipt:
        """Read, admit and record the items that `source` sent; durable on return.

        Raises Busy, and nothing was taken; or StoreDown, and it is to be sent again, whole; or a
        JournalError that will not pass, such as history that comes too late.
        `recorded_at`: one an item, for history that is loaded into an empty journal.
        """
        submitted = await self.submit(source, items, recorded_at=recorded_at)
        return await submitted.receipt()

    async def take_events(
        self, source: str, events: Sequence[Event], *, recorded_at: Sequence[datetime] | None = None
    ) -> Receipt:
        """The same for a feed that speaks in events: they are written out and read like any other item."""
        return await self.take(source, [encode(event) for event in events], recorded_at=recorded_at)

    async def submit(
        self, source: str, items: Sequence[bytes], *, recorded_at: Sequence[datetime] | None = None
    ) -> Submitted:
        """Like :meth:`take`, but back as soon as all is read; the receipt is to be awaited."""
        if source in OWN_SOURCES:
            raise Unauthorised(f"{source} is this centre's own name; a source needs another one")
        return await self._submit(source, items, recorded_at=recorded_at)

    async def act(self, items: Sequence[bytes]) -> Receipt:
        """What an operator does at the desk: read, admitted and recorded as what any source sends.

        Raises as :meth:`take` does.
        """
        submitted = await self._submit(DESK_SOURCE, items, recorded_at=None)
        return await submitted.receipt()

    async def _submit(
        self, source: str, items: Sequence[bytes], *, recorded_at: Sequence[datetime] | None
    ) -> Submitted:
        self._committer.check_room(len(items))
        self._pace.spend(source, len(items))
        submitted = Submitted(source, self._metrics)
        times: Sequence[datetime | None] = recorded_at or [None] * len(items)
        numbered = list(zip(range(len(items)), items, times, strict=True))
        judged = _Judged()
        for start, end in _slices(items):
            if start:
                await asyncio.sleep(0)
            judged.add(await self._judge(source, numbered[start:end]))
            if len(judged.entries) >= TICKET_EVENTS or end == len(items):
                submitted.rejected += judged.rejected
                submitted.parts.append(self._committer.submit(judged.entries, judged.refused))
                judged = _Judged()
        return submitted

    async def refuse(self, source: str, raw: bytes, reason: str) -> None:
        """Keep a message that could not even be split into items; durable on return."""
        refusal = NewRefusal(source, None, reason, raw[:KEPT_OF_TOO_LARGE], len(raw) > KEPT_OF_TOO_LARGE)
        await self._committer.submit((), [refusal])

    async def record(self, events: Sequence[Event]) -> Sequence[Placed]:
        """What the centre itself records; durable on return. Raises StoreDown, or ValueError for an event
        that is not the centre's to record."""
        for event in events:
            is_own = is_system_type(event.type) or event.type == ISSUED_BY_POLICY or starts_drill(event)
            if event.source != SYSTEM_SOURCE or not is_own:
                raise ValueError(f"{event.type} of {event.source} is not the centre's own to record")
        placed = await self._committer.submit([Entry(event) for event in events])
        if any(event.type == "register.changed" for event in events):
            await asyncio.to_thread(self._admission.areas.refresh)
        return placed

    async def _judge(self, source: str, items: Sequence[_Item]) -> _Judged:
        """The items judged; once more from the start when an area is known after a second look."""
        judged = self._judge_all(source, items)
        if judged.unknown_areas and await self._are_known_now(judged.unknown_areas):
            judged = self._judge_all(source, items)
        return judged

    async def _are_known_now(self, codes: set[str]) -> bool:
        areas = self._admission.areas
        try:
            # What it says is not asked: another message may have looked between our judging and this.
            await asyncio.to_thread(areas.refresh)
        except JournalError as wrong:
            raise StoreDown(f"the store did not answer: {wrong}") from wrong
        return any(code in areas for code in codes)

    def _judge_all(self, source: str, items: Sequence[_Item]) -> _Judged:
        judged = _Judged()
        now = self._admission.now()
        for index, raw, recorded_at in items:
            try:
                judged.entries.append(self._entry(source, raw, now=now, recorded_at=recorded_at))
            except Refused as refused:
                if isinstance(refused, UnknownArea):
                    judged.unknown_areas.add(refused.code)
                judged.set_aside(index, raw, source=source, reason=refused.reason)
        return judged

    def _entry(self, source: str, raw: bytes, *, now: datetime, recorded_at: datetime | None) -> Entry:
        if len(raw) > LARGEST_ITEM:
            raise Refused(f"has {len(raw)} bytes; an event may have {LARGEST_ITEM}")
        return self._admission.admit(decode(raw), source, now=now, recorded_at=recorded_at)


def _slices(items: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Start and end of parts that are read without giving the loop its turn. At least one."""
    start = size = 0
    for i, item in enumerate(items):
        if i > start and (i - start >= SLICE_EVENTS or size + len(item) > SLICE_BYTES):
            yield start, i
            start, size = i, 0
        size += len(item)
    yield start, len(items)
