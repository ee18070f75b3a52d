"""What people did about an alert, as the journal has it."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.domain.alert_events import AlertAcknowledged, AlertActed, AlertEscalated
from dashboard.domain.events import DESK_SOURCE, Recorded
from dashboard.reading.alert_told import Act


def acts_of(told: Sequence[Recorded]) -> tuple[Act, ...]:
    """What people did, in the journal's order."""
    found: list[Act] = []
    for _, _, event in told:
        if event.source != DESK_SOURCE:
            continue
        data, at = event.data, event.occurred_at
        if isinstance(data, AlertAcknowledged):
            found.append(Act("acknowledged", at, data.by, how=data.how))
        elif isinstance(data, AlertActed):
            found.append(Act("acted", at, data.by, what=data.what))
        elif isinstance(data, AlertEscalated):
            found.append(Act("escalated", at, "", what=data.to))
    return tuple(found)
