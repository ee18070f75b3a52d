"""What is due soonest, as the wall tells it: what is left, who holds it, and the true total."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from dashboard.domain.mix import DueDay, FallingDue, Mix
from dashboard.domain.situation import AreaSituation, CaseCounts, DueLine, Situation
from layouts._numbers import epoch_ms
from layouts._panel import Props
from layouts._registry import panels_by_name
from layouts.words import Words
from tests import districts

ZH = Words("zh", ZoneInfo("Asia/Shanghai"))
PANEL = panels_by_name()["due_soon"]
LINE = DueLine("c1", "251011-007", "420203009001", "labour", "close_ordinary", districts.AT, None)


def filled(lines: tuple[DueLine, ...], *, due_soon: int, next_on: date | None = None) -> dict[str, Props]:
    days = (DueDay(date(2025, 10, 12)), DueDay(next_on, 4)) if next_on is not None else ()
    total = AreaSituation("", CaseCounts(open=99, due_soon=due_soon))
    situation = Situation(
        districts.AT,
        1,
        {"": total},
        districts.xisaishan(),
        due_soon=lines,
        mix=Mix(falling_due=FallingDue(days)),
    )
    return dict(PANEL.fill(situation, ZH))


def test_a_row_counts_down_to_its_due_instant_and_says_where_it_is_and_that_nobody_holds_it() -> None:
    due_at = districts.AT + timedelta(hours=5)

    parts = filled((replace(LINE, due_at=due_at),), due_soon=1)

    assert parts["0-left"].until == epoch_ms(due_at)
    assert (parts["0-kind"].text, parts["0-limit"].text) == ("劳动争议", "5日")
    assert (parts["0-place"].text, parts["0-holder"].text) == ("澄月 · 澄月", "◆ 无人持有")
    assert parts["0-holder"].cls == "over"
    assert (parts["0"].hidden, parts["1"].hidden) == (False, True)


def test_beside_the_rows_stands_how_many_there_are_in_truth() -> None:
    parts = filled((LINE,) * 12, due_soon=4321)

    assert parts["key"].text == "共 4,321 件 · 列最近 11 件 · 自然时间"


def test_that_none_is_due_soon_is_not_said_where_some_are_and_none_is_listed() -> None:
    assert filled((), due_soon=0)["none"].text == "无"
    assert filled((), due_soon=3)["none"].text == "—"
    assert filled((), due_soon=0, next_on=date(2025, 10, 13))["none"].text == "无 · 下一到期日 10-13，4 件"
    assert filled((LINE,), due_soon=1)["none"].hidden
