"""Acting on alerts: `?act=` in the address of an alert or of the silences opens the form of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any, Final

import structlog
from dash import ALL, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.acting.acts import InThePast, NotDone, NotKept, NotNow, Unfit
from dashboard.acting.alert_acts import AlertActing, AlertDone
from dashboard.ports import JournalError
from dashboard.reading.alert_preview import previewed
from dashboard.reading.alert_tests import posts_on
from dashboard.reading.alert_told import AlertRow, SilenceLine
from dashboard.reading.alerts import AlertDesk
from dashboard.reading.desk import Desk, NotThere, OutOfReach, Unanswered
from dashboard.reading.ground import Busy
from layouts.desk import _alert_forms as asked_for
from layouts.desk import _forms as forms
from layouts.desk._acting import ACTED, BODY, NUMBER_BYTES, SAID
from layouts.desk._alert_detail import offered
from layouts.desk._alert_pages import PAGES, alerts_of, is_of_alerts, telling_of
from layouts.desk._alert_side import with_codes
from layouts.desk._alert_tests import messages
from layouts.desk._alert_told import Telling
from layouts.desk._forms import Shown
from layouts.desk._page import View
from layouts.desk._posted import SESSION
from layouts.words import Words

log = structlog.get_logger()
ADDRESS: Final = (State("desk-address", "pathname"), State("desk-address", "search"))
FILLED: Final = (
    State(asked_for.FORM, "data"),
    State({"type": forms.FIELD, "name": ALL}, "id"),
    State({"type": forms.FIELD, "name": ALL}, "value"),
)


@dataclass(frozen=True, slots=True)
class _Ground:
    """Of what a form is: an alert, or none where it is of a silence; then, the one that is to be ended."""

    alerts: AlertDesk
    telling: Telling
    row: AlertRow | None
    silence: SilenceLine | None = None


def parts(words: Words) -> Component:
    """The components of a form, for Dash to check the callbacks by."""
    return html.Div(
        [html.Button(id=asked_for.SEND), dcc.Store(id=asked_for.FORM), html.Div(id=asked_for.PREVIEW)]
    )


def register(
    app: Dash,
    asked: Callable[[View], Desk],
    find: Callable[[str, str], View],
    acting: AlertActing,
    words: Words,
) -> None:
    @app.callback(
        Output(BODY, "children", allow_duplicate=True),
        Input("desk-address", "search"),
        Input("desk-address", "pathname"),
        prevent_initial_call="initial_duplicate",
    )
    async def open_form(search: str | None, path: str | None) -> Component | None:
        view = find(path or "/", search or "")
        if not is_of_alerts(view):
            raise PreventUpdate
        act = _act(view)
        if act is None:
            return None
        try:
            ground = await _ground(asked(view), view, words)
            if not _is_offered(act, ground):
                return None
            filled = asked_for.at_first(act, ground.telling)
            return await _form(_shown(token_urlsafe(NUMBER_BYTES), act, filled, ground), ground)
        except (Unanswered, Busy, JournalError) as why:
            log.warning("form not shown", act=act, why=type(why).__name__)
            return forms.refused(f"alert_{act}", words)

    @app.callback(
        Output(BODY, "children", allow_duplicate=True),
        Output(forms.NOTICE, "children", allow_duplicate=True),
        Output(SAID, "children", allow_duplicate=True),
        Output(ACTED, "data", allow_duplicate=True),
        Input(asked_for.SEND, "n_clicks"),
        *FILLED,
        *ADDRESS,
        prevent_initial_call=True,
    )
    async def send(
        n: int | None, form: Any, ids: Any, values: Any, path: str | None, search: str | None
    ) -> tuple[Any, ...]:
        if not n or not isinstance(form, dict):
            raise PreventUpdate
        view = find(path or "/", search or "")
        act, number = str(form.get("act")).removeprefix("alert_"), str(form.get("number"))
        if act not in asked_for.FIELDS:
            raise PreventUpdate
        said = _said(ids, values)
        ground: _Ground | None = None
        try:
            if view.asked.get("at"):  # whatever it tells, an instant or none
                raise InThePast(act)
            ground = await _ground(asked(view), view, words)
            done = await _do(acting, ground, act, number, _codes(act, said, ground), view)
        except (NotDone, Unanswered, Busy, JournalError) as why:
            wrong = why if isinstance(why, NotDone) else NotKept(str(why))
            if isinstance(wrong, NotKept):
                log.warning("act not kept", act=act, why=type(why.__cause__ or why).__name__)
            line = html.P(
                words("alert_wrong_now" if isinstance(wrong, NotNow) else f"wrong_{type(wrong).__name__}")
            )
            if ground is None:
                return no_update, line, no_update, no_update
            faults = wrong.faults if isinstance(wrong, Unfit) else {}
            again = _shown(number, act, said, ground, faults=faults, notice=[line])
            return await _form(again, ground), no_update, no_update, no_update
        key = "act_repeated" if done.is_repeated else "act_done"
        told = html.Span(words(key, act=words(f"act_alert_{act}")), key=f"{number}{done.position}")
        return None, no_update, told, done.position

    @app.callback(
        Output(asked_for.PREVIEW, "children"),
        Input({"type": forms.FIELD, "name": ALL}, "value"),
        State({"type": forms.FIELD, "name": ALL}, "id"),
        State(asked_for.FORM, "data"),
        *ADDRESS,
        prevent_initial_call=True,
    )
    async def look_ahead(
        values: Any, ids: Any, form: Any, path: str | None, search: str | None
    ) -> list[Component]:
        act = str((form or {}).get("act")).removeprefix("alert_")
        if "silence" not in act:
            raise PreventUpdate
        view = find(path or "/", search or "")
        try:
            ground = await _ground(asked(view), view, words)
            held = await _held(act, _codes(act, _said(ids, values), ground), ground)
        except (Unanswered, Busy, JournalError) as why:
            log.warning("no preview", act=act, why=type(why).__name__)
            raise PreventUpdate from why
        return asked_for.preview_lines(held or (), ground.telling)


def _act(view: View) -> str | None:
    act = view.asked.get("act")
    if act not in asked_for.FIELDS:
        return None
    is_here = (
        (act in asked_for.OF_SILENCES) == (view.path == PAGES["alert_silences"]),
        (act in asked_for.OF_CHANNELS) == (view.path == PAGES["alert_channels"]),
    )
    return act if all(is_here) else None


async def _ground(desk: Desk, view: View, words: Words) -> _Ground:
    alerts, telling = alerts_of(desk), await telling_of(desk, view, words)
    id_ = view.of.get("alert") or view.asked.get("id", "")
    if view.path == PAGES["alert_silences"]:
        return _Ground(alerts, telling, None, await _silence(alerts, id_, telling))
    if view.path == PAGES["alert_channels"]:
        return _Ground(alerts, telling, None)
    try:
        return _Ground(alerts, telling, await alerts.row(id_))
    except (NotThere, OutOfReach):  # the act itself is then denied, and audited
        return _Ground(alerts, telling, None)


async def _silence(alerts: AlertDesk, id_: str, telling: Telling) -> SilenceLine | None:
    if not id_:
        return None
    try:
        found = await alerts.silence(id_)
    except NotThere:  # ending it is then denied, and audited
        return None
    return (await with_codes([found.line], telling))[0]


def _is_offered(act: str, ground: _Ground) -> bool:
    desk = ground.telling.desk
    if act in asked_for.OF_SILENCES:
        return desk.at is None and desk.may("silence_alerts")
    if act in asked_for.OF_CHANNELS:
        channel = ground.telling.view.asked.get("channel", "")
        return ground.alerts.may_test and bool(posts_on(ground.telling.plan, channel))
    return ground.row is not None and act in offered(ground.row, ground.telling)


def _said(ids: Any, values: Any) -> dict[str, Any]:
    return {str(each["name"]): value for each, value in zip(ids, values, strict=True)}


def _codes(act: str, said: Mapping[str, Any], ground: _Ground) -> dict[str, Any]:
    telling = ground.telling
    return forms.codes(
        asked_for.fields_of(act, ground.row), said, act, asked_for.choosing(telling), telling.words
    )


def _shown(
    number: str,
    act: str,
    filled: Mapping[str, Any],
    ground: _Ground,
    *,
    faults: Mapping[str, Any] | None = None,
    notice: Sequence[Component] = (),
) -> Shown:
    lead = asked_for.lead(act, ground.row, ground.telling, ground.silence)
    fields = asked_for.fields_of(act, ground.row)
    return Shown(number, f"alert_{act}", fields, filled, faults or {}, notice, lead=lead)


async def _form(shown: Shown, ground: _Ground) -> Component:
    act = shown.act.removeprefix("alert_")
    held = await _held(act, _codes(act, shown.filled, ground), ground)
    looks = None if held is None else asked_for.preview(held, ground.telling)
    if act in asked_for.OF_CHANNELS:
        channel = ground.telling.view.asked.get("channel", "")
        found = await previewed(ground.alerts, channel)
        looks = None if found is None else messages(found, ground.telling)
    return asked_for.form(shown, ground.telling, looks)


async def _held(act: str, filled: Mapping[str, Any], ground: _Ground) -> list[AlertRow] | None:
    if act not in ("silence", "new_silence"):
        return None
    match = asked_for.match_of(act, filled, ground.row)
    return await asked_for.would_hold(match, ground.alerts, ground.telling)


async def _do(
    acting: AlertActing, ground: _Ground, act: str, number: str, filled: Mapping[str, Any], view: View
) -> AlertDone:
    alerts, session = ground.alerts, SESSION.get()
    group = view.of.get("alert") or view.asked.get("id", "")
    match act:
        case "acknowledge":
            return await acting.acknowledge(alerts, group, session=session)
        case "act":
            what = str(filled.get("what") or "")
            if not what:
                raise Unfit({"what": "missing"})
            return await acting.act(alerts, group, what, form=number, session=session)
        case "escalate":
            return await acting.escalate(alerts, group, session=session)
        case "end_silence":
            return await acting.end_silence(alerts, view.asked.get("id", ""), session=session)
        case "test":
            channel, post = view.asked.get("channel", ""), str(filled.get("post") or "")
            return await acting.test(alerts, channel, post, form=number, session=session)
    reason = filled.get("reason")
    return await acting.silence(
        alerts,
        asked_for.match_of(act, filled, ground.row),
        reason=reason if isinstance(reason, str) else "",
        until=asked_for.until_of(filled, ground.telling.at),
        form=number,
        session=session,
    )
