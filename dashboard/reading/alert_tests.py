"""Tests of channels: to whom one may go, and what became of those of the last day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from dashboard.domain.alert import group_of_test
from dashboard.domain.duty import DutyPlan
from dashboard.ports import Journal
from dashboard.ports.alerts import Notice
from dashboard.reading.alert_ground import AlertGround
from dashboard.reading.alert_told import TriedLine

WALL: Final = "wall"
"""The kind of channel that shows what stands in the journal, and no test."""
LOOKED_BACK: Final = timedelta(hours=24)
MOST: Final = 20


def channel_subject(channel: str) -> str:
    """Of the events that have a channel tested."""
    return f"channel/{channel}"


def posts_on(plan: DutyPlan, channel: str) -> tuple[str, ...]:
    """The posts that a test of the channel may go to: those with an address there."""
    use = plan.channels.get(channel)
    if use is None or use.kind == WALL:
        return ()
    posts = plan.posts.values()
    return tuple(post.name for post in posts if any(each.channel == channel for each in post.addresses))


def tests_told(
    ground: AlertGround, journal: Journal, *, cut: Callable[[Notice], Notice], at: datetime
) -> tuple[TriedLine, ...]:
    """By the journal what was asked for, by the alerts' store what became of it; the newest first, MOST at
    most. `cut`: to what the asker may know."""
    asked = [
        recorded
        for channel in ground.plan().channels
        for recorded in journal.of_subject(channel_subject(channel))
        if recorded.event.type == "alert.tested" and at - recorded.event.occurred_at <= LOOKED_BACK
    ]
    asked.sort(key=lambda recorded: recorded.position, reverse=True)
    groups = {group_of_test(recorded.event.id): recorded for recorded in asked[:MOST]}
    made = {notice.group: notice for notice in ground.store.notices_of_all(list(groups))}
    return tuple(
        TriedLine(
            group=id_,
            channel=recorded.event.data.channel,
            post=recorded.event.data.post,
            asked_at=recorded.event.occurred_at,
            notice=cut(made[id_]) if id_ in made else None,
        )
        for id_, recorded in groups.items()
    )
