"""Stage: notices whose time has come, and those that a process before this one was cut off with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dashboard.alerting.stages.notices import BUDGET, OVER, drop, line_of, pass_on, stopped_by
from dashboard.alerting.stages.round import Round
from dashboard.alerting.stages.standing import Standing
from dashboard.ports.alerts import Notice


def retry(standing: Standing, round_: Round) -> None:
    if not round_.came.is_live:
        return
    _drop_what_is_over(standing, round_)
    for id_ in list(standing.cut_off):
        notice = standing.notices.get(id_)
        if notice is not None and not _is_stopped(standing, round_, notice):
            _send_again(standing, round_, notice)
        standing.cut_off.pop(id_, None)
    for notice in standing.tries_due(round_.came.at):
        if not _is_stopped(standing, round_, notice):
            _try(standing, round_, notice)


def _drop_what_is_over(standing: Standing, round_: Round) -> None:
    """Their group was over when a process before this one was cut off with them."""
    for group in sorted({standing.notices[id_].group for id_ in standing.needless}):
        drop(standing, round_, group, why=OVER, which=lambda each: each.id in standing.needless)


def _is_stopped(standing: Standing, round_: Round, notice: Notice) -> bool:
    """Somebody took the group in hand, or silenced it, while a process before this one was at it."""
    group = standing.groups.get(notice.group)
    if group is None or (why := stopped_by(standing, group, notice)) is None:
        return False
    is_so = lambda each: stopped_by(standing, group, each) is not None  # noqa: E731
    drop(standing, round_, group.id, why=why, which=is_so)
    return True


def _send_again(standing: Standing, round_: Round, notice: Notice) -> None:
    """Under the same key: whether it was received is not known, and a repeat is better than none."""
    at = round_.came.at
    again = replace(notice, attempts=notice.attempts + 1, repeats=notice.repeats + 1, try_at=at)
    round_.proven.append(line_of(notice, "queued", at, again="what became of it was not recorded"))
    _begin(standing, round_, again)


def _try(standing: Standing, round_: Round, notice: Notice) -> None:
    """A channel whose budget is spent is passed over at once; where it was the last one, it is waited for."""
    at = round_.came.at
    use = standing.budgets.get(notice.channel)
    wait_s = use.take(round_.came.steady_s) if use is not None else 0.0
    if wait_s == 0.0:
        _begin(standing, round_, replace(notice, state="sending", attempts=notice.attempts + 1, try_at=at))
        return
    if pass_on(standing, round_, notice):
        became = replace(notice, state="failed", error=BUDGET)
    else:
        became = replace(notice, state="waiting", try_at=at + timedelta(seconds=wait_s))
    standing.keep_notice(became)
    round_.became.append(became)
    round_.proven.append(line_of(notice, "held", at, reason=BUDGET, until=became.try_at.isoformat()))


def _begin(standing: Standing, round_: Round, notice: Notice) -> None:
    standing.keep_notice(notice)
    round_.begun.append(notice.id)
    round_.sends.append(notice)
