"""The alerts' own store: facts, episodes, groups, notices, custody; durable on return.

Its own file (on PostgreSQL its own tables), so that alerting never waits for the journal's writer. The alert
role is its only writer of what is planned; the web role adds receipts and used links.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, Protocol, TypeAlias

from dashboard.domain.alert import Finding, Resolved, Severity, Turn

NoticeState: TypeAlias = Literal["waiting", "sending", "accepted", "failed", "held"]
"""waiting: to be tried at `try_at`. sending: an attempt has begun and nothing is recorded of it. failed:
given up, another channel or step has it. held: kept for working hours."""


class FactRow(NamedTuple):
    """The facts of one subject as the watch keeps them; `body` None: no longer kept."""

    about: str
    id: str
    body: bytes | None


class Watched(NamedTuple):
    """Where the watch stands."""

    position: int
    at: datetime
    version: str


@dataclass(frozen=True, slots=True)
class Episode:
    """`held_by`: `silence/ID`, `inhibited/RULE` or `past` where nobody is told of it, else None. `group`:
    None until it is told with one."""

    finding: Finding
    opened_at: datetime
    resolved_at: datetime | None = None
    group: str | None = None
    held_by: str | None = None
    flaps: int = 0

    @property
    def id(self) -> str:
        return self.finding.episode


@dataclass(frozen=True, slots=True)
class Group:
    """`key`: what its episodes have in common, as the route says. `route`: its name. `step`: the last one
    taken, counted from 0. `next_step_at`, `next_to`: the one to come; None where none is. `closed_at`: from
    when on further findings of the key make a group of their own. `acked_by`: a post or role."""

    id: str
    key: str
    route: str
    rule: str
    severity: Severity
    area: str
    opened_at: datetime
    closed_at: datetime | None = None
    total: int = 1
    open: int = 1
    resolved_at: datetime | None = None
    acked_at: datetime | None = None
    acked_by: str | None = None
    acted_at: datetime | None = None
    step: int = 0
    next_step_at: datetime | None = None
    next_to: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """`id`: the idempotency key. `channel`: the name it has in the settings. `attempts`: begun ones.
    `repeats`: attempts begun while it was not known what became of the one before. `error`: of the last one
    that failed. `instead_of`: the notice that failed, whose place it takes."""

    id: str
    group: str
    step: int
    channel: str
    recipient: str
    lang: str
    title: str
    text: str
    severity: Severity
    total: int
    state: NoticeState
    created_at: datetime
    try_at: datetime
    attempts: int = 0
    repeats: int = 0
    accepted_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    error: str | None = None
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class CustodyLine:
    """`notice`, `channel`, `recipient`: None where the turn is the group's own. `evidence`: by what it is
    proven; no address, no secret, no person."""

    group: str
    turn: Turn
    at: datetime
    notice: str | None = None
    channel: str | None = None
    recipient: str | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Silence:
    """`reason` is free text: of the desk's pages alone. `held`: how many episodes it kept from people."""

    id: str
    owner: str
    reason: str
    from_at: datetime
    until: datetime
    rule: str | None = None
    area: str | None = None
    about: str | None = None
    ended_at: datetime | None = None
    held: int = 0


@dataclass(slots=True)
class Changes:
    """What one turn of the pipeline comes to; committed together or not at all.

    `members`: (notice, episode). `told`: (kind of event, group) that the journal is still to be told of.
    """

    watched: Watched | None = None
    facts: list[FactRow] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)
    resolved: list[Resolved] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    members: list[tuple[str, str]] = field(default_factory=list)
    custody: list[CustodyLine] = field(default_factory=list)
    silences: list[Silence] = field(default_factory=list)


class GroupFilter(NamedTuple):
    """`state`: unacked, acked, acted, silenced, resolved; None for any. `areas`: codes, None for any."""

    state: str | None = None
    rule: str | None = None
    areas: Sequence[str] | None = None
    since: datetime | None = None


class AlertStore(Protocol):
    """Blocking; call it from a thread. Raises JournalError when the store cannot answer."""

    def watched(self) -> Watched | None:
        """Where the watch stands; None before its first."""

    def facts(self) -> Sequence[FactRow]: ...

    def commit(self, changes: Changes) -> None:
        """All of it durably. Episodes and notices that are there already stay as they are (at most once);
        groups, silences and facts are replaced by what is given."""

    def begun(self, notices: Sequence[str], at: datetime) -> None:
        """Attempts begin: sending, one more of `attempts`; one more of `repeats` where it was sending."""

    def became(self, notices: Sequence[Notice], custody: Sequence[CustodyLine]) -> None:
        """What became of attempts: state, error, instants as given, with their custody lines."""

    def receipt(self, line: CustodyLine) -> bool:
        """A receipt of a notice; False where the same was there before, or no such notice is."""

    def open_episodes(self) -> Sequence[Episode]: ...

    def open_groups(self) -> Sequence[Group]:
        """Those not resolved, and those of which notices are still under way."""

    def open_notices(self) -> Sequence[Notice]:
        """Waiting, sending and held."""

    def silences(self, *, at: datetime | None = None) -> Sequence[Silence]:
        """Those in force at that instant; all that ever were for None, newest first."""

    def groups(
        self, wanted: GroupFilter, *, limit: int, before: datetime | None = None
    ) -> Sequence[Group]: ...

    def group(self, id_: str) -> Group | None: ...

    def episodes_of(self, group: str, *, limit: int) -> Sequence[Episode]: ...

    def notices_of(self, group: str) -> Sequence[Notice]: ...

    def custody_of(self, group: str) -> Sequence[CustodyLine]: ...

    def notice(self, id_: str) -> Notice | None: ...

    def kept_for(self, recipients: Sequence[str], channel: str, *, limit: int) -> Sequence[Notice]:
        """Of a channel that is asked, not sent to (browser, wall): what is to be shown, newest first."""

    def counts(self) -> Mapping[str, int]:
        """Groups by state; what is resolved, of the last 24 hours."""

    def use_link(self, sha256: str, at: datetime) -> bool:
        """Take a one-time link for used; False where it was."""
