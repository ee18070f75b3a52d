"""A person's own page: sessions, password, one-time codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from typing import Protocol

from layouts._sign_in_parts import Told, address, button, field, hidden, page_html, told_html
from layouts.words import Words


class Grant(Protocol):
    """Who someone is."""

    @property
    def name(self) -> str: ...

    @property
    def role(self) -> str | None: ...

    @property
    def area(self) -> str | None: ...


class SessionRow(Protocol):
    """A session in force."""

    @property
    def key(self) -> str: ...

    @property
    def number(self) -> int: ...

    @property
    def begun_at(self) -> datetime: ...

    @property
    def seen_at(self) -> datetime: ...

    @property
    def browser(self) -> str: ...


class Own(Protocol):
    """A person, the sessions, `key` of the one that looks, `token` for the forms, and what may be set."""

    @property
    def grant(self) -> Grant: ...

    @property
    def sessions(self) -> Sequence[SessionRow]: ...

    @property
    def key(self) -> str: ...

    @property
    def token(self) -> str: ...

    @property
    def has_codes(self) -> bool: ...

    @property
    def new_secret(self) -> str: ...

    @property
    def new_address(self) -> str: ...

    @property
    def is_new(self) -> bool: ...


def my_html(words: Words, me: Own, told: Told, *, place: Callable[[str], str]) -> str:
    """`place`: the name of an area by its code. Who comes straight from a link sees the codes first."""
    area = words("me_everywhere") if me.grant.area is None else place(me.grant.area)
    parts = [_sessions(words, me), _password(words, me), _codes(words, me)]
    if me.is_new:
        parts.insert(0, parts.pop())
    body = (
        f'<div class="who"><div><h1>{escape(words("me_title"))}</h1>'
        f"<p>{escape(me.grant.name)} · {escape(words(f'role_{me.grant.role}'))} · {escape(area)}</p></div>"
        f'<a class="main" href="/">{escape(words("me_to_desk"))}</a></div>'
        f"{told_html(words, told)}{''.join(parts)}"
    )
    out = (
        f'<form method="post" action="{escape(address("/sign-out", {}, words.lang))}">'
        f"{hidden(token=me.token)}{button(words, 'me_sign_out', look='plain')}</form>"
    )
    return page_html(words, body, title=words("me_title"), path="/me", asked={}, end=out, look="wide")


def _form(words: Words, me: Own, do: str, inside: str, *, look: str = "") -> str:
    action = escape(address("/me", {}, words.lang))
    return (
        f'<form method="post" action="{action}" class="{look}">{hidden(token=me.token, do=do)}{inside}</form>'
    )


def _sessions(words: Words, me: Own) -> str:
    rows = "".join(_session(words, me, row) for row in me.sessions)
    heads = "".join(f"<th>{escape(words(f'me_{name}'))}</th>" for name in ("browser", "begun", "seen"))
    others = ""
    if len(me.sessions) > 1:
        others = _form(words, me, "end_others", button(words, "me_end_others", look="plain"))
    return (
        f'<section id="sessions"><h2>{escape(words("me_sessions"))}</h2>'
        f'<p class="note">{escape(words("me_sessions_note"))}</p>'
        f"<table><thead><tr>{heads}<td></td></tr></thead><tbody>{rows}</tbody></table>{others}</section>"
    )


def _session(words: Words, me: Own, row: SessionRow) -> str:
    begun, seen = (f"{at.astimezone(words.zone):%m-%d %H:%M}" for at in (row.begun_at, row.seen_at))
    if row.key == me.key:
        last = f'<td class="this">{escape(words("me_this"))}</td>'
    else:
        named = escape(words("me_end_of", at=begun))
        end = f'<button class="plain" aria-label="{named}">{escape(words("me_end"))}</button>'
        last = f"<td>{_form(words, me, 'end', hidden(session=str(row.number)) + end)}</td>"
    in_ = escape(_browser(words, row.browser))
    return f'<tr><td>{in_}</td><td class="n">{begun}</td><td class="n">{seen}</td>{last}</tr>'


def _browser(words: Words, told: str) -> str:
    """`Chrome/Windows` in words; either may not be known."""
    browser, _, system = told.partition("/")
    if browser and system:
        return words("me_browser_on", browser=browser, system=system)
    return browser or system or words("me_browser_unknown")


def _password(words: Words, me: Own) -> str:
    inside = (
        _name(me)
        + field(words("me_current"), "current", kind="password", fills="current-password")
        + field(words("in_new"), "password", kind="password", fills="new-password", note=words("in_rule"))
        + field(words("in_new_again"), "again", kind="password", fills="new-password")
        + button(words, "me_password_go", look="plain")
    )
    form = _form(words, me, "password", inside, look="fields")
    return f'<section id="password"><h2>{escape(words("me_password"))}</h2>{form}</section>'


def _codes(words: Words, me: Own) -> str:
    state = words("me_codes_on" if me.has_codes else "me_codes_off")
    note = words("me_codes_end_note" if me.has_codes else "me_codes_new")
    head = (
        f'<h2>{escape(words("me_codes"))}<span>{escape(state)}</span></h2><p class="note">{escape(note)}</p>'
    )
    current = _name(me) + field(words("me_current"), "current", kind="password", fills="current-password")
    if me.has_codes:
        form = _form(
            words, me, "end_codes", current + button(words, "me_codes_end", look="plain"), look="fields"
        )
        return f'<section id="codes">{head}{form}</section>'
    spaced = " ".join(me.new_secret[n : n + 4] for n in range(0, len(me.new_secret), 4))
    how = (
        f"<p>{escape(words('me_codes_how'))}</p><dl><dt>{escape(words('me_secret'))}</dt>"
        f'<dd><code>{spaced}</code><a href="{escape(me.new_address)}">{escape(words("me_address"))}</a></dd>'
        "</dl>"
    )
    inside = (
        hidden(secret=me.new_secret)
        + field(words("in_code"), "code", fills="one-time-code")
        + current
        + button(words, "me_codes_begin", look="plain")
    )
    return (
        f'<section id="codes">{head}{how}{_form(words, me, "begin_codes", inside, look="fields")}</section>'
    )


def _name(me: Own) -> str:
    """For the browser's own store of passwords, which else would guess whose it is."""
    return (
        f'<input class="unseen" type="text" value="{escape(me.grant.name)}" autocomplete="username" '
        'tabindex="-1" aria-hidden="true" readonly>'
    )
