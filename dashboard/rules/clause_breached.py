"""A clause of rule 1515 is overdue and still runs."""

from __future__ import annotations

from datetime import datetime

from dashboard.domain.alert import Severity
from dashboard.domain.marks import MARKS
from dashboard.rules._facts import CaseFacts, Mark
from dashboard.rules._rule import NOTHING, Look, Params, Rule, Verdict


def look(facts: CaseFacts, at: datetime, params: Params) -> Look:
    """From the due instant on, until the clause is met."""
    if not facts.marks:
        return NOTHING
    late = {
        mark.clause: mark
        for mark in facts.marks
        if mark.is_breach and mark.episode == facts.episode and facts.runs(mark.clause)
    }
    return Look(tuple(_verdict(facts, mark) for mark in late.values()))


def _verdict(facts: CaseFacts, mark: Mark) -> Verdict:
    """Urgent where a major or special case was given to nobody in time; if it was graded so only later, since
    then."""
    figures = {"due_at": mark.due_at.isoformat()}
    if mark.clause != "dispatch":
        return Verdict(mark.due_at, "over", figures, mark.clause)
    since = mark.due_at if facts.graded_at is None else max(mark.due_at, facts.graded_at)
    severity: Severity = "over" if facts.grade == "ordinary" else "urgent"
    return Verdict(since, severity, figures, mark.clause)


RULE = Rule(
    name="clause_breached",
    family="deadline",
    about="case",
    title_zh="时限超期",
    title_en="Clause breached",
    says_zh="案件的一项时限已过，尚未办到；重大或特殊案件无人接办时为紧急",
    says_en="a clause of a case is overdue; urgent where a major or special case was given to nobody in time",
    look=look,
    marks=MARKS,
    source="Rule 1515: dispatch within 1 day, close within 5 or 15",
)
