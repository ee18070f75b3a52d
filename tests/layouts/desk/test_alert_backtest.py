"""What a back-test says on the page of rules: of a time of which nobody knows, never that nothing was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dashboard.ports import Grant
from dashboard.reading import alert_backtest
from dashboard.reading.alert_backtest import LOOKS_BACK, Backtests, RuleTested
from tests.desk_alerts import AT, ground_in
from tests.desk_district import STREET
from tests.desks import EVERYTHING
from tests.layouts.desk.test_alerts import STREETS_OWN, ZH, desk, drawn, of_class, said

SINCE = AT - timedelta(days=2)


async def never(
    *, since: datetime, until: datetime, progress: Callable[[float], None]
) -> alert_backtest.Tested:
    raise AssertionError("no back-test is asked for")


async def page(tmp_path: Path, found: RuleTested, grant: Grant = EVERYTHING) -> str:
    tests = Backtests(never, last=alert_backtest.Tested(AT - LOOKS_BACK, AT, 9, {"clause_breached": found}))
    ground = replace(ground_in(tmp_path), backtests=tests)
    body = await drawn(desk(ground, grant), "alert_rules", rule="clause_breached")
    (card,) = [card for card in of_class(body, "card") if ZH("backtest_note") in said(card)]
    return said(card)


@pytest.mark.parametrize("grant", [EVERYTHING, STREETS_OWN])
async def test_before_the_first_mark_nobody_knows_and_it_is_counted_from_then_on(
    tmp_path: Path, grant: Grant
) -> None:
    day = SINCE.astimezone(ZH.zone).date()
    found = RuleTested(True, known_from=SINCE, fired=3, open=1, by_day={day: 3}, by_area={STREET: 3})

    told = await page(tmp_path, found, grant)

    since = f"{SINCE.astimezone(ZH.zone):%m-%d %H:%M}"
    assert f"{since} 之前日志中没有此类时限记录，无从得知" in told
    assert "会触发 3 项" in told
    assert f"{AT - LOOKS_BACK:%m-%d}" not in told, "no day is drawn of which nobody knows"


async def test_where_no_mark_is_there_it_is_not_said_that_it_would_not_have_fired(tmp_path: Path) -> None:
    told = await page(tmp_path, RuleTested(True, known_from=AT))

    assert "无从得知" in told
    assert "不会触发" not in told
    assert "会触发 0 项" not in told


async def test_what_did_not_fire_since_the_first_mark_says_since_when(tmp_path: Path) -> None:
    told = await page(tmp_path, RuleTested(True, known_from=SINCE))

    assert "90 天内不会触发" not in told
    assert f"自 {SINCE.astimezone(ZH.zone):%m-%d %H:%M} 起不会触发" in told


async def test_a_rule_of_which_all_is_known_is_counted_over_the_whole_time(tmp_path: Path) -> None:
    told = await page(tmp_path, RuleTested(True, known_from=AT - timedelta(days=100)))

    assert "无从得知" not in told
    assert "90 天内不会触发" in told
