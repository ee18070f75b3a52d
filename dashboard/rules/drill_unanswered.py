"""A drill that the centre sent was not acknowledged within its 60 minutes."""

from __future__ import annotations

from datetime import datetime

from dashboard.domain.deadline import TICK
from dashboard.domain.relay import LIMIT
from dashboard.rules._facts import RelayFacts
from dashboard.rules._rule import NOTHING, Look, Params, Rule, Verdict


def look(facts: RelayFacts, at: datetime, params: Params) -> Look:
    """From the end of its hour on, until its last station acknowledges it."""
    if not facts.is_drill or facts.sent_at is None or facts.done_at is not None:
        return NOTHING
    since = facts.sent_at + LIMIT
    if at <= since:
        return Look((), since + TICK)
    return Look((Verdict(since, "over", {"minutes": int(LIMIT.total_seconds() // 60)}),))


RULE = Rule(
    name="drill_unanswered",
    family="relay",
    about="relay",
    title_zh="演练无应答",
    title_en="Drill not answered",
    says_zh="中心发出的演练信息 60 分钟内未确认",
    says_en="a drill of the centre was not acknowledged within 60 minutes",
    look=look,
    source="Information travels between the centre and every household within 60 minutes",
)
