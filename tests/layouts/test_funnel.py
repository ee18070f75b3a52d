"""What the fair comparison says of streets, and that Plotly takes it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import combinations
from zoneinfo import ZoneInfo

import plotly.graph_objects as go  # type: ignore[import-untyped]
import pytest

from dashboard.domain.situation import AreaSituation, ClauseCounts, Situation
from layouts._figure import Figure
from layouts._numbers import ems
from layouts._panel import Props
from layouts._placing import Box, free, spots
from layouts._registry import panels_by_name
from layouts._theme import LABEL_PX
from layouts.panels.funnel import HIGH, WIDE
from layouts.words import LANGS, Words
from tests import districts

ZH = Words("zh", ZoneInfo("Asia/Shanghai"))
PANEL = panels_by_name()["funnel"]


def filled(situation: Situation, words: Words = ZH) -> tuple[dict[str, Props], Figure]:
    parts = dict(PANEL.fill(situation, words))
    figure = parts["chart"].chart
    assert figure is not None
    return parts, figure


def texts(figure: Figure) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"]]


def test_a_street_outside_the_band_is_named_with_its_fraction_and_one_inside_is_not() -> None:
    _, figure = filled(districts.normal())
    _, inside, above, below = figure["data"]

    assert (below["x"], below["y"], below["marker"]["color"]) == ([166], [round(153 / 166, 5)], "--over")
    assert (above["x"], above["y"]) == ([150], [1.0])
    assert sorted(inside["x"]) == [54, 92, 126, 238]
    assert set(texts(figure)) == {
        "八泉街道 153 ÷ 166",
        "牧羊湖街道 150 ÷ 150",
        "全区 96.9% = 800 ÷ 826",
        "带内：与全区水平无法区分",
    }


def test_a_street_of_which_nothing_was_due_is_named_beside_the_figure() -> None:
    parts, _ = filled(of_shares((9, 10), (0, 0)))
    placeholder, _ = filled(districts.normal())
    nothing, _ = filled(districts.empty(areas=districts.xisaishan()))
    no_streets, _ = filled(districts.empty())

    assert parts["note"].text == "尚无应结：QUEENS"
    assert placeholder["note"].text == "", "of 冶钢农场 all units are virtual"
    assert (nothing["nothing"].text, no_streets["nothing"].text) == ("尚无应结", "无街道")
    assert parts["nothing"].hidden


def of_shares(*shares: tuple[int, int]) -> Situation:
    """Boroughs of so many met of so many due."""
    areas = districts.boroughs(*(1 for _ in shares))
    streets = [area.code for area in areas if area.level == "street"]
    sums = (sum(met for met, _ in shares), sum(due for _, due in shares))
    counted = {"": sums, **dict(zip(streets, shares, strict=True))}
    situations = {
        code: AreaSituation(code, clauses={"dispatch": ClauseCounts(met=met, late=due - met)})
        for code, (met, due) in counted.items()
    }
    return replace(districts.empty(areas=areas), areas=situations)


SITUATIONS = {
    "one": of_shares((1, 1)),
    "none met": of_shares((0, 3), (0, 9)),
    "all met": of_shares((4, 4), (900, 900)),
    "crowded": of_shares(*((80 - i, 100 + i) for i in range(8)), *((100 + i, 101 + i) for i in range(8))),
    "far": of_shares((9_999_999, 9_999_999), (1, 10), (5_000_000, 9_999_999)),
    "normal": districts.normal(),
    "huge": districts.huge(),
    "empty": districts.empty(),
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", SITUATIONS)
def test_every_street_is_on_the_plane_with_five_ticks_at_most_and_plotly_takes_it(
    name: str, lang: str
) -> None:
    _, figure = filled(SITUATIONS[name], replace(ZH, lang=lang))
    layout = figure["layout"]
    told = re.sub(r'"--(?!sans)\w+"', '"#123456"', json.dumps(figure))

    assert go.Figure(json.loads(told)).data
    for axis, key in (("xaxis", "x"), ("yaxis", "y")):
        low, high = layout[axis]["range"]
        assert len(layout[axis]["tickvals"]) <= 5
        assert all(low <= at <= high for at in layout[axis]["tickvals"])
        assert all(low <= at <= high for trace in figure["data"][1:] for at in trace[key])


@pytest.mark.parametrize("name", ["normal", "one", "far"])
def test_words_stand_on_no_other_words(name: str) -> None:
    _, figure = filled(SITUATIONS[name])
    (_, top), (low, high) = figure["layout"]["xaxis"]["range"], figure["layout"]["yaxis"]["range"]
    boxes = []
    for note in figure["layout"]["annotations"]:
        x = note["x"] / top * WIDE + note["xshift"]
        y = (note["y"] - low) / (high - low) * HIGH + note["yshift"]
        wide = ems(note["text"]) * LABEL_PX
        left = x - wide if note["xanchor"] == "right" else x
        boxes.append(Box(left, y - 9, left + wide, y + 9))

    assert boxes
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]


def test_what_inside_means_is_said_even_where_the_band_is_a_line() -> None:
    assert "带内：与全区水平无法区分" in texts(filled(SITUATIONS["huge"])[1])


def test_where_many_are_outside_the_furthest_are_named_and_the_others_counted() -> None:
    parts, figure = filled(SITUATIONS["crowded"])
    outside = len(figure["data"][2]["x"]) + len(figure["data"][3]["x"])

    assert len([text for text in texts(figure) if text.startswith(("BO", "BR", "QU", "MA", "ST"))]) == 8
    assert parts["note"].text == f"带外另有 {outside - 8} 个未标名"


def test_words_find_the_first_place_that_is_free_or_none() -> None:
    frame, taken = Box(0, 0, 200, 100), Box(100, 40, 200, 60)

    beside = free(spots(100, 50, "四字之名", px=16, gap=10), [taken], frame)

    assert beside is not None
    assert (beside.anchor, beside.dy) == ("right", 0)
    assert free(spots(100, 50, "四字之名", px=16, gap=10), [frame], frame) is None
