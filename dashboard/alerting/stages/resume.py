"""After a restart the plan may be another than the one that people were told by: what follows is seen."""

from __future__ import annotations

from datetime import datetime

from dashboard.alerting.stages.escalate import working_hours_from
from dashboard.alerting.stages.standing import Standing


def resume(standing: Standing, at: datetime) -> None:
    """Of all that people were told of: in the first round that may tell; of what waits for working hours,
    with those at the latest."""
    for group in [*standing.groups.values()]:
        from_at = working_hours_from(standing, group, at)
        if from_at <= at or group.next_step_at is None or group.next_step_at > from_at:
            standing.look_anew(group, at=from_at)
