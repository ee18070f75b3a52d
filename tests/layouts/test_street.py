"""One street after another: its figures with their fractions, its tiles, and what is not shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
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
    SourceSituation,
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


def with_virtual() -> Situation:
    """A street of two communities, a virtual one and its own case: 12 = 6 + 3 + 1 + 2 that have no tile."""
    areas = (*districts.boroughs(2, 1), Area("v", "虚拟", "virtual", "BROOKLYN"))
    communities = {
        area.code: AreaSituation(area.code, CaseCounts(open=n, open_overdue=over))
        for area, n, over in zip(
            (a for a in areas if a.parent_code == "BROOKLYN"), (6, 3, 2), (2, 0, 0), strict=True
        )
    }
    found = {"": AreaSituation(""), "BROOKLYN": BROOKLYN, **communities}
    return replace(districts.empty(areas=areas), areas=found)


def cut_off(*codes: str) -> Situation:
    """The same, of which a source misses these areas, and what lies below them, since 20 minutes."""
    known, since = with_virtual(), districts.AT - timedelta(minutes=20)
    below = {a.code for a in known.register if a.code in codes or a.parent_code in codes}
    areas = {c: replace(a, frozen_since=since) if c in below else a for c, a in known.areas.items()}
    grid = SourceSituation("grid", districts.AT, "fresh", 60.0, missing=dict.fromkeys(codes, since))
    lines = tuple(
        OverdueLine(code, code, code, "land", "ordinary", "dispatch", since, None, since)
        for code in ("01 BROOKLYN", "02 BROOKLYN")
    )
    return replace(known, areas=areas, sources=(grid,), street_overdue={"BROOKLYN": lines})


def counted(parts: dict[str, Props], *, frozen: bool) -> int:
    """The numbers in the tiles that are frozen, or in the others."""
    tiles = [name.removesuffix("-count") for name in parts if name.endswith("BROOKLYN-count")]
    return sum(int(parts[f"{t}-count"].text or "") for t in tiles if (parts[t].cls == "frozen") is frozen)


def test_tiles_and_what_is_not_listed_are_the_street_s_open_cases() -> None:
    parts = filled(with_virtual())

    assert (parts["BROOKLYN-open"].text, counted(parts, frozen=False)) == ("12", 10)
    assert parts["BROOKLYN-unlisted"] == Props(text="未列 2 件", hidden=False)
    whole = replace(BROOKLYN, cases=CaseCounts(open=1))
    assert told(whole)["BROOKLYN-unlisted"] == Props(text="", hidden=True)


def test_a_frozen_street_keeps_its_last_numbers_with_a_doubt_and_says_since_when() -> None:
    parts = filled(cut_off("BROOKLYN"))

    assert parts["BROOKLYN"].cls == "frozen"
    assert parts["BROOKLYN-since"] == Props(text="冻结 14:12", hidden=False)
    assert [parts[f"BROOKLYN-{name}"].text for name in ("open", "over", "due", "in")] == [
        "12?",
        "2?",
        "3?",
        "4?",
    ]
    assert {parts[f"BROOKLYN-{name}"].cls for name in ("open", "over", "due", "grave-overdue")} == {""}
    assert (counted(parts, frozen=True), counted(parts, frozen=False)) == (10, 0)
    assert (parts["own-BROOKLYN-badge"].text, parts["01 BROOKLYN-badge"].cls) == ("?", "frozen")
    assert parts["BROOKLYN-unlisted"].text == "未列 2? 件"
    assert parts["BROOKLYN-late-key"].text == "共 2? 件 · 列 2 件"
    assert (filled(with_virtual())["BROOKLYN"].cls, filled(with_virtual())["BROOKLYN-since"].hidden) == (
        "",
        True,
    )


def test_a_frozen_community_is_left_out_of_its_street_s_numbers_and_hatched() -> None:
    parts = filled(cut_off("01 BROOKLYN"))

    assert parts["BROOKLYN"].cls == ""
    assert (parts["BROOKLYN-open"].text, parts["BROOKLYN-over"].text) == ("6 +?", "0 +?")
    assert (parts["BROOKLYN-over"].cls, parts["BROOKLYN-due"].cls) == ("", "due")
    assert parts["01 BROOKLYN"].cls == "frozen"
    assert parts["BROOKLYN-unlisted"].text == "未列 2 件"
    assert counted(parts, frozen=False) + 2 == 6
    assert parts["BROOKLYN-late-key"].text == "共 0 +? 件 · 列 2 件"


def test_an_unlisted_community_that_is_frozen_leaves_a_doubt_on_what_is_not_listed() -> None:
    parts = filled(cut_off("v"))

    assert parts["BROOKLYN-open"].text == "10 +?"
    assert parts["BROOKLYN-unlisted"] == Props(text="未列 0 +? 件", hidden=False)


def test_a_late_case_of_a_frozen_community_is_not_known_to_be_overdue_still() -> None:
    parts = filled(cut_off("01 BROOKLYN"))

    assert parts["BROOKLYN-late0-unsure"] == Props(text="状态未知", hidden=False)
    assert parts["BROOKLYN-late0-last"].text == "末次 14:12 仍逾期"
    assert (parts["BROOKLYN-late1-unsure"].hidden, parts["BROOKLYN-late1-last"].hidden) == (True, True)
