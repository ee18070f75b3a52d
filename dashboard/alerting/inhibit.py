"""Stage: while an open episode explains others, those are told to nobody; once it is over, they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from dashboard.alerting.group import arrival as arrival_of
from dashboard.alerting.round import Round
from dashboard.alerting.standing import Standing
from dashboard.domain.alert import Finding
from dashboard.domain.duty import Inhibition


def inhibit(standing: Standing, round_: Round) -> None:
    """Holds arrivals, also those that arrive with what explains them; brings back what is unexplained now."""
    if not standing.plan.inhibitions:
        return
    over = set(round_.over)
    explain = {inhibition.by for inhibition in standing.plan.inhibitions}
    arrived = [arrival.episode.finding for arrival in round_.arrivals]
    beside = [each for each in arrived if each.rule in explain and each.episode not in over]
    if over:
        round_.arrivals += [
            arrival_of(standing, replace(standing.episodes[id_], held_by=None))
            for id_ in standing.inhibited
            if id_ not in over
        ]
    for arrival in round_.arrivals:
        by = _explained(standing, arrival.episode.finding, over, beside)
        if by is not None:
            arrival.hold(f"inhibited/{by}")


def _explained(standing: Standing, finding: Finding, over: set[str], beside: Iterable[Finding]) -> str | None:
    """The rule of an episode that explains the finding."""
    for inhibition in standing.plan.inhibitions:
        if finding.rule in inhibition.of:
            known = standing.explaining.get(inhibition.by, {})
            open_ = (other for id_, other in known.items() if id_ not in over)
            new = (other for other in beside if other.rule == inhibition.by)
            if any(_shares(inhibition, other, finding) for other in chain(open_, new)):
                return inhibition.by
    return None


def _shares(inhibition: Inhibition, one: Finding, other: Finding) -> bool:
    if one.episode == other.episode:
        return False
    return all(_of(one, what) == _of(other, what) != "" for what in inhibition.equal)


def _of(finding: Finding, what: str) -> str:
    """The finding's area, source or case; "" where it has none."""
    if what == "area":
        return finding.area
    return finding.subject.id if finding.subject.about == what else str(finding.figures.get(what, ""))
