"""`/alerts/rules`: each rule in words, how it is set, what it told of, and what it would have fired."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from typing import Any, Final

from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.domain.alert_faces import ParamFace, RuleFace
from dashboard.reading.alert_backtest import LOOKS_BACK
from dashboard.reading.alert_past import told_by
from dashboard.reading.alert_told import RuleLine
from dashboard.reading.desk import Desk
from layouts._pieces import told
from layouts.desk._alert_backtest import START, actual, backtest
from layouts.desk._alert_pages import PAGES, alerts_of, steps, tabs, telling_of
from layouts.desk._alert_told import Telling, short
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import Cell, Column, card, counted, heading, stacked
from layouts.desk._unanswered import UNANSWERED, noted
from layouts.words import CATALOGUE, Words

FAMILIES: Final = ("deadline", "relay", "work", "source", "volume", "centre", "own")
SAID: Final = "alert-backtest-said"


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    alerts = alerts_of(desk)
    telling, lines = await asyncio.gather(telling_of(desk, view, words), alerts.rules())
    in_order = sorted(lines, key=lambda line: (_family(line.face), line.face.name))
    chosen = next((line for line in in_order if line.face.name == view.asked.get("rule")), None)
    line = chosen or next(iter(in_order), None)
    parts: list[Component] = []
    running = ""
    if line is not None:
        past = await told_by(alerts, line.face.name, telling.at - LOOKS_BACK)
        tests = alerts.ground.backtests
        running = "soon" if tests is not None and tests.share is not None else ""
        parts = [_head(line, telling), _params(line.face, telling), actual(past, line.face, telling)]
        parts.append(backtest(tests, line.face, telling))
    back = dcc.Link(words("rules_back"), href=view.same(rule=None), className="button back")
    grid = [_list(in_order, line, telling), html.Div([back, *parts], className="detail")]
    title = words("rules_title")
    cls = "inbox-page chosen" if chosen else "inbox-page"
    body = html.Div(
        [heading(title, words("rules_note")), tabs(view, words), html.Div(grid, className="inbox-grid")],
        className=cls,
    )
    return Drawn(title, told(body, live=running or "1"), telling.at, steps(telling, is_below=True))


def _family(face: RuleFace) -> int:
    return FAMILIES.index(face.family) if face.family in FAMILIES else len(FAMILIES)


def _list(lines: Sequence[RuleLine], chosen: RuleLine | None, telling: Telling) -> Component:
    words = telling.words
    columns = [html.Span(), *(html.Span(words(f"rules_n_{name}")) for name in ("open", "untold"))]
    parts: list[Component] = [html.Div(columns, className="columns t3", **{"aria-hidden": "true"})]  # type: ignore[arg-type]
    for family, of in groupby(lines, key=lambda line: line.face.family):
        parts.append(html.H2(words(f"family_{family}") if f"family_{family}" in CATALOGUE else family))
        parts.append(
            html.Ul([_item(line, telling, is_here=line is chosen) for line in of], className="closed")
        )
    return html.Section(parts, className="card inbox rules", **{"aria-label": words("rules_title")})  # type: ignore[arg-type]


def _item(line: RuleLine, telling: Telling, *, is_here: bool) -> Component:
    words = telling.words
    name = html.Span(telling.rule(line.face.name), className="lines" if line.face.is_on else "lines t3")
    asides: list[Component] = [html.Span(words("rules_off"), className="t3 off")]
    if line.face.is_on:
        asides = [html.Span(f"{n:,}", className="n" if n else "n zero") for n in (line.open, line.untold)]
    link = dcc.Link(
        [name, *asides],
        href=telling.view.same(rule=line.face.name),
        className="here" if is_here else "",
        title=_open(line, words) if line.face.is_on else "",
    )
    return html.Li(link)


def _head(line: RuleLine, telling: Telling) -> Component:
    face, words = line.face, telling.words
    about = [
        words(f"about_{face.about}"),
        words("rules_hold", t=short(face.hold_s, words)) if face.hold_s else "",
    ]
    said = words(f"source_of_{face.name}") if f"source_of_{face.name}" in CATALOGUE else face.source
    foot = [html.P(" · ".join(filter(None, about)), className="t2")]
    if said:
        foot.append(html.P(words("rules_source", source=said), className="t3"))
    is_on = words("rules_is_on") if face.is_on else words("rules_is_off")
    open_: Cell = html.Span(_open(line, words), className="t2" if line.untold else "zero")
    if line.open:
        address = telling.view.link(PAGES["alerts"], rule=face.name)
        open_ = dcc.Link(counted(line.open, _open(line, words)), href=address)
    top = html.Div(
        [
            html.Div([html.H2(telling.rule(face.name)), html.P(telling.says(face)), *foot], className="what"),
            html.Div([html.Span(is_on, className="t2"), html.B(open_)], className="next"),
        ],
        className="top",
    )
    return html.Section(top, className="card alert-head")


def _open(line: RuleLine, words: Words) -> str:
    """How many alerts, and what is wrong besides and told to nobody."""
    said = words("rules_open", n=f"{line.open:,}")
    return f"{said} · {words('rules_untold', n=f'{line.untold:,}')}" if line.untold else said


def _params(face: RuleFace, telling: Telling) -> Component:
    words = telling.words
    columns = [
        Column(words(f"params_{n}"), is_number=n != "name") for n in ("name", "value", "default", "range")
    ]
    rows = [_param(param, face.name, words) for param in face.params]
    body = stacked(columns, rows, empty=words("params_none"))
    return card(words("params_title"), body, note=words("params_note"))


def _param(param: ParamFace, rule: str, words: Words) -> Sequence[Cell]:
    key = f"param_{rule}_{param.name}"
    name = words(key) if key in CATALOGUE else param.meaning
    is_own = param.value != param.default
    value = html.B(_shown(param.value)) if is_own else html.Span(_shown(param.value))
    limits = "–".join(_shown(limit) for limit in (param.low, param.high) if limit is not None) or "—"
    label = html.Span([name, html.Span(f" {param.name}", className="t3")])
    return (
        label,
        value,
        html.Span(_shown(param.default), className="t3"),
        html.Span(limits, className="t3 nw"),
    )


def _shown(value: float | str | None) -> str:
    return value if isinstance(value, str) else "—" if value is None else f"{value:,g}"


def _parts(words: Words) -> Component:
    return html.Div([html.Button(id=START), html.Span(id=SAID)])


def _register(app: Dash, asked: Callable[[View], Desk], words: Words) -> None:
    app.callback(
        Output("desk-acted", "data", allow_duplicate=True),
        Input(START, "n_clicks"),
        State("desk-address", "search"),
        prevent_initial_call=True,
    )(partial(_start, asked))


async def _start(asked: Callable[[View], Desk], n: int | None, search: str | None) -> Any:
    if not n:
        raise PreventUpdate
    try:
        desk = asked(View.read(PAGES["alert_rules"], {}, search or ""))
        desk.require("read_cases")
        tests, standing = alerts_of(desk).ground.backtests, await desk.standing()
    except UNANSWERED as why:
        noted(why, "back-test")
        raise PreventUpdate from why
    if tests is None:
        raise PreventUpdate
    tests.start(standing.at)
    return f"back-test {n} {standing.at.isoformat()}"


PAGE = Page("alert_rules", PAGES["alert_rules"], draw, _register, _parts)
