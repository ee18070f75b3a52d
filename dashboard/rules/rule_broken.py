"""A rule could not be asked: what it looks for is not found, while the others go on."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.rules._facts import PartFacts
from dashboard.rules._rule import NOTHING, Look, Param, Params, Rule, Verdict

HOURS = Param("hours", "hours since it last could not be asked", 24, 1, 240)


def look(facts: PartFacts, at: datetime, params: Params) -> Look:
    """From the first time on, until all could be asked for so many hours."""
    until = facts.seen_at + timedelta(hours=params["hours"])
    if facts.failing_since is None or at >= until:
        return NOTHING
    return Look((Verdict(facts.failing_since, "over", facts.figures),), until)


RULE = Rule(
    name="rule_broken",
    family="centre",
    about="centre",
    title_zh="告警规则出错",
    title_en="Rule broken",
    says_zh="一条告警规则出错，它要发现的问题可能漏报",
    says_en="a rule of alerts fails: what it looks for may not be found",
    look=look,
    params=(HOURS,),
    parts=("rules",),
    source="Nothing is swallowed uncounted",
)
