"""Notices: by which address a post is told, what comes instead, and what is told no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from dashboard.alerting.plan.duty import deliver_from
from dashboard.alerting.stages.round import Round
from dashboard.alerting.stages.standing import Standing
from dashboard.channels._answers import cleaned
from dashboard.domain.alert import Severity, notice_id
from dashboard.domain.duty import Post, Route
from dashboard.ports.alerts import CustodyLine, Group, Notice

BUDGET = "budget"
"""Why a channel is passed over: what it may be given is given."""
ACKNOWLEDGED = "acknowledged"
SILENCED = "silenced"
OVER = "resolved"
"""Why a notice is not sent any more: somebody has it in hand, or wants nobody told just now, or nothing of it
is wrong any more."""
HOURS = "hours"
"""Why a notice is kept: what is mild waits for working hours, or for the end of somebody's quiet ones."""
LONGEST_WORD: Final = 600
"""Characters of one word of evidence: the ids of eight parts of a text message, 64 each, go in whole."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What a post is to be told, by whatever channel. `route`: whose hours count, None where none do any
    more."""

    group: str
    step: int
    title: str
    text: str
    severity: Severity
    total: int
    route: Route | None = None
    instead_of: str | None = None


def tell(standing: Standing, round_: Round, post: Post, saying: Saying, *, first: int = 0) -> bool:
    """A notice to the post by the first address, from `first` on, whose budget is not spent; False where it
    has none left to try. All spent: it waits for the one that is free first, and custody says so."""
    at, places = round_.came.at, range(first, len(post.addresses))
    if not places:
        return False
    from_at = _deliver_from(standing, post, saying, at)
    if from_at > at:
        kept = _notice(post, first, saying, at, state="held", try_at=from_at)
        _add(standing, round_, kept, held=HOURS)
        return True
    waits_s: dict[int, float] = {}
    for place in places:
        waits_s[place] = standing.budgets[post.addresses[place].channel].take(round_.came.steady_s)
        if waits_s[place] == 0.0:
            break
    chosen = min(waits_s, key=waits_s.__getitem__)
    for place, wait_s in waits_s.items():
        if place != chosen:
            _pass_over(round_, _notice(post, place, saying, at, state="waiting"), wait_s)
    if waits_s[chosen]:
        try_at = at + timedelta(seconds=waits_s[chosen])
        waiting = _notice(post, chosen, saying, at, state="waiting", try_at=try_at)
        _add(standing, round_, waiting, held=BUDGET)
    else:
        sent = _notice(post, chosen, saying, at, state="sending", attempts=1)
        _add(standing, round_, sent)
        round_.sends.append(sent)
    return True


def _pass_over(round_: Round, notice: Notice, wait_s: float) -> None:
    """A line of custody alone: the notice is not made, so it can be when its address's turn comes again."""
    at = round_.came.at
    free_at = (at + timedelta(seconds=wait_s)).isoformat()
    round_.changes.custody.append(line_of(notice, "held", at, reason=BUDGET, until=free_at))


def pass_on(standing: Standing, round_: Round, notice: Notice) -> bool:
    """To the next address of its post; False where there is none, or the plan has others by now, so that the
    post is told anew, and for what is of one channel: a test, and that a group is over."""
    if notice.is_test or notice.tells_end:
        return False
    post = standing.plan.posts.get(notice.recipient)
    if post is None or not post.has(notice.channel, notice.place, notice.mark):
        return False
    saying = Saying(
        notice.group,
        notice.step,
        notice.title,
        notice.text,
        notice.severity,
        notice.total,
        instead_of=notice.id,
    )
    return tell(standing, round_, post, saying, first=notice.place + 1)


def drop(
    standing: Standing,
    round_: Round,
    group: str,
    *,
    why: str,
    which: Callable[[Notice], bool] = lambda _: True,
) -> None:
    """What is not sent yet of a group is not sent any more; an attempt that is under way is the last one."""
    for notice in filter(which, standing.notices_under_way(group)):
        standing.stopped[notice.id] = None
        if notice.state in ("waiting", "held") or notice.id in standing.cut_off:
            standing.cut_off.pop(notice.id, None)
            dropped = replace(notice, state="failed", error=why)
            standing.keep_notice(dropped)
            round_.became.append(dropped)
            round_.proven.append(line_of(notice, "held", round_.came.at, reason=why))


def stopped_by(standing: Standing, group: Group, notice: Notice) -> str | None:
    """Why the notice is tried no more: ACKNOWLEDGED, SILENCED; None where it goes on. What was made after
    that was wanted by hand."""
    if notice.id not in standing.stopped:
        return None
    if group.acked_at is not None:
        return ACKNOWLEDGED
    return SILENCED if group.silence is not None else None


def line_of(notice: Notice, turn: str, at: datetime, **evidence: str) -> CustodyLine:
    """The one way of what others answered into custody: cleaned, and cut."""
    return CustodyLine(
        notice.group,
        turn,  # type: ignore[arg-type]
        at,
        notice.id,
        notice.channel,
        notice.recipient,
        {name: cleaned(word, most=LONGEST_WORD) for name, word in evidence.items()},
    )


def _deliver_from(standing: Standing, post: Post, saying: Saying, at: datetime) -> datetime:
    if saying.route is None:
        return at
    calendar, zone = standing.calendar, standing.zone
    return deliver_from(standing.plan, post, saying.severity, at, calendar, zone, route=saying.route)


def _notice(
    post: Post,
    place: int,
    saying: Saying,
    at: datetime,
    *,
    state: str,
    try_at: datetime | None = None,
    attempts: int = 0,
) -> Notice:
    channel = post.addresses[place].channel
    return Notice(
        id=notice_id(saying.group, saying.step, channel, post.name, place),
        group=saying.group,
        step=saying.step,
        channel=channel,
        recipient=post.name,
        lang=post.lang,
        title=saying.title,
        text=saying.text,
        severity=saying.severity,
        total=saying.total,
        state=state,  # type: ignore[arg-type]
        created_at=at,
        try_at=try_at or at,
        attempts=attempts,
        instead_of=saying.instead_of,
        place=place,
        mark=post.addresses[place].mark,
    )


def _add(standing: Standing, round_: Round, notice: Notice, *, held: str | None = None) -> None:
    made, at = round_.changes, round_.came.at
    made.notices.append(notice)
    made.custody.append(line_of(notice, "queued", at))
    if held is not None:
        # One that is passed on is sent no more: until when it was held, there is nothing to say.
        until = {} if notice.state == "failed" else {"until": notice.try_at.isoformat()}
        made.custody.append(line_of(notice, "held", at, reason=held, **until))
    standing.keep_notice(notice)
