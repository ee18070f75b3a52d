"""Many cases at once: rows are chosen in the list, one form is filled in, and what came of each is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from secrets import token_urlsafe
from typing import Any, Final, NamedTuple

import structlog
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.acting.actions import ACTIONS
from dashboard.acting.acts import Acting, NotDone, NotKept, Unfit
from dashboard.acting.many import MOST_AT_ONCE, Each, act_on_each
from dashboard.reading.desk import Desk
from layouts._pieces import told
from layouts.desk import _forms as forms
from layouts.desk._acting import ACTED, BODY, NUMBER_BYTES
from layouts.desk._forms import Choosing, Shown
from layouts.desk._page import View
from layouts.desk._sent import ADDRESS, not_done, said, sent
from layouts.desk._unanswered import UNANSWERED
from layouts.words import Words

GRID: Final = "cases-grid"
BAR, COUNT, OPEN = "many-bar", "many-count", "many-open"
SEND, FORM = "many-send", "many-form"
ACT: Final = "dispatch"

log = structlog.get_logger()


def is_offered(desk: Desk) -> bool:
    """Whether the person may do anything to many cases, as of now."""
    return desk.at is None and desk.may(ACTIONS[ACT].ability)


def bar(words: Words) -> Component:
    """How many rows are chosen, and the way to the form."""
    button = html.Button(
        words("many_dispatch"), id=OPEN, n_clicks=0, disabled=True, className="button", type="button"
    )
    count = html.Span(words("many_none"), id=COUNT, role="status")
    return html.Div([count, button], id=BAR, className="many")


def choosing(words: Words) -> dict[str, Any]:
    """Of the grid: a box in each row, by the mouse and by the keyboard."""
    return {
        "rowSelection": {
            "mode": "multiRow", "checkboxes": True, "headerCheckbox": False, "enableClickSelection": False,
        },
        "selectionColumnDef": {
            "width": 44, "pinned": "left", "resizable": False, "headerName": words("many_chosen"),
        },
        "localeText": {
            "ariaRowToggleSelection": words("many_toggle"),
            "ariaChecked": words("many_chosen"),
            "ariaUnchecked": words("many_not_chosen"),
        },
    }  # fmt: skip


def parts(words: Words) -> Component:
    """The components of the form, for Dash to check the callbacks by."""
    return html.Div([bar(words), html.Button(id=SEND), dcc.Store(id=FORM)])


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the callbacks stand on: the asker's desk for a view, and what is done."""

    asked: Callable[[View], Desk]
    acting: Acting
    words: Words


class _Answer(NamedTuple):
    """What `_send` sets, in the order of its outputs."""

    form: Any = no_update
    notice: Any = no_update
    acted: Any = no_update


def register(app: Dash, asked: Callable[[View], Desk], acting: Acting, words: Words) -> None:
    ground = _Ground(asked, acting, words)
    app.callback(
        Output(COUNT, "children"),
        Output(OPEN, "disabled"),
        Input(GRID, "selectedRows"),
        prevent_initial_call=True,
    )(partial(_count, ground))
    app.callback(
        Output(BODY, "children", allow_duplicate=True),
        Input(OPEN, "n_clicks"),
        State(GRID, "selectedRows"),
        *ADDRESS,
        prevent_initial_call=True,
    )(partial(_open_form, ground))
    app.callback(
        Output(BODY, "children", allow_duplicate=True),
        Output(forms.NOTICE, "children", allow_duplicate=True),
        Output(ACTED, "data", allow_duplicate=True),
        Input(SEND, "n_clicks"),
        *sent(FORM),
        *ADDRESS,
        prevent_initial_call=True,
    )(partial(_send, ground))


async def _count(ground: _Ground, rows: Any) -> tuple[str, bool]:
    n, words = len(rows) if isinstance(rows, list) else 0, ground.words
    if n > MOST_AT_ONCE:
        return words("many_too_many", n=n, most=MOST_AT_ONCE), True
    return words("many_n", n=n) if n else words("many_none"), not n


async def _open_form(
    ground: _Ground, n: int | None, rows: Any, path: str | None, search: str | None
) -> Component:
    cases = {str(row["id"]): row for row in rows or () if isinstance(row, dict) and row.get("id")}
    view, words = View.read(path or "/", {}, search or ""), ground.words
    if not n or not cases:
        raise PreventUpdate
    try:
        desk = ground.asked(view)
        if not is_offered(desk):
            raise PreventUpdate
        known = await _known(desk, ground.acting)
    except UNANSWERED as why:
        log.warning("form not shown", act=ACT, why=type(why).__name__)
        return forms.refused(ACT, words)
    kept = {id_: {name: str(row.get(name, "")) for name in KEPT} for id_, row in cases.items()}
    return _form(_shown(token_urlsafe(NUMBER_BYTES), {}, kept, words), known, words)


async def _send(
    ground: _Ground, n: int | None, form: Any, ids: Any, values: Any, path: str | None, search: str | None
) -> _Answer:
    if not n or not isinstance(form, dict):
        raise PreventUpdate
    view, cases, words = View.read(path or "/", {}, search or ""), _cases(form), ground.words
    shown = _shown(str(form.get("number")), said(ids, values), cases, words)
    known: Choosing | None = None
    try:
        desk = ground.asked(view)
        known = await _known(desk, ground.acting)
        filled = forms.codes(shown.fields, shown.filled, ACT, known, words)
        held_by = {id_: row["held"] or None for id_, row in cases.items()}
        came = await act_on_each(
            ground.acting, desk, str(form.get("act")), held_by, form=shown.number, filled=filled
        )
    except (NotDone, *UNANSWERED) as why:
        wrong = not_done(why)
        if isinstance(wrong, NotKept):
            log.warning("act not kept", act=ACT, why=type(why.__cause__ or why).__name__)
        return _undone(shown, wrong, known, words)
    positions = [each.done.position for each in came if each.done]
    drawn = max(positions) if positions else no_update
    if any(isinstance(each.why, NotKept) for each in came):
        log.warning("act not kept", act=ACT, cases=len(came), kept=len(positions))
        again = replace(shown, notice=[_outcome(came, cases, view, words)])
        return _Answer(_form(again, known, words), acted=drawn)
    return _Answer(_told(shown.number, came, cases, view, words), acted=drawn)


def _undone(shown: Shown, wrong: NotDone, known: Choosing | None, words: Words) -> _Answer:
    """Where nobody can tell what may be chosen, the form stays; its notice says why."""
    line = html.P(_why(wrong, words))
    if known is None:
        return _Answer(notice=line)
    again = replace(shown, notice=[line], faults=wrong.faults if isinstance(wrong, Unfit) else {})
    return _Answer(_form(again, known, words))


KEPT: Final = ("code", "held")
"""What a form bears of each chosen row: what it is called, and who held it on the page; "" is nobody."""


def _cases(form: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    found = form.get("cases")
    rows = found.items() if isinstance(found, dict) else ()
    return {str(id_): {name: str(row[name]) for name in KEPT} for id_, row in rows if _is_row(row)}


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and all(isinstance(row.get(name), str) for name in KEPT)


async def _known(desk: Desk, acting: Acting) -> Choosing:
    return Choosing((await desk.standing()).tree, acting.known, None)


def _shown(
    number: str,
    filled: Mapping[str, Any],
    cases: Mapping[str, Mapping[str, str]],
    words: Words,
) -> Shown:
    return Shown(
        number, ACT, ACTIONS[ACT].fields, filled, {}, (),
        lead=words("many_lead", n=len(cases)), kept={"cases": cases},
    )  # fmt: skip


def _form(shown: Shown, known: Choosing, words: Words) -> Component:
    return forms.form(shown, known, words, send=SEND, store=FORM)


# ── what came of it ─────────────────────────────────────────────────────────────────────────────────────


def _told(
    number: str, came: Sequence[Each], cases: Mapping[str, Mapping[str, str]], view: View, words: Words
) -> Component:
    close = html.Button(words("many_close"), id=forms.CANCEL, className="button on", type="button")
    inside = [
        html.H2(words(f"act_{ACT}"), id="act-title"),
        html.Div(_outcome(came, cases, view, words), role="status"),
        html.Div(close, className="buttons"),
    ]
    return told(html.Div(inside, className="form"), form=f"{number}/done", inline="")


def _outcome(
    came: Sequence[Each], cases: Mapping[str, Mapping[str, str]], view: View, words: Words
) -> Component:
    """What is not done stands first, with why."""
    done = sum(each.done is not None for each in came)
    lines = [_line(each, cases[each.case]["code"], view, words) for each in sorted(came, key=_is_done)]
    return html.Div(
        [html.P(words("many_came", n=len(came), done=done)), html.Ul(lines, className="came", tabIndex=0)]
    )


def _is_done(each: Each) -> bool:
    return each.done is not None


def _line(each: Each, code: str, view: View, words: Words) -> Component:
    if each.done is not None:
        said: Component = html.Span(words("many_repeated" if each.done.is_repeated else "many_done"))
    else:
        why = _why(each.why, words) if each.why else ""
        said = html.Span([html.B(words("many_not_done")), f" {why}"])
    address = view.link(f"/case/{each.case}")
    link = html.A(code or each.case, href=address, target="_blank", className="strong")
    return html.Li([link, said])


def _why(wrong: NotDone, words: Words) -> str:
    return words(f"wrong_{type(wrong).__name__}", most=MOST_AT_ONCE)
