"""The newest backup is too old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dashboard.rules._facts import PartFacts
from dashboard.rules._rule import NOTHING, Figures, Look, Param, Params, Rule, Verdict

HOURS = Param("hours", "hours since the newest backup", 26, 1, 2400)
"""A backup a day, and two hours for it to be late."""


def look(facts: PartFacts, at: datetime, params: Params) -> Look:
    """From so many hours after the newest backup on, until there is another; without any, since it failed."""
    last_at = facts.figures.get("last_at")
    if not isinstance(last_at, str):
        failing_since = facts.failing_since
        return NOTHING if failing_since is None else Look((Verdict(failing_since, "over"),))
    since = datetime.fromisoformat(last_at).astimezone(UTC) + timedelta(hours=params["hours"])
    if at < since:
        return Look((), since)
    figures: Figures = {"last_at": last_at, "hours": params["hours"]}
    return Look((Verdict(since, "over", figures),))


RULE = Rule(
    name="backup_stale",
    family="centre",
    about="centre",
    title_zh="备份过旧",
    title_en="Backup stale",
    says_zh="最近一次备份过旧，或从未备份",
    says_en="the newest backup is too old, or there is none",
    look=look,
    params=(HOURS,),
    parts=("backup",),
    source="What cannot be built again is copied",
)
