"""Stage: notices whose time has come, and those that a process before this one was cut off with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dashboard.alerting.notices import BUDGET, line_of, pass_on
from dashboard.alerting.round import Round
from dashboard.alerting.standing import Standing
from dashboard.ports.alerts import Notice


def retry(standing: Standing, round_: Round) -> None:
    if not round_.came.is_live:
        return
    for id_ in list(standing.cut_off):
        if (notice := standing.notices.get(id_)) is not None:
            _send_again(standing, round_, notice)
        del standing.cut_off[id_]
    for notice in standing.tries_due(round_.came.at):
        _try(standing, round_, notice)


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
