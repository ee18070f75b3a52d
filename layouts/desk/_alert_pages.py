"""What every page of the alerts begins with: who asks, the names of things, and the way between the pages."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.alert_faces import PlanFault
from dashboard.reading.alerts import AlertDesk
from dashboard.reading.desk import Desk, NotThere
from layouts._names import group_name
from layouts._pieces import mark
from layouts._theme import OVER
from layouts.desk._alert_told import LOOK_OF_SEVERITY, Telling, clock
from layouts.desk._page import View
from layouts.words import Words

PAGES: Final[Mapping[str, str]] = {
    "alerts": "/alerts",
    "alert_rules": "/alerts/rules",
    "alert_silences": "/alerts/silences",
    "alert_duty": "/alerts/duty",
    "alert_channels": "/alerts/channels",
    "alert_proof": "/alerts/proof",
}
"""By the names of the pages, in the order in which they are offered."""


def is_of_alerts(view: View) -> bool:
    """Whether the forms that the address opens are those of alerts."""
    pages = ("alerts", "alert_silences", "alert_channels")
    return "alert" in view.of or view.path in {PAGES[name] for name in pages}


def alerts_of(desk: Desk) -> AlertDesk:
    """The asker's desk of alerts. Raises NotThere in a centre that keeps none."""
    ground = desk.reading.alerts
    if ground is None:
        raise NotThere("alerts")
    return AlertDesk(ground, desk)


async def unacked(desk: Desk) -> tuple[int, str] | None:
    """How many alerts in reach nobody has, and the status of the gravest; None where none are told of, as of
    a past instant."""
    if desk.at is not None or desk.reading.alerts is None:
        return None
    found = await alerts_of(desk).queue(state="unacked", limit=1)
    look = next((LOOK_OF_SEVERITY[row.group.severity] for row in found.rows), "")
    return found.counts["unacked"], look


async def telling_of(desk: Desk, view: View, words: Words) -> Telling:
    standing, ground = await desk.standing(), alerts_of(desk).ground
    rules, plan = await asyncio.to_thread(lambda: (ground.rules(), ground.plan()))
    return Telling(desk, standing, rules, ground.channels, plan, view, words)


def tabs(view: View, words: Words) -> Component:
    """The way to the other pages of the alerts."""
    links = []
    for name, path in PAGES.items():
        is_here = view.path == path
        link = dcc.Link(words(f"{name}_tab"), href=view.link(path), className="here" if is_here else "")
        links.append(html.Span(link))
    return html.Nav(links, className="tabs", **{"aria-label": words("alerts_tabs")})  # type: ignore[arg-type]


def plan_notice(fault: PlanFault | None, telling: Telling) -> list[Component]:
    """Since when and why the settings of duty as they are written are not the ones in force."""
    if fault is None:
        return []
    words = telling.words
    line = "" if fault.line is None else words("plan_fault_line", n=fault.line)
    key = "plan_fault" if fault.is_replaced else "plan_fault_start"
    said = words(key, at=clock(fault.since, telling), line=line, why=fault.why)
    return [html.P(html.Span([mark(OVER), said]), className="notice", role="alert")]


def steps(telling: Telling, *, is_below: bool) -> tuple[tuple[str, str], ...]:
    """The crumbs. `is_below`: of a page below the inbox."""
    view = telling.view
    found = [(group_name(a, None), view.link(f"/area/{a.code}")) for a in telling.standing.path]
    if is_below:
        found.append((telling.words("alerts_title"), view.link(PAGES["alerts"])))
    return tuple(found)
