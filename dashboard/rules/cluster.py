"""So many cases of one kind in one community within so many days."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.domain.area import COMMUNITY_TIER
from dashboard.rules._facts import AreaFacts
from dashboard.rules._rule import NOTHING, Figures, Look, Param, Params, Rule, Verdict

AT_LEAST = Param("at_least", "cases of one kind", 5, 2, 1000)
DAYS = Param("days", "days in which they are reported", 7, 1, 30)


def look(facts: AreaFacts, at: datetime, params: Params) -> Look:
    """From the report that made them enough, until too few are left of the last days.

    Kinds are told apart only as they are told to everyone: those that may point at one family are one kind.
    """
    at_least, within = int(params["at_least"]), timedelta(days=params["days"])
    if facts.level not in COMMUNITY_TIER or len(facts.recent) < at_least:
        return NOTHING
    by_kind: dict[str, list[datetime]] = {}
    for report in facts.recent:
        if report.at > at - within:
            by_kind.setdefault(report.kind, []).append(report.at)
    wrong, ends = [], []
    for kind, reported in sorted(by_kind.items()):
        if len(reported) >= at_least:
            figures: Figures = {"n": len(reported), "days": params["days"]}
            wrong.append(Verdict(reported[at_least - 1], "due", figures, kind, kind))
            ends.append(reported[-at_least] + within)
    return Look(tuple(wrong), min(ends, default=None))


RULE = Rule(
    name="cluster",
    family="volume",
    about="area",
    title_zh="同类聚集",
    title_en="Cluster",
    says_zh="同一社区数日内同类矛盾多发",
    says_en="several cases of one kind in one community within days",
    look=look,
    params=(AT_LEAST, DAYS),
)
