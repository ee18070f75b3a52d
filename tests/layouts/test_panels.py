"""What the panels say of a Situation, beyond the contract that all of them keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from dashboard.domain.calendar import RunsOut
from dashboard.domain.flow import Flow, FlowSpan
from dashboard.domain.situation import (
    AreaSituation,
    CaseCounts,
    ClauseCounts,
    ClauseName,
    RelayCounts,
    Situation,
)
from layouts._numbers import epoch_ms
from layouts._panel import Props
from layouts._registry import panels_by_name
from layouts.words import LANGS, Words
from tests import districts

ZH = Words("zh", ZoneInfo("Asia/Shanghai"))
PANELS = panels_by_name()


def filled(name: str, situation: Situation) -> dict[str, Props]:
    return dict(PANELS[name].fill(situation, ZH))


def with_total(total: AreaSituation) -> Situation:
    return replace(districts.empty(), areas={"": total})


def test_a_rate_prints_its_fraction_and_counts_what_has_no_receipt() -> None:
    relay = RelayCounts(complete=173, within_60=171, breached=3, no_receipt=1)

    parts = filled("headline", with_total(AreaSituation("", relay_down=relay)))

    assert parts["in_hour"].text == "98.3"
    assert parts["in_hour-basis"].text == "171 ÷ (173 + 1)"


def test_a_rate_of_nothing_is_unknown_and_never_zero_or_a_hundred() -> None:
    parts = filled("headline", districts.empty())

    assert (parts["in_hour"].text, parts["in_hour"].cls) == ("—", "unk")
    assert parts["in_hour-basis"].text == "尚无传达"


def rate_of(counts: ClauseCounts) -> str | None:
    parts = filled("clocks", with_total(AreaSituation("", clauses={"dispatch": counts})))
    return f"{parts['dispatch-rate'].text} = {parts['dispatch-basis'].text}"


def test_beside_the_on_time_rate_of_a_clause_stands_how_much_of_it_was_paused() -> None:
    some = ClauseCounts(running=90, overdue=12, met=408, late=7, paused_share=0.0317)

    assert rate_of(some) == "95.6% = 408 ÷ 427 · 暂停 3.2%"


def test_a_clause_that_was_never_paused_says_0_and_one_of_which_nothing_is_known_does_not() -> None:
    assert rate_of(ClauseCounts(running=1, met=4, late=1, paused_share=0.0)) == "80% = 4 ÷ 5 · 暂停 0%"
    assert rate_of(ClauseCounts(running=1, met=4, late=1)) == "80% = 4 ÷ 5 · 暂停 —"
    assert rate_of(ClauseCounts()) == "— = — · 暂停 —"


def test_overdue_wears_its_colour_only_when_there_are_any() -> None:
    some = filled("headline", with_total(AreaSituation("", CaseCounts(open=9, open_overdue=2))))
    none = filled("headline", districts.empty())

    assert (some["overdue"].text, some["overdue"].cls) == ("2", "over")
    assert (none["overdue"].text, none["overdue"].cls) == ("0", "zero")


def test_tiles_and_elsewhere_add_up_to_the_open_cases() -> None:
    situation = districts.normal()
    district = situation.areas["420203000000"]
    of_its_own = replace(district, cases=replace(district.cases, open=district.cases.open + 3))
    total = replace(
        situation.total, cases=replace(situation.total.cases, open=situation.total.cases.open + 3)
    )
    situation = replace(situation, areas={**situation.areas, "": total, district.code: of_its_own})

    parts = filled("tiles", situation)

    tiles = sum(int(p.text or 0) for part, p in parts.items() if part.endswith("-count"))
    assert tiles + 3 == situation.total.cases.open
    assert parts["elsewhere"].text == "区本级及未列 3"


def test_a_case_known_only_to_its_street_stands_in_the_streets_own_tile() -> None:
    situation = districts.empty(areas=districts.xisaishan())
    street = AreaSituation("420203009000", CaseCounts(open=5), own=CaseCounts(open=4))
    situation = replace(situation, areas={**situation.areas, street.code: street})

    parts = filled("tiles", situation)

    assert parts["own-420203009000-count"].text == "4"
    assert parts["group-420203009000"].text == "5 件"


def test_a_badge_shows_only_the_gravest() -> None:
    code = "420203009001"

    def badge(cases: CaseCounts) -> Props:
        situation = districts.empty(areas=districts.xisaishan())
        areas = {**situation.areas, code: AreaSituation(code, cases)}
        return filled("tiles", replace(situation, areas=areas))[f"{code}-badge"]

    both, soon = badge(CaseCounts(open=9, open_overdue=2, due_soon=5)), badge(CaseCounts(open=9, due_soon=5))
    none, many = badge(CaseCounts(open=9)), badge(CaseCounts(open=900, open_overdue=100))

    assert (both.text, both.cls) == ("2", "over w1")
    assert (soon.text, soon.cls) == ("5", "due w1")
    assert none.hidden
    assert many.text == "99+"
    full = badge(CaseCounts(open=9_999_999, open_overdue=100))
    assert (full.text, full.cls, full.hidden) == ("", "over w0", False)


def test_a_virtual_community_and_its_farm_are_not_drawn() -> None:
    parts = filled("tiles", districts.normal())

    assert not [part for part in parts if "420203400" in part]


def test_a_unit_that_is_no_longer_valid_is_not_drawn() -> None:
    gone_on = districts.AT.date() - timedelta(days=1)
    areas = tuple(
        replace(area, valid_to=gone_on) if area.code == "420203009001" else area
        for area in districts.xisaishan()
    )

    parts = filled("tiles", districts.empty(areas=areas))

    assert "420203009001" not in parts
    assert "420203009002" in parts


def test_only_the_first_place_of_the_ticker_rings_and_its_key_is_the_case() -> None:
    situation = districts.normal()

    parts = filled("ticker", situation)

    assert parts["0"].pulse == situation.newest[0].id
    assert {parts[f"{i}"].pulse for i in range(1, 4)} == {""}


def test_the_tile_of_the_newest_case_rings() -> None:
    situation = districts.normal()

    parts = filled("tiles", situation)

    assert parts[situation.newest[0].area].pulse == situation.newest[0].id


def test_a_demo_is_labelled_and_a_real_centre_is_not() -> None:
    assert filled("truth", districts.normal())["demo"].hidden is True
    assert filled("truth", replace(districts.normal(), is_demo=True))["demo"].hidden is False


def notice(calendar: RunsOut | None, words: Words = ZH) -> tuple[bool | None, str | None]:
    parts = PANELS["truth"].fill(replace(districts.empty(), calendar=calendar), words)
    return parts["calendar"].hidden, parts["calendar-ends"].text


def test_that_the_calendar_runs_out_is_said_from_60_days_before_and_not_a_day_earlier() -> None:
    last_on = date(2025, 12, 31)

    assert notice(RunsOut(last_on, 61)) == (True, "")
    assert notice(RunsOut(last_on, 60)) == (False, "工作日历只到 2025-12-31，\n之后的时限为暂定")
    assert notice(RunsOut(last_on, 0), replace(ZH, lang="en")) == (
        False,
        "Working-day calendar ends 2025-12-31: deadlines beyond are provisional",
    )


def test_a_year_that_is_not_announced_is_named_and_without_any_calendar_nothing_is_said_of_it() -> None:
    assert notice(RunsOut(None, 0)) == (False, "2025 年工作日历未公布，\n时限为暂定")
    assert notice(None) == (True, "")


def test_the_on_time_rate_counts_what_is_open_and_overdue_and_what_closed_late() -> None:
    cases = CaseCounts(registered=500, closed=399, closed_late=7, open=101, open_overdue=6)

    parts = filled("headline", with_total(AreaSituation("", cases)))

    assert (parts["on_time"].text, parts["on_time-basis"].text) == ("96.8", "392 ÷ (399 + 6)")


def test_major_and_special_are_one_clock_and_the_promised_one_shows_only_when_it_holds_cases() -> None:
    graded: dict[ClauseName, ClauseCounts] = {
        "close_major": ClauseCounts(5, 1, 1, 8, 1),
        "close_special": ClauseCounts(2, 0, 0, 2, 0),
    }

    without = filled("clocks", with_total(AreaSituation("", clauses=graded)))
    promised: dict[ClauseName, ClauseCounts] = {**graded, "close_promised": ClauseCounts(met=1)}
    with_it = filled("clocks", with_total(AreaSituation("", clauses=promised)))

    assert (without["grave-running"].text, without["grave-rate"].text) == ("7", "83%")
    assert (without["promised"].hidden, with_it["promised"].hidden) == (True, False)


def test_the_squares_of_a_clock_are_its_cases_and_without_a_runway_it_says_why() -> None:
    situation = districts.normal()
    drawn = filled("clocks", situation)
    full = filled("clocks", replace(situation, runways={}))

    assert sum(drawn["ordinary-bins"].bins or ()) == situation.total.clauses["close_ordinary"].running
    assert (drawn["ordinary-none"].hidden, full["ordinary-none"].text) == (True, "件多，不绘格")
    assert filled("clocks", districts.empty())["ordinary-none"].text == "无在走"


def test_the_board_says_the_true_total_and_who_holds_nothing() -> None:
    situation = districts.normal()

    parts = filled("overdue", situation)

    assert parts["key"].text == f"共 {situation.total.cases.open_overdue} 件 · 列最久 6 件"
    assert (parts["0-holder"].text, parts["0-holder"].cls) == ("◆ 无人持有", "over")
    assert parts["0-age"].since == epoch_ms(situation.overdue[0].due_at)


def test_an_empty_board_says_so_and_one_that_is_only_not_listed_does_not() -> None:
    unlisted = with_total(AreaSituation("", CaseCounts(open=9, open_overdue=2)))

    assert filled("overdue", districts.empty())["none"].text == "无"
    assert filled("overdue", unlisted)["none"].text == "—"


def days(*counts: tuple[int, int]) -> Situation:
    spans = [
        FlowSpan(districts.AT - timedelta(days=len(counts) - i), come, gone)
        for i, (come, gone) in enumerate(counts, 1)
    ]
    return replace(districts.normal(), flow=Flow(days=tuple(spans)))


def test_what_came_today_stands_beside_the_mean_of_the_whole_days_before() -> None:
    parts = filled("headline", days((0, 0), (0, 0), (10, 4), (15, 9), (7, 2)))

    assert parts["new_today-basis"].text == "日均 12.5 = 25 ÷ 2 天"
    assert parts["closed_today-basis"].text == "日均 6.5 = 13 ÷ 2 天"


def test_before_the_first_whole_day_there_is_no_mean() -> None:
    assert filled("headline", days((0, 0), (7, 2)))["new_today-basis"].text == "此前无整日"
    assert filled("headline", days())["closed_today-basis"].text == "此前无整日"


@pytest.mark.parametrize("clause", get_args(ClauseName))
@pytest.mark.parametrize("lang", LANGS)
def test_the_code_of_an_overdue_case_is_whole_whatever_stands_beside_it(
    lang: str, clause: ClauseName
) -> None:
    line = replace(districts.normal().overdue[0], clause=clause, kind="neighbours", code="250911-006")

    told = PANELS["overdue"].fill(replace(districts.normal(), overdue=(line,)), Words(lang, ZH.zone))

    assert told["0-code"].text == line.code
