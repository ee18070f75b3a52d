"""The clock of the centre is in trouble."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.rules._facts import PartFacts
from dashboard.rules._rule import NOTHING, Look, Param, Params, Rule, Verdict

AFTER_S = Param("after_s", "seconds for which it fails", 60, 0, 86_400)


def look(facts: PartFacts, at: datetime, params: Params) -> Look:
    """From so many seconds after it began to fail, until a probe finds it well."""
    if facts.failing_since is None:
        return NOTHING
    since = facts.failing_since + timedelta(seconds=params["after_s"])
    if at < since:
        return Look((), since)
    return Look((Verdict(since, "over", facts.figures),))


RULE = Rule(
    name="clock_degraded",
    family="centre",
    about="centre",
    title_zh="时钟异常",
    title_en="Clock degraded",
    says_zh="计时服务异常，时限可能晚报",
    says_en="the clock is in trouble: turns of clauses may be told late",
    look=look,
    params=(AFTER_S,),
    hold_s=120,
    parts=("clock",),
    source="Each turn of a clause is told once, at its instant",
)
