"""A page's frame as markup: what Dash's own components would be, escaped, without a style of its own."""

from __future__ import annotations

import pytest
from dash import dcc, html

from layouts._frame import Frame, markup
from layouts._pieces import told


def test_a_tree_is_written_as_html_with_its_attributes() -> None:
    tree = html.Main(
        [html.H1("一屏", id="a-b", className="big n"), html.Span(["x", 3, None, html.B(0)], title="q")],
        role="status",
    )

    assert markup(tree) == (
        '<main role="status"><h1 id="a-b" class="big n">一屏</h1><span title="q">x3<b>0</b></span></main>'
    )


def test_what_is_true_stands_alone_and_what_is_false_or_none_not_at_all() -> None:
    assert markup(html.Div(hidden=True)) == "<div hidden></div>"
    assert markup(html.Div(hidden=False, title=None)) == "<div></div>"


def test_texts_and_attributes_are_escaped() -> None:
    text, attribute = html.Div('<b>"&'), told(html.Div(title='"><script>'), words='{"a":"<"}')

    assert markup(text) == '<div>&lt;b&gt;"&amp;</div>'
    assert markup(attribute) == (
        '<div title="&quot;&gt;&lt;script&gt;" data-words="{&quot;a&quot;:&quot;&lt;&quot;}"></div>'
    )


def test_custom_properties_travel_as_data_and_no_other_style_does() -> None:
    assert markup(html.Div(style={"--w": 68})) == '<div data-style="{&quot;--w&quot;: 68}"></div>'
    with pytest.raises(ValueError, match="custom properties only"):
        markup(html.Div(style={"color": "red"}))


def test_components_that_need_a_script_are_refused() -> None:
    with pytest.raises(TypeError, match=r"no component of dash\.html"):
        markup(html.Div(dcc.Graph()))


def test_the_frame_is_one_component_for_dash() -> None:
    told_as = Frame("<p></p>").to_plotly_json()  # type: ignore[no-untyped-call]

    assert told_as == {"props": {"html": "<p></p>"}, "type": "Frame", "namespace": "onescreen"}
