"""The digest as the alert role tells it: a finding of its own each working day, told like any other.

It goes by a route of its own to whom the plan names. Its subject is the day, so after a restart it is told
once; one that was missed by less than CAUGHT_UP is told late.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, NoReturn
from zoneinfo import ZoneInfo

import structlog

from dashboard.alerting.digest import NotFolded, coming_until, digest, digest_at, next_morning
from dashboard.alerting.runner import AlertRunner
from dashboard.domain.alert import DIGEST, Finding, Opened, Resolved, Subject
from dashboard.domain.duty import DutyPlan, Escalation, Route, Step
from dashboard.ports import Clock, JournalError, Views

log = structlog.get_logger()

CAUGHT_UP: Final = timedelta(hours=2)
LOOK_S: Final = 2.0
"""Between two looks at the clock: it may be set, and a demo's runs fast."""


def with_digest(plan: DutyPlan) -> DutyPlan:
    """The plan with the digest's own way in it; as it is where it has none."""
    if plan.digest is None:
        return plan
    return replace(
        plan,
        escalations={**plan.escalations, DIGEST: Escalation(DIGEST, (Step(plan.digest.to),))},
        routes=(Route(DIGEST, DIGEST, rules=(DIGEST,), group_by=("subject",), in_hours=False), *plan.routes),
    )


class Digester:
    """`told`: language → (title, text) of the digest of the day; set here, for who words messages."""

    def __init__(
        self,
        runner: AlertRunner,
        views: Views,
        *,
        clock: Clock,
        zone: ZoneInfo,
        told: dict[str, tuple[str, str]],
        plan: Callable[[], DutyPlan],
    ) -> None:
        self._runner = runner
        self._views = views
        self._clock = clock
        self._zone = zone
        self._told = told
        self._plan = plan
        self._after: datetime | None = None
        self._said = ""

    async def run(self) -> NoReturn:
        """The first look once the journal was read to its end."""
        await self._runner.live.wait()
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Tell the digest if it is time, and end the one before."""
        now, calendar = self._clock.now(), self._runner.standing.calendar
        after = self._after or now - CAUGHT_UP
        at = digest_at(self._plan(), after, calendar, self._zone)
        if at is None or at > now:
            return
        until = next_morning(self._plan(), at, calendar, self._zone)
        try:
            coming, as_of = await asyncio.to_thread(
                coming_until, self._views, self._zone, at=now, until=until
            )
        except (NotFolded, JournalError) as wrong:
            if self._said != str(wrong):
                self._said = str(wrong)
                log.warning("the digest waits for the read tables", why=self._said)
            return
        for lang in ("zh", "en"):
            self._told[lang] = digest(
                coming,
                at=as_of,
                until=until,
                tree=self._runner.standing.tree,
                zone=self._zone,
                lang=lang,
            )
        self._tell(at, now, len(coming))
        self._after = at

    def _tell(self, at: datetime, now: datetime, n: int) -> None:
        day = f"{at.astimezone(self._zone):%Y-%m-%d}"
        finding = Finding(DIGEST, Subject("centre", f"{DIGEST}/{day}"), at, "due", day, figures={"n": n})
        before = [each for each in self._runner.standing.episodes.values() if each.finding.rule == DIGEST]
        over = [Resolved(each.id, now) for each in before if each.id != finding.episode]
        self._runner.find(*over, Opened(finding, at))  # of the same instant after a restart: it is the same
        log.info("the digest is due", day=day, n=n)
