"""Stage: the clock was set back: what is waited for comes after as long as it would have without that."""

from __future__ import annotations

from dataclasses import replace

from dashboard.alerting.stages.escalate import working_hours_from
from dashboard.alerting.stages.round import Round
from dashboard.alerting.stages.standing import Standing


def set_back(standing: Standing, round_: Round) -> None:
    """Steps, retries and intervals are waits. The end of a silence, working and quiet hours are of the day,
    and come when the clock says so."""
    by, at = round_.came.set_back, round_.came.at
    if not by:
        return
    standing.instants.set_back(by)
    for group in [*standing.groups.values()]:
        is_of_the_day = working_hours_from(standing, group, at) == group.next_step_at
        if group.next_step_at is None or group.silence is not None or is_of_the_day:
            continue
        if group.closed_at is None:
            standing.put_group(replace(group, next_step_at=group.next_step_at - by), round_)
        else:
            standing.look_anew(group)
    for notice in [*standing.notices.values()]:
        if notice.state == "waiting":
            moved = replace(notice, try_at=notice.try_at - by)
            standing.keep_notice(moved)
            round_.became.append(moved)
    standing.quiet = {key: (until - by, told) for key, (until, told) in standing.quiet.items()}
