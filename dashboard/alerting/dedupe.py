"""Stage: an episode is told once, however often it is found: after a restart, or twice in a round."""

from __future__ import annotations

from dashboard.alerting.round import Arrival, Round
from dashboard.alerting.standing import Standing
from dashboard.ports.alerts import Episode


def dedupe(standing: Standing, round_: Round) -> None:
    """Keeps what is new, and what is held otherwise than before."""
    kept: dict[str, Arrival] = {}
    for arrival in round_.arrivals:
        known = standing.episodes.get(arrival.episode.id)
        if arrival.episode.id not in kept and (known is None or _is_released(known, arrival.episode)):
            arrival.is_known = known is not None
            kept[arrival.episode.id] = arrival
    round_.arrivals = list(kept.values())


def _is_released(known: Episode, now: Episode) -> bool:
    """It was explained by another, which is over; nothing else about a known episode changes."""
    return known.group is None and known.held_by != now.held_by and known.opened_at == now.opened_at
