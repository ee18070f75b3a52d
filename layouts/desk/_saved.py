"""Saved views: a person's own names for addresses of lists, above each list and in the palette."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.acting import keeping
from dashboard.acting.actions import Field
from dashboard.ports import JournalError, SavedView
from dashboard.reading.desk import Desk
from layouts.desk._page import View
from layouts.desk._unanswered import noted
from layouts.words import Words

SAVED: Final[Mapping[str, tuple[str, ...]]] = {
    "/cases": (
        "area", "own", "status", "clause", "state", "kind", "source", "grade", "holder", "code",
        "reported_from", "reported_until", "closed_from", "closed_until", "due_from", "due_until",
    ),
    "/relays": ("area", "direction", "status", "from", "to"),
    "/letters": ("area", "unit", "kind", "state", "day", "from", "to"),
    "/areas": ("q",),
}  # fmt: skip
"""By the path of a list: what of its query is kept. How far one has read, and its language, is not."""
FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {"keep_view": keeping.KEEP, "drop_view": keeping.DROP}
"""What is asked, by the act that an address of a list names."""


def act_of(view: View) -> str | None:
    """The act on views that the address asks for; None for any other."""
    act = view.asked.get("act")
    return act if act in FIELDS and view.path in SAVED else None


def fields_of(act: str, view: View) -> Sequence[Field]:
    """`instant` is asked only where the address has one."""
    return [each for each in FIELDS[act] if each.name != "instant" or view.asked.get("at")]


async def strip(desk: Desk, view: View, words: Words) -> Component | None:
    """The person's views of this list, and the ways to keep this one and to drop one."""
    try:
        saved = await desk.saved()
    except JournalError as why:
        noted(why, "saved views")
        return html.Div(html.Span(words("views_lost"), className="t3"), className="chips saved")
    if saved is None:
        return None
    here = {query_of(view, has_instant=has_instant) for has_instant in (False, True)}
    links = [
        dcc.Link(
            each.name,
            href=href(each, view),
            className="button on" if each.query in here else "button",
        )
        for each in saved
        if each.path == view.path
    ]
    tools = [dcc.Link(words("views_keep"), href=view.same(act="keep_view"), className="button quiet")]
    if saved:
        tools.append(dcc.Link(words("views_drop"), href=view.same(act="drop_view"), className="button quiet"))
    name = html.Span(words("views_title"), className="label")
    kept = [html.Div(links, className="kept")] if links else []
    return html.Div([name, *kept, *tools], className="chips saved", role="group")


def href(saved: SavedView, view: View) -> str:
    """The address of a saved view: at its own instant, or at the one that is looked at."""
    return view.link(saved.path, **dict(parse_qsl(saved.query)))


def query_of(view: View, *, has_instant: bool) -> str:
    """What of an address is kept; an instant with how it is read, so that it opens the same from anywhere."""
    kept = {name: view.asked[name] for name in SAVED[view.path] if view.asked.get(name)}
    at = view.asked.get("at") if has_instant else None
    return urlencode(kept if at is None else {**kept, "at": at, "as": view.as_})


def filled_at_first(act: str, view: View, saved: Sequence[SavedView]) -> dict[str, str]:
    """The name of the view that is looked at, if it is one; an instant is not kept unless that is chosen."""
    here = {query_of(view, has_instant=has_instant) for has_instant in (False, True)}
    name = next((each.name for each in saved if each.path == view.path and each.query in here), None)
    return {"instant": "no"} if name is None else {"view": name, "instant": "no"}


async def do(desk: Desk, act: str, view: View, filled: Mapping[str, Any]) -> str:
    """Keep or drop a view; its name. Raises NotDone."""
    if act == "drop_view":
        return await keeping.drop(desk, filled)
    query = query_of(view, has_instant=filled.get("instant") == "yes")
    return await keeping.keep(desk, filled, path=view.path, query=query)
