"""Stage: each finding its route, and by it the key of the group that it is told with."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.alerting.stages.round import Arrival, Round
from dashboard.alerting.stages.standing import Standing
from dashboard.domain.alert import Finding, Opened, Resolved
from dashboard.domain.duty import GroupBy, Route
from dashboard.ports.alerts import Episode


def group(standing: Standing, round_: Round) -> None:
    """Adds an arrival for each finding, and the resolutions of what is known to be open, in their order: what
    is wrong again after its resolution is open. A resolution of an earlier opening, found anew, is none."""
    arrivals: dict[str, Arrival] = {}
    for turn in round_.came.found:
        if isinstance(turn, Opened):
            id_ = turn.finding.episode
            ended = round_.over.pop(id_, None)
            if ended is not None and ended.at == turn.at:
                round_.changes.resolved.remove(ended)  # it was never right in between
                continue
            arrivals[id_] = arrival(standing, Episode(turn.finding, turn.at))
            arrivals[id_].shown_at = turn.shown_at
        elif (resolved := _of_its_opening(standing, round_, turn, arrivals)) is not None:
            round_.changes.resolved.append(resolved)
            round_.over[turn.episode] = resolved
    round_.arrivals += arrivals.values()


def _of_its_opening(
    standing: Standing, round_: Round, turn: Resolved, arrivals: Mapping[str, Arrival]
) -> Resolved | None:
    """The resolution of what was opened last; None for what is not open, or was opened after it."""
    id_ = turn.episode
    known = [standing.episodes[id_]] if id_ in standing.episodes else []
    known += [arrivals[id_].episode] if id_ in arrivals else []
    if not known:
        return None
    opened_at = max(episode.opened_at for episode in known)
    if turn.at >= opened_at:
        return turn
    # While the journal is read again, of an earlier opening; later, the clock was ahead at its opening.
    return turn._replace(at=opened_at) if round_.came.is_live else None


def arrival(standing: Standing, episode: Episode) -> Arrival:
    route = route_of(standing, episode.finding)
    said = (said_by(standing, episode.finding, by) for by in route.group_by)
    return Arrival(episode, route, "/".join([route.name, *said]), episode.finding.severity)


def route_of(standing: Standing, finding: Finding) -> Route:
    """The first that fits; where none does, the last: nobody is never the answer."""
    routes = standing.plan.routes
    return next((route for route in routes if _fits(standing, route, finding)), routes[-1])


def _fits(standing: Standing, route: Route, finding: Finding) -> bool:
    return (
        (not route.rules or finding.rule in route.rules)
        and (not route.severities or finding.severity in route.severities)
        and (not route.areas or any(standing.covers(area, finding.area) for area in route.areas))
    )


def said_by(standing: Standing, finding: Finding, by: GroupBy) -> str:
    """What the key says of a finding: "" where it has nothing of it."""
    match by:
        case "rule":
            return finding.rule
        case "severity":
            return finding.severity
        case "kind":
            return finding.case_kind
        case "holder":
            return finding.holder or ""
        case "subject":
            return f"{finding.subject.about}:{finding.subject.id}"
        case "street" | "community":
            return _above(standing, finding.area, by)


def _above(standing: Standing, area: str, level: GroupBy) -> str:
    """The area of that level that this one lies in; itself, where it lies in none."""
    tiers = {"street"} if level == "street" else {"community", "village", "virtual"}
    return next((code for code in standing.tree.path(area) if standing.tree[code].level in tiers), area)
