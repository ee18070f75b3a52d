"""What the plain pages of signing in are made of: the page, a field with its label, what is told above."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from html import escape
from typing import Final, Protocol
from urllib.parse import urlencode

from layouts._theme import DUE, MARKS, OK, OVER
from layouts.words import LANGS, Words

OTHER_NAMED: Final = {"zh": "中文", "en": "English"}
GOOD: Final = frozenset({"signed_out", "ended", "others_ended", "password_set", "codes_begun", "codes_over"})
"""What is told because it was done, and not because it was refused."""


class Told(Protocol):
    """`word`: what is told, by key, empty for nothing; `wait`: how long a name must wait."""

    @property
    def word(self) -> str: ...

    @property
    def wait(self) -> timedelta: ...


def page_html(
    words: Words,
    body: str,
    *,
    title: str,
    path: str,
    asked: Mapping[str, str],
    end: str = "",
    look: str = "narrow",
) -> str:
    """A page under the product's name. `path` with `asked`: itself, for the link to the other language;
    `end`: what stands at the right of the head, before that link; `look`:
    how broad the page is, narrow, wide or office."""
    other = next(lang for lang in LANGS if lang != words.lang)
    switch = f'<a href="{escape(address(path, asked, other))}" lang="{other}">{OTHER_NAMED[other]}</a>'
    styles = "".join(
        f'<link rel="stylesheet" href="/wall/zh/assets/{name}.css">'
        for name in ("fonts/fonts", "tokens", "sign_in")
    )
    return f"""<!DOCTYPE html>
<html lang="{words("html_lang")}" class="light">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{escape(title)} · {escape(words("product"))}</title>
<link rel="icon" href="/wall/zh/_favicon.ico">{styles}</head>
<body class="sign-in"><header><strong>{escape(words("product"))}</strong><nav>{end}{switch}</nav></header>
<main class="{look}">{body}</main></body></html>"""


def address(path: str, asked: Mapping[str, str], lang: str) -> str:
    """The path with what is asked of it; what is empty is left out, and so is the language of the house."""
    said = {name: value for name, value in asked.items() if value}
    if lang != LANGS[0]:
        said["lang"] = lang
    return f"{path}?{urlencode(said)}" if said else path


def told_html(words: Words, told: Told) -> str:
    """What was done, or what is wrong and what to do, for the eyes and for a screen reader."""
    if not told.word:
        return ""
    said = escape(words(f"said_{told.word}"))
    if told.wait:
        minutes = max(1, math.ceil(told.wait / timedelta(minutes=1)))
        said += f"{'，' if words.lang == 'zh' else '; '}{escape(words('said_wait_min', n=minutes))}"
    look = OK if told.word in GOOD or told.word.startswith("done_") else DUE if told.word == "waits" else OVER
    role = "status" if look == OK else "alert"
    mark = f'<span aria-hidden="true">{MARKS[look]}</span>'
    return f'<p class="told {look}" role="{role}" id="told">{mark}{said}</p>'


def field(
    label: str,
    name: str,
    *,
    kind: str = "text",
    fills: str,
    value: str = "",
    first: bool = False,
    note: str = "",
) -> str:
    """A field under its label. `fills`: what the browser may fill in; `note`: a rule, below."""
    about = f' aria-describedby="{name}-note"' if note else ""
    more = {
        "username": ' autocapitalize="none" spellcheck="false"',
        "one-time-code": ' inputmode="numeric" maxlength="7" spellcheck="false"',
    }.get(fills, "")
    rule = f'<small id="{name}-note">{escape(note)}</small>' if note else ""
    return (
        f'<label><span>{escape(label)}</span><input name="{name}" type="{kind}" value="{escape(value)}" '
        f'autocomplete="{fills}" required{" autofocus" if first else ""}{more}{about}></label>{rule}'
    )


def hidden(**values: str) -> str:
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in values.items()
    )


def button(words: Words, key: str, *, look: str = "main") -> str:
    return f'<button class="{look}">{escape(words(key))}</button>'
