"""The forms of what is done to alerts: their fields, what they are about, and what a silence would hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from dashboard.acting.actions import Field
from dashboard.acting.alert_acts import DONE
from dashboard.acting.filled import Vocabulary
from dashboard.acting.silencing import Match
from dashboard.reading.alert_tests import posts_on
from dashboard.reading.alert_told import AlertRow, SilenceLine
from dashboard.reading.alerts import AlertDesk
from layouts._pieces import mark
from layouts.desk import _forms as forms
from layouts.desk._alert_side import matching
from layouts.desk._alert_told import Telling, clock, look_of, note, what
from layouts.desk._forms import Choosing, Shown

SEND, FORM, PREVIEW = "alert-send", "alert-form", "alert-preview"
LASTS: Final[Mapping[str, timedelta]] = {
    "hour": timedelta(hours=1),
    "four_hours": timedelta(hours=4),
    "day": timedelta(hours=24),
    "three_days": timedelta(days=3),
    "week": timedelta(days=7),
}
"""How long a silence may be meant to last; the third where nothing else is said."""
SCOPES: Final = ("rule_area", "rule", "area")
ALONE: Final = ("case", "one")
REASON: Final = Field("reason", "text")
LENGTH: Final = Field("lasts", "choice", tuple(LASTS))
FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    "acknowledge": (),
    "acknowledge_shown": (),
    "act": (Field("what", "choice", DONE),),
    "escalate": (),
    "silence": (Field("scope", "choice", SCOPES), LENGTH, REASON),
    "new_silence": (
        Field("rule", "line", is_needed=False),
        Field("area", "area", is_needed=False),
        LENGTH,
        REASON,
    ),
    "end_silence": (),
    "test": (Field("post", "choice"),),
}
OF_SILENCES: Final = ("new_silence", "end_silence")
OF_CHANNELS: Final = ("test",)
OF_LIST: Final = ("acknowledge_shown",)
SHOWN: Final = 5
"""Alerts that a preview names."""


def fields_of(act: str, row: AlertRow | None) -> tuple[Field, ...]:
    """The fields of an act; an alert of a single subject may be silenced alone, which is the least."""
    if act != "silence" or row is None or row.of is None or row.about == "area":
        return FIELDS[act]
    alone = "case" if row.about == "case" else "one"
    return Field("scope", "choice", (alone, *SCOPES)), LENGTH, REASON


def at_first(act: str, telling: Telling) -> dict[str, Any]:
    """What stands in a form that nobody filled in yet."""
    asked = telling.view.asked
    if act == "test":
        posts = posts_on(telling.plan, asked.get("channel", ""))
        return {"post": posts[0]} if len(posts) == 1 else {}
    filled: dict[str, Any] = {"lasts": "day"} if "silence" in act else {}
    if act == "silence":
        filled["scope"] = "rule_area"
    if act == "new_silence":
        filled |= {name: asked[name] for name in ("rule", "area") if asked.get(name)}
    return filled


def match_of(act: str, filled: Mapping[str, Any], row: AlertRow | None) -> Match:
    """What the form would keep silent."""
    if act == "silence" and row is not None:
        scope = str(filled.get("scope"))
        rule = row.group.rule if scope in ("rule_area", "rule", *ALONE) else None
        area = (row.group.area or None) if scope in ("rule_area", "area", *ALONE) else None
        return Match(rule=rule, area=area, about=row.of if scope in ALONE else None)
    return Match(rule=_said(filled.get("rule")), area=_said(filled.get("area")))


def _said(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def until_of(filled: Mapping[str, Any], now: datetime) -> datetime:
    return now + LASTS.get(str(filled.get("lasts")), LASTS["day"])


def choosing(telling: Telling) -> Choosing:
    """The areas in reach, the rules and the posts on the channel that the address tells; of rules and posts,
    what they are called stands for their names."""
    posts = posts_on(telling.plan, telling.view.asked.get("channel", ""))
    named = {
        "rule": sorted(((name, telling.rule(name)) for name in telling.rules), key=lambda r: r[1]),
        "post": [(name, telling.post(name)) for name in posts],
    }
    known = Vocabulary(frozenset(), frozenset())
    return Choosing(telling.standing.tree, known, None, named=named)


def form(shown: Shown, telling: Telling, looks: Component | None) -> Component:
    """`looks`: what it would come to, above its buttons; None where that is not shown."""
    made = forms.form(shown, choosing(telling), telling.words, send=SEND, store=FORM)
    if looks is not None:
        inside = list(made.children)
        made.children = [*inside[:-2], looks, *inside[-2:]]
    return made


def preview(held: Sequence[AlertRow], telling: Telling) -> Component:
    return html.Div(preview_lines(held, telling), id=PREVIEW, className="preview", role="status")


def preview_lines(held: Sequence[AlertRow], telling: Telling) -> list[Component]:
    words = telling.words
    if not held:
        return [html.Span(words("preview_none"), className="t2")]
    lines = [
        html.Li([mark(look_of(row)), html.Span(f"{what(row, telling)} · {note(row, telling)}")])
        for row in held[:SHOWN]
    ]
    said: list[Component] = [html.B(words("preview_n", n=len(held))), html.Ul(lines)]
    if len(held) > SHOWN:
        said.append(html.Span(words("preview_more", n=len(held) - SHOWN), className="t3"))
    return said


async def would_hold(match: Match, alerts: AlertDesk, telling: Telling) -> list[AlertRow]:
    """The open alerts in reach that fall under it."""
    if match == Match():
        return []
    tree = telling.standing.tree
    area = match.area if match.area in tree else None
    if match.area is not None and area is None:
        return []
    found = await alerts.inbox(rule=match.rule, area=area, limit=1_000)
    open_ = [row for row in found.rows if row.group.resolved_at is None]
    return open_ if match.about is None else [row for row in open_ if row.of == match.about]


def lead(
    act: str,
    row: AlertRow | None,
    telling: Telling,
    *,
    silence: SilenceLine | None = None,
    n_shown: int = 0,
) -> str:
    """What the form is about. `silence`: the one that is to be ended. `n_shown`: of how many at once."""
    words = telling.words
    if silence is not None and act == "end_silence":
        until = words("silence_until", at=clock(silence.silence.until, telling))
        return f"{matching(silence.silence, telling)} · {until} — {words('lead_end_silence')}"
    if act in OF_CHANNELS:
        channel = telling.channel(telling.view.asked.get("channel", ""))
        return f"{channel} — {words(f'lead_{act}')}"
    if act in OF_LIST:
        return words(f"lead_{act}", n=n_shown)
    if row is None:
        return words(f"lead_{act}") if act in OF_SILENCES else ""
    about = f"{what(row, telling)} · {note(row, telling)}"
    to = telling.post(row.group.next_to or "")
    return (
        f"{about} — {words(f'lead_{act}', to=to)}"
        if act == "escalate"
        else f"{about} — {words(f'lead_{act}')}"
    )
