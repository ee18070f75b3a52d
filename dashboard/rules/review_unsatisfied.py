"""The newest call-back of a case found the parties not satisfied."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.rules._facts import CaseFacts
from dashboard.rules._rule import NOTHING, Look, Param, Params, Rule, Verdict

DAYS = Param("days", "days for which it is told", 30, 1, 365)
"""A closed case of which nothing more is heard must not stand among what is open for ever."""


def look(facts: CaseFacts, at: datetime, params: Params) -> Look:
    """From that review on, until one is satisfied, the case is reopened, or so many days are over."""
    if facts.unsatisfied_at is None or facts.reported_at is None:
        return NOTHING
    until = facts.unsatisfied_at + timedelta(days=params["days"])
    if at >= until:
        return NOTHING
    return Look((Verdict(facts.unsatisfied_at, "due", {"is_closed": int(not facts.is_open)}),), until)


RULE = Rule(
    name="review_unsatisfied",
    family="work",
    about="case",
    title_zh="回访不满意",
    title_en="Unsatisfied review",
    says_zh="最近一次回访，当事人不满意",
    says_en="the newest call-back of a case found the parties not satisfied",
    look=look,
    params=(DAYS,),
    source="Review: parties are called back before, during and after; satisfied or not",
)
