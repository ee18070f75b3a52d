"""Alerts as the API tells of them: codes, clocks and posts. No words of a notice, no reason, no owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard.domain.alert import Severity
from dashboard.ports.alerts import CustodyLine, Episode, Notice
from dashboard.reading.alert_told import Act, AlertFile, AlertRow, Coming, Inbox, SilenceLine, StepTold


@dataclass(frozen=True, slots=True)
class AlertAnswer:
    """A group of findings that is told of together. `area`: null for the whole centre. `code`, `kind`,
    `holder`: of its only subject; null where it has more. `step`: of the escalation, from 0.
    `next_step_at`: when what is `coming` happens if nobody acknowledges: people are told for the first time
    (first), the next step is taken (step), or after the last one its posts are told again (again); null while
    it is silenced, until then.
    `acknowledged_by`: the role of who did it on a page, the post of who did by link or callback."""

    id: str
    state: str
    rule: str
    severity: Severity
    area: str | None
    code: str | None
    kind: str | None
    holder: str | None
    total: int
    open: int
    opened_at: datetime
    resolved_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    acted_at: datetime | None
    step: int
    coming: Coming | None
    next_step_at: datetime | None
    next_to: str | None
    silence: str | None


@dataclass(frozen=True, slots=True)
class AlertPage:
    """`counts`: by state, of all pages together, of resolved ones those opened from `counted_since` on.
    `held`: open episodes that nobody is told of, by why."""

    as_of: datetime
    alerts: list[AlertAnswer]
    counts: Mapping[str, int]
    counted_since: datetime
    held: Mapping[str, int]
    next: str | None


@dataclass(frozen=True, slots=True)
class EpisodeAnswer:
    id: str
    about: str
    subject: str
    code: str
    area: str | None
    kind: str | None
    severity: Severity
    since: datetime
    opened_at: datetime
    resolved_at: datetime | None
    held_by: str | None
    flaps: int
    figures: Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class NoticeAnswer:
    """`id`: its idempotency key at every receiver."""

    id: str
    step: int
    channel: str
    recipient: str
    state: str
    created_at: datetime
    attempts: int
    repeats: int
    accepted_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    error: str | None
    instead_of: str | None


@dataclass(frozen=True, slots=True)
class CustodyAnswer:
    turn: str
    at: datetime
    notice: str | None
    channel: str | None
    recipient: str | None
    evidence: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """`state`: taken, next, to_come or stopped."""

    step: int
    to: list[str]
    state: str
    at: datetime | None
    after_s: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ActAnswer:
    """`by`: the role of who did it on a page, the post of who acknowledged by link or callback."""

    kind: str
    at: datetime
    by: str
    how: str | None
    what: str | None


@dataclass(frozen=True, slots=True)
class AlertDetail:
    """`episodes`: the first of them; `alert.total` says how many there are."""

    as_of: datetime
    alert: AlertAnswer
    episodes: list[EpisodeAnswer]
    notices: list[NoticeAnswer]
    custody: list[CustodyAnswer]
    path: list[StepAnswer]
    acts: list[ActAnswer]


@dataclass(frozen=True, slots=True)
class SilenceAnswer:
    """`state`: in_force, over or ended. `held`: how many episodes it kept from people, null where some of
    them may lie out of reach; `open_held`: how many in reach are open now. Who owns it and why stands on the
    desk alone."""

    id: str
    state: str
    rule: str | None
    area: str | None
    about: str | None
    from_at: datetime
    until: datetime
    ended_at: datetime | None
    is_ending: bool
    held: int | None
    open_held: int


def alert_answer(row: AlertRow) -> AlertAnswer:
    group = row.group
    return AlertAnswer(
        id=group.id,
        state=row.state,
        rule=group.rule,
        severity=group.severity,
        area=group.area or None,
        code=row.code or None,
        kind=row.case_kind or None,
        holder=row.holder,
        total=group.total,
        open=group.open,
        opened_at=group.opened_at,
        resolved_at=group.resolved_at,
        acknowledged_at=group.acked_at,
        acknowledged_by=group.acked_by,
        acted_at=group.acted_at,
        step=group.step,
        coming=row.coming,
        next_step_at=group.next_step_at,
        next_to=group.next_to,
        silence=group.silence,
    )


def page_answer(inbox: Inbox) -> AlertPage:
    return AlertPage(
        as_of=inbox.at,
        alerts=[alert_answer(row) for row in inbox.rows],
        counts=dict(inbox.counts.items()),
        counted_since=inbox.since,
        held=dict(inbox.held.items()),
        next=inbox.next,
    )


def detail_answer(file: AlertFile) -> AlertDetail:
    return AlertDetail(
        as_of=file.at,
        alert=alert_answer(file.row),
        episodes=[_episode(each) for each in file.episodes],
        notices=[_notice(each) for each in file.notices],
        custody=[_custody(each) for each in file.custody],
        path=[_step(each) for each in file.path],
        acts=[_act(each) for each in file.acts],
    )


def silence_answer(line: SilenceLine) -> SilenceAnswer:
    kept = line.silence
    return SilenceAnswer(
        id=kept.id,
        state=line.state,
        rule=kept.rule,
        area=kept.area,
        about=kept.about,
        from_at=kept.from_at,
        until=kept.until,
        ended_at=kept.ended_at,
        is_ending=line.is_ending,
        held=line.held,
        open_held=line.open_held,
    )


def _episode(episode: Episode) -> EpisodeAnswer:
    found = episode.finding
    return EpisodeAnswer(
        id=episode.id,
        about=found.subject.about,
        subject=found.subject.id,
        code=found.code,
        area=found.area or None,
        kind=found.case_kind or None,
        severity=found.severity,
        since=found.since,
        opened_at=episode.opened_at,
        resolved_at=episode.resolved_at,
        held_by=episode.held_by,
        flaps=episode.flaps,
        figures={**found.figures},
    )


def _notice(n: Notice) -> NoticeAnswer:
    return NoticeAnswer(
        id=n.id,
        step=n.step,
        channel=n.channel,
        recipient=n.recipient,
        state=n.state,
        created_at=n.created_at,
        attempts=n.attempts,
        repeats=n.repeats,
        accepted_at=n.accepted_at,
        delivered_at=n.delivered_at,
        read_at=n.read_at,
        error=n.error,
        instead_of=n.instead_of,
    )


def _custody(line: CustodyLine) -> CustodyAnswer:
    return CustodyAnswer(line.turn, line.at, line.notice, line.channel, line.recipient, {**line.evidence})


def _step(step: StepTold) -> StepAnswer:
    return StepAnswer(step.number, [*step.to], step.state, step.at, {**step.reasons})


def _act(act: Act) -> ActAnswer:
    return ActAnswer(act.kind, act.at, act.by, act.how, act.what)
