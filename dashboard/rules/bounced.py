"""A case was returned so often in one episode that it finds no unit."""

from __future__ import annotations

from datetime import datetime

from dashboard.rules._facts import CaseFacts
from dashboard.rules._rule import NOTHING, Look, Param, Params, Rule, Verdict

TIMES = Param("times", "returns in one episode", 3, 2, 20)


def look(facts: CaseFacts, at: datetime, params: Params) -> Look:
    """From the return that is one too many, until the case closes."""
    if not facts.turns or not facts.is_open:
        return NOTHING
    returns, times = facts.returns, int(params["times"])
    if len(returns) < times:
        return NOTHING
    return Look((Verdict(returns[times - 1], "over", {"returned": len(returns)}),))


RULE = Rule(
    name="bounced",
    family="work",
    about="case",
    title_zh="案件多次退回",
    title_en="Bounced",
    says_zh="案件在一次办理中被多次退回，找不到责任单位",
    says_en="a case was returned several times in one episode and finds no unit",
    look=look,
    params=(TIMES,),
    source="Handle: dispatched to a responsible unit, accepted or returned",
)
