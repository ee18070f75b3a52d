"""The alerts' own store: facts, episodes, groups, notices, custody; durable on return.

Its own file (on PostgreSQL its own tables), so that alerting never waits for the journal's writer. The alert
role is its only writer of what is planned; the web role adds receipts and used links.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple, Protocol, TypeAlias

from dashboard.domain.alert import OF_NO_STEP, Finding, Resolved, Severity, Turn, key_of_earlier

NoticeState: TypeAlias = Literal["waiting", "sending", "accepted", "failed", "held"]
"""waiting: to be tried at `try_at`. sending: an attempt has begun and nothing is recorded of it. failed:
given up, another channel or step has it. held: kept for working hours."""
GroupState: TypeAlias = Literal["unacked", "acked", "acted", "silenced", "resolved"]
"""Each group is in one of them: resolved before silenced, silenced before acted, acted before acked."""
GROUP_STATES: Final[tuple[GroupState, ...]] = ("unacked", "acked", "acted", "silenced", "resolved")


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
    None until it is told with one. `flaps`: how often it was wrong again before it was taken for resolved."""

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
    when on further findings of the key make a group of their own. `acked_by`: a post or role. `silence`: the
    id of the one in force that keeps it from people; None again when that ends. `retaken`: how many of the
    steps taken were one taken anew, so that by the plan it stands at `step - retaken`."""

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
    silence: str | None = None
    retaken: int = 0

    @property
    def tells_earlier(self) -> bool:
        """Whether it tells what was known late, or was wrong before alerting began."""
        return self.key == key_of_earlier(self.route, self.rule)

    @property
    def state(self) -> GroupState:
        """What somebody has in hand stays so when it is silenced, as the wall tells it."""
        if self.resolved_at is not None:
            return "resolved"
        if self.acted_at is not None:
            return "acted"
        if self.acked_at is not None:
            return "acked"
        return "unacked" if self.silence is None else "silenced"


@dataclass(frozen=True, slots=True)
class Notice:
    """`id`: the idempotency key. `channel`: the name it has in the settings. `attempts`: begun ones.
    `repeats`: attempts begun while it was not known what became of the one before. `error`: of the last one
    that failed. `instead_of`: the notice that failed, in whose stead this is. `place`:
    which of the recipient's addresses it goes to, counted from 0; `mark`: by which that one is known again,
    "" where nobody noted it."""

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
    place: int = 0
    mark: str = ""

    @property
    def is_test(self) -> bool:
        """It tries a channel, and tells of nothing that is wrong."""
        return self.step == OF_NO_STEP


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


class Telling(NamedTuple):
    """What the journal is still to be told of a group: an event's type, and its payload as the teller of it
    wrote it down."""

    kind: str
    group: str
    body: bytes = b""


@dataclass(slots=True)
class Changes:
    """What one turn of the pipeline comes to; committed together or not at all.

    `members`: (notice, episode), of the first notice of each group what it told of: whatever follows tells
    of those of them that are open then. `became`: what became of attempts, as :meth:`AlertStore.became` has
    it, so that a notice has failed where there is one in its stead. `told`: kept until
    :meth:`AlertStore.was_told`.
    """

    watched: Watched | None = None
    facts: list[FactRow] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)
    resolved: list[Resolved] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    members: list[tuple[str, str]] = field(default_factory=list)
    became: list[Notice] = field(default_factory=list)
    custody: list[CustodyLine] = field(default_factory=list)
    silences: list[Silence] = field(default_factory=list)
    told: list[Telling] = field(default_factory=list)


class GroupFilter(NamedTuple):
    """`areas`: codes, None for any. `since`: opened then or later. None is any.

    `only_alerts`: where no rule is asked for, without digests and tests, which are told and are no alerts.
    """

    state: GroupState | None = None
    rule: str | None = None
    areas: Sequence[str] | None = None
    since: datetime | None = None
    only_alerts: bool = False


ANY: Final = GroupFilter()


class Place(NamedTuple):
    """Where a group stands among those that are to be seen to."""

    state: GroupState
    severity: Severity
    opened_at: datetime
    id: str


class Trimmed(NamedTuple):
    """How many of each are gone."""

    groups: int = 0
    episodes: int = 0
    notices: int = 0
    custody: int = 0
    silences: int = 0
    links: int = 0


class AlertStore(Protocol):
    """Blocking; call it from a thread. Raises JournalError when the store cannot answer."""

    def watched(self) -> Watched | None:
        """Where the watch stands; None before its first."""

    def facts(self) -> Sequence[FactRow]: ...

    def commit(self, changes: Changes) -> None:
        """All of it durably, in one transaction; once more of the same changes nothing.

        Notices, members and custody lines that are there stay as they are. An episode that is there takes
        a group if it has none, and who holds it if one of the two is given; one that a silence holds, also in
        another's place; opened later than it was, it is open anew, of the group that is given; else it stays
        as it is. A resolution before its opening, or
        after another, is none. Of a silence that is there, the first end stays and the count never falls.
        Groups and facts are replaced by what is given.
        """

    def episodes(self, ids: Sequence[str]) -> Sequence[Episode]:
        """Those of these that are there, resolved ones too, in no order: what was found once already."""

    def begun(self, notices: Sequence[str], at: datetime) -> None:
        """Attempts begin: sending, one more of `attempts`; one more of `repeats` where it was sending.
        `try_at` is then when the last one began."""

    def became(self, notices: Sequence[Notice], custody: Sequence[CustodyLine]) -> None:
        """What became of attempts: state, error, instants as given, with their custody lines. An instant
        of acceptance, delivery or reading that is there stays; attempts are counted by `begun` alone."""

    def receipt(self, line: CustodyLine) -> bool:
        """A receipt of a notice, of its group whatever `line` says; False where one of the same turn was
        there before, or no such notice is."""

    def open_episodes(self) -> Sequence[Episode]:
        """Those not resolved, the earliest first."""

    def open_groups(self) -> Sequence[Group]:
        """Those not resolved, and those of which notices are still under way; the earliest first."""

    def open_notices(self) -> Sequence[Notice]:
        """Waiting, sending and held; the earliest `try_at` first."""

    def to_tell(self, *, limit: int) -> Sequence[tuple[int, Telling]]:
        """What the journal is still to be told of, each with its number, in the order it was committed."""

    def was_told(self, numbers: Sequence[int]) -> None: ...

    def silences(self, *, at: datetime | None = None) -> Sequence[Silence]:
        """Those in force at that instant; all that ever were for None, newest first. Raises SealError where
        the key of a reason is not here."""

    def groups(
        self, wanted: GroupFilter, *, limit: int, before: datetime | None = None, before_id: str = ""
    ) -> Sequence[Group]:
        """The last opened first, without the watchdog's own. The next page is that before the last one's
        instant and id; without an id, before the instant."""

    def in_turn(self, wanted: GroupFilter, *, limit: int, after: Place | None = None) -> Sequence[Group]:
        """Those not resolved: by state, those that nobody has first; the gravest and oldest of each first.
        The next page is that after the last one's place."""

    def group(self, id_: str) -> Group | None: ...

    def episodes_of(self, group: str, *, limit: int) -> Sequence[Episode]:
        """The earliest `since` first."""

    def notices_of(self, group: str) -> Sequence[Notice]:
        """By step, then as they were made."""

    def notices_of_all(self, groups: Sequence[str]) -> Sequence[Notice]:
        """Of many groups at once, in no order."""

    def custody_of(self, *groups: str, turn: Turn | None = None) -> Sequence[CustodyLine]:
        """Of all turns, or of one, in the order in which things happened."""

    def custody(self, since: datetime, until: datetime) -> Iterator[CustodyLine]:
        """Of all groups, from `since` to before `until`, in the order in which things happened."""

    def notice(self, id_: str) -> Notice | None: ...

    def kept_for(self, recipients: Sequence[str], channel: str, *, limit: int) -> Sequence[Notice]:
        """Of a channel that is asked, not sent to (browser, wall): what is to be shown, newest first. That is
        what is sending or accepted; whether its group is resolved, the group says."""

    def counts(self, wanted: GroupFilter = ANY) -> Mapping[GroupState, int]:
        """Groups of that rule and those areas by state, each state with its number, whatever state is wanted.

        Of what is resolved, what was opened from `since` on; where that is None, resolved within 24 hours.
        """

    def held_counts(self, areas: Sequence[str] | None = None) -> Mapping[str, int]:
        """Open episodes that nobody is told of, by who holds them."""

    def held(self, areas: Sequence[str] | None = None, *, limit: int) -> Sequence[Episode]:
        """Open episodes that nobody is told of, the earliest `since` first."""

    def loose_counts(
        self, areas: Sequence[str] | None = None, *, since: datetime | None = None
    ) -> Mapping[str, int]:
        """Open episodes that nobody is told of and that are of no group, by rule; with `since`, all that were
        told with none, opened then or later, resolved ones too."""

    def silenced_counts(self, areas: Sequence[str] | None = None) -> Mapping[str, int]:
        """Open episodes that a silence keeps from people now, by its id: those of the groups that it silences
        too, though people were told of them before."""

    def silenced(self, silence: str, areas: Sequence[str] | None = None, *, limit: int) -> Sequence[Episode]:
        """Those of one silence, the earliest `since` first."""

    def use_link(self, sha256: str, at: datetime) -> bool:
        """Take a one-time link for used; False where it was."""

    def trim(self, before: datetime) -> Trimmed:
        """Delete what was over before that instant: resolved groups with all that is theirs, unless a notice
        is under way; resolved episodes of no group; ended silences; used links. Facts are the watch's own."""

    def forget(self, groups: Sequence[str]) -> None:
        """Delete these groups with all that is theirs: what the watchdog's probes left."""
