"""The doors of a page: each number that opens a list of cases, with the list's own filter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from dash.development.base_component import Component

from dashboard.ports import RowCount
from dashboard.reading.desk import Desk
from layouts.desk._case_view import filter_of
from layouts.desk._page import View


class CasesDoor(NamedTuple):
    """`n`: what the page says. `view`: the list that the number opens."""

    n: int
    view: View

    async def opened(self, desk: Desk) -> RowCount:
        """What the list says, at its own instant."""
        asked = self.view.asked
        there = desk.at_instant(asked["at"]) if "at" in asked else desk
        return await there.count(
            filter_of(self.view, desk.reading.zone), area=asked.get("area"), is_own=bool(asked.get("own"))
        )


def case_doors(body: Any) -> list[CasesDoor]:
    """Every link of a page to `/cases` that says how many it opens, or shows a number: the first in it."""
    found = []
    for node in nodes(body):
        path, _, search = (getattr(node, "href", None) or "").partition("?")
        numbers = [int(n) for inner in nodes(node) if (n := getattr(inner, "data-n", None)) is not None]
        numbers += [int(w.replace(",", "")) for w in texts(node) if w.replace(",", "").isdecimal()]
        if path == "/cases" and numbers:
            found.append(CasesDoor(numbers[0], View.read(path, {}, search)))
    return found


def nodes(tree: Any) -> Iterator[Component]:
    if isinstance(tree, Component):
        yield tree
        yield from nodes(getattr(tree, "children", None))
    elif isinstance(tree, list | tuple):
        for each in tree:
            yield from nodes(each)


def texts(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, Component):
        yield from texts(getattr(tree, "children", None))
    elif isinstance(tree, list | tuple):
        for each in tree:
            yield from texts(each)
