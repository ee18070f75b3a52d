"""Back-tests run one at a time; one that breaks off leaves the last whole one standing, and says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from dashboard.reading import alert_backtest
from dashboard.reading.alert_backtest import LOOKS_BACK, Backtests, RuleTested

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class Runner:
    """A back-test that goes on when it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[datetime, datetime]] = []
        self.may_go_on = asyncio.Event()
        self.breaks = False

    async def __call__(
        self, *, since: datetime, until: datetime, progress: Callable[[float], None]
    ) -> alert_backtest.Tested:
        self.asked.append((since, until))
        progress(0.4)
        await self.may_go_on.wait()
        if self.breaks:
            raise EOFError
        return alert_backtest.Tested(since, until, 7, {"surge": RuleTested(True, fired=len(self.asked))})


async def settled(tests: Backtests) -> None:
    async with asyncio.timeout(60):
        while tests.share is not None:  # noqa: ASYNC110 - what ends is the task that is tested
            await asyncio.sleep(0.01)


async def test_the_ninety_days_up_to_now_are_run_and_kept() -> None:
    run = Runner()
    tests = Backtests(run)
    assert (tests.share, tests.last) == (None, None)

    tests.start(NOW)
    await asyncio.sleep(0.01)
    assert tests.share == 0.4
    run.may_go_on.set()
    await settled(tests)

    assert run.asked == [(NOW - LOOKS_BACK, NOW)]
    assert tests.last is not None
    assert tests.last.rules["surge"].fired == 1


async def test_while_one_runs_another_is_that_one() -> None:
    run = Runner()
    tests = Backtests(run)

    for _ in range(3):
        tests.start(NOW)
        await asyncio.sleep(0.01)
    run.may_go_on.set()
    await settled(tests)

    assert len(run.asked) == 1


async def test_one_that_breaks_off_is_said_and_the_last_one_stands() -> None:
    run = Runner()
    run.may_go_on.set()
    tests = Backtests(run)
    tests.start(NOW)
    await settled(tests)

    run.breaks = True
    tests.start(NOW)
    await settled(tests)

    assert tests.has_failed
    assert tests.last is not None
    assert tests.last.rules["surge"].fired == 1
