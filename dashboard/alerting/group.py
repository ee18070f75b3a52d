"""Stage: each finding its route, and by it the key of the group that it is told with."""

from __future__ import annotations

from dashboard.alerting.round import Arrival, Round
from dashboard.alerting.standing import Standing
from dashboard.domain.alert import Finding, Opened
from dashboard.domain.duty import GroupBy, Route
from dashboard.ports.alerts import Episode


def group(standing: Standing, round_: Round) -> None:
    """Adds an arrival for each finding, and the resolutions of what is known to be open."""
    opened = set()
    for turn in round_.came.found:
        if isinstance(turn, Opened):
            opened.add(turn.finding.episode)
            round_.arrivals.append(arrival(standing, Episode(turn.finding, turn.at)))
        elif turn.episode in standing.episodes or turn.episode in opened:
            round_.changes.resolved.append(turn)


def arrival(standing: Standing, episode: Episode) -> Arrival:
    route = route_of(standing, episode.finding)
    said = (said_by(standing, episode.finding, by) for by in route.group_by)
    return Arrival(episode, route, "/".join([route.name, *said]))


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
