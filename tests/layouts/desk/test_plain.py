"""What is drawn as one component holds what it was made of, and nothing that is called back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from dash import dcc, html

from dashboard.reading.alert_ground import AlertGround
from layouts._pieces import mark, told
from layouts.desk._page import View
from layouts.desk._parts import Filter
from layouts.desk._plain import plain
from layouts.desk._registry import pages_by_name
from layouts.words import Words
from tests import districts
from tests.desk_alerts import HELD, IN_HAND, SEEN_TO, UNACKED, UNTOLD, ground_in
from tests.desk_doors import texts
from tests.desks import EVERYTHING, ZONE, desk_of

PAGES = pages_by_name()


def nodes_of(body: Any) -> Any:
    return json.loads(plain(body).told)  # type: ignore[attr-defined]


def test_text_attributes_and_order_are_those_of_the_elements() -> None:
    row = html.Li(
        [mark("over"), "案 <b>", html.Span(3, className="n"), None, told(html.B("x"), since="9")], key="a-1"
    )

    assert nodes_of(html.Ul([row], className="list", hidden=True)) == [
        ["ul", {"class": "list", "hidden": ""}, [
            ["li", {"key": "a-1"}, [
                ["i", {"class": "mark over"}, []],
                "案 <b>",
                ["span", {"class": "n"}, ["3"]],
                ["b", {"data-since": "9"}, ["x"]],
            ]],
        ]],
    ]  # fmt: skip


def test_a_link_of_the_desk_stays_one_and_one_that_leads_away_does() -> None:
    assert nodes_of(dcc.Link("去", href="/alerts?id=1", className="here")) == [
        ["a", {"href": "/alerts?id=1", "class": "here", "inside": ""}, ["去"]]
    ]
    assert nodes_of(html.A("墙", href="/wall")) == [["a", {"href": "/wall"}, ["墙"]]]


@pytest.mark.parametrize(
    "part",
    [
        html.Button("x", id="desk-save"),
        dcc.Store(id="kept"),
        Filter("q", "", label="找"),
        html.Div(style={"color": "red"}),
    ],
)
def test_what_is_called_back_or_styled_by_hand_is_refused(part: Any) -> None:
    with pytest.raises(ValueError, match=r"plain element|no attribute"):
        plain(html.Div([html.P("beside"), part]))


# ── the pages that are drawn so ─────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> AlertGround:
    return ground_in(tmp_path_factory.mktemp("alerts"))


@pytest.mark.parametrize("words", [Words("zh", ZONE), Words("en", ZONE)], ids=["zh", "en"])
@pytest.mark.parametrize("alert", [UNACKED, HELD, IN_HAND, SEEN_TO, UNTOLD, "a-over-0", "nobody's"])
async def test_pages_of_alerts_hold_nothing_but_plain_elements_and_say_all_that_they_did(
    ground: AlertGround, alert: str, words: Words
) -> None:
    found = desk_of(districts.normal(), EVERYTHING)
    desk = replace(found, reading=replace(found.reading, alerts=ground))
    inbox, own = PAGES["alerts"], PAGES["alert"]

    pages = [await inbox.draw(desk, View("/alerts", {}, {"id": alert}), words)]
    if alert != "nobody's":
        pages.append(await own.draw(desk, View(f"/alert/{alert}", {"alert": alert}), words))

    for page in pages:
        assert page.is_plain
        assert list(said(nodes_of(page.body))) == [text for text in texts(page.body) if text]


def said(nodes: Any) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        else:
            yield from said(node[2])
