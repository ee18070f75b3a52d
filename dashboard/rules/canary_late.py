"""The canary, which goes the whole way once a minute, is late."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.rules._facts import PartFacts
from dashboard.rules._rule import NOTHING, Look, Param, Params, Rule, Verdict

AFTER_S = Param("after_s", "seconds for which it fails", 120, 0, 86_400)


def look(facts: PartFacts, at: datetime, params: Params) -> Look:
    """From so many seconds after it began to fail, until a probe finds it well."""
    if facts.failing_since is None:
        return NOTHING
    since = facts.failing_since + timedelta(seconds=params["after_s"])
    if at < since:
        return Look((), since)
    return Look((Verdict(since, "over", facts.figures),))


RULE = Rule(
    name="canary_late",
    family="centre",
    about="centre",
    title_zh="巡检信号迟到",
    title_en="Canary late",
    says_zh="每分钟一次的巡检信号没有按时走完全程，屏幕上的数字可能是旧的",
    says_en="the event that goes the whole way once a minute is late: what screens show may be old",
    look=look,
    params=(AFTER_S,),
    hold_s=120,
    parts=("canary",),
    source="A silent day and a broken one look different",
)
