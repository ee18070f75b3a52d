"""Stage: the clock was set back: what is waited for comes after as long as it would have without that."""

from __future__ import annotations

from dashboard.alerting.stages.escalate import working_hours_from
from dashboard.alerting.stages.round import Round
from dashboard.alerting.stages.standing import Standing


def set_back(standing: Standing, round_: Round) -> None:
    """Steps, retries and intervals are waits. The end of a silence, working and quiet hours are of the day,
    and come when the clock says so."""
    by, at = round_.came.set_back, round_.came.at
    if not by:
        return
    for group in standing.groups.values():
        if group.silence is None and working_hours_from(standing, group, at) <= at:
            standing.come_earlier(group.id, by)
    for notice in standing.notices.values():
        if notice.state == "waiting":
            standing.come_earlier(notice.id, by)
    standing.quiet = {key: (until - by, told) for key, (until, told) in standing.quiet.items()}
