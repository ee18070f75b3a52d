"""The page behind the link in a message: what it is of and one button. Plain HTML without a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from starlette.responses import HTMLResponse

from dashboard.acting.alert_link_door import LinkTold, LinkWord
from dashboard.domain.alert import Severity
from layouts._sign_in_parts import address, button, page_html
from layouts._theme import DUE, MARKS, OK, OVER
from layouts.sign_in import HEADERS
from layouts.words import LANGS, Words

NO_ROBOTS: Final = {"x-robots-tag": "noindex, nofollow"}
LOOK: Final[Mapping[Severity, str]] = {"due": DUE, "over": OVER, "urgent": OVER}


class AlertLinkPages:
    """Each in the language asked for, the first one for any other. `place`: the name of an area by code."""

    def __init__(self, zone: ZoneInfo, *, place: Callable[[str], str]) -> None:
        self._words = {lang: Words(lang, zone) for lang in LANGS}
        self._place = place

    def card(self, lang: str, *, told: LinkTold, path: str) -> HTMLResponse:
        words = self._in(lang)
        rows = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in self._rows(words, told))
        body = (
            f'<section class="card"><h1>{escape(_title(words, told))}</h1>'
            f'<p class="for">{escape(words("link_for", post=told.post))}</p>{_state(words, told)}'
            f'<dl class="of">{rows}</dl>{_button(words, told, path)}{_foot(words, told)}</section>'
        )
        return _page(words, body, title=words("link_title"), path=path)

    def said(self, lang: str, word: LinkWord) -> HTMLResponse:
        words = self._in(lang)
        look = OK if word == "used" else DUE
        mark = f'<span aria-hidden="true">{MARKS[look]}</span>'
        body = (
            f'<section class="card"><h1>{escape(words("link_title"))}</h1>'
            f'<p class="told {look}" role="alert" id="told">{mark}{escape(words(f"link_word_{word}"))}</p>'
            f"<p>{escape(words(f'link_help_{word}'))}</p>{_sign_in(words)}</section>"
        )
        return _page(words, body, title=words("link_title"), path="/sign-in")

    def _rows(self, words: Words, told: LinkTold) -> list[tuple[str, str]]:
        mark = f'<span aria-hidden="true" class="{LOOK[told.severity]}">{MARKS[LOOK[told.severity]]}</span>'
        where = self._place(told.area) if told.area else words("link_everywhere")
        rows = [(words("link_severity"), f"{mark} {escape(words(f'link_{told.severity}'))}")]
        if told.code:
            code = words.source(told.code) if told.is_source else told.code
            rows.append((words("link_code"), escape(code)))
        if told.total > 1:
            rows.append((words("link_total"), str(told.total)))
        rows.append((words("link_where"), escape(where)))
        rows.append((words("link_since"), _clock(words, told.since)))
        return rows

    def _in(self, lang: str) -> Words:
        return self._words.get(lang, self._words[LANGS[0]])


def _title(words: Words, told: LinkTold) -> str:
    if told.rule is None:
        return told.rule_name
    return told.rule.title_zh if words.lang == LANGS[0] else told.rule.title_en


def _state(words: Words, told: LinkTold) -> str:
    """What was done already, if anything."""
    said = []
    if told.taken is not None:
        by, at = told.taken
        said.append(
            words("link_done" if told.is_own else "link_taken", by=words.post(by), at=_plain_clock(words, at))
        )
    if told.is_resolved:
        said.append(words("link_resolved"))
    mark = f'<span aria-hidden="true">{MARKS[OK]}</span>'
    return "".join(f'<p class="told {OK}" role="status">{mark}{escape(each)}</p>' for each in said)


def _button(words: Words, told: LinkTold, path: str) -> str:
    if told.taken is not None:
        return ""
    action = escape(address(path, {}, words.lang))
    return (
        f'<form method="post" action="{action}" class="fields">{button(words, "link_go")}'
        f"<small>{escape(words('link_note'))}</small></form>"
    )


def _foot(words: Words, told: LinkTold) -> str:
    return f"<footer>{_sign_in(words, next_=f'/alert/{told.id}')}</footer>"


def _sign_in(words: Words, *, next_: str = "/alerts") -> str:
    """The way to the alert's own page, or to all of them."""
    there = escape(address("/sign-in", {"next": next_}, words.lang))
    return f'<a href="{there}">{escape(words("link_sign_in"))}</a>'


def _clock(words: Words, at: datetime) -> str:
    return f'<time datetime="{at.isoformat()}">{_plain_clock(words, at)}</time>'


def _plain_clock(words: Words, at: datetime) -> str:
    return f"{at.astimezone(words.zone):%Y-%m-%d %H:%M}"


def _page(words: Words, body: str, *, title: str, path: str) -> HTMLResponse:
    html = page_html(words, body, title=title, path=path, asked={})
    return HTMLResponse(html, headers={**HEADERS, **NO_ROBOTS})
