"""The disk that holds the journal is nearly full."""

from __future__ import annotations

from datetime import datetime

from dashboard.rules._facts import PartFacts
from dashboard.rules._rule import NOTHING, Look, Param, Params, Rule, Verdict

FREE = Param("free_percent", "per cent of the disk that are free", 10, 1, 50)


def look(facts: PartFacts, at: datetime, params: Params) -> Look:
    """From the probe that finds less free on, until one finds enough."""
    free = facts.figures.get("free_share")
    if not isinstance(free, int | float) or 100 * free >= params["free_percent"]:
        return NOTHING
    since = facts.failing_since or facts.seen_at
    return Look((Verdict(since, "over", {"free_percent": round(100 * free, 1)}),))


RULE = Rule(
    name="disk_low",
    family="centre",
    about="centre",
    title_zh="磁盘将满",
    title_en="Disk low",
    says_zh="日志所在磁盘剩余空间不足，写满后将不再接收事件",
    says_en="the disk of the journal is nearly full: when it is, no event is taken any more",
    look=look,
    params=(FREE,),
    hold_s=600,
    parts=("disk",),
    source="Durable before acknowledged",
)
