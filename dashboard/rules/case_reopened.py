"""A closed case was reopened, and nobody has taken it anew."""

from __future__ import annotations

from datetime import datetime

from dashboard.rules._facts import CaseFacts
from dashboard.rules._rule import NOTHING, Look, Params, Rule, Verdict


def look(facts: CaseFacts, at: datetime, params: Params) -> Look:
    """From the reopening, until somebody holds it or it closes."""
    if facts.reopened_at is None or not facts.is_open or facts.holder is not None:
        return NOTHING
    return Look((Verdict(facts.reopened_at, "due", {"episode": facts.episode}),))


RULE = Rule(
    name="case_reopened",
    family="work",
    about="case",
    title_zh="案件重开",
    title_en="Case reopened",
    says_zh="已结案件重新开启，尚无单位接办",
    says_en="a closed case was reopened and nobody has taken it anew",
    look=look,
    source="Reopening starts a new episode in which both clauses run anew; nobody holds it yet",
)
