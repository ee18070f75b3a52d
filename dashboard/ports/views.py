"""The views: position and state in one transaction, and the rows behind every number."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple, Protocol, TypeAlias


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


RELAY_SETS: Final[Mapping[str, frozenset[str]]] = {
    "complete": frozenset({"within_60", "late"}),
    "breached": frozenset({"late", "no_receipt"}),
    "due": frozenset({"within_60", "late", "no_receipt"}),
}
"""Statuses that are counted together; `due`: what the share within 60 minutes is a share of."""


@dataclass(frozen=True, slots=True)
class RelayFilter:
    """None is any. `after`: the (sent_at, id) of the last row of the page before, last sent first; those
    whose start is not known stand after all others."""

    areas: frozenset[str] | None = None
    direction: str | None = None
    status: str | None = None  # unstarted | in_flight | no_receipt | within_60 | late, or one of RELAY_SETS
    sent_from: datetime | None = None
    sent_until: datetime | None = None  # itself outside
    after: tuple[datetime | None, str] | None = None
    limit: int = 100

    @property
    def statuses(self) -> frozenset[str] | None:
        """What a row's own status may be; None is any."""
        return None if self.status is None else RELAY_SETS.get(self.status, frozenset({self.status}))

    @property
    def has_period(self) -> bool:
        """Those whose start is not known are in no period."""
        return self.sent_from is not None or self.sent_until is not None


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

    def open_relays(self, *, sent_from: datetime) -> Iterator[RelayRow]:
        """Every relay whose status is unstarted or in_flight, and those sent since then without a receipt."""
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
