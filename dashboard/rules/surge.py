"""More first reports in an area in this hour than this hour of this weekday usually has."""

from __future__ import annotations

from datetime import datetime
from statistics import mean, variance

from dashboard.rules._facts import AreaFacts
from dashboard.rules._rule import NOTHING, Look, Param, Params, Rule, Verdict

AT_LEAST = Param("at_least", "first reports in the hour", 5, 2, 100_000)
SPREADS = Param("spreads", "standard deviations above the mean", 3, 1, 10)
WEEKS = 12
LEAST_WEEKS = 4
"""Of fewer such hours nobody can say what is usual."""


def usual_most(counts: list[int], spreads: float) -> float:
    """The most that is usual: mean + spreads x sqrt(max(mean, variance)), of 4 to 12 such hours.

    Reports that come independently vary by their mean; a variance below it is chance.
    """
    middle = mean(counts)
    return float(middle + spreads * max(middle, variance(counts)) ** 0.5)


def look(facts: AreaFacts, at: datetime, params: Params) -> Look:
    """From the start of the hour that has more than is usual, until that hour is over."""
    n = facts.hours.get(facts.hour, 0)
    if n < params["at_least"]:
        return NOTHING
    counts = list(facts.such_hours(WEEKS))
    if len(counts) < LEAST_WEEKS:
        return NOTHING
    most = usual_most(counts, params["spreads"])
    if n <= most:
        return NOTHING
    figures = {"n": n, "usual": round(mean(counts), 1), "usual_most": round(most, 1), "hours": len(counts)}
    return Look((Verdict(facts.hour_from, "due", figures),), facts.hour_until)


RULE = Rule(
    name="surge",
    family="volume",
    about="area",
    title_zh="数量突增",
    title_en="Surge",
    says_zh="本小时首次登记数超过近十二周同一星期、同一时段的通常范围",
    says_en="this hour has more first reports than this hour of the last twelve such weekdays had as a rule",
    look=look,
    params=(AT_LEAST, SPREADS),
    hold_s=3600,
)
