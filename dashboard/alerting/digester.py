"""The digest as the alert role tells it: a finding of its own each working day, told like any other.

It goes by a route of its own to whom the plan names. Its subject is the day, so after a restart it is told
once. One that was missed is told late until the morning that it looks ahead to; then, or where the read
tables do not answer for CAUGHT_UP, it is told that there is none: silence would be taken for an all-clear.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, NoReturn
from zoneinfo import ZoneInfo

import structlog

from dashboard.alerting.plan.digest import (
    Coming,
    NotFolded,
    coming_until,
    digest,
    digest_at,
    missed,
    next_morning,
)
from dashboard.alerting.runner import AlertRunner
from dashboard.domain.alert import DIGEST, Finding, Opened, Resolved, Severity, Subject
from dashboard.domain.duty import DutyPlan, Escalation, Route, Step
from dashboard.ports import Clock, JournalError, Views
from dashboard.ports.alerts import Episode

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
        now = self._clock.now()
        self._after = self._after or self._from(now)
        at = self._newest(self._after, now)
        if at is None:
            return
        until = next_morning(self._plan(), at, self._runner.standing.calendar, self._zone)
        found = await self._coming(at, until) if now < until else None
        if found is not None:
            self._tell(at, until, *found)
        elif now < until and now - at < CAUGHT_UP:
            return
        elif at not in self._told_at():
            self._tell_missed(at, until)
        self._after = at

    def _from(self, now: datetime) -> datetime:
        """After which instant the first one is due; one of these last hours is worded anew, and told once."""
        return min([now - CAUGHT_UP, *self._told_at()])

    def _told_at(self) -> set[datetime]:
        """The instants of those that stand: the last one does until the next."""
        return {each.finding.since for each in self._standing()}

    def _standing(self) -> list[Episode]:
        return [each for each in self._runner.standing.episodes.values() if each.finding.rule == DIGEST]

    def _newest(self, after: datetime, now: datetime) -> datetime | None:
        """The last that was due by now; those before it look ahead to what is over."""
        found: datetime | None = None
        while True:
            at = digest_at(self._plan(), found or after, self._runner.standing.calendar, self._zone)
            if at is None or at > now:
                return found
            found = at

    async def _coming(self, at: datetime, until: datetime) -> tuple[list[Coming], datetime] | None:
        """What comes, and as of when; None while the read tables do not tell."""
        try:
            return await asyncio.to_thread(coming_until, self._views, self._zone, at=at, until=until)
        except (NotFolded, JournalError) as wrong:
            if self._said != str(wrong):
                self._said = str(wrong)
                log.warning("the digest waits for the read tables", why=self._said)
            return None

    def _tell(self, at: datetime, until: datetime, coming: Sequence[Coming], as_of: datetime) -> None:
        tree, zone = self._runner.standing.tree, self._zone
        for lang in ("zh", "en"):
            self._told[lang] = digest(coming, at=as_of, until=until, tree=tree, zone=zone, lang=lang)
        self._find(at, "due", {"n": len(coming)})

    def _tell_missed(self, at: datetime, until: datetime) -> None:
        for lang in ("zh", "en"):
            self._told[lang] = missed(at=at, until=until, zone=self._zone, lang=lang)
        self._find(at, "over", {})

    def _find(self, at: datetime, severity: Severity, figures: Mapping[str, int]) -> None:
        day, now = f"{at.astimezone(self._zone):%Y-%m-%d}", self._clock.now()
        finding = Finding(DIGEST, Subject("centre", f"{DIGEST}/{day}"), at, severity, day, figures=figures)
        over = [Resolved(each.id, now) for each in self._standing() if each.id != finding.episode]
        self._runner.find(*over, Opened(finding, at))  # of the same instant after a restart: it is the same
        log.info("the digest is due", day=day, **figures)
