"""An area's page, composed by its level: what a district, a street or a community is looked at for."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.area import COMMUNITY_TIER
from dashboard.ports import CaseFilter, CaseRow, CaseStatus
from dashboard.reading.desk import Desk, Standing
from layouts._names import group_name
from layouts.desk import _cards as cards
from layouts.desk import _trends as trends
from layouts.desk._holders import holders
from layouts.desk._neighbours import neighbours
from layouts.desk._page import Drawn, View
from layouts.desk._pieces import heading
from layouts.desk._relay_ways import both_ways
from layouts.words import Words

FIRST = 5
STATUSES_FIRST: tuple[CaseStatus, ...] = ("overdue", "due_soon")
OPEN_SHOWN = 50


async def area_page(desk: Desk, view: View, words: Words, code: str | None) -> Drawn:
    standing = await desk.standing(code)
    is_community = standing.area is not None and standing.area.level in COMMUNITY_TIER
    body: list[Component] = await (_community if is_community else _above)(desk, standing, view, words)
    body += await _trends(desk, standing, view, words)
    loads = await desk.loads(standing.area.code if standing.area else None)
    near = await neighbours(desk, standing, view, words)
    left = html.Div([*near, both_ways(standing, view, words)], className="column")
    body.append(html.Div([left, holders(loads, standing, view, words)], className="grid two"))
    name = standing.area.name if standing.area else words("desk_everything")
    above = standing.path[:-1]
    steps = tuple((group_name(a, None), view.link(f"/area/{a.code}")) for a in above)
    return Drawn(name, html.Div([_heading(standing, view, words), *body]), standing.at, steps, code)


def _heading(standing: Standing, view: View, words: Words) -> Component:
    area = standing.area
    if area is None:
        return heading(words("desk_everything"))
    facts = [area.code]
    if standing.below:
        facts.append(words("desk_n_units", n=len(standing.below)))
    if n := cards.households(standing):
        facts.append(words("desk_n_households", n=f"{n:,}"))
    beside = dcc.Link(words("beside_with"), href=view.link("/beside", a=area.code), className="button")
    return heading(area.name, " · ".join(facts), [beside])


async def _above(desk: Desk, standing: Standing, view: View, words: Words) -> list[Component]:
    code = standing.area.code if standing.area else None
    rows = await _first(desk, code)
    n_late, n_soon = standing.figures.cases.open_overdue, standing.figures.cases.due_soon
    note = words("desk_first_note", late=f"{n_late:,}", soon=f"{n_soon:,}")
    return [
        cards.headline(standing, view, words),
        html.Div(
            [
                cards.units(standing, view, words),
                html.Div(
                    [
                        cards.clocks(standing, view, words),
                        cards.first_cases(
                            rows, standing, view, words, title=words("desk_first", n=FIRST), note=note
                        ),
                    ],
                    className="column",
                ),
            ],
            className="grid two",
        ),
    ]


async def _community(desk: Desk, standing: Standing, view: View, words: Words) -> list[Component]:
    assert standing.area is not None
    wanted = CaseFilter(status="open", order="due", limit=OPEN_SHOWN)
    ordered = await desk.cases(wanted, area=standing.area.code)
    return [
        cards.headline(standing, view, words),
        html.Div(
            [
                cards.first_cases(
                    ordered, standing, view, words,
                    title=words("desk_open_of", n=f"{standing.figures.cases.open:,}"), note="",
                ),
                cards.clocks(standing, view, words),
            ],
            className="grid two",
        ),
    ]  # fmt: skip


async def _trends(desk: Desk, standing: Standing, view: View, words: Words) -> list[Component]:
    if not await trends.are_read(desk, view):
        return [html.Div(trends.unread(standing, view, words), className="grid two")]
    found = await desk.inflow(standing.area.code if standing.area else None)
    mixes = [
        trends.mix(found.kinds, words.kind, "kind", found, standing, view, words),
        trends.mix(found.sources, words.source, "source", found, standing, view, words),
    ]
    days = trends.days(found, standing, view, words)
    return [html.Div([days, html.Div(mixes, className="grid even flush")], className="grid two")]


async def _first(desk: Desk, code: str | None) -> list[CaseRow]:
    """The cases overdue longest, then those due soonest."""
    found: list[CaseRow] = []
    for status in STATUSES_FIRST:
        if len(found) < FIRST:
            wanted = CaseFilter(status=status, order="due", limit=FIRST - len(found))
            found += await desk.cases(wanted, area=code)
    return found
