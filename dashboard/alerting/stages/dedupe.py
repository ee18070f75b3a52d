"""Stage: an episode is told once, however often it is found: after a restart, or twice in a round."""

from __future__ import annotations

from dataclasses import replace

from dashboard.alerting.stages.round import Arrival, Round
from dashboard.alerting.stages.standing import Standing
from dashboard.ports.alerts import Episode


def dedupe(standing: Standing, round_: Round) -> None:
    """Keeps what is new, what came back after it was over, and what is not held any more."""
    ended = {each.episode for each in round_.changes.resolved}
    kept: dict[str, Arrival] = {}
    for arrival in round_.arrivals:
        id_ = arrival.episode.id
        before = standing.episodes.get(id_)
        over = round_.came.known.get(id_)
        if before is not None and id_ in ended and arrival.episode.opened_at > before.opened_at:
            arrival.episode = replace(arrival.episode, flaps=before.flaps + 1)
        elif id_ in kept or (before is not None and not _is_released(before, arrival.episode)):
            continue
        if before is None and over is not None:
            if arrival.episode.opened_at <= over.opened_at:
                continue
            arrival.episode = replace(arrival.episode, flaps=over.flaps + 1)
        kept[id_] = arrival
    round_.arrivals = list(kept.values())


def _is_released(known: Episode, now: Episode) -> bool:
    """It was explained by another, which is over; nothing else about an open episode changes."""
    return known.group is None and known.held_by != now.held_by and known.opened_at == now.opened_at
