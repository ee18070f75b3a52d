"""The streets side by side: the register's order, fractions, and what is unknown."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from dashboard.domain.situation import (
    AreaSituation,
    CaseCounts,
    ClauseCounts,
    RelayCounts,
    Runway,
    Situation,
)
from layouts._panel import Props, valid_areas
from layouts._registry import panels_by_name
from layouts.words import Words
from tests import districts

ZH = Words("zh", ZoneInfo("Asia/Shanghai"))
PANEL = panels_by_name()["streets"]
PLACEHOLDER = "420203400000"
"""A street of the register whose one community is virtual."""


def filled(situation: Situation) -> dict[str, Props]:
    return dict(PANEL.fill(situation, ZH))


def one(area: AreaSituation) -> dict[str, Props]:
    situation = districts.empty(areas=districts.boroughs(1, 1))
    return filled(replace(situation, areas={"": AreaSituation(""), area.code: area}))


def test_streets_stand_in_the_order_of_the_register_whatever_their_numbers() -> None:
    situation = districts.normal()
    order = [area.code for area in situation.register if area.level == "street"]

    codes = [part.removesuffix("-load") for part in filled(situation) if part.endswith("-load")]

    assert codes == [code for code in order if code != PLACEHOLDER]
    assert "另有 1 个未列" in str(PANEL.frame(valid_areas(situation, ZH), ZH))


def test_a_street_tells_its_shares_with_their_fractions() -> None:
    parts = one(
        AreaSituation(
            "BROOKLYN",
            CaseCounts(open=12, open_overdue=2),
            clauses={"dispatch": ClauseCounts(met=408, late=7), "close_ordinary": ClauseCounts(1, 0, 1, 3)},
            relay_down=RelayCounts(complete=100, within_60=98, no_receipt=1),
            relay_up=RelayCounts(complete=50, within_60=50),
        )
    )

    assert (parts["BROOKLYN-on_time"].text, parts["BROOKLYN-on_time-basis"].text) == ("98.1%", "411 ÷ 419")
    assert (parts["BROOKLYN-relay"].text, parts["BROOKLYN-relay-basis"].text) == ("98.0%", "148 ÷ 151")
    assert (parts["BROOKLYN-over"].text, parts["BROOKLYN-over"].cls) == ("2", "over")
    assert (parts["BROOKLYN-due"].text, parts["BROOKLYN-due"].cls) == ("0", "zero")


def test_a_share_of_nothing_is_unknown_and_said() -> None:
    parts = one(AreaSituation("BROOKLYN"))

    assert (parts["BROOKLYN-on_time"].text, parts["BROOKLYN-on_time"].cls) == ("—", "unk")
    assert parts["BROOKLYN-on_time-basis"].text == "尚无应结"
    assert parts["BROOKLYN-relay-basis"].text == "尚无传达"


def test_every_open_case_is_a_square_on_its_street_s_runway_and_no_bar_is_drawn() -> None:
    situation = districts.empty(areas=districts.boroughs(1, 1))
    area = AreaSituation("BROOKLYN", CaseCounts(open=3, open_overdue=1))
    runway = Runway((0,) * 39 + (2,), (1,) + (0,) * 7)

    parts = filled(replace(situation, areas={area.code: area}, street_runways={area.code: runway}))

    assert sum(parts["BROOKLYN-bins"].bins or ()) == 3
    assert (parts["BROOKLYN-runway"].hidden, parts["BROOKLYN-load"].hidden) == (False, True)
    assert parts["QUEENS-load"].hidden  # nothing is open there: an empty runway says so


def test_where_no_runway_is_told_the_bar_measures_against_the_fullest_street() -> None:
    situation = districts.empty(areas=districts.boroughs(1, 1))
    full, half = (AreaSituation(code, CaseCounts(open=n)) for code, n in (("BROOKLYN", 8), ("QUEENS", 4)))
    parts = filled(replace(situation, areas={full.code: full, half.code: half}))

    assert parts["BROOKLYN-load"].style == {"--load": "1.0"}
    assert (parts["BROOKLYN-runway"].hidden, parts["BROOKLYN-load"].hidden) == (True, False)
    assert parts["QUEENS-load"].style == {"--load": "0.5"}


def test_from_the_thirteenth_on_they_are_counted_and_no_streets_are_said() -> None:
    many = districts.empty(areas=districts.boroughs(*(1,) * 14))

    assert "另有 2 个未列" in str(PANEL.frame(valid_areas(many, ZH), ZH))
    assert sum(part.endswith("-load") for part in filled(many)) == 12
    assert "无街道" in str(PANEL.frame((), ZH))
