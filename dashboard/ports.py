"""The ports: what the machine needs of the world, as protocols. Adapters are chosen in `wiring` alone.

Journal       the truth: append (durable on return) and read by position
Wire          carries commit groups and the newest Situation live; may lose, never lies
Refusals      what was refused, whole, with its reason
Views         position and state in one transaction, and the rows behind every number
Clock         the only way to the time of day
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Protocol, TypeAlias

from dashboard.domain.events import Event, Recorded


class JournalError(Exception):
    """The store could not answer. `is_retryable`: the same call may succeed later (disk full, lost link)."""

    def __init__(self, what: str, *, is_retryable: bool = True) -> None:
        super().__init__(what)
        self.is_retryable = is_retryable


class WireError(Exception):
    """The wire is down or slow. Never fatal: readers fall back to the journal."""


class Entry(NamedTuple):
    """An event on its way into the journal.

    `sealed`: the ciphertext of what is kept apart (free text, or an unknown payload whole); None if nothing.
    `recorded_at`: only for history loaded into an empty journal; None means now.
    """

    event: Event
    sealed: bytes | None = None
    recorded_at: datetime | None = None


class Placed(NamedTuple):
    """Where an entry stands. A duplicate has the position of the event that was first."""

    position: int
    is_duplicate: bool


class Appended(NamedTuple):
    """The answer to one append. `fresh`: the newly recorded, in position order; `head` after the append."""

    placed: tuple[Placed, ...]
    fresh: tuple[Recorded, ...]
    head: int


class Named(NamedTuple):
    """An event as far as a reader needs it who only asks whom it is about."""

    position: int
    type: str
    subject: str | None
    id: str


class Journal(Protocol):
    """Blocking; call it from a thread. Positions are gap-free and commit in order, whoever writes."""

    def append(self, entries: Sequence[Entry]) -> Appended:
        """Record what is new, in one transaction; durable on return. Raises JournalError: nothing was."""
        ...

    def read(self, *, after: int, limit: int) -> Sequence[Recorded]:
        """The next events in position order; empty at the head."""
        ...

    def names(self, *, after: int, limit: int) -> Sequence[Named]:
        """The next events like `read`, at a tenth of its cost."""
        ...

    def of_subject(self, subject: str) -> Sequence[Recorded]:
        """Every event of one case or relay, in position order."""
        ...

    def registers(self) -> Sequence[Recorded]:
        """Every `register.changed`, in position order: quick, however long the journal is."""
        ...

    def letters(self) -> Sequence[Recorded]:
        """Every `letter.…`, in position order: quick, however long the journal is."""
        ...

    def turns(self, from_at: datetime, to_at: datetime) -> Sequence[Recorded]:
        """Every `deadline.due_soon` and `deadline.breached` that occurred after the one instant and up to
        the other, in position order: quick alike."""
        ...

    def sealed(self, positions: Sequence[int]) -> dict[int, bytes]:
        """The ciphertexts kept apart, by position."""
        ...

    def head(self) -> int:
        """The last position; 0 when empty."""
        ...

    def trim_canaries(self, before: datetime) -> int:
        """Delete canaries recorded before the instant; how many. Their positions stay unused."""
        ...


class Group(NamedTuple):
    """One commit group on the wire: positions `first`..`last`, all of them in `events`."""

    first: int
    last: int
    events: tuple[Recorded, ...]


class Wire(Protocol):
    """Asynchronous. Every method raises WireError when the wire is down."""

    async def publish(self, group: Group) -> None: ...

    async def groups(self, *, after: int = 0, timeout_s: float) -> Sequence[Group]:
        """Groups published since the last call of this reader; waits up to `timeout_s`, then empty.

        Those that end at position `after` or before may be left out.
        """
        ...

    async def show(self, situation: bytes) -> None:
        """Replace the Situation on show; only the newest matters."""
        ...

    async def shown(self, *, timeout_s: float) -> bytes | None:
        """The Situation on show, once it is newer than what this reader saw last; None after `timeout_s`."""
        ...

    async def ping(self) -> None: ...

    async def aclose(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """Input that was refused, kept whole. `raw` is as received; `number` counts from 1.

    `item_id` is the CloudEvents id where it could be read. `is_truncated`: the input was over what is kept.
    """

    number: int
    refused_at: datetime
    source: str
    item_id: str | None
    reason: str
    raw: bytes
    is_truncated: bool = False
    resubmitted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewRefusal:
    source: str
    item_id: str | None
    reason: str
    raw: bytes
    is_truncated: bool = False


class Refusals(Protocol):
    """Blocking. Raw bytes are sealed at rest."""

    def keep(self, refused: Sequence[NewRefusal]) -> None: ...

    def list(self, *, after: int = 0, limit: int = 100) -> Sequence[Refusal]: ...

    def get(self, number: int) -> Refusal | None: ...

    def mark_resubmitted(self, number: int) -> None: ...


class CaseRow(NamedTuple):
    """One case as the read tables hold it: columns to filter by, and `state` to bring it back from."""

    id: str
    code: str
    area: str
    kind: str
    grade: str
    source: str
    status: str  # open | closed | unreported
    holder: str | None
    reported_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None  # of the earliest clause that still runs
    is_overdue: bool
    is_due_soon: bool
    is_unheld: bool
    is_paused: bool
    state: bytes
    mark_at: datetime | None = None  # when the next mark of its clauses is to be recorded


class RelayRow(NamedTuple):
    """One relay as the read tables hold it."""

    id: str
    direction: str
    area: str
    status: str  # unstarted | in_flight | no_receipt | within_60 | late | withdrawn (no stamp is left)
    sent_at: datetime | None
    complete_at: datetime | None
    state: bytes
    mark_at: datetime | None = None  # when its breach is to be recorded or withdrawn


Span: TypeAlias = Literal["hour", "day"]


class SpanKey(NamedTuple):
    """Whose relays, and of which local time. `start`: the hour or day, counted on as `date.toordinal` does.

    An hour is of the area's own; a day of the area and what lies below it, of everything for area "".
    """

    area: str
    span: Span
    start: int
    direction: str


class RelaySpanRow(NamedTuple):
    """What the relays of one key come to, as `projections.relay_sums` encodes it."""

    key: SpanKey
    sums: bytes


class Checkpoint(NamedTuple):
    """Position and state together. `version`: of the fold that made it; another one starts from zero."""

    position: int
    version: str
    aggregates: bytes


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """None is any. `after`: the (reported_at, id) of the last row of the page before, newest first."""

    areas: frozenset[str] | None = None
    status: str | None = None  # open | closed | overdue | due_soon | paused | unheld
    kind: str | None = None
    source: str | None = None
    after: tuple[datetime, str] | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class RelayFilter:
    """None is any. `after`: the (sent_at, id) of the last row of the page before, last sent first; those
    whose start is not known stand after all others."""

    areas: frozenset[str] | None = None
    direction: str | None = None
    status: str | None = None  # unstarted | in_flight | no_receipt | within_60 | late
    after: tuple[datetime | None, str] | None = None
    limit: int = 100


class NearMark(NamedTuple):
    """When the next mark of a case or relay is to be recorded."""

    at: datetime
    id: str


class Views(Protocol):
    """Checkpoints and read tables. Blocking."""

    def load(self) -> Checkpoint | None: ...

    def save(
        self,
        checkpoint: Checkpoint,
        cases: Sequence[CaseRow],
        relays: Sequence[RelayRow],
        spans: Sequence[RelaySpanRow] = (),
    ) -> None:
        """Position, aggregates and the rows that changed, in one transaction."""
        ...

    def open_cases(self) -> Iterator[CaseRow]:
        """Every case whose status is not closed."""
        ...

    def open_relays(self) -> Iterator[RelayRow]:
        """Every relay whose status is unstarted or in_flight."""
        ...

    def cases_by_id(self, ids: Collection[str]) -> Sequence[CaseRow]: ...

    def relays_by_id(self, ids: Collection[str]) -> Sequence[RelayRow]: ...

    def cases(self, wanted: CaseFilter) -> Sequence[CaseRow]: ...

    def reached(self) -> int:
        """The position that the rows stand at; 0 before the first checkpoint."""
        ...

    def marks_until(self, at: datetime, *, after: NearMark | None, limit: int) -> Sequence[NearMark]:
        """The cases whose next mark is to be recorded by `at`, in order; those after that place."""
        ...

    def relay_marks_until(self, at: datetime, *, after: NearMark | None, limit: int) -> Sequence[NearMark]:
        """The same of relays."""
        ...

    def relays(self, wanted: RelayFilter) -> Sequence[RelayRow]: ...

    def relay_spans_at(self, keys: Collection[SpanKey]) -> Sequence[RelaySpanRow]: ...

    def relay_spans(
        self,
        span: Span,
        *,
        areas: Collection[str] | None,
        first: int | None = None,
        last: int | None = None,
    ) -> Sequence[RelaySpanRow]:
        """Of these areas, or all, and of these hours or days, both included; None is open."""
        ...

    def wipe(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows: a source to send as `name`, a reader of the API in a role, or a wall.

    `area` bounds a reader to that area and what lies below it; None is everything.
    """

    kind: Literal["source", "api", "wall"]
    name: str
    role: str | None = None
    area: str | None = None


class Sealer(Protocol):
    """Encrypts what is kept apart. The key never leaves its file or the environment."""

    def seal(self, plain: bytes) -> bytes: ...

    def open(self, sealed: bytes) -> bytes: ...


class Clock(Protocol):
    def now(self) -> datetime:
        """The centre's time, aware, UTC. In a demo at speed N it runs N times real time."""
        ...
