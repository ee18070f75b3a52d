"""A clause of rule 1515 came to its warning share and still runs."""

from __future__ import annotations

from datetime import datetime

from dashboard.domain.deadline import TICK
from dashboard.domain.marks import MARKS
from dashboard.rules._facts import CaseFacts
from dashboard.rules._rule import NOTHING, Look, Params, Rule, Verdict


def look(facts: CaseFacts, at: datetime, params: Params) -> Look:
    """From the recorded warning on, until the clause is met or its due instant is over."""
    if not facts.marks:
        return NOTHING
    warned = [
        mark
        for mark in facts.marks
        if not mark.is_breach
        and mark.episode == facts.episode
        and at <= mark.due_at
        and facts.runs(mark.clause)
    ]
    wrong = {
        mark.clause: Verdict(mark.at, "due", {"due_at": mark.due_at.isoformat()}, mark.clause)
        for mark in warned
    }
    return Look(tuple(wrong.values()), min((mark.due_at + TICK for mark in warned), default=None))


RULE = Rule(
    name="clause_due_soon",
    family="deadline",
    about="case",
    title_zh="时限将到",
    title_en="Clause due soon",
    says_zh="案件的一项时限已用去预警比例，尚未办到",
    says_en="a clause of a case has used its warning share of the allowance and is not met",
    look=look,
    marks=MARKS,
    source="Rule 1515; due soon is 80 % of the way from start to due, pauses left out",
)
