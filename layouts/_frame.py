"""A page's frame as one component, its markup written here: Dash's renderer takes the square of the number of
components, seconds for the two thousand of a wall, and a frame is drawn once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from typing import Any, ClassVar

from dash.development.base_component import Component

_ATTRIBUTES = {"className": "class"}
"""What HTML calls otherwise than Dash; the others are its names in small letters."""


class Frame(Component):
    """Drawn by `assets/frame.js`. `html`: what `markup` wrote."""

    _namespace = "onescreen"
    _type = "Frame"
    _prop_names: ClassVar[list[str]] = ["html"]  # type: ignore[misc]
    available_properties: ClassVar[list[str]] = ["html"]
    _valid_wildcard_attributes: ClassVar[list[str]] = []  # type: ignore[misc]
    available_wildcard_properties: ClassVar[list[str]] = []  # type: ignore[misc]

    def __init__(self, html: str) -> None:
        super().__init__(html=html)  # type: ignore[no-untyped-call]


def markup(node: object) -> str:
    """The HTML of a tree of `dash.html` components, texts and numbers; None is nothing.

    A style is written as `data-style`, for the policy of the page lets no markup bring its own: custom
    properties only. Raises ValueError for any other style, TypeError for what is no component of `dash.html`.
    """
    if node is None:
        return ""
    if isinstance(node, str | int | float):
        return escape(str(node), quote=False)
    if isinstance(node, list | tuple):
        return "".join(map(markup, node))
    if not isinstance(node, Component) or node._namespace != "dash_html_components":
        raise TypeError(f"{node!r} is no component of dash.html")
    props: dict[str, Any] = node.to_plotly_json()["props"]  # type: ignore[no-untyped-call]
    tag, children = node._type.lower(), props.pop("children", None)
    return f"<{tag}{''.join(_attributes(props))}>{markup(children)}</{tag}>"


def _attributes(props: dict[str, Any]) -> Iterable[str]:
    for name, value in props.items():
        if name == "style":
            if not all(key.startswith("--") for key in value):
                raise ValueError(f"style {value!r}: custom properties only")
            yield f' data-style="{escape(json.dumps(value))}"'
        elif value is True:
            yield f" {name.lower()}"
        elif value is not None and value is not False:
            yield f' {_ATTRIBUTES.get(name, name.lower())}="{escape(str(value))}"'
