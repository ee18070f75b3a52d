"""A relay had no receipt within its 60 minutes, and has none yet."""

from __future__ import annotations

from datetime import datetime

from dashboard.domain.relay_marks import MARKS
from dashboard.rules._facts import RelayFacts
from dashboard.rules._rule import NOTHING, Look, Params, Rule, Verdict


def look(facts: RelayFacts, at: datetime, params: Params) -> Look:
    """From the recorded end of its hour on, until it is received."""
    if facts.breached_at is None or facts.done_at is not None:
        return NOTHING
    figures = {"station": facts.station or "", "towards": facts.towards or "", "direction": facts.direction}
    return Look((Verdict(facts.breached_at, "over", figures),))


RULE = Rule(
    name="relay_breached",
    family="relay",
    about="relay",
    title_zh="传达超过 60 分钟",
    title_en="Relay over 60 minutes",
    says_zh="信息发出 60 分钟后末级仍未签收",
    says_en="a message had no receipt at its last station 60 minutes after it was sent",
    look=look,
    marks=MARKS,
    source="Information travels between the centre and every household within 60 minutes",
)
