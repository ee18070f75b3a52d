"""What alerting keeps: facts, episodes, groups, notices, custody, silences, as rows of its store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias

from dashboard.domain.alert import (
    OF_ITS_END,
    OF_NO_STEP,
    Finding,
    Resolved,
    Severity,
    Turn,
    key_of_earlier,
)

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

    @property
    def tells_end(self) -> bool:
        """It tells whom its group reached that nothing of it is wrong any more."""
        return self.step == OF_ITS_END


def of_step(notices: Sequence[Notice], number: int) -> list[Notice]:
    """Of a group's notices those of the step taken last, with those of the takings that this one goes on:
    where some of its posts alone were told anew, that is instead of what had not reached them."""
    step_of = {notice.id: notice.step for notice in notices}
    first = number
    while True:
        goes_on = (step_of.get(notice.instead_of or "", first) for notice in notices if notice.step == first)
        before = min(goes_on, default=first)
        if before >= first:
            return [notice for notice in notices if first <= notice.step <= number]
        first = before


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
    :meth:`alert_store.AlertStore.was_told`.
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
