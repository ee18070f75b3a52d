"""What is not known is told: left out of sums, kept where it stands, and named in the place of the as-of."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dashboard.domain.situation import Situation
from layouts._frozen import addend, frozen_areas, known, missing
from layouts._panel import Props
from layouts._registry import panels_by_name
from layouts._streets import number_of
from layouts._theme import rate_step
from layouts.words import Words
from tests import districts
from tests.visual.states import FROZEN, degraded

ZH, EN = (Words(lang, ZoneInfo("Asia/Shanghai")) for lang in ("zh", "en"))
AT = districts.AT
SITUATION = degraded(at=AT)
HUANGSIWAN = "420203011000"
ASSETS = Path(__file__).parents[2] / "assets"


def filled(panel: str, situation: Situation = SITUATION, words: Words = ZH) -> dict[str, Props]:
    return dict(panels_by_name()[panel].fill(situation, words))


def cut_off(*codes: str) -> Situation:
    """An ordinary day on which the grid platform is cut off from these areas and what lies below them."""
    calm, since = districts.normal(), AT - timedelta(minutes=20)
    below = {a.code for a in calm.register if a.code in codes or a.parent_code in codes}
    areas = {c: replace(a, frozen_since=since) if c in below else a for c, a in calm.areas.items()}
    grid = replace(calm.sources[2], missing=dict.fromkeys(codes, since))
    return replace(calm, areas=areas, sources=(*calm.sources[:2], grid, *calm.sources[3:]))


def test_known_and_frozen_make_the_whole() -> None:
    whole, left, gone = SITUATION.total, known(SITUATION), SITUATION.areas[FROZEN]

    for field in ("registered", "open", "closed", "open_overdue", "due_soon", "unheld"):
        assert getattr(left.cases, field) + getattr(gone.cases, field) == getattr(whole.cases, field)
    assert left.today.registered + gone.today.registered == whole.today.registered
    assert left.clauses["close_ordinary"].running + 9 == whole.clauses["close_ordinary"].running


def test_where_all_is_known_nothing_is_said() -> None:
    calm = districts.normal()

    assert (known(calm), addend(calm), missing(calm, ZH)) == (calm.total, "", "")
    assert filled("headline", calm)["open-unsure"].text == ""
    assert filled("tiles", calm)["asof"] == Props(text="14:32:06", cls="", title="")


def test_sums_leave_a_frozen_street_out_and_say_so() -> None:
    parts = filled("headline")

    shown = known(SITUATION).cases.open
    assert (parts["open"].text, parts["open-unsure"].text) == (f"{shown}", "+?")
    assert shown < SITUATION.total.cases.open
    assert (parts["asof"].text, parts["asof"].cls) == ("缺 牧羊湖", "due")
    assert (filled("overdue")["asof"].text, filled("relay")["asof"].cls) == ("缺 牧羊湖街道", "due")


def test_a_rate_says_up_to_when_all_of_it_was_known() -> None:
    parts = filled("headline")

    assert (parts["on_time"].cls, parts["on_time-until"].text) == ("stale", "截至 13:51")
    assert filled("clocks")["dispatch-rate"].cls == filled("relay")["down-share"].cls == "stale"


def test_where_everything_is_frozen_the_last_numbers_stand_with_a_doubt() -> None:
    root = "420203000000"
    all_ = cut_off(root)
    areas = {code: replace(area, frozen_since=AT) for code, area in all_.areas.items()}

    parts = filled("headline", replace(all_, areas=areas))

    assert (parts["open"].text, parts["open-unsure"].text) == (f"{all_.total.cases.open}", "?")


def test_tiles_and_frozen_tiles_and_elsewhere_are_all_that_was_told() -> None:
    parts = filled("tiles")
    tiles = {name.removesuffix("-count"): p for name, p in parts.items() if name.endswith("-count")}
    frozen = [name for name in tiles if parts[name].cls == "frozen"]
    below = [area.code for area in SITUATION.register if area.parent_code == FROZEN]

    total = sum(int(p.text or "0") for p in tiles.values())
    assert total == SITUATION.total.cases.open
    assert set(frozen) == {*below, f"own-{FROZEN}"}
    assert sum(int(tiles[name].text or "0") for name in frozen) == SITUATION.areas[FROZEN].cases.open
    assert {(parts[f"{name}-badge"].text, parts[f"{name}-badge"].cls) for name in frozen} == {("?", "frozen")}
    assert parts[f"group-{FROZEN}"] == Props(text="冻结 13:51", cls="frozen")


def test_a_street_of_which_one_community_is_frozen_leaves_that_out_of_its_sum() -> None:
    community = next(a.code for a in SITUATION.register if a.parent_code == HUANGSIWAN)
    situation = cut_off(community)

    parts = filled("tiles", situation)

    left = situation.areas[HUANGSIWAN].cases.open - situation.areas[community].cases.open
    assert parts[f"group-{HUANGSIWAN}"].text == f"{left} 件 +?"
    assert parts[community].cls == "frozen"
    assert parts[f"own-{HUANGSIWAN}"].cls != "frozen"


def test_the_block_of_such_a_street_leaves_it_out_of_its_numbers_and_says_that_its_squares_do_not() -> None:
    community = next(a.code for a in SITUATION.register if a.parent_code == HUANGSIWAN)
    runway = SITUATION.runways["dispatch"]
    situation = replace(cut_off(community), street_runways={HUANGSIWAN: runway})

    parts = filled("streets", situation)

    left = known(situation, HUANGSIWAN)
    assert left.cases.open < situation.areas[HUANGSIWAN].cases.open
    assert parts[f"{HUANGSIWAN}-open"].text == f"{left.cases.open} +?"
    assert parts[f"{HUANGSIWAN}-due"].text == f"{left.cases.due_soon} +?"
    assert parts[HUANGSIWAN].cls == ""
    assert (parts[f"{HUANGSIWAN}-each"].text or "").endswith("含冻结")
    assert "含冻结" not in (filled("streets", cut_off(FROZEN))[f"{HUANGSIWAN}-each"].text or "")


@pytest.mark.parametrize(
    ("number", "unsure", "text", "cls"),
    [(3, "", "3", "over"), (0, "", "0", "zero"), (3, "?", "3?", ""), (0, "?", "0?", ""),
     (3, "+?", "3 +?", "over"), (0, "+?", "0 +?", "")],
)  # fmt: skip
def test_a_number_with_a_sign_is_no_true_zero_and_a_frozen_one_has_no_colour(
    number: int, unsure: str, text: str, cls: str
) -> None:
    assert number_of(number, "over", ZH, unsure=unsure) == Props(text=text, cls=cls, title=f"{number}")


def test_where_everything_is_frozen_the_clocks_say_so_and_doubt_their_counts() -> None:
    calm = districts.normal()
    everywhere = {code: replace(area, frozen_since=AT) for code, area in calm.areas.items()}

    parts = filled("clocks", replace(calm, areas=everywhere, runways={}))

    for clock in ("dispatch", "ordinary", "grave"):
        assert parts[f"{clock}-none"] == Props(text="冻结", hidden=False)
        assert (parts[f"{clock}-running"].text or "").endswith("?")
        assert {parts[f"{clock}-{field}"].cls for field in ("running", "due_soon", "overdue")} == {""}
    assert filled("clocks", replace(calm, runways={}))["ordinary-none"].text == "件多，不绘格"


@pytest.mark.parametrize("panel", ["falling_due", "kinds", "today_sources"])
def test_a_panel_that_counts_frozen_areas_says_so(panel: str) -> None:
    assert "含冻结" in (filled(panel)["key"].text or "")
    assert "with frozen" in (filled(panel, words=EN)["key"].text or "")
    assert "含冻结" not in (filled(panel, districts.normal())["key"].text or "")


@pytest.mark.parametrize("name", ["late", "unsure"])
def test_a_class_that_several_panels_use_is_styled_within_each(name: str) -> None:
    sheets = [path.read_text(encoding="utf-8") for path in ASSETS.rglob("*.css")]

    assert any(re.search(rf"\.{name}\b", sheet) for sheet in sheets)
    assert [sheet[:60] for sheet in sheets if re.search(rf"\.wall \.{name}\b", sheet)] == []


def test_squares_on_the_runways_are_the_cases_that_are_counted() -> None:
    parts = filled("clocks")

    for clock in ("dispatch", "ordinary", "grave"):
        assert sum(parts[f"{clock}-bins"].bins or ()) == int(parts[f"{clock}-running"].text or "")


def test_an_overdue_case_of_a_frozen_street_is_not_known_to_be_overdue_still() -> None:
    parts = filled("overdue")

    assert (parts["2"].cls, parts["2-unsure"].text) == ("frozen", "状态未知")
    assert parts["2-last"].text == "末次 13:51 仍逾期"
    assert (parts["0"].cls, parts["0-unsure"].hidden) == ("", True)
    assert parts["key"].text == f"{known(SITUATION).cases.open_overdue} 件 + 未知 · 列最久 6 件"


def test_a_case_of_a_frozen_street_that_is_due_soon_is_not_known_to_be_open_still() -> None:
    below = next(a.code for a in SITUATION.register if a.parent_code == FROZEN)
    first, *others = SITUATION.due_soon
    lines = (replace(first, area=below, holder=None), replace(others[0], area=HUANGSIWAN), *others[1:])

    parts = filled("due_soon", replace(SITUATION, due_soon=lines))

    assert (parts["0"].cls, parts["0-holder"].text, parts["0-holder"].cls) == (
        "frozen",
        "末次 13:51 在办",
        "",
    )
    assert parts["1"].cls == ""
    assert parts["key"].text == f"{known(SITUATION).cases.due_soon} 件 + 未知 · 列最近 11 件"
    assert parts["asof"].text == "缺 牧羊湖"


def test_a_source_that_misses_an_area_is_partly_there() -> None:
    parts = filled("sources")

    assert parts["asof"] == Props(text="7 正常 · 1 部分 · 1 静默", cls="due")
    assert (parts["2-state"].text, parts["2"].cls, parts["2-age"].hidden) == ("缺 1 街道", "due", True)
    assert (parts["3-state"].text, parts["3-age"].hidden) == ("断", False)


def test_the_truth_light_counts_areas_with_the_silent_sources() -> None:
    assert filled("truth")["silent"].text == "2"
    assert filled("truth", cut_off(FROZEN, HUANGSIWAN))["silent"].text == "2"


def test_several_are_told_by_their_number() -> None:
    community = next(a.code for a in SITUATION.register if a.parent_code == HUANGSIWAN)

    assert missing(cut_off(FROZEN, HUANGSIWAN), ZH) == "缺 2 街道"
    assert missing(cut_off(FROZEN, community), EN) == "lacks 2 areas"
    assert missing(SITUATION, EN) == "lacks 牧羊湖"


def test_an_area_below_one_that_is_frozen_is_not_told_again() -> None:
    situation = cut_off(FROZEN)
    below = next(a.code for a in situation.register if a.parent_code == FROZEN)
    court = replace(situation.sources[1], missing={below: AT})
    both = replace(situation, sources=(court, *situation.sources))

    assert set(frozen_areas(both)) == {FROZEN}
    assert frozen_areas(both, below=HUANGSIWAN) == {}


def test_the_flow_marks_from_where_a_silent_source_was_last_heard() -> None:
    parts = filled("flow")

    assert parts["asof"].text == "缺 牧羊湖、1 路"
    assert parts["chart"].chart is not None
    layout = parts["chart"].chart["layout"]
    assert "12345 热线 断流" in [label["text"] for label in layout["annotations"]]
    (stretch,) = [shape for shape in layout["shapes"] if shape["type"] == "rect"]
    since = AT - timedelta(minutes=47)
    assert stretch["x0"] == (since - SITUATION.flow.hours[0].from_at) / timedelta(hours=1) - 0.5


def test_a_frozen_street_keeps_its_numbers_with_a_doubt() -> None:
    parts = filled("streets")

    number = SITUATION.areas[FROZEN].cases.open
    assert (parts[FROZEN].cls, parts[f"{FROZEN}-open"].text) == ("frozen", f"{number}?")
    since = parts[f"{FROZEN}-frozen"]
    assert (since.text, since.title) == ("13:51", "冻结 13:51")
    assert parts[f"{HUANGSIWAN}-frozen"].hidden


def test_the_map_is_filled_by_households_only_where_every_tile_knows_its_own() -> None:
    assert filled("tiles")["legend-of"].text == "每千户在办"
    some = next(a.code for a in SITUATION.register if a.parent_code == HUANGSIWAN)
    unknown = replace(
        SITUATION, areas={**SITUATION.areas, some: replace(SITUATION.areas[some], households=None)}
    )

    parts = filled("tiles", unknown)

    assert (parts["legend-of"].text, parts["legend-s1"].text) == ("在办", "≤2")


@pytest.mark.parametrize(
    ("open_cases", "households", "step"),
    [(0, 1000, "s0"), (1, 1000, "s1"), (6, 5000, "s2"), (2, 1000, "s3"), (14, 5000, "s4"), (1, 0, "s4"),
     (0, 0, "s0"), (1199, 1_000_000, "s1"), (1200, 1_000_000, "s2")],
)  # fmt: skip
def test_a_step_of_the_rate_begins_at_its_edge(open_cases: int, households: int, step: str) -> None:
    assert rate_step(open_cases, households) == step


def test_the_number_in_a_tile_is_the_count_whatever_fills_it() -> None:
    parts = filled("tiles")

    for code, area in SITUATION.areas.items():
        if f"{code}-count" in parts:
            assert parts[f"{code}-count"].text == f"{area.cases.open}"
