"""Stage: whom a group reached are told once that it is over, where its route says so, by the way it went.

Of no step: nothing follows, no other channel takes its place, and nobody need acknowledge it. It is made in
the commit that resolves the group. What comes back before it is sent is not told to be over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Final

from dashboard.alerting.plan.duty import deliver_from
from dashboard.alerting.stages.notices import HOURS, OVER, drop, line_of
from dashboard.alerting.stages.reached import as_it_became
from dashboard.alerting.stages.round import Ending, Round, Sent
from dashboard.alerting.stages.standing import Standing
from dashboard.domain.alert import OF_ITS_END, Opened, Resolved, notice_id
from dashboard.domain.duty_default import CHANNELS
from dashboard.ports.alerts import Group, Notice

REOPENED: Final = "reopened"
"""Why that a group is over is not told: something of it is wrong again."""
SAYS: Final = {"tells": "resolved"}


def may_end(standing: Standing, found: Sequence[Opened | Resolved], sent: Sequence[Sent]) -> Set[str]:
    """Ids of the groups that a round may end, and of those whose notice was accepted when they were over, by
    routes that tell of it."""
    open_ = [standing.episodes.get(turn.episode) for turn in found if isinstance(turn, Resolved)]
    groups = (standing.groups.get(episode.group or "") for episode in open_ if episode is not None)
    ids = {group.id for group in groups if group is not None and _is_told(standing, group)}
    if any(route.send_resolved for route in standing.plan.routes):
        accepted = [each.notice for each in sent if each.accepted is not None]
        ids |= {
            each.group
            for each in accepted
            if not (each.is_test or each.tells_end) and each.group not in standing.groups
        }
    return ids


def ended(standing: Standing, round_: Round) -> None:
    for id_ in round_.reopened:
        drop(standing, round_, id_, why=REOPENED, which=lambda notice: notice.tells_end)
    for id_, ending in round_.came.ending.items():
        group = round_.groups.get(id_, ending.group)
        is_back = id_ in round_.reopened or any(each.episode in standing.episodes for each in ending.findings)
        if group.resolved_at is not None and not is_back and _is_told(standing, group):
            _tell_end(standing, round_, group, ending)


def _is_told(standing: Standing, group: Group) -> bool:
    """What is silenced when it ends is told to nobody."""
    return group.silence is None and standing.plan.route_named(group.route).send_resolved


def _tell_end(standing: Standing, round_: Round, group: Group, ending: Ending) -> None:
    for reached in _reached(standing, round_, ending).values():
        title, text = standing.words(group, ending.findings, reached.lang)
        at = round_.came.at
        from_at = _from(standing, group, reached, at)
        notice = Notice(
            id=notice_id(group.id, OF_ITS_END, reached.channel, reached.recipient, reached.place),
            group=group.id,
            step=OF_ITS_END,
            channel=reached.channel,
            recipient=reached.recipient,
            lang=reached.lang,
            title=title,
            text=text,
            severity=group.severity,
            total=group.total,
            state="held" if from_at > at else "waiting",
            created_at=at,
            try_at=from_at,
            place=reached.place,
            mark=reached.mark,
        )
        round_.changes.notices.append(notice)
        round_.changes.custody.append(line_of(notice, "queued", at, **SAYS))
        if from_at > at:
            until = from_at.isoformat()
            round_.changes.custody.append(line_of(notice, "held", at, reason=HOURS, until=until))
        standing.keep_notice(notice)


def _reached(standing: Standing, round_: Round, ending: Ending) -> Mapping[str, Notice]:
    """By post, the notice that a channel of people accepted last, or may have: of one that a process was cut
    off with, nobody knows. Without whom it was told to already."""
    became = {notice.id: notice for notice in round_.became}
    answered = {sent.notice.id for sent in round_.came.sent}
    told = {notice.recipient for notice in ending.notices if notice.tells_end}
    reached: list[tuple[datetime, Notice]] = []
    for notice in ending.notices:
        is_out = notice.recipient not in told and not _is_screen(standing, notice.channel)
        later = as_it_became(notice, became.get(notice.id))
        is_unknown = notice.id not in answered and _is_given_up(notice, later)
        at = later.try_at if is_unknown else later.accepted_at
        if is_out and at is not None:
            reached.append((at, notice))
    return {notice.recipient: notice for _, notice in sorted(reached, key=lambda each: each[0])}


def _is_given_up(before: Notice, later: Notice) -> bool:
    """Whether its attempt had begun, and no other was made, since all was over."""
    return before.state == "sending" and (later.state, later.error) == ("failed", OVER)


def _is_screen(standing: Standing, channel: str) -> bool:
    """Whether it takes whatever there is, seen or not."""
    use = standing.plan.channels.get(channel)
    return (channel if use is None else use.kind) in CHANNELS


def _from(standing: Standing, group: Group, reached: Notice, at: datetime) -> datetime:
    """When the alert itself would be told."""
    post, route = standing.plan.posts.get(reached.recipient), standing.plan.route_named(group.route)
    if post is None:
        return at
    calendar, zone = standing.calendar, standing.zone
    return deliver_from(standing.plan, post, group.severity, at, calendar, zone, route=route)
