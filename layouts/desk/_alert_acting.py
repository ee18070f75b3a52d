"""Acting on alerts: `?act=` in the address of an alert or of the silences opens the form of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from secrets import token_urlsafe
from typing import Any, NamedTuple

import structlog
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.acting.acts import InThePast, NotDone, NotKept, NotNow, Unfit
from dashboard.acting.alert_acts import AlertActing, AlertDone
from dashboard.reading.alert_preview import previewed
from dashboard.reading.alert_tests import posts_on
from dashboard.reading.alert_told import AlertRow, SilenceLine
from dashboard.reading.alerts import AlertDesk
from dashboard.reading.desk import Desk, NotThere, OutOfReach
from layouts.desk import _alert_forms as asked_for
from layouts.desk import _forms as forms
from layouts.desk._acting import ACTED, BODY, NUMBER_BYTES, SAID
from layouts.desk._alert_detail import offered
from layouts.desk._alert_list import shown_before
from layouts.desk._alert_pages import PAGES, alerts_of, is_of_alerts, telling_of
from layouts.desk._alert_side import with_codes
from layouts.desk._alert_tests import messages
from layouts.desk._alert_told import Telling, clock
from layouts.desk._forms import Shown
from layouts.desk._page import View
from layouts.desk._posted import SESSION
from layouts.desk._sent import ADDRESS, EVERY_FIELD, not_done, said, sent
from layouts.desk._unanswered import UNANSWERED
from layouts.words import Words

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the callbacks stand on: the asker's desk for a view, the view of an address, and what is done."""

    asked: Callable[[View], Desk]
    find: Callable[[str, str], View]
    acting: AlertActing
    words: Words


@dataclass(frozen=True, slots=True)
class _Subject:
    """Of what a form is: an alert, or none where it is of a silence; then, the one that is to be ended; or of
    `shown` ones of the list."""

    alerts: AlertDesk
    telling: Telling
    row: AlertRow | None
    silence: SilenceLine | None = None
    shown: Sequence[AlertRow] = ()


class _Answer(NamedTuple):
    """What `_send` sets, in the order of its outputs; None in `form` closes it."""

    form: Any = no_update
    notice: Any = no_update
    said: Any = no_update
    acted: Any = no_update


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
    ground = _Ground(asked, find, acting, words)
    app.callback(
        Output(BODY, "children", allow_duplicate=True),
        Input("desk-address", "search"),
        Input("desk-address", "pathname"),
        prevent_initial_call="initial_duplicate",
    )(partial(_open_form, ground))
    app.callback(
        Output(BODY, "children", allow_duplicate=True),
        Output(forms.NOTICE, "children", allow_duplicate=True),
        Output(SAID, "children", allow_duplicate=True),
        Output(ACTED, "data", allow_duplicate=True),
        Input(asked_for.SEND, "n_clicks"),
        *sent(asked_for.FORM),
        *ADDRESS,
        prevent_initial_call=True,
    )(partial(_send, ground))
    app.callback(
        Output(asked_for.PREVIEW, "children"),
        Input(EVERY_FIELD, "value"),
        State(EVERY_FIELD, "id"),
        State(asked_for.FORM, "data"),
        *ADDRESS,
        prevent_initial_call=True,
    )(partial(_look_ahead, ground))


async def _open_form(ground: _Ground, search: str | None, path: str | None) -> Component | None:
    view = ground.find(path or "/", search or "")
    if not is_of_alerts(view):
        raise PreventUpdate
    act = _act(view)
    if act is None:
        return None
    try:
        subject = await _subject(ground, view)
        if not _is_offered(act, subject):
            return None
        filled = asked_for.at_first(act, subject.telling)
        return await _form(_shown(token_urlsafe(NUMBER_BYTES), act, filled, subject), subject)
    except UNANSWERED as why:
        log.warning("form not shown", act=act, why=type(why).__name__)
        return forms.refused(f"alert_{act}", ground.words)


async def _send(
    ground: _Ground, n: int | None, form: Any, ids: Any, values: Any, path: str | None, search: str | None
) -> _Answer:
    if not n or not isinstance(form, dict):
        raise PreventUpdate
    view, words = ground.find(path or "/", search or ""), ground.words
    act, number = str(form.get("act")).removeprefix("alert_"), str(form.get("number"))
    if act not in asked_for.FIELDS:
        raise PreventUpdate
    filled = said(ids, values)
    subject: _Subject | None = None
    try:
        if view.asked.get("at"):  # whatever it tells, an instant or none
            raise InThePast(act)
        subject = await _subject(ground, view)
        done = await _do(ground.acting, subject, act, number, _codes(act, filled, subject), view)
    except (NotDone, *UNANSWERED) as why:
        wrong = not_done(why)
        if isinstance(wrong, NotKept):
            log.warning("act not kept", act=act, why=type(why.__cause__ or why).__name__)
        line = html.P(
            words("alert_wrong_now" if isinstance(wrong, NotNow) else f"wrong_{type(wrong).__name__}")
        )
        if subject is None:
            return _Answer(notice=line)
        faults = wrong.faults if isinstance(wrong, Unfit) else {}
        again = _shown(number, act, filled, subject, faults=faults, notice=[line])
        return _Answer(await _form(again, subject))
    told = html.Span(_said_of(act, done, subject.telling), key=f"{number}{done.position}")
    return _Answer(None, said=told, acted=done.position)


def _said_of(act: str, done: AlertDone, telling: Telling) -> str:
    """That it is recorded; of what was so before, by whom and when: the second of two at once learns it."""
    words, name = telling.words, telling.words(f"act_alert_{act}")
    if not done.is_repeated:
        return words("act_done", act=name)
    if not done.by:
        return words("act_repeated", act=name)
    return words("act_repeated_by", act=name, by=telling.post(done.by), at=clock(done.at, telling))


async def _look_ahead(
    ground: _Ground, values: Any, ids: Any, form: Any, path: str | None, search: str | None
) -> list[Component]:
    act = str((form or {}).get("act")).removeprefix("alert_")
    if "silence" not in act:
        raise PreventUpdate
    view = ground.find(path or "/", search or "")
    try:
        subject = await _subject(ground, view)
        held = await _held(act, _codes(act, said(ids, values), subject), subject)
    except UNANSWERED as why:
        log.warning("no preview", act=act, why=type(why).__name__)
        raise PreventUpdate from why
    return asked_for.preview_lines(held or (), subject.telling)


def _act(view: View) -> str | None:
    act = view.asked.get("act")
    if act not in asked_for.FIELDS:
        return None
    is_here = (
        (act in asked_for.OF_SILENCES) == (view.path == PAGES["alert_silences"]),
        (act in asked_for.OF_CHANNELS) == (view.path == PAGES["alert_channels"]),
        act not in asked_for.OF_LIST or view.path == PAGES["alerts"],
    )
    return act if all(is_here) else None


async def _subject(ground: _Ground, view: View) -> _Subject:
    desk, words = ground.asked(view), ground.words
    alerts, telling = alerts_of(desk), await telling_of(desk, view, words)
    id_ = view.of.get("alert") or view.asked.get("id", "")
    if view.path == PAGES["alert_silences"]:
        return _Subject(alerts, telling, None, await _silence(alerts, id_, telling))
    if view.path == PAGES["alert_channels"]:
        return _Subject(alerts, telling, None)
    if view.asked.get("act") in asked_for.OF_LIST:
        return _Subject(alerts, telling, None, shown=await shown_before(alerts, view))
    try:
        return _Subject(alerts, telling, await alerts.row(id_))
    except (NotThere, OutOfReach):  # the act itself is then denied, and audited
        return _Subject(alerts, telling, None)


async def _silence(alerts: AlertDesk, id_: str, telling: Telling) -> SilenceLine | None:
    if not id_:
        return None
    try:
        found = await alerts.silence(id_)
    except NotThere:  # ending it is then denied, and audited
        return None
    return (await with_codes([found.line], telling))[0]


def _is_offered(act: str, subject: _Subject) -> bool:
    desk = subject.telling.desk
    if act in asked_for.OF_SILENCES:
        return desk.at is None and desk.may("silence_alerts")
    if act in asked_for.OF_CHANNELS:
        channel = subject.telling.view.asked.get("channel", "")
        return subject.alerts.may_test and bool(posts_on(subject.telling.plan, channel))
    if act in asked_for.OF_LIST:
        return bool(subject.shown) and desk.at is None and desk.may("act_on_alerts")
    return subject.row is not None and act in offered(subject.row, subject.telling)


def _codes(act: str, filled: Mapping[str, Any], subject: _Subject) -> dict[str, Any]:
    telling = subject.telling
    return forms.codes(
        asked_for.fields_of(act, subject.row), filled, act, asked_for.choosing(telling), telling.words
    )


def _shown(
    number: str,
    act: str,
    filled: Mapping[str, Any],
    subject: _Subject,
    *,
    faults: Mapping[str, Any] | None = None,
    notice: Sequence[Component] = (),
) -> Shown:
    n_shown, silence = len(subject.shown), subject.silence
    lead = asked_for.lead(act, subject.row, subject.telling, silence=silence, n_shown=n_shown)
    fields = asked_for.fields_of(act, subject.row)
    return Shown(number, f"alert_{act}", fields, filled, faults or {}, notice, lead=lead)


async def _form(shown: Shown, subject: _Subject) -> Component:
    act = shown.act.removeprefix("alert_")
    held = await _held(act, _codes(act, shown.filled, subject), subject)
    looks = None if held is None else asked_for.preview(held, subject.telling)
    if act in asked_for.OF_CHANNELS:
        channel = subject.telling.view.asked.get("channel", "")
        found = await previewed(subject.alerts, channel)
        looks = None if found is None else messages(found, subject.telling)
    return asked_for.form(shown, subject.telling, looks)


async def _held(act: str, filled: Mapping[str, Any], subject: _Subject) -> list[AlertRow] | None:
    if act not in ("silence", "new_silence"):
        return None
    match = asked_for.match_of(act, filled, subject.row)
    return await asked_for.would_hold(match, subject.alerts, subject.telling)


async def _do(
    acting: AlertActing, subject: _Subject, act: str, number: str, filled: Mapping[str, Any], view: View
) -> AlertDone:
    alerts, session = subject.alerts, SESSION.get()
    group = view.of.get("alert") or view.asked.get("id", "")
    match act:
        case "acknowledge":
            return await acting.acknowledge(alerts, group, session=session)
        case "acknowledge_shown":
            done = [await acting.acknowledge(alerts, row.group.id, session=session) for row in subject.shown]
            if not done:
                raise NotNow(act)
            return done[-1]
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
        asked_for.match_of(act, filled, subject.row),
        reason=reason if isinstance(reason, str) else "",
        until=asked_for.until_of(filled, subject.telling.at),
        form=number,
        session=session,
    )
