"""A test that a person asked for: one notice, to one post by the very channel, like any other on its way out.

It is of a group of its own that was never wrong: no step follows, no other channel takes its place, and no
screen counts it. Heard again it is the same notice under the same key.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dashboard.alerting.plan.messages import words_of_test
from dashboard.alerting.stages.late import LATE
from dashboard.alerting.stages.notices import line_of
from dashboard.alerting.stages.round import Round
from dashboard.alerting.stages.standing import Standing
from dashboard.domain.alert import OF_NO_STEP, TEST, group_of_test, notice_id
from dashboard.domain.alert_events import AlertTested
from dashboard.domain.alert_failures import said
from dashboard.domain.duty import Post
from dashboard.domain.events import Event
from dashboard.ports.alerts import Group, Notice


def tell_test(standing: Standing, round_: Round, event: Event, at: datetime) -> None:
    """`at`: when the event was recorded. It goes out once the journal was read to its end; known too late, or
    where the plan has no such address, it does not, and that is what is kept of it."""
    asked: AlertTested = event.data
    group = _group(group_of_test(event.id), asked.channel, at)
    is_before = standing.told_from is not None and at < standing.told_from
    if group.id in round_.came.over or is_before:
        return
    standing.put_group(group, round_)
    post = standing.plan.posts.get(asked.post)
    place = None if post is None else post.place_of(asked.channel, len(post.addresses))
    notice = _notice(standing, group, asked, post, place or 0, round_.came.at)
    round_.changes.custody.append(line_of(notice, "queued", notice.created_at))
    if place is None:
        notice = replace(notice, state="failed", error=said("gone"))
        round_.changes.custody.append(line_of(notice, "failed", notice.created_at, error=said("gone")))
    elif round_.came.at - at > LATE:
        notice = replace(notice, state="failed", error=said("late"))
        round_.changes.custody.append(line_of(notice, "held", notice.created_at, reason=said("late")))
    round_.changes.notices.append(notice)
    standing.keep_notice(notice)


def _group(id_: str, channel: str, at: datetime) -> Group:
    return Group(
        id_,
        key=f"{TEST}/{channel}",
        route=TEST,
        rule=TEST,
        severity="due",
        area="",
        opened_at=at,
        closed_at=at,
        open=0,
        resolved_at=at,
    )


def _notice(
    standing: Standing, group: Group, asked: AlertTested, post: Post | None, place: int, at: datetime
) -> Notice:
    """To be tried now: the last stage of the round begins it, if the channel's budget allows."""
    lang = post.lang if post is not None else "zh"
    title, text = words_of_test(asked.channel, lang, group.opened_at, standing.zone)
    return Notice(
        id=notice_id(group.id, OF_NO_STEP, asked.channel, asked.post, place),
        group=group.id,
        step=OF_NO_STEP,
        channel=asked.channel,
        recipient=asked.post,
        lang=lang,
        title=title,
        text=text,
        severity=group.severity,
        total=group.total,
        state="waiting",
        created_at=at,
        try_at=at,
        place=place,
    )
