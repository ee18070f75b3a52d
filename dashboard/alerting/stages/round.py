"""One round of the pipeline: what came since the last one, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from dashboard.channels._channel import Accepted
from dashboard.domain.alert import DIGEST, PROBE, Finding, Opened, Resolved, Severity
from dashboard.domain.duty import Route
from dashboard.domain.events import Recorded
from dashboard.ports.alerts import Changes, CustodyLine, Episode, Group, Notice, Silence, Telling


class Ending(NamedTuple):
    """A group of which nothing may be wrong any more by the end of the round, as the store has it: with the
    first of what was found, and every notice of it."""

    group: Group
    findings: Sequence[Finding]
    notices: Sequence[Notice]


class Sent(NamedTuple):
    """What became of an attempt. `error`: None where it was accepted. `jitter`: 0..1, by chance, for how long
    a retry waits. `is_of_address`: the wait is for this recipient alone."""

    notice: Notice
    at: datetime
    accepted: Accepted | None
    error: str | None = None
    is_retryable: bool = False
    retry_after_s: float | None = None
    jitter: float = 0.5
    is_of_address: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """`at`: now, of the centre's time. `steady_s`: of a clock that nobody sets, for the budgets. `set_back`:
    by how much the centre's clock was since the last round.

    `known`: of what was found and is not open, what the store has already. `is_live`: whether the journal was
    read to its end: before that, nobody is told, for what was found may be over already. `proofs`: of groups
    whose next step is due, what became of their notices. `over`: groups that people did something about when
    they were resolved already, as the store has them; a test is one from the start. `told_at`: of such groups
    that the store does not have, when people were told of them, as the journal says. `ending`: by id, groups
    whose route tells of their end, and of which something is over, or was accepted when all was.
    """

    at: datetime
    steady_s: float
    found: Sequence[Opened | Resolved] = ()
    acts: Sequence[Recorded] = ()
    sent: Sequence[Sent] = ()
    is_live: bool = True
    proofs: Mapping[str, Sequence[Notice]] = field(default_factory=dict)
    known: Mapping[str, Episode] = field(default_factory=dict)
    over: Mapping[str, Group] = field(default_factory=dict)
    told_at: Mapping[str, datetime] = field(default_factory=dict)
    set_back: timedelta = timedelta()
    ending: Mapping[str, Ending] = field(default_factory=dict)


@dataclass(slots=True)
class Arrival:
    """An episode on its way through the stages. `key`: what those told with it have in common. `severity`: as
    which it is told. `shown_at`: as `Opened` has it."""

    episode: Episode
    route: Route
    key: str
    severity: Severity
    shown_at: datetime | None = None

    def hold(self, by: str) -> None:
        """Told to nobody, because of `by`; the first reason counts."""
        if self.episode.held_by is None:
            self.episode = replace(self.episode, held_by=by)


@dataclass(slots=True)
class Round:
    """`changes`: to be durable first. `became` with `proven`: what became of attempts; that one failed is
    durable with them, so that nothing stands in the stead of one that did not; the rest, after.
    `begun`: ids of notices whose next attempt begins. `sends`: what is sent once that is durable."""

    came: Came
    arrivals: list[Arrival] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    begun: list[str] = field(default_factory=list)
    became: list[Notice] = field(default_factory=list)
    proven: list[CustodyLine] = field(default_factory=list)
    sends: list[Notice] = field(default_factory=list)
    over: dict[str, Resolved] = field(default_factory=dict)
    """By episode, the resolution of what is over at the end of the round; of what came back since, none."""
    groups: dict[str, Group] = field(default_factory=dict)
    silences: dict[str, Silence] = field(default_factory=dict)
    """The groups and silences that changed, as they are by now."""
    reopened: set[str] = field(default_factory=set)
    """Ids of the groups of which something is wrong anew."""

    def tell_journal(self, group: Group, telling: Telling) -> None:
        """Of the watchdog's own groups, the journal has `alert.probed`; a digest is no alert on the wall."""
        if group.rule not in (PROBE, DIGEST):
            self.changes.told.append(telling)

    @property
    def is_to_be_durable(self) -> bool:
        """Whether anything is to be committed before something is sent."""
        made = self.changes
        return bool(
            self.begun
            or made.episodes
            or made.resolved
            or made.groups
            or made.notices
            or made.custody
            or made.silences
        )
