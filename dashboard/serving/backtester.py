"""Back-tests in a process of their own, at the lowest priority: no screen waits for one."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Final

from dashboard import wiring
from dashboard.config import Settings
from dashboard.reading.alert_backtest import RuleTested, Tested

NICE: Final = 15
TOLD_EACH_S: Final = 0.25


class Backtester:
    """Runs one in a process that ends with it, or with this one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = replace(settings, feeds=())

    async def __call__(
        self, *, since: datetime, until: datetime, progress: Callable[[float], None]
    ) -> Tested:
        """Raises EOFError where the process ended before it was done."""
        loop = asyncio.get_running_loop()
        return await asyncio.to_thread(
            self._wait, since, until, lambda share: loop.call_soon_threadsafe(progress, share)
        )

    def _wait(self, since: datetime, until: datetime, progress: Callable[[float], object]) -> Tested:
        context = get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(
            target=_test, args=(self._settings, since, until, theirs), name="back-test", daemon=True
        )
        process.start()
        theirs.close()
        with ours:
            try:
                while isinstance(told := ours.recv(), float):
                    progress(told)
            finally:
                process.join(timeout=5)
        assert isinstance(told, Tested), "the process says floats, then what it found"
        return told


def _teller(out: Connection, head: int) -> Callable[[int], None]:
    """Says how far it is, at most every quarter of a second."""
    last_s = 0.0

    def tell(position: int) -> None:
        nonlocal last_s
        if (now := time.monotonic()) - last_s >= TOLD_EACH_S:
            last_s = now
            out.send(position / max(1, head))

    return tell


def _test(settings: Settings, since: datetime, until: datetime, out: Connection) -> None:
    from dashboard.alerting.finding.backtest import backtest
    from dashboard.alerting.plan.rule_book import every_rule
    from dashboard.domain.registers import rules_in

    os.nice(NICE)
    store = wiring.open_store(settings)
    journal = store.journal
    found = backtest(
        journal,
        every_rule(),
        settings.zone,
        since=since,
        until=until,
        settings=rules_in(journal.registers()),
        views=store.views,
        progress=_teller(out, journal.head()),
    )
    rules = {
        name: RuleTested(
            is_known=rule.is_known,
            known_from=rule.known_from,
            fired=rule.fired,
            open=rule.open,
            by_day=rule.by_day,
            by_area=rule.by_area,
            median_s=rule.median_s,
        )
        for name, rule in found.rules.items()
    }
    out.send(Tested(since, until, found.position, rules))
