"""Alerts that were over two years ago go, with the proof of what was sent of them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final, NoReturn

import structlog

from dashboard.ports import Clock, Erasures
from dashboard.ports.alert_store import AlertStore
from dashboard.timekeeping.patience import for_ever
from dashboard.timekeeping.retention import EACH_S, is_believed

log = structlog.get_logger()

KEPT: Final = timedelta(days=730)


async def keep_trimmed(
    alerts: AlertStore, erasures: Erasures, clock: Clock, *, each_s: float = EACH_S
) -> NoReturn:
    """Once a day, for ever; not on a day on which the clock is not to be believed."""

    async def once() -> float:
        now = clock.now()
        if not await asyncio.to_thread(is_believed, erasures, now):
            log.warning("alerts are not trimmed: nothing was recorded 3 to 7 days ago; is the clock right?")
            return each_s
        gone = await asyncio.to_thread(alerts.trim, now - KEPT)
        log.info("alerts trimmed", **gone._asdict())
        return each_s

    await for_ever(once, what="trimming of alerts")
