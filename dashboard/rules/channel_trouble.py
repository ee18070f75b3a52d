"""A channel by which people are told keeps failing."""

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
    name="channel_trouble",
    family="centre",
    about="centre",
    title_zh="通知通道异常",
    title_en="Channel in trouble",
    says_zh="一个通知通道连续失败，改走其他通道",
    says_en="a channel of notices keeps failing: others are used in its place",
    look=look,
    params=(AFTER_S,),
    hold_s=300,
    parts=("channel/",),
    source="The right person knows, in time, provably",
)
