"""`/area/{area}`: one district, street or community."""

from __future__ import annotations

from dashboard.reading.desk import Desk
from layouts.desk._area import area_page
from layouts.desk._page import Drawn, Page, View
from layouts.words import Words


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    return await area_page(desk, view, words, view.of["area"])


PAGE = Page("area", "/area/{area}", draw)
