"""`/people` and `/audit`: plain pages without a script, in the look of a person's own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from starlette.responses import HTMLResponse

from dashboard.acting.audit_door import Looked
from dashboard.acting.people_door import Office
from dashboard.ports import Grant
from layouts._sign_in_parts import Told, address, button, hidden, page_html
from layouts.desk._audit_html import audit_html, wanted_in
from layouts.desk._people_html import people_html
from layouts.sign_in import HEADERS
from layouts.words import LANGS, Words

DOORS: Final = ("people", "audit")


class OfficePages:
    """Each in the language asked for, the first one for any other. `place`: the name of an area by code."""

    def __init__(self, zone: ZoneInfo, *, place: Callable[[str], str]) -> None:
        self._words = {lang: Words(lang, zone) for lang in LANGS}
        self._place = place

    def people(self, lang: str, *, office: Office, said: Told) -> HTMLResponse:
        words = self._in(lang)
        body = people_html(words, office, said, place=self._place)
        name = {"name": office.chosen.name} if office.chosen is not None else {}
        return _page(words, body, me=office.me, token=office.token, here="people", asked=name, doors=DOORS)

    def audit(self, lang: str, *, looked: Looked) -> HTMLResponse:
        words = self._in(lang)
        asked = wanted_in(looked)
        if looked.before is not None:
            asked["before"] = str(looked.before)
        doors = DOORS if looked.may_administer else ("audit",)
        body = audit_html(words, looked)
        return _page(words, body, me=looked.me, token=looked.token, here="audit", asked=asked, doors=doors)

    def _in(self, lang: str) -> Words:
        return self._words.get(lang, self._words[LANGS[0]])


def _page(
    words: Words,
    body: str,
    *,
    me: Grant,
    token: str,
    here: str,
    asked: Mapping[str, str],
    doors: Sequence[str],
) -> HTMLResponse:
    ways = [(words("people_desk"), "/", False)]
    ways += [(words(f"{name}_title"), f"/{name}", name == here) for name in doors]
    links = "".join(
        f'<a href="{escape(address(path, {}, words.lang))}"{" aria-current=page" if is_here else ""}>'
        f"{escape(name)}</a>"
        for name, path, is_here in ways
    )
    mine = f'<a href="{escape(address("/me", {}, words.lang))}">{escape(me.name)}</a>'
    out = (
        f'<form method="post" action="{escape(address("/sign-out", {}, words.lang))}">'
        f"{hidden(token=token)}{button(words, 'me_sign_out', look='plain')}</form>"
    )
    html = page_html(
        words, body, title=words(f"{here}_title"), path=f"/{here}", asked=asked, end=f"{links}{mine}{out}",
        look="office",
    )  # fmt: skip
    return HTMLResponse(html, headers=HEADERS)
