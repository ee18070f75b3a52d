"""Stage: while an open episode explains others, those are told to nobody; once it is over, they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from dashboard.alerting.stages.explaining import Shared
from dashboard.alerting.stages.group import arrival as arrival_of
from dashboard.alerting.stages.round import Arrival, Round
from dashboard.alerting.stages.standing import INHIBITED, Standing
from dashboard.domain.alert import Finding
from dashboard.ports.alerts import Episode


def inhibit(standing: Standing, round_: Round) -> None:
    """Holds arrivals, also those that arrive with what explains them; brings back what is unexplained now."""
    explaining = standing.explaining
    for id_ in round_.over:
        if (ended := standing.episodes.get(id_)) is not None:
            standing.unexplained |= explaining.effects_of(ended.finding)
    if standing.unexplained and round_.came.is_live:
        looked_at, standing.unexplained = standing.unexplained, {}
        round_.arrivals += [
            _back(standing, standing.episodes[id_])
            for id_ in looked_at
            if id_ not in round_.over and standing.is_inhibited(id_)
        ]
    beside: defaultdict[Shared, dict[str, None]] = defaultdict(dict)
    for arrival in round_.arrivals:
        if arrival.episode.id not in round_.over:
            for shared in explaining.explains(arrival.episode.finding):
                beside[shared][arrival.episode.id] = None
    for arrival in round_.arrivals:
        by = _explained(standing, round_, arrival.episode.finding, beside)
        if by is not None:
            arrival.hold(INHIBITED + by)
            if arrival.shown_at is not None and arrival.episode.id not in round_.over:
                standing.shown[arrival.episode.id] = arrival.shown_at


def _back(standing: Standing, episode: Episode) -> Arrival:
    back = arrival_of(standing, replace(episode, held_by=None))
    back.shown_at = standing.shown.get(episode.id)
    return back


def _explained(
    standing: Standing, round_: Round, finding: Finding, beside: dict[Shared, dict[str, None]]
) -> str | None:
    """The rule of an episode that explains the finding."""
    for shared in standing.explaining.explained_by(finding):
        for causes in (standing.explaining.causes.get(shared, ()), beside.get(shared, ())):
            if any(id_ not in round_.over and id_ != finding.episode for id_ in causes):
                return shared.by
    return None
