"""Back-tests: how often each rule would have fired in 90 days. One runs at a time; the last is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Protocol

import structlog

LOOKS_BACK: Final = timedelta(days=90)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RuleTested:
    """What one rule would have fired, by local day and by area ("" for the whole centre).

    `is_known`: False of a rule about what only probes tell of: then nobody knows. `known_from`: before it
    nobody knows, since the clock recorded no mark yet; None where all is known. `median_s`: seconds from
    opening to resolution, of those resolved; None without any. `open`: not resolved by the end.
    """

    is_known: bool
    known_from: datetime | None = None
    fired: int = 0
    open: int = 0
    by_day: Mapping[date, int] = field(default_factory=dict)
    by_area: Mapping[str, int] = field(default_factory=dict)
    median_s: float | None = None


@dataclass(frozen=True, slots=True)
class Tested:
    """`position`: of the last event that was seen. `rules`: of those that were on, by name."""

    since: datetime
    until: datetime
    position: int
    rules: Mapping[str, RuleTested]


class Run(Protocol):
    async def __call__(
        self, *, since: datetime, until: datetime, progress: Callable[[float], None]
    ) -> Tested:
        """The rules as they are set now, over that time. `progress` is told how far it is, 0..1."""
        ...


@dataclass(slots=True)
class Backtests:
    """`share`: how far the one that runs is, 0..1; None where none does. `last`: the last one that was whole.
    `has_failed`: the one after it was not. To be used on one loop."""

    run: Run
    share: float | None = None
    last: Tested | None = None
    has_failed: bool = False
    _task: asyncio.Task[None] | None = None

    def start(self, now: datetime) -> None:
        """Begin one up to now; while one runs, it is that one."""
        if self.share is None:
            self.share = 0.0
            self._task = asyncio.create_task(self._run(now), name="back-test")

    async def _run(self, now: datetime) -> None:
        try:
            self.last = await self.run(since=now - LOOKS_BACK, until=now, progress=self._progress)
            self.has_failed = False
        except Exception:
            self.has_failed = True
            log.exception("back-test failed")
        finally:
            self.share = None

    def _progress(self, share: float) -> None:
        self.share = min(1.0, max(0.0, share))
