"""What alert pages and the API are told: values, cut to the reach and to what the asker may know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal, TypeAlias

from dashboard.domain.alert import About
from dashboard.domain.alert_faces import ChannelFace, PlanFault, RuleFace
from dashboard.domain.duty import Hours
from dashboard.ports.alerts import CustodyLine, Episode, Group, GroupState, Notice, Silence

Why: TypeAlias = Literal["silence", "inhibited"]
StepState: TypeAlias = Literal["taken", "next", "to_come", "stopped"]
Coming: TypeAlias = Literal["first", "step", "again"]
"""What is to come of a group: that people are told for the first time, the next step of its escalation, or
after the last one that its posts are told again."""


NEEDLESS: Final = frozenset({"acknowledged", "silenced", "resolved", "reopened", "late"})
"""Why a notice that was still to be sent is sent no more: nobody needs to be told."""


def is_needless(notice: Notice) -> bool:
    """It was given up, and nothing failed."""
    return notice.state == "failed" and notice.error in NEEDLESS


HOURS: Final = "hours"
"""Why a group or a notice is held, as custody says it: what is mild waits for working hours."""
BUDGET: Final = "budget"
"""Why a channel was passed over, as custody and its notices say it."""


def is_passed(notice: Notice) -> bool:
    """Its channel's budget was spent, and another notice took its place at once: nothing failed."""
    return notice.state == "failed" and notice.error == BUDGET


def is_lost(notice: Notice) -> bool:
    """It was tried and given up."""
    return notice.state == "failed" and not is_needless(notice) and not is_passed(notice)


@dataclass(frozen=True, slots=True)
class AlertRow:
    """A group in a list. `code`, `about`, `subject`, which is its id, `case_kind`, `holder`: of its only
    subject; empty, or None, where it has more. `n_steps`: of its escalation. `next_to`: the posts, of a
    roster those on duty then, that what is to come goes to. `is_anew`: that is the step taken last, for posts
    that it did not reach."""

    group: Group
    code: str = ""
    about: About | None = None
    subject: str = ""
    case_kind: str = ""
    holder: str | None = None
    n_steps: int = 0
    next_to: tuple[str, ...] = ()
    is_anew: bool = False

    @property
    def state(self) -> GroupState:
        return self.group.state

    @property
    def of(self) -> str | None:
        """Its only subject, as `about/id`; None where it has more."""
        return f"{self.about}/{self.subject}" if self.about is not None and self.subject else None

    @property
    def coming(self) -> Coming | None:
        """What happens at the group's `next_step_at` if nobody acknowledges; None of nothing, as while it is
        silenced."""
        group = self.group
        if group.next_step_at is None or group.acked_at is not None or group.resolved_at is not None:
            return None
        if group.silence is not None:
            return None
        if group.closed_at is None:
            return "first"
        return "step" if self.has_step and not self.is_anew else "again"

    @property
    def has_step(self) -> bool:
        """Whether a step of its escalation is left, after the last one taken."""
        return self.group.step - self.group.retaken + 1 < self.n_steps


@dataclass(frozen=True, slots=True)
class Inbox:
    """`counts`: groups in reach by state, of resolved ones those that were opened from `since` on. `held`:
    open episodes in reach that nobody is told of, by why. `next`: for the page after, None on the last.
    `at`: as of when."""

    at: datetime
    rows: tuple[AlertRow, ...]
    counts: Mapping[GroupState, int]
    since: datetime
    held: Mapping[Why, int]
    next: str | None


@dataclass(frozen=True, slots=True)
class StepTold:
    """A step of the escalation. `number` from 0. `to`: posts and rosters that it names. `at`: when it was
    taken, or will be if nobody acknowledges; None where that is not known. `told`: of one that was taken, the
    posts that it told. `reasons`: seconds after the step before, by what is waited for. stopped: nobody needs
    it any more."""

    number: int
    to: tuple[str, ...]
    state: StepState
    at: datetime | None
    reasons: Mapping[str, float] = field(default_factory=dict)
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did, as the journal has it. `by`: a post or role. `how`: of an acknowledgement: page,
    link or callback; `what`: of what was done, or the post it was escalated to."""

    kind: Literal["acknowledged", "acted", "escalated"]
    at: datetime
    by: str
    how: str | None = None
    what: str | None = None


@dataclass(frozen=True, slots=True)
class AlertFile:
    """One group whole. `episodes`: the first of them; `row.group.total` says how many there are.

    `texts_kept`: the words of its notices are not for the asker.
    """

    at: datetime
    row: AlertRow
    episodes: tuple[Episode, ...]
    notices: tuple[Notice, ...]
    custody: tuple[CustodyLine, ...]
    path: tuple[StepTold, ...]
    acts: tuple[Act, ...]
    texts_kept: bool

    @property
    def waits_for_hours(self) -> bool:
        """Whether what is to come waits for working hours."""
        waits = [line for line in self.custody if line.turn == "held" and line.notice is None]
        return bool(waits) and self.row.coming is not None and _is_of_hours(waits[-1], self.row.group)


def _is_of_hours(held: CustodyLine, group: Group) -> bool:
    until = None if group.next_step_at is None else group.next_step_at.isoformat()
    return held.evidence.get("reason") == HOURS and held.evidence.get("until") == until


@dataclass(frozen=True, slots=True)
class SilenceLine:
    """`reason`: opened for the asker; None where its key is not here. `is_ending`: in force, and over within
    half an hour: look again whether it is still meant. `open_held`: episodes in reach, open now, that it
    keeps from people; `held`: all that it ever did, None where some of them may lie out of reach."""

    silence: Silence
    state: Literal["in_force", "over", "ended"]
    reason: str | None
    is_ending: bool
    open_held: int
    held: int | None


@dataclass(frozen=True, slots=True)
class SilenceFile:
    """`episodes`: the open ones that it holds."""

    line: SilenceLine
    episodes: tuple[Episode, ...]


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """A channel as this centre uses it. `messages` in any stretch of `per_s` seconds is its budget, None for
    any amount; `spent`: tried in the stretch that ends now, None for who does not reach everything, since
    all share it.

    Of the alerts in reach, of the last 24 hours: `accepted`, the last at `last_accepted_at`, `failed`,
    `passed` on to another channel for want of budget, `repeats`, and `last_error` at `last_failed_at`.
    `waiting`: their notices under way on it now, of which `retrying` failed and are tried again.
    `face`: None where this release has no channel of that kind.
    """

    name: str
    kind: str
    face: ChannelFace | None
    messages: int | None
    per_s: float | None
    spent: int | None
    waiting: int
    accepted: int
    failed: int
    passed: int
    repeats: int
    retrying: int
    last_accepted_at: datetime | None = None
    last_error: str | None = None
    last_failed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Channels:
    """`is_more`: more notices were made in that time than were looked at. `is_whole`: of the whole centre,
    else of the notices in reach alone. `push_key`: by which a browser can be an address of Web Push;
    None where the plan has no such channel."""

    at: datetime
    lines: tuple[ChannelLine, ...]
    is_more: bool
    is_whole: bool
    push_key: str | None = None


@dataclass(frozen=True, slots=True)
class TriedLine:
    """A test that somebody asked for at `asked_at`. `notice`: None until the alert role has heard of it;
    `group`: the id that both have."""

    group: str
    channel: str
    post: str
    asked_at: datetime
    notice: Notice | None


@dataclass(frozen=True, slots=True)
class PostLine:
    """`channels`: in the order in which they are tried; an address itself is shown to nobody."""

    name: str
    label: str
    channels: tuple[str, ...]
    areas: tuple[str, ...]
    quiet: Hours | None
    is_on_duty: bool


@dataclass(frozen=True, slots=True)
class RosterLine:
    """Who is on duty by it: `on` until `until`, then `then`; None and () where nothing changes in 8 days."""

    name: str
    on: tuple[str, ...]
    until: datetime | None
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyTold:
    """`fault`: why the plan's file is not what is in force; None where it is."""

    at: datetime
    posts: tuple[PostLine, ...]
    rosters: tuple[RosterLine, ...]
    fault: PlanFault | None = None


@dataclass(frozen=True, slots=True)
class ProofRow:
    """A notice, and the group that it told of."""

    group: Group
    notice: Notice


@dataclass(frozen=True, slots=True)
class Proof:
    """The notices of the groups that opened on a local day, as of `at`. `is_more`: there are more groups than
    these are of. Each notice is a test, or tells that an alert is over, and is counted as that alone, or
    accepted, under way, held, passed on, failed or needless: together they are the rows, and `unmade` ones,
    which were passed on before they were made, since the channel's budget was spent."""

    on: date
    at: datetime
    rows: tuple[ProofRow, ...]
    is_more: bool
    unmade: int = 0

    @property
    def of_alerts(self) -> list[ProofRow]:
        """Those that told of something wrong."""
        return [row for row in self.rows if not (row.notice.is_test or row.notice.tells_end)]

    @property
    def counts(self) -> Mapping[str, int]:
        rows = self.of_alerts
        notices = [row.notice for row in rows]
        return {
            "notices": len(notices) + self.unmade,
            "tests": sum(row.notice.is_test for row in self.rows),
            "ends": sum(row.notice.tells_end for row in self.rows),
            "accepted": sum(n.state == "accepted" for n in notices),
            "under_way": sum(n.state in ("waiting", "sending") for n in notices),
            "held": sum(n.state == "held" for n in notices),
            "passed": sum(map(is_passed, notices)) + self.unmade,
            "failed": sum(map(is_lost, notices)),
            "needless": sum(map(is_needless, notices)),
            "delivered": sum(n.delivered_at is not None for n in notices),
            "read": sum(n.read_at is not None for n in notices),
            "acknowledged": sum(row.group.acked_at is not None for row in rows),
        }


@dataclass(frozen=True, slots=True)
class RuleLine:
    """`open`: groups in reach that are not resolved. `untold`: open episodes besides that nobody is told of,
    since another explains them or they were told of late."""

    face: RuleFace
    open: int
    untold: int
