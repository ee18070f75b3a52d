"""Every page of the desk: drawn in both languages, of any district, and each link leads to a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from dash.development.base_component import Component
from starlette.routing import compile_path

from dashboard.domain.situation import Situation
from dashboard.reading.alert_ground import AlertGround
from dashboard.reading.alerts import NowOnly
from dashboard.reading.desk import NotThere
from layouts.desk._page import Page, View
from layouts.desk._registry import pages_by_name
from layouts.words import LANGS, Words
from tests import districts
from tests.desk_alerts import UNACKED, ground_in
from tests.desk_district import CASE, LETTER, RELAY, STREET, journal, views
from tests.desks import ZONE, desk_of

PAGES = pages_by_name()
OF = {"area": STREET, "case": CASE, "relay": RELAY, "letter": LETTER, "alert": UNACKED}
ELSEWHERE = ("/wall", "/me", "/sign-out", "/desk/export")
"""Addresses that are no pages of the desk."""
ACTING = ("report",)
"""Pages that record something: nothing is done to the past."""
OF_NOW = tuple(name for name in PAGES if name.startswith("alert"))
"""Pages of the alerts' own store, which keeps what became of each and no instant as a whole."""
SITUATIONS = {"normal": districts.normal(), "empty": districts.empty(), "huge": districts.huge()}


def nodes(tree: Any) -> Iterator[Component]:
    if isinstance(tree, Component):
        yield tree
        yield from nodes(getattr(tree, "children", None))
    elif isinstance(tree, list | tuple):
        for each in tree:
            yield from nodes(each)


@pytest.fixture(scope="module")
def alerts(tmp_path_factory: pytest.TempPathFactory) -> AlertGround:
    return ground_in(tmp_path_factory.mktemp("alerts"))


async def drawn(page: Page, situation: Situation, lang: str, alerts: AlertGround) -> list[Component]:
    view = View(page.path.replace("{area}", STREET), OF)
    desk = desk_of(situation, views=views(), journal=journal(), alerts=alerts)
    found = await page.draw(desk, view, Words(lang, ZONE))
    assert found.title
    return list(nodes(found.body))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("name", PAGES)
async def test_every_link_of_a_page_leads_to_a_page(
    name: str, situation: str, lang: str, alerts: AlertGround
) -> None:
    try:
        found = await drawn(PAGES[name], SITUATIONS[situation], lang, alerts)
    except NotThere:
        assert situation == "empty", "only a centre without areas lacks what the page is of"
        return
    links = [href for node in found if (href := getattr(node, "href", None)) and href.startswith("/")]
    patterns = [compile_path(page.path)[0] for page in PAGES.values()]

    lost = [
        href for href in links
        if not any(p.match(href.partition("?")[0]) for p in patterns) and not href.startswith(ELSEWHERE)
    ]  # fmt: skip

    assert lost == []


@pytest.mark.parametrize("name", [name for name in PAGES if name not in (*ACTING, *OF_NOW)])
async def test_a_page_is_drawn_of_a_past_instant_and_says_which(name: str, alerts: AlertGround) -> None:
    at = districts.AT - timedelta(minutes=1)
    page = PAGES[name]
    view = View(page.path.replace("{area}", STREET), OF, {"at": at.isoformat()})
    desk = desk_of(districts.normal(), views=views(), journal=journal(), at=at, alerts=alerts)

    found = await page.draw(desk, view, Words("zh", ZONE))

    assert found.at == at


@pytest.mark.parametrize("name", OF_NOW)
async def test_a_page_of_now_is_drawn_of_no_past_instant(name: str, alerts: AlertGround) -> None:
    at = districts.AT - timedelta(minutes=1)
    desk = desk_of(districts.normal(), views=views(), journal=journal(), at=at, alerts=alerts)

    with pytest.raises(NowOnly):
        await PAGES[name].draw(desk, View(PAGES[name].path, OF, {"at": at.isoformat()}), Words("zh", ZONE))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_callbacks_names_their_parts(name: str) -> None:
    assert (PAGES[name].register is None) == (PAGES[name].parts is None)
