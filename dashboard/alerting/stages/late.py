"""Stage: what is known late is told with all that is late of its rule, whatever its street, and says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from dashboard.alerting.stages.group import route_of
from dashboard.alerting.stages.round import Arrival, Round
from dashboard.alerting.stages.standing import Standing
from dashboard.domain.alert import Severity, key_of_earlier

LATE: Final = timedelta(minutes=10)
"""From the instant to the record that shows it: late input, and history that is loaded. That the centre was
down and its own mark comes late is neither, nor what a source tells once an hour as it promised: what it
promised is added."""
LEFT_BEHIND: Final[Severity] = "due"
"""What was wrong before alerting began here is looked at in working hours, but for what is urgent: it still
is, and whoever takes it ends the wall's interrupt."""


def late(standing: Standing, round_: Round) -> None:
    """What stands open is told, however late it is known: nobody knows of it yet. Only what is over when it
    is known is told to nobody.

    Parts of the centre itself are never late: that they fail is seen when it is looked at. Nor are areas:
    what is counted there is counted up to now.
    """
    for arrival in round_.arrivals:
        finding, shown_at = arrival.episode.finding, arrival.shown_at or arrival.episode.opened_at
        if finding.subject.about == "centre":
            continue
        if standing.told_from is not None and finding.since < standing.told_from:
            _together(standing, arrival, "urgent" if finding.severity == "urgent" else LEFT_BEHIND)
        elif finding.subject.about != "area" and shown_at - finding.since > LATE:
            _together(standing, arrival, finding.severity)


def _together(standing: Standing, arrival: Arrival, severity: Severity) -> None:
    finding = arrival.episode.finding
    arrival.severity = severity
    arrival.route = route_of(standing, replace(finding, severity=severity))
    arrival.key = key_of_earlier(arrival.route.name, finding.rule)
