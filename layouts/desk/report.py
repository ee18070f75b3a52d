"""`/report`: a dispute told at the counter or by phone. Its form stands in the sheet, opened in the page."""

from __future__ import annotations

from dash import html

from dashboard.reading.desk import Desk, OutOfReach
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import heading
from layouts.words import Words


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    standing = await desk.standing()
    if desk.at is not None or not desk.may("act_on_cases"):
        raise OutOfReach("report")
    title = words("act_report")
    body = html.Div(heading(title, words("report_note")), className="report")
    return Drawn(title, body, standing.at)


PAGE = Page("report", "/report", draw)
