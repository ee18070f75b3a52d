"""A centre's own counts as rules: at least so many of something in one area within so long."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from dashboard.domain.rule_settings import Count
from dashboard.rules._facts import AreaFacts, enough
from dashboard.rules._rule import NOTHING, Figures, Look, Params, Rule, Verdict


def rule_of(count: Count) -> Rule[AreaFacts]:
    """The rule that this count is; it is asked like any other."""
    hours = count.within.total_seconds() / 3600
    return Rule(
        name=count.name,
        family="volume",
        about="area",
        title_zh=count.title_zh,
        title_en=count.title_en,
        says_zh=f"{hours:g} 小时内至少 {count.at_least} 件",
        says_en=f"at least {count.at_least} within {hours:g} h",
        look=partial(_look, count),
    )


def _look(count: Count, facts: AreaFacts, at: datetime, params: Params) -> Look:
    """Wrong since the instant that made them enough, until the last but so many is too long ago."""
    counted = facts.counts.get(count.name, [])
    found = enough(counted, count.at_least, at - count.within)
    if found is None:
        return NOTHING
    n, since = found
    figures: Figures = {"n": n, "at_least": count.at_least, "what": count.what}
    verdict = Verdict(since, count.severity, figures, case_kind=count.kind or "")
    return Look((verdict,), counted[-count.at_least].at + count.within)
