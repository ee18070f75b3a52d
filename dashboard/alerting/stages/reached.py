"""Whom a step reached, as far as is proven: post by post, for what a wall took says nothing of a phone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from dashboard.domain.alert import Receipt
from dashboard.ports.alerts import Notice

RETRIED_WITHIN: Final = timedelta(minutes=2)
"""All attempts of a notice by one address lie within so much."""
AGAIN_S: Final = (60.0, 120.0, 300.0, 600.0)
"""After a post was not reached: when it is told anew, the last of these for ever. By then a budget is free, a
line is mended, an address is set right."""


def as_it_became(notice: Notice, later: Notice | None) -> Notice:
    """A notice as it is stored, with what became of its last attempt; receipts are stored beside that."""
    if later is None:
        return notice
    return replace(
        later,
        accepted_at=notice.accepted_at or later.accepted_at,
        delivered_at=notice.delivered_at or later.delivered_at,
        read_at=notice.read_at or later.read_at,
    )


def by_post(notices: Iterable[Notice]) -> Mapping[str, list[Notice]]:
    """By recipient, in their order."""
    found = defaultdict[str, list[Notice]](list)
    for notice in notices:
        found[notice.recipient].append(notice)
    return found


def is_lost(notices: Iterable[Notice]) -> bool:
    """Whether every way to the post has failed."""
    return all(notice.state == "failed" for notice in notices)


def is_delivered(told: Iterable[Notice], provable: Mapping[str, frozenset[Receipt]]) -> bool:
    """One of them. Where a channel can never prove more than acceptance, that is it."""
    return any(
        notice.delivered_at is not None
        or (notice.accepted_at is not None and "delivered" not in provable.get(notice.channel, ()))
        for notice in told
    )


def may_prove_reading(notices: Iterable[Notice], provable: Mapping[str, frozenset[Receipt]]) -> bool:
    """Whether one of them goes by a channel that tells of reading: of another, not to know is no sign."""
    return any(notice.state != "failed" and "read" in provable.get(notice.channel, ()) for notice in notices)


def is_beyond(notices: Sequence[Notice], at: datetime) -> bool:
    """Whether there are some, and by `at` none can have arrived: each has failed, or waits for a budget that
    is free only then."""
    return bool(notices) and all(
        notice.state == "failed" or (notice.state == "waiting" and notice.try_at > at) for notice in notices
    )


def again_at(notices: Sequence[Notice]) -> datetime:
    """When a post is told anew, of all whose notices those of the newest step came to nothing: later each
    time."""
    of_steps = defaultdict[int, list[Notice]](list)
    for notice in notices:
        of_steps[notice.step].append(notice)
    times = 0
    for number in sorted(of_steps, reverse=True):
        if any(notice.state != "failed" for notice in of_steps[number]):
            break
        times += 1
    tried_at = max(notice.try_at for notice in of_steps[max(of_steps)])
    return tried_at + timedelta(seconds=AGAIN_S[min(times, len(AGAIN_S)) - 1])


def began_at(notice: Notice) -> datetime:
    """From when on its arrival is waited for: from its making, though a budget keeps it; one that was kept
    for hours, as only what is mild is, from those on."""
    if notice.severity != "due":
        return notice.created_at
    if notice.state == "held" or notice.attempts == 1:
        return notice.try_at
    return max(notice.created_at, notice.try_at - RETRIED_WITHIN) if notice.attempts else notice.created_at


def since_of(notices: Iterable[Notice], *, default: datetime) -> datetime:
    """From when on a step is waited for. What took the place of another came after it, whatever a clock says
    that was set back."""
    return min((began_at(notice) for notice in notices if notice.instead_of is None), default=default)
