"""Stage: what somebody silenced is told to nobody until the silence ends; it stays visible and counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dashboard.alerting.stages.round import Round
from dashboard.alerting.stages.standing import Standing
from dashboard.domain.alert import Finding
from dashboard.ports.alerts import Silence

SILENCE = "silence/"


def silence(standing: Standing, round_: Round) -> None:
    for arrival in round_.arrivals:
        found = silence_of(standing, [arrival.episode.finding], round_.came.at)
        if found is not None:
            arrival.hold(SILENCE + found.id)


def silence_of(standing: Standing, findings: Iterable[Finding], at: datetime) -> Silence | None:
    """One that is in force and matches all of them; the one that lasts longest. It is from its record on,
    also where the clock was set back to before that."""
    findings = tuple(findings)
    fitting = [
        each
        for each in standing.silences.values()
        if at < each.until
        and each.ended_at is None
        and findings
        and all(matches(standing, each, finding) for finding in findings)
    ]
    return max(fitting, key=lambda each: each.until, default=None)


def matches(standing: Standing, silence: Silence, finding: Finding) -> bool:
    return (
        silence.rule in (None, finding.rule)
        and (silence.area is None or standing.covers(silence.area, finding.area))
        and silence.about in (None, f"{finding.subject.about}/{finding.subject.id}")
    )
