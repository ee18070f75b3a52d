"""So many cases of one kind in one community within so many days."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.domain.area import COMMUNITY_TIER
from dashboard.rules._facts import AreaFacts, enough
from dashboard.rules._rule import NOTHING, Figures, Look, Param, Params, Rule, Verdict

AT_LEAST = Param("at_least", "cases of one kind", 5, 2, 1000)
DAYS = Param("days", "days in which they are reported", 7, 1, 30)


def look(facts: AreaFacts, at: datetime, params: Params) -> Look:
    """From the report that made them enough, until too few are left of the last days.

    Kinds are told apart only as they are told to everyone: those that may point at one family are one kind.
    """
    if facts.level not in COMMUNITY_TIER:
        return NOTHING
    at_least, within = int(params["at_least"]), timedelta(days=params["days"])
    wrong, ends = [], []
    for kind, reported in facts.recent.items():
        if (found := enough(reported, at_least, at - within)) is not None:
            n, since = found
            figures: Figures = {"n": n, "days": params["days"]}
            wrong.append(Verdict(since, "due", figures, kind, kind))
            ends.append(reported[-at_least].at + within)
    return Look(tuple(sorted(wrong, key=lambda verdict: verdict.part)), min(ends, default=None))


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
