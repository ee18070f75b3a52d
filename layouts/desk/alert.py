"""`/alert/{alert}`: one alert whole, at an address of its own, with every row that it counts."""

from __future__ import annotations

from dash import html

from dashboard.domain.alert import TEST
from dashboard.reading.desk import Desk
from layouts._pieces import told
from layouts.desk._alert_detail import detail_of, sections
from layouts.desk._alert_pages import alerts_of, steps, telling_of
from layouts.desk._alert_tests import one_test
from layouts.desk._alert_told import what
from layouts.desk._page import Drawn, Page, View
from layouts.words import Words


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    telling = await telling_of(desk, view, words)
    found = await detail_of(alerts_of(desk), view.of["alert"])
    title = what(found.file.row, telling)
    is_test = found.file.row.group.rule == TEST
    parts = one_test(found.file, telling) if is_test else sections(found, telling, is_whole=True)
    body = told(html.Div(parts, className="detail alone"), live="1")
    return Drawn(title, body, found.file.at, steps(telling, is_below=True), is_plain=True)


PAGE = Page("alert", "/alert/{alert}", draw)
