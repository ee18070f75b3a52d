"""A part of a page that calls nothing back, as one component, however much is in it.

Dash's renderer keeps a record of every component, and looks at all of them when one of them changes: drawing
a hundred rows anew so takes it seconds. Here it is told one; `assets/desk-plain.js` draws what is in it, and
changes only what is another now, so that the keyboard, what is scrolled and what is unfolded stay.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from dash import dcc, html
from dash.development.base_component import Component

from layouts.desk._parts import Plain

Node: TypeAlias = str | list[Any]
"""Text, or `[tag, attributes, nodes]`. Of the attributes, `key` says which of its kind a node is."""

NAMES: Final = {"className": "class", "htmlFor": "for", "colSpan": "colspan", "dateTime": "datetime"}
LINK: Final = "inside"
"""Marks a link that leads to another page of the desk without loading it anew."""


def plain(body: Component) -> Component:
    """Raises ValueError where something in it is no plain element, and so may be called back."""
    return Plain(json.dumps([_node(body)], ensure_ascii=False, separators=(",", ":")))


def _node(part: Component | str | float) -> Node:
    if not isinstance(part, Component):
        return str(part)
    props = part.to_plotly_json()["props"]  # type: ignore[no-untyped-call]
    inside = list(_nodes(props.pop("children", None)))
    if isinstance(part, dcc.Link):
        return ["a", {**_attributes(props, part), LINK: ""}, inside]
    if getattr(part, "_namespace", None) != html.Div._namespace or "id" in props:
        raise ValueError(f"{type(part).__name__}: no plain element; leave it out of what is drawn as one")
    return [type(part).__name__.lower(), _attributes(props, part), inside]


def _nodes(children: Any) -> Iterator[Node]:
    if isinstance(children, list | tuple):
        for each in children:
            yield from _nodes(each)
    elif children is not None and children != "":
        yield _node(children)


def _attributes(props: dict[str, Any], part: Component) -> dict[str, str]:
    """As HTML has them; one that is false is left out."""
    found = {}
    for name, value in props.items():
        if value is None or value is False or (value == "" and name == "className"):
            continue
        if not isinstance(value, str | int | float):
            raise ValueError(f"{type(part).__name__}: {name} is no attribute of text")
        found[NAMES.get(name, name)] = "" if value is True else str(value)
    return found
