"""A test message through a real channel, sent by hand: no notice, no group, nothing kept."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dashboard.alerting.plan.messages import words_of_test
from dashboard.channels._channel import Accepted, ChannelError, Message
from dashboard.channels._http import let_go
from dashboard.channels._registry import channels_by_name
from dashboard.domain.alert import made_of
from dashboard.domain.duty import DutyPlan, Lang, Post

__all__ = ["ChannelError", "TrialError", "Tried", "try_channel"]


class TrialError(ValueError):
    """There is no such channel or post, or the post is not reached by it; nothing was sent."""


class Tried(NamedTuple):
    """`to`: the post whose address was used, None where the channel takes none. `took_s`: seconds until it
    was accepted."""

    accepted: Accepted
    to: Post | None
    took_s: float


async def try_channel(
    plan: DutyPlan, channel: str, *, to: str | None, lang: Lang | None, at: datetime, zone: ZoneInfo
) -> Tried:
    """Send a test message by a channel of the plan; `to`: a post, None for the first that it reaches.

    Raises TrialError, and ChannelError where the other side does not take it.
    """
    if channel not in plan.channels:
        raise TrialError(f"no channel {channel!r} in the plan; there are {', '.join(plan.channels)}")
    use = plan.channels[channel]
    kind = channels_by_name()[use.kind]
    posts = plan.posts.values() if to is None else [_post(plan, to)]
    post, address = _address(channel, posts)
    if post is None and (to is not None or kind.address is not None):
        whose = "no post has an" if to is None else f"the post {to} has no"
        raise TrialError(f"{whose} address on the channel {channel}")
    said_in = lang or (post.lang if post is not None else "zh")
    title, text = words_of_test(channel, said_in, at, zone)
    message = Message(
        made_of("trial", channel, at.isoformat()),
        title,
        text,
        "due",
        link=plan.base_url,
        lang=said_in,
        is_test=True,
    )
    begun = time.monotonic()
    try:
        accepted = await kind.send(message, address, use.settings)
        return Tried(accepted, post, time.monotonic() - begun)
    finally:
        await let_go()


def _post(plan: DutyPlan, name: str) -> Post:
    if name not in plan.posts:
        raise TrialError(f"no post {name!r} in the plan; there are {', '.join(plan.posts)}")
    return plan.posts[name]


def _address(channel: str, posts: Iterable[Post]) -> tuple[Post | None, str]:
    found = ((post, each.address) for post in posts for each in post.addresses if each.channel == channel)
    return next(found, (None, ""))
