"""An audit that only logs, for a centre whose store keeps none."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from dashboard.ports import Grant, Outcome

log = structlog.get_logger()


class LoggedAudit:
    """Port Audit, line by line in the log."""

    def record(
        self,
        grant: Grant,
        what: str,
        subject: str | None,
        area: str | None,
        outcome: Outcome,
        about: Mapping[str, str | int | float | bool | None],
    ) -> None:
        log.info(
            "audit", who=grant.name, role=grant.role, what=what, subject=subject, area=area,
            outcome=outcome, **about,
        )  # fmt: skip
