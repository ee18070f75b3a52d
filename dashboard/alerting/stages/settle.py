"""Stage: what became of attempts: accepted, tried again later, or given up and passed to the next address."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from dashboard.alerting.stages.notices import LONGEST_WORD, OVER, SILENCED, line_of, pass_on, stopped_by
from dashboard.alerting.stages.round import Round, Sent
from dashboard.alerting.stages.standing import Standing
from dashboard.channels._answers import cleaned
from dashboard.ports.alerts import Notice

TRIES: Final = 5
BACKOFF_S: Final = 1.0
"""Before the second attempt, twice as long before each one after; half as much more or less, by chance."""
LONGEST_WAIT_S: Final = 120.0
"""Who asks to be left alone for longer is passed over."""
TRIED_WITHIN_S: Final = 15.0
"""Who asks to be left alone for longer than all attempts take is called by no other notice meanwhile."""


def settle(standing: Standing, round_: Round) -> None:
    for sent in round_.came.sent:
        if sent.accepted is not None:
            _accepted(standing, round_, sent)
        else:
            _failed(standing, round_, sent)


def _accepted(standing: Standing, round_: Round, sent: Sent) -> None:
    assert sent.accepted is not None, "settled as accepted"
    notice, at, receipt = sent.notice, sent.at, sent.accepted.receipt
    _become(
        standing,
        round_,
        replace(
            notice,
            state="accepted",
            error=None,
            accepted_at=at,
            delivered_at=at if receipt == "delivered" else notice.delivered_at,
            read_at=at if receipt == "read" else notice.read_at,
        ),
    )
    round_.proven.append(line_of(notice, "accepted", at, **sent.accepted.evidence))
    if receipt is not None:
        round_.proven.append(line_of(notice, receipt, at, **sent.accepted.evidence))


def _failed(standing: Standing, round_: Round, sent: Sent) -> None:
    notice, error = sent.notice, cleaned(sent.error or "it failed", most=LONGEST_WORD)
    attempt = str(notice.attempts)
    round_.proven.append(line_of(notice, "failed", sent.at, error=error, attempt=attempt))
    _leave_alone(standing, round_, sent)
    if notice.id in standing.needless:
        _become(standing, round_, replace(notice, state="failed", error=OVER))
        return
    group = standing.groups.get(notice.group)
    if group is not None and (why := stopped_by(standing, group, notice)) is not None:
        _become(
            standing, round_, replace(notice, state="failed", error=SILENCED if why == SILENCED else error)
        )
        return
    answered = notice.attempts - notice.repeats  # of those cut off nobody knows that they failed
    wait_s = BACKOFF_S * 2 ** (answered - 1) * (0.5 + sent.jitter)
    wait_s = max(wait_s, sent.retry_after_s or 0.0)
    if sent.is_retryable and answered < TRIES and wait_s <= LONGEST_WAIT_S:
        try_at = round_.came.at + timedelta(seconds=wait_s)
        _become(standing, round_, replace(notice, state="waiting", error=error, try_at=try_at))
        return
    _become(standing, round_, replace(notice, state="failed", error=error))
    pass_on(standing, round_, notice)
    _look_ahead_anew(standing, round_, notice)


def _leave_alone(standing: Standing, round_: Round, sent: Sent) -> None:
    budget = standing.budgets.get(sent.notice.channel)
    if budget is not None and not sent.is_of_address and (sent.retry_after_s or 0.0) > TRIED_WITHIN_S:
        budget.close(round_.came.steady_s, sent.retry_after_s or 0.0)


def _look_ahead_anew(standing: Standing, round_: Round, notice: Notice) -> None:
    """When the next step is due is looked at now: the last address of this one may have failed, or the next
    one be by a channel that proves something else."""
    group = standing.groups.get(notice.group)
    if group is not None and group.closed_at is not None and group.acked_at is None:
        standing.put_group(replace(group, next_step_at=round_.came.at), round_)


def _become(standing: Standing, round_: Round, notice: Notice) -> None:
    standing.keep_notice(notice)
    round_.became.append(notice)
