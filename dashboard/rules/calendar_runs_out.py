"""The years whose official calendar is known end soon: later deadlines are provisional."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.rules._facts import PartFacts
from dashboard.rules._rule import NOTHING, Figures, Look, Param, Params, Rule, Verdict

DAYS = Param("days", "days before the calendar ends", 60, 1, 366)


def look(facts: PartFacts, at: datetime, params: Params) -> Look:
    """From so many days before the end of the calendar in force on, until another one ends later."""
    ends_at = facts.figures.get("ends_at")
    if not isinstance(ends_at, str):
        return NOTHING
    since = datetime.fromisoformat(ends_at) - timedelta(days=params["days"])
    if at < since:
        return Look((), since)
    figures: Figures = {"ends_at": ends_at, "days": params["days"]}
    return Look((Verdict(since, "due", figures),))


RULE = Rule(
    name="calendar_runs_out",
    family="centre",
    about="centre",
    title_zh="工作日历将用完",
    title_en="Calendar runs out",
    says_zh="已公布的工作日历将到期，之后的时限只是暂定",
    says_en="the published calendar ends soon: deadlines after it are provisional",
    look=look,
    params=(DAYS,),
    parts=("calendar",),
    source="A year whose official calendar is not yet published gives a provisional deadline",
)
