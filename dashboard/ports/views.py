"""The views: position and state in one transaction, and the rows behind every number."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple, Protocol, TypeAlias

from dashboard.domain.situation import ClauseName

CaseStatus: TypeAlias = Literal["open", "closed", "overdue", "due_soon", "paused", "unheld", "late", "asked"]
"""late: closed after the due instant of its closing clause. overdue and due_soon: as the wall counts them.
asked: open, and an extension was asked for that nobody decided."""
CaseOrder: TypeAlias = Literal["newest", "due", "closed"]
"""newest: last reported first. due: open cases, the soonest due first, those of which no clause runs last.
closed: closed cases, the last closed first."""
ClauseState: TypeAlias = Literal["running", "due_soon", "overdue", "met", "late"]
"""As `ClauseCounts` counts them: running includes due_soon and overdue."""


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
    is_late: bool = False  # closed after the due instant of its closing clause
    dispatch: ClauseState | None = None  # how it stands; None of a case that has no such clause
    closing: ClauseName | None = None  # the other clause of its present episode
    closing_state: ClauseState | None = None
    held_at: datetime | None = None  # since when `holder`, or nobody where that is None, holds it; open ones
    is_asked: bool = False


class CaseState(NamedTuple):
    """As much of a case's row as brings it back."""

    id: str
    code: str
    state: bytes


class HolderLoad(NamedTuple):
    """The open cases of one holder, or of nobody (None): how many, and parts of them. `held_at`: since when
    the one is held that is held longest."""

    holder: str | None
    n: int
    overdue: int
    due_soon: int
    paused: int
    held_at: datetime | None


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
    case_id: str | None = None  # that it belongs to, if its stamps say so


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


CaseSpan: TypeAlias = Literal["own", "ever", "day", "month"]


class CaseSpanKey(NamedTuple):
    """Whose cases, and of which local time: see `projections.case_spans`. `start`: a day counted on as
    `date.toordinal` does, a month as twelve times its year and the months before it; 0 of `ever`."""

    area: str
    span: CaseSpan
    start: int


class CaseSpanRow(NamedTuple):
    """What the cases of one key come to, as `projections.case_sums` encodes it."""

    key: CaseSpanKey
    sums: bytes


class Checkpoint(NamedTuple):
    """Position and state together. `version`: of the fold that made it; another one starts from zero."""

    position: int
    version: str
    aggregates: bytes


class Keyframe(NamedTuple):
    """What a look back starts from: the fold as it stood at `at`, when nothing later was recorded in it.

    `version`: of the fold that made it; to another one it says nothing. `board`: as `projections.keyframes`
    encodes it.
    """

    at: datetime
    position: int
    version: str
    board: bytes


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which reported cases, and in which order. None is any.

    `clause` with `clause_is`: the cases of which that clause stands so; alone, those that are held to it.
    `code_begins`: at least the six digits of a day. `..._from` is inside, `..._until` outside; `due`: of the
    clause due next, open cases only. `holder`: "" is nobody. `after`: (place, id) of the last row of the
    page before, where its place is its instant in the order; None of a case that no clause gives one.
    """

    areas: frozenset[str] | None = None
    status: CaseStatus | None = None
    kind: str | None = None
    source: str | None = None
    grade: str | None = None
    holder: str | None = None
    code: str | None = None
    code_begins: str | None = None
    clause: ClauseName | None = None
    clause_is: ClauseState | None = None
    reported_from: datetime | None = None
    reported_until: datetime | None = None
    closed_from: datetime | None = None
    closed_until: datetime | None = None
    due_from: datetime | None = None
    due_until: datetime | None = None
    order: CaseOrder = "newest"
    after: tuple[datetime | None, str] | None = None
    limit: int = 100


COUNTED_AT_MOST = 10_000
"""Closed cases that are counted one by one; of more it is said that there are more."""


class RowCount(NamedTuple):
    """How many rows a filter has. `is_more`: at least so many, and it was not counted how many more."""

    n: int
    is_more: bool = False


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
    case_id: str | None = None

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
        case_spans: Sequence[CaseSpanRow] = (),
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

    def case_states(self, ids: Collection[str]) -> Sequence[CaseState]:
        """The same, as little of them as brings them back."""
        ...

    def relays_by_id(self, ids: Collection[str]) -> Sequence[RelayRow]: ...

    def cases(self, wanted: CaseFilter) -> Sequence[CaseRow]: ...

    def count(self, wanted: CaseFilter) -> RowCount:
        """How many rows all pages of the filter have together, whatever its order, `after` and `limit`."""
        ...

    def loads(self, areas: Collection[str] | None) -> Sequence[HolderLoad]:
        """Who holds the open cases of these areas, or of all; nobody first, then by holder."""
        ...

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

    def case_spans_at(self, keys: Collection[CaseSpanKey]) -> Sequence[CaseSpanRow]: ...

    def case_spans(
        self,
        span: CaseSpan,
        *,
        areas: Collection[str] | None,
        first: int | None = None,
        last: int | None = None,
    ) -> Sequence[CaseSpanRow]:
        """Of these areas, or all, and of these days or months, both included; None is open."""
        ...

    def keep(self, keyframe: Keyframe, *, since: datetime) -> None:
        """Beside those there are; those of another version, and those from before `since`, go. To be called
        once its checkpoint is saved."""
        ...

    def keyframe(self, at: datetime, *, version: str) -> Keyframe | None:
        """The newest of that version of which nothing was recorded after `at`."""
        ...

    def wipe(self) -> None: ...
