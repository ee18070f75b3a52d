"""`/beside?a=…&b=…`: two areas side by side at one instant. `pick`: which is chosen anew, found by `q`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.reading.desk import Desk, Standing
from dashboard.reading.pinyin import fits
from layouts._names import place
from layouts.desk import _beside as cards
from layouts.desk import _trends as trends
from layouts.desk._holders import holders
from layouts.desk._page import Drawn, Page, View
from layouts.desk._parts import Filter
from layouts.desk._pieces import as_of, card, chip, heading
from layouts.words import Words

SIDES: Final = ("a", "b")
OFFERED: Final = 48
"""Areas that are offered at the most."""


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    reach = await desk.standing()
    found = {side: await desk.standing(code) for side in SIDES if (code := view.asked.get(side))}
    picked = view.asked.get("pick")
    side = picked if picked in SIDES else next((each for each in SIDES if each not in found), None)
    tools = [_change(each, found, reach, view, words) for each in SIDES if each in found]
    if len(found) == len(SIDES):
        swapped = view.same(a=view.asked["b"], b=view.asked["a"])
        tools.append(dcc.Link(words("beside_swap"), href=swapped, className="button"))
    title = words("beside_title")
    body: list[Component] = [heading(title, words("beside_note"), tools)]
    if side is not None:
        body.append(await _choice(side, found, reach, view, words))
    if len(found) == len(SIDES):
        body += await _both(desk, found["a"], found["b"], view, words)
    steps = tuple(
        (place(a.code, reach.tree.by_code, words), view.link(f"/area/{a.code}")) for a in reach.path
    )
    return Drawn(title, html.Div(body, className="beside"), reach.at, steps)


async def _both(desk: Desk, a: Standing, b: Standing, view: View, words: Words) -> list[Component]:
    codes = [each.area.code if each.area else None for each in (a, b)]
    loads = [await desk.loads(code) for code in codes]
    held = [
        holders(load, each, view, words, title=words("beside_holders", name=cards.named(each, words)))
        for load, each in zip(loads, (a, b), strict=True)
    ]
    return [
        html.Div([cards.shares(a, b, view, words), cards.counts(a, b, view, words)], className="grid pair"),
        *(await _days(desk, (a, b), view, words)),
        html.Div(held, className="grid even"),
    ]


async def _days(desk: Desk, sides: tuple[Standing, Standing], view: View, words: Words) -> list[Component]:
    """Thirty days of both on one scale, and what came in by kind and source."""
    if not await trends.are_read(desk, view):
        return [html.Div(trends.unread(sides[0], view, words), className="stack")]
    flows = [await desk.inflow(each.area.code if each.area else None) for each in sides]
    most = trends.highest(flows)
    months = [
        trends.days(flow, each, view, words, most=most, title=cards.named(each, words))
        for flow, each in zip(flows, sides, strict=True)
    ]
    mixes = [cards.mix(by, sides, flows, view, words) for by in cards.MIXED]
    return [html.Div(pair, className="grid even") for pair in (months, mixes)]


def _change(side: str, found: dict[str, Standing], reach: Standing, view: View, words: Words) -> Component:
    name = place(view.asked[side], reach.tree.by_code, words)
    said = words("beside_change", name=name)
    return chip(said, view.same(pick=side, q=None), view.asked.get("pick") == side)


async def _choice(
    side: str, found: dict[str, Standing], reach: Standing, view: View, words: Words
) -> Component:
    """The areas that fit what is typed; those beside the other one while nothing is."""
    typed = view.asked.get("q", "").strip()
    other = next((standing for each, standing in found.items() if each != side), None)
    if typed:
        # Reading pinyin loads a dictionary at the first question: not on the loop of the walls.
        codes = await asyncio.to_thread(lambda: list(_fitting(typed, reach)))
    else:
        codes = list(_near(other, reach))
    taken = {view.asked.get(each) for each in SIDES if each != side}
    offered = [code for code in codes if code not in taken]
    links = [
        dcc.Link(
            place(code, reach.tree.by_code, words), title=code, className="button",
            href=view.same(**{side: code, "pick": None, "q": None}),
        )
        for code in offered[:OFFERED]
    ]  # fmt: skip
    more = len(offered) - len(links)
    said = words("beside_more", n=more) if more else "" if links else words("beside_no_area")
    return card(
        words("beside_choose"),
        Filter("q", typed, label=words("beside_typed")),
        html.Div(links, className="chips offered"),
        html.P(said, className="t3"),
        note=words("beside_fitting" if typed else "beside_near" if other else "beside_any"),
        at=as_of(reach.at, words),
    )


def _fitting(typed: str, reach: Standing) -> Iterator[str]:
    return (code for code in reach.reached if fits(reach.tree[code], typed))


def _near(other: Standing | None, reach: Standing) -> Iterator[str]:
    """The units of the same parent, in the register's order; all in reach where there is no other yet."""
    if other is None or other.area is None:
        yield from reach.reached
        return
    for code in reach.reached:
        if reach.tree[code].parent_code == other.area.parent_code:
            yield code


PAGE = Page("beside", "/beside", draw)
