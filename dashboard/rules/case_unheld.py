"""Nobody holds an open case for so many hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.rules._facts import CaseFacts
from dashboard.rules._rule import NOTHING, Look, Param, Params, Rule, Verdict

HOURS = Param("hours", "hours for which nobody holds it", 24, 0.5, 240)
"""The day in which rule 1515 wants it dispatched, by the clock: where its due instant, counted in whole days,
is later, nobody took it all the same."""
RETURNED_HOURS = Param("returned_hours", "the same of a case that was returned", 4, 0.5, 240)
"""Half a working day: a return does not let the dispatch clause run again, so nothing else tells of it before
its closing clause does."""


def look(facts: CaseFacts, at: datetime, params: Params) -> Look:
    """From so many hours after its report, a return or a reopening, until somebody holds it or it closes."""
    if facts.unheld_since is None:
        return NOTHING
    returned = len(facts.returns)
    hours = params["returned_hours" if returned else "hours"]
    since = facts.unheld_since + timedelta(hours=hours)
    if at < since:
        return Look((), since)
    return Look((Verdict(since, "due", {"hours": hours, "returned": returned}),))


RULE = Rule(
    name="case_unheld",
    family="work",
    about="case",
    title_zh="案件无人接办",
    title_en="Case unheld",
    says_zh="案件登记、退回或重开后多时无单位接办",
    says_en="nobody has held a case for hours after its report, a return or a reopening",
    look=look,
    params=(HOURS, RETURNED_HOURS),
    source="Rule 1515: dispatch within 1 day; a return does not reopen it",
)
