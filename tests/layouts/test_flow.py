"""What the flow figures say in numbers, and that Plotly takes them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from zoneinfo import ZoneInfo

import plotly.graph_objects as go  # type: ignore[import-untyped]
import pytest

from dashboard.domain.flow import Flow
from layouts._figure import Figure, nice_top, square_unit
from layouts._registry import panels_by_name
from layouts.words import Words
from tests import districts

ZH = Words("zh", ZoneInfo("Asia/Shanghai"))
PANELS = panels_by_name()


def figure_of(name: str, flow: Flow) -> Figure:
    figure = PANELS[name].fill(replace(districts.empty(), flow=flow), ZH)["chart"].chart
    assert figure is not None
    return figure


def test_every_case_is_one_square_up_or_down() -> None:
    flow = districts.flow()
    figure = figure_of("flow", flow)
    ys = [y for trace in figure["data"] for y in trace["y"]]

    assert sum(y > 0 for y in ys) == sum(span.registered for span in flow.hours)
    assert sum(y < 0 for y in ys) == sum(span.closed for span in flow.hours)


@pytest.mark.parametrize("hour", range(24))
def test_at_any_hour_the_words_at_the_axis_have_four_hours_of_room(hour: int) -> None:
    figure = figure_of("flow", districts.flow(at=districts.AT.replace(hour=hour)))

    places = figure["layout"]["xaxis"]["tickvals"]

    assert min(after - before for before, after in pairwise(places)) >= 4


def test_what_does_not_fit_stands_as_several_cases_a_square_and_the_title_says_so() -> None:
    parts = PANELS["flow"].fill(replace(districts.empty(), flow=districts.flow(times=10)), ZH)
    figure = parts["chart"].chart
    assert figure is not None

    assert parts["key"].text == "每格至多 10 件"
    assert max(abs(y) for trace in figure["data"] for y in trace["y"]) < 6


def test_a_bar_is_as_high_as_its_day() -> None:
    flow = districts.flow()
    come, gone = figure_of("flow_days", flow)["data"]

    assert come["y"] == [span.registered for span in flow.days]
    assert gone["y"] == [-span.closed for span in flow.days]


def test_nothing_known_is_not_zero() -> None:
    unknown = PANELS["flow"].fill(districts.empty(), ZH)
    still = Flow(tuple(replace(s, registered=0, closed=0) for s in districts.flow().hours))
    none = PANELS["flow"].fill(replace(districts.empty(), flow=still), ZH)

    assert (unknown["in"].text, unknown["note"].cls) == ("—", "unk")
    assert (none["in"].text, none["note"].text) == ("0", "无流入，无流出")


@pytest.mark.parametrize(("most", "unit"), [(0, 1), (6, 1), (7, 2), (12, 2), (13, 5), (31, 10), (61, 20)])
def test_a_square_stands_for_as_few_cases_as_fit(most: int, unit: int) -> None:
    assert square_unit(most, 6) == unit


@pytest.mark.parametrize(("most", "top"), [(0, 4), (5, 5), (7, 8), (11, 20), (9_999_999, 10_000_000)])
def test_an_axis_ends_at_a_round_number(most: int, top: int) -> None:
    assert nice_top(most) == top


@pytest.mark.parametrize("name", [name for name in PANELS if name.startswith("flow")])
def test_plotly_takes_each_figure_and_it_changes_at_most_once_a_second(name: str) -> None:
    told = json.dumps(figure_of(name, districts.flow()))
    told = re.sub(r'"--(?!sans)\w+"', '"#123456"', told).replace('"cell"', "10")

    assert go.Figure(json.loads(told)).data
    assert PANELS[name].gap_s >= 1
