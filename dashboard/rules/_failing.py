"""What rules of the centre's own parts have in common: a part that a probe finds failing for a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from dashboard.domain.alert import Severity
from dashboard.rules._facts import PartFacts
from dashboard.rules._rule import NOTHING, Look, Param, Params, Verdict


def after(seconds: float) -> Param:
    """How long it fails before it is wrong, where the plan says nothing else."""
    return Param("after_s", "seconds for which it fails", seconds, 0, 86_400)


def failing(severity: Severity) -> Callable[[PartFacts, datetime, Params], Look]:
    """From so many seconds after it began to fail, until a probe finds it well."""

    def look(facts: PartFacts, at: datetime, params: Params) -> Look:
        if facts.failing_since is None:
            return NOTHING
        since = facts.failing_since + timedelta(seconds=params["after_s"])
        return Look((), since) if at < since else Look((Verdict(since, severity, facts.figures),))

    return look
