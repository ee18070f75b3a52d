"""What the cases are made of, as the wall tells it: bars that add up, squares that can be counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.domain.mix import Breakdown, DueDay, FallingDue, Mix
from dashboard.domain.situation import AreaSituation, CaseCounts
from layouts._panel import Props
from layouts._registry import panels_by_name
from layouts.panels.falling_due import ACROSS, ROWS
from layouts.words import Words
from tests import districts

ZH = Words("zh", ZoneInfo("Asia/Shanghai"))
MONDAY = date(2026, 9, 7)


def filled(panel: str, mix: Mix, *, overdue: int = 0) -> dict[str, Props]:
    total = AreaSituation("", CaseCounts(open=99, open_overdue=overdue))
    return dict(panels_by_name()[panel].fill(replace(districts.empty(), areas={"": total}, mix=mix), ZH))


@pytest.mark.parametrize(("panel", "slots"), [("kinds", 5), ("today_sources", 6)])
def test_the_first_have_a_bar_each_and_all_others_one_so_that_they_add_up(panel: str, slots: int) -> None:
    found = Breakdown(tuple((f"name{n}", 20 - n) for n in range(9)), 3, 2)

    parts = filled(panel, Mix(kinds=found, sources=found))

    rest = sum(20 - n for n in range(slots, 9)) + 3
    shown = [parts[f"{i}-n"].text for i in range(slots)]
    assert shown == [f"{20 - n}" for n in range(slots)]
    assert parts["others-n"].text == f"{rest}"
    assert parts["others-name"].text == f"其他 {9 - slots + 2} {'类' if panel == 'kinds' else '路'}"
    assert f"{found.total}" in (parts["key"].text or "")
    assert sum(map(int, [text for text in shown if text])) + rest == found.total


def test_a_bar_measures_against_the_longest_and_a_name_that_is_not_there_is_out_of_sight() -> None:
    parts = filled("kinds", Mix(kinds=Breakdown((("land", 8), ("debt", 4)))))

    assert parts["0"].style == {"--share": "1.000"}
    assert parts["1"].style == {"--share": "0.500"}
    assert [parts[row].hidden for row in ("0", "1", "2", "others")] == [False, False, True, True]
    assert parts["none"].hidden
    assert filled("kinds", Mix())["none"].text == "无在办"


def squares(parts: dict[str, Props], day: int) -> tuple[int, int]:
    """All squares of a day, and the due soon ones among them."""
    told = {name: int(n) for name, n in (parts[f"{day}-squares"].style or {}).items()}
    return (
        told["--rows"] * ACROSS + told["--rest"],
        told["--soon-rows"] * ACROSS + told["--soon-rest"],
    )


def days(*numbers: tuple[int, int]) -> tuple[DueDay, ...]:
    return tuple(DueDay(MONDAY + timedelta(days=n), *one) for n, one in enumerate(numbers))


def test_a_day_has_a_square_for_each_case_and_the_due_soon_ones_say_their_number() -> None:
    falling = FallingDue(days((7, 7), (13, 4), (0, 0)), later=5, undated=2)

    parts = filled("falling_due", Mix(falling_due=falling), overdue=3)

    assert [squares(parts, day) for day in range(3)] == [(7, 7), (13, 4), (0, 0)]
    assert [parts[f"{day}-day"].text for day in range(3)] == ["今日", "周二8", "周三9"]
    assert (parts["1-open"].text, parts["1-soon-n"].text) == ("13", "4")
    assert [parts[f"{day}-soon"].hidden for day in range(3)] == [False, False, True]
    assert parts["rest"].text == "七日后 5 · 无时限 2 · 已逾期 3 另计"
    assert (parts["2-open"].text, parts["2-open"].cls) == ("0", "zero")


def test_where_they_do_not_fit_a_square_is_more_cases_and_that_is_said() -> None:
    parts = filled(
        "falling_due", Mix(falling_due=FallingDue(days((ACROSS * ROWS, 0), (ACROSS * ROWS + 1, 1))))
    )

    assert parts["key"].text == "每格 2 件 · 按到期日"
    assert squares(parts, 1) == (-(-(ACROSS * ROWS + 1) // 2), 1)
