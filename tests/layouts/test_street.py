"""One street after another: its figures with their fractions, its tiles, and what is not shown."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from dashboard.domain.area import Area
from dashboard.domain.situation import (
    AreaSituation,
    CaseCounts,
    ClauseCounts,
    DayCounts,
    OverdueLine,
    RelayCounts,
    Situation,
)
from layouts._panel import Props, valid_areas
from layouts._registry import panels_by_name
from layouts.panels.street import MOST_TILES
from layouts.words import Words
from tests import districts

ZH = Words("zh", ZoneInfo("Asia/Shanghai"))
PANEL = panels_by_name()["street"]
BROOKLYN = AreaSituation(
    "BROOKLYN",
    CaseCounts(open=12, open_overdue=2, due_soon=3),
    own=CaseCounts(open=1),
    clauses={
        "dispatch": ClauseCounts(3, 1, 0, met=97, late=1),
        "close_major": ClauseCounts(2, 0, 1, met=9, late=0),
        "close_special": ClauseCounts(1, 0, 1, met=8, late=1),
    },
    relay_down=RelayCounts(complete=100, within_60=98, no_receipt=1),
    today=DayCounts(4, 5),
)


def filled(situation: Situation) -> dict[str, Props]:
    return dict(PANEL.fill(situation, ZH))


def told(area: AreaSituation = BROOKLYN, **more: object) -> dict[str, Props]:
    situation = districts.empty(areas=districts.boroughs(2, 1))
    return filled(replace(situation, areas={"": AreaSituation(""), area.code: area}, **more))  # type: ignore[arg-type]


def test_a_street_tells_its_figures_and_its_shares_with_their_fractions() -> None:
    parts = told()

    texts = [parts[f"BROOKLYN-{name}"].text for name in ("open", "over", "due", "in", "out")]
    assert texts == ["12", "2", "3", "4", "5"]
    assert (parts["BROOKLYN-on_time"].text, parts["BROOKLYN-on_time-basis"].text) == ("96.6%", "114 ÷ 118")
    assert (parts["BROOKLYN-down"].text, parts["BROOKLYN-down-basis"].text) == ("97.0%", "98 ÷ 101")
    assert (parts["BROOKLYN-up"].text, parts["BROOKLYN-up-basis"].text) == ("—", "尚无传达")
    assert parts["BROOKLYN-up"].cls == "unk"


def test_major_and_special_are_one_clock() -> None:
    parts = told()

    numbers = [parts[f"BROOKLYN-grave-{field}"].text for field in ("running", "due_soon", "overdue")]
    assert numbers == ["3", "0", "2"]
    assert parts["BROOKLYN-grave-basis"].text == "17 ÷ 20"


def test_what_is_known_to_the_street_alone_stands_in_its_own_tile() -> None:
    assert told()["own-BROOKLYN-count"].text == "1"


def test_the_cases_overdue_longest_are_listed_beside_the_true_number() -> None:
    line = OverdueLine(
        "c", "x", "01 BROOKLYN", "land", "ordinary", "dispatch", districts.AT, None, districts.AT
    )

    parts = told(street_overdue={"BROOKLYN": (line,)})

    assert parts["BROOKLYN-late-key"].text == "共 2 件 · 列 1 件"
    assert [parts[f"BROOKLYN-late{i}"].hidden for i in range(2)] == [False, True]
    assert (parts["BROOKLYN-late0-kind"].text, parts["BROOKLYN-late0-place"].text) == ("分流交办", "1 日")
    assert told(AreaSituation("BROOKLYN"))["BROOKLYN-late-key"].text == "无"


def test_streets_take_turns_in_the_register_s_order_and_those_beyond_are_counted() -> None:
    situation = districts.empty(areas=districts.boroughs(*(1,) * 14))
    frame = str(PANEL.frame(valid_areas(situation, ZH), ZH))

    turns = [part.removesuffix("-unit") for part in filled(situation) if part.endswith("-unit")]

    assert turns[:3] == ["BROOKLYN", "QUEENS", "MANHATTAN"]
    assert len(turns) == 12
    assert "另有 2 个未列" in frame
    assert "12 / 12" in frame


def test_of_very_many_communities_the_first_are_drawn_and_the_others_counted() -> None:
    situation = districts.empty(areas=districts.boroughs(MOST_TILES + 4))

    assert sum(part.endswith("-badge") for part in filled(situation)) == MOST_TILES + 1
    assert "另有 4 个未列" in str(PANEL.frame(valid_areas(situation, ZH), ZH))


def test_a_placeholder_of_the_statistics_has_no_turn_and_is_counted_as_not_shown() -> None:
    areas = (*districts.boroughs(1), Area("farm", "农场", "street", "NYC"), Area("v", "x", "virtual", "farm"))
    situation = districts.empty(areas=areas)

    assert not any(part.startswith("farm") for part in filled(situation))
    assert "另有 1 个未列" in str(PANEL.frame(valid_areas(situation, ZH), ZH))
