"""Nobody holds an open case for so many hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.rules._facts import CaseFacts
from dashboard.rules._rule import NOTHING, Look, Param, Params, Rule, Verdict

HOURS = Param("hours", "hours for which nobody holds it", 4, 0.5, 240)
"""Half a working day. What is reported in the morning is told the same day, while its dispatch, due at the
end of the next, can still be kept. A return does not let that clause run again: of a returned case nothing
else tells before its closing clause does."""


def look(facts: CaseFacts, at: datetime, params: Params) -> Look:
    """From so many hours after its report, a return or a reopening, until somebody holds it or it closes."""
    if facts.unheld_since is None:
        return NOTHING
    since = facts.unheld_since + timedelta(hours=params["hours"])
    if at < since:
        return Look((), since)
    return Look(
        (
            Verdict(
                since,
                "due",
                {"hours": params["hours"], "returned": len(facts.returns), "source": facts.source},
            ),
        )
    )


RULE = Rule(
    name="case_unheld",
    family="work",
    about="case",
    title_zh="案件无人接办",
    title_en="Nobody holds a case",
    says_zh="案件登记、退回或重开后多时无单位接办",
    says_en="nobody has held a case for hours after its report, a return or a reopening",
    look=look,
    params=(HOURS,),
    source="Rule 1515: dispatch within 1 day; a return does not reopen it",
)
