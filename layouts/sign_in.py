"""`/sign-in` and `/me`: plain HTML without a script, in the desk's light look."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from starlette.responses import HTMLResponse

from layouts._my_page import Own, my_html
from layouts._sign_in_parts import Told, address, button, field, hidden, page_html, told_html
from layouts.words import LANGS, Words

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


class SignInPages:
    """Each page in the language asked for, the first one for any other; `next_`: the path to go on to.

    `place`: the name of an area by its code. `provider`: the path of the organisation's own sign-in, None
    where there is none.
    """

    def __init__(self, zone: ZoneInfo, *, place: Callable[[str], str], provider: str | None = None) -> None:
        self._provider = provider
        self._words = {lang: Words(lang, zone) for lang in LANGS}
        self._place = place

    def password(self, lang: str, *, next_: str, name: str, said: Told) -> HTMLResponse:
        words = self._in(lang)
        fields = (
            field(words("in_name"), "name", fills="username", value=name, first=not name)
            + field(
                words("in_password"), "password", kind="password", fills="current-password", first=bool(name)
            )
            + button(words, "in_go")
        )
        more = "" if self._provider is None else _by_provider(words, self._provider, next_)
        return _card(
            words,
            "in_title",
            fields,
            said=said,
            asked={"next": _kept(next_)},
            foot=words("in_forgot"),
            more=more,
        )

    def code(self, lang: str, *, next_: str, token: str, said: Told) -> HTMLResponse:
        words = self._in(lang)
        fields = (
            hidden(token=token)
            + field(words("in_code"), "code", fills="one-time-code", first=True)
            + button(words, "in_code_go")
        )
        asked = {"step": "code", "next": _kept(next_)}
        again = address("/sign-in", {"next": _kept(next_)}, words.lang)
        back = f'<a href="{escape(again)}">{escape(words("in_again"))}</a>'
        return _card(
            words, "in_code_title", fields, said=said, asked=asked, foot=words("in_code_lost"), more=back
        )

    def new_password(self, lang: str, *, word: str, name: str, said: Told) -> HTMLResponse:
        words = self._in(lang)
        fields = (
            hidden(link=word)
            + f'<p class="for">{escape(words("in_new_for", name=name))}</p>'
            + f'<input class="unseen" type="text" value="{escape(name)}" autocomplete="username" '
            'tabindex="-1" aria-hidden="true" readonly>'
            + field(
                words("in_new"),
                "password",
                kind="password",
                fills="new-password",
                first=True,
                note=words("in_rule"),
            )
            + field(words("in_new_again"), "again", kind="password", fills="new-password")
            + button(words, "in_new_go")
        )
        return _card(words, "in_new_title", fields, said=said, asked={"link": word})

    def link_over(self, lang: str) -> HTMLResponse:
        words = self._in(lang)
        there = escape(address("/sign-in", {}, words.lang))
        body = (
            f'<section class="card"><h1>{escape(words("in_over_title"))}</h1>'
            f"<p>{escape(words('in_over'))}</p>"
            f'<a class="main" href="{there}">{escape(words("in_to_sign_in"))}</a></section>'
        )
        html = page_html(words, body, title=words("in_over_title"), path="/sign-in", asked={"link": "over"})
        return HTMLResponse(html, headers=HEADERS)

    def me(self, lang: str, *, me: Own, said: Told) -> HTMLResponse:
        return HTMLResponse(my_html(self._in(lang), me, said, place=self._place), headers=HEADERS)

    def _in(self, lang: str) -> Words:
        return self._words.get(lang, self._words[LANGS[0]])


def _card(
    words: Words,
    title: str,
    fields: str,
    *,
    said: Told,
    asked: dict[str, str],
    foot: str = "",
    more: str = "",
) -> HTMLResponse:
    action = escape(address("/sign-in", {"next": asked.get("next", "")}, words.lang))
    note = f"<footer>{more}<p>{escape(foot)}</p></footer>" if foot else ""
    body = (
        f'<section class="card"><h1>{escape(words(title))}</h1>{told_html(words, said)}'
        f'<form method="post" action="{action}" class="fields">{fields}</form>{note}</section>'
    )
    html = page_html(words, body, title=words(title), path="/sign-in", asked=asked)
    return HTMLResponse(html, headers=HEADERS)


def _by_provider(words: Words, path: str, next_: str) -> str:
    there = escape(address(path, {"next": _kept(next_)}, words.lang))
    return f'<a class="other" href="{there}">{escape(words("in_by_provider"))}</a>'


def _kept(next_: str) -> str:
    return "" if next_ == "/" else next_
