"""Stage: what was known too late to act on is kept and counted, and told to nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from dashboard.alerting.round import Round
from dashboard.alerting.standing import PAST, Standing

LATE: Final = timedelta(minutes=10)
"""From the instant to the record that shows it: late input, and history that is loaded. That the centre was
down and its own mark comes late is neither."""


def late(standing: Standing, round_: Round) -> None:
    """Parts of the centre itself are never too late: that they fail is seen when it is looked at."""
    for arrival in round_.arrivals:
        finding, shown_at = arrival.episode.finding, arrival.shown_at or arrival.episode.opened_at
        is_before = standing.told_from is not None and finding.since < standing.told_from
        if finding.subject.about != "centre" and (is_before or shown_at - finding.since > LATE):
            arrival.hold(PAST)
