"""What is drawn as one component holds what it was made of, and nothing that is called back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dash import dcc, html

from layouts._pieces import mark, told
from layouts.desk._parts import Filter
from layouts.desk._plain import plain


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
