"""The probe that goes the whole way of an alert once a minute is late."""

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
    name="alert_path_late",
    family="centre",
    about="centre",
    title_zh="告警链路异常",
    title_en="Alert path late",
    says_zh="每分钟一次的告警自检没有按时走完全程，告警可能送不到",
    says_en="the probe of the alert path is late: alerts may not arrive",
    look=look,
    params=(AFTER_S,),
    hold_s=120,
    parts=("alert_path",),
    source="The alert path is itself probed end to end every minute",
)
