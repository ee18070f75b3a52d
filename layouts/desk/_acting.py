"""Acting at the desk: `?act=` in a case's address opens its form; what is done is said, and drawn at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from secrets import token_urlsafe
from typing import Any, Final, NamedTuple

import structlog
from dash import Dash, Input, Output, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.acting.actions import ACTIONS, Field, offered
from dashboard.acting.acts import Acting, Done, InThePast, Likely, NotDone, NotKept, Unfit
from dashboard.reading.case_file import CaseFile
from dashboard.reading.desk import Desk, NotThere, OutOfReach
from layouts._names import place
from layouts.desk import _forms as forms
from layouts.desk import _saved as saved
from layouts.desk._alert_pages import is_of_alerts
from layouts.desk._forms import Choosing, Shown
from layouts.desk._page import View
from layouts.desk._pieces import local
from layouts.desk._sent import ADDRESS, not_done, said, sent
from layouts.desk._unanswered import UNANSWERED
from layouts.words import Words

SHEET, BODY, SAID, ACTED = "desk-sheet", "desk-sheet-body", "desk-said", "desk-acted"
AT_ONCE: Final = 3
"""Actions that stand as buttons; the others are behind one more."""
NUMBER_BYTES: Final = 16

log = structlog.get_logger()


def sheet(words: Words) -> list[Component]:
    """What stands beside every page: the form's place, what was done last, and that something was."""
    return [
        html.Dialog(html.Div(id=BODY), id=SHEET, className="sheet", **{"aria-labelledby": "act-title"}),  # type: ignore[arg-type]
        html.Div(id=SAID, className="done", role="status", **{"aria-live": "polite"}),  # type: ignore[arg-type]
        dcc.Store(id=ACTED),
    ]


def parts(words: Words) -> Component:
    """The components of a form, for Dash to check the callbacks by."""
    return html.Div([html.Div(id=forms.NOTICE), html.Button(id=forms.SEND), dcc.Store(id=forms.FORM)])


def buttons(file: CaseFile, desk: Desk, view: View, words: Words) -> Sequence[Component]:
    """The doors to what this person may do to this case now."""
    if desk.at is not None:
        return ()
    doors = [
        dcc.Link(words(f"act_{action.name}"), href=view.same(act=action.name), className="button")
        for action in offered(file, desk.may)
    ]
    first, rest = doors[:AT_ONCE], doors[AT_ONCE:]
    if first:
        first[0].className = "button on"  # type: ignore[attr-defined]
    if not rest:
        return first
    more = html.Details(
        [html.Summary(words("act_more"), className="button"), html.Div(rest, className="menu")],
        className="acts",
    )
    return [*first, more]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the callbacks stand on: the asker's desk for a view, the view of an address, and what is done."""

    asked: Callable[[View], Desk]
    find: Callable[[str, str], View]
    acting: Acting
    words: Words


class _Answer(NamedTuple):
    """What `_send` sets, in the order of its outputs; None in `form` closes it."""

    form: Any = no_update
    notice: Any = no_update
    said: Any = no_update
    acted: Any = no_update
    address: Any = no_update


def register(
    app: Dash, asked: Callable[[View], Desk], find: Callable[[str, str], View], acting: Acting, words: Words
) -> None:
    ground = _Ground(asked, find, acting, words)
    app.callback(
        Output(BODY, "children"), Input("desk-address", "search"), Input("desk-address", "pathname")
    )(partial(_open_form, ground))
    app.callback(
        Output(BODY, "children", allow_duplicate=True),
        Output(forms.NOTICE, "children"),
        Output(SAID, "children"),
        Output(ACTED, "data"),
        Output("desk-address", "href"),
        Input(forms.SEND, "n_clicks"),
        *sent(forms.FORM),
        *ADDRESS,
        prevent_initial_call=True,
    )(partial(_send, ground))


async def _open_form(ground: _Ground, search: str | None, path: str | None) -> Component | None:
    view, words = ground.find(path or "/", search or ""), ground.words
    if is_of_alerts(view):
        raise PreventUpdate
    act = _act(view)
    fields = _fields(act, view) if act else None
    if act is None or fields is None:
        return None
    try:
        desk = ground.asked(view)
        choosing = await _choosing(desk, view, ground.acting)
    except UNANSWERED as why:
        log.warning("form not shown", act=act, why=type(why).__name__)
        return forms.refused(act, words)
    if not _is_offered(act, desk, choosing.file):
        return None
    filled = saved.filled_at_first(act, view, choosing.saved) if act in saved.FIELDS else {}
    shown = Shown(token_urlsafe(NUMBER_BYTES), act, fields, filled, {}, (), is_inline=act == "report")
    return forms.form(shown, choosing, words)


async def _send(
    ground: _Ground, n: int | None, form: Any, ids: Any, values: Any, path: str | None, search: str | None
) -> _Answer:
    if not n or not isinstance(form, dict):
        raise PreventUpdate
    view, words = ground.find(path or "/", search or ""), ground.words
    act, number = str(form.get("act")), str(form.get("number"))
    fields = _fields(act, view)
    if fields is None:
        raise PreventUpdate
    filled = said(ids, values)
    shown = Shown(number, act, fields, filled, {}, (), _seen(form), is_inline=act == "report")
    choosing: Choosing | None = None
    try:
        if act not in saved.FIELDS and view.asked.get("at"):  # whatever it tells, an instant or none
            raise InThePast(act)
        desk = ground.asked(view)
        choosing = await _choosing_within(desk, view, ground.acting)
        if act in saved.FIELDS:
            name = await saved.do(desk, act, view, filled)
            return _Answer(None, said=html.Span(words(f"{act}_done", name=name), key=number))
        coded = filled if choosing is None else forms.codes(fields, filled, act, choosing, words)
        done = await _do(ground.acting, desk, view, shown, coded)
    except (NotDone, *UNANSWERED) as why:
        wrong = not_done(why)
        if isinstance(wrong, NotKept):
            log.warning("act not kept", act=act, why=type(why.__cause__ or why).__name__)
        return _undone(shown, wrong, choosing, view, words)
    key = "act_repeated" if done.is_repeated else "act_done"
    told = html.Span(words(key, act=words(f"act_{act}")), key=number)
    to = view.link(f"/case/{done.case}") if act == "report" else no_update
    return _Answer(None, said=told, acted=done.position, address=to)


def _seen(form: Mapping[str, Any]) -> Sequence[str]:
    found = form.get("seen")
    return [str(each) for each in found] if isinstance(found, list) else ()


def _act(view: View) -> str | None:
    if view.path == "/report":
        return "report"
    return view.asked.get("act") if "case" in view.of else saved.act_of(view)


def _fields(act: str, view: View) -> Sequence[Field] | None:
    if act in saved.FIELDS:
        return saved.fields_of(act, view) if view.path in saved.SAVED else None
    return forms.fields_of(act)


def _is_offered(act: str, desk: Desk, file: CaseFile | None) -> bool:
    if act == "report":
        return desk.at is None and desk.may("act_on_cases")
    if act in saved.FIELDS:
        return desk.reading.saved is not None
    return file is not None and desk.at is None and ACTIONS[act] in offered(file, desk.may)


async def _choosing(desk: Desk, view: View, acting: Acting) -> Choosing:
    file = await desk.case(view.of["case"]) if "case" in view.of else None
    standing = await desk.standing()
    kept = await desk.saved() if view.path in saved.SAVED else None
    return Choosing(standing.tree, acting.known, file, kept or ())


async def _choosing_within(desk: Desk, view: View, acting: Acting) -> Choosing | None:
    """None of what is out of reach: the act itself is then denied, and audited."""
    try:
        return await _choosing(desk, view, acting)
    except (OutOfReach, NotThere):
        return None


async def _do(acting: Acting, desk: Desk, view: View, shown: Shown, filled: Mapping[str, Any]) -> Done:
    if shown.act == "report":
        return await acting.report(desk, form=shown.number, filled=filled, seen=shown.seen)
    return await acting.act(desk, shown.act, view.of.get("case", ""), form=shown.number, filled=filled)


def _undone(shown: Shown, wrong: NotDone, choosing: Choosing | None, view: View, words: Words) -> _Answer:
    """Where nobody can tell what may be chosen, the form stays; its notice says why."""
    if choosing is None:
        return _Answer(notice=_line(type(wrong).__name__, words))
    return _Answer(_again(shown, wrong, choosing, view, words))


def _again(shown: Shown, wrong: NotDone, choosing: Choosing, view: View, words: Words) -> Component:
    """The same form, with what is wrong; the same number, so that it counts once however often it is sent."""
    notice: list[Component] = [_line(type(wrong).__name__, words)]
    faults = wrong.faults if isinstance(wrong, Unfit) else {}
    if isinstance(wrong, Likely):
        areas = choosing.tree.by_code
        notice += [
            html.Div(
                [
                    dcc.Link(row.code, href=view.link(f"/case/{row.id}"), className="strong"),
                    f" {words.kind(row.kind)} · {place(row.area, areas, words)} · "
                    f"{local(row.reported_at, words)} · {words(f'case_{row.status}')}",
                ]
            )
            for row in wrong.rows
        ]
    again = Shown(
        shown.number, shown.act, shown.fields, shown.filled, faults, notice,
        tuple(row.id for row in wrong.rows) if isinstance(wrong, Likely) else shown.seen, shown.is_inline,
    )  # fmt: skip
    return forms.form(again, choosing, words)


def _line(name: str, words: Words) -> Component:
    return html.P(words(f"wrong_{name}"))
