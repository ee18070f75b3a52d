"""A relay is on its way for so long that its 60 minutes are likely to run out."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.domain.deadline import TICK
from dashboard.domain.relay import LIMIT
from dashboard.rules._facts import RelayFacts
from dashboard.rules._rule import NOTHING, Figures, Look, Param, Params, Rule, Verdict

AFTER_MIN = Param("after_min", "minutes without a receipt", 45, 5, 59)


def look(facts: RelayFacts, at: datetime, params: Params) -> Look:
    """From so many minutes after it was sent, until it is received or its 60 minutes are over."""
    if facts.sent_at is None or facts.done_at is not None or facts.is_drill:
        return NOTHING
    since, over_at = facts.sent_at + timedelta(minutes=params["after_min"]), facts.sent_at + LIMIT + TICK
    if at < since:
        return Look((), since)
    if at >= over_at:
        return NOTHING
    figures: Figures = {"minutes": params["after_min"], "direction": facts.direction}
    return Look((Verdict(since, "due", figures),), over_at)


RULE = Rule(
    name="relay_heading",
    family="relay",
    about="relay",
    title_zh="传达将超 60 分钟",
    title_en="Relay heading for 60 minutes",
    says_zh="信息发出多时仍未签收，将超过 60 分钟",
    says_en="a message has been on its way so long that it is about to exceed 60 minutes",
    look=look,
    params=(AFTER_MIN,),
    source="Information travels between the centre and every household within 60 minutes",
)
