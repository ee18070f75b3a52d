"""The wire is down, and all is read from the journal."""

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
    return Look((Verdict(since, "due", facts.figures),))


RULE = Rule(
    name="wire_degraded",
    family="centre",
    about="centre",
    title_zh="消息通道异常",
    title_en="Wire degraded",
    says_zh="实时通道中断，正从日志补读，画面会慢",
    says_en="the live short cut is down: what is shown is read from the journal, and later",
    look=look,
    params=(AFTER_S,),
    hold_s=120,
    parts=("wire",),
    source="The wire is a short cut, not a second truth",
)
