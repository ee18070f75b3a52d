"""The pages of signing in hold what is given to them as text, and have words for all that they say."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from starlette.responses import Response

from dashboard.access.decision import ROLES
from dashboard.access.me import DONE
from dashboard.access.pages import Me, Said
from dashboard.access.passwords import Weakness
from dashboard.ports import Grant
from dashboard.store.sessions import Session
from layouts._sign_in_parts import GOOD
from layouts.sign_in import SignInPages
from layouts.words import LANGS
from tests.journal.builders import NOON

HOSTILE = "\"><script>alert('x')</script><b onclick=x>"
SAID = ("wrong", "waits", "code_wrong", "current_wrong", "unlike", "signed_out", *get_args(Weakness), *DONE)
PAGES = SignInPages(ZoneInfo("Asia/Shanghai"), place=lambda code: f"street {code}")


def text(page: Response) -> str:
    return bytes(page.body).decode()


def me(*, name: str = "zhao", role: str = "viewer", area: str | None = None, is_new: bool = False) -> Me:
    grant = Grant("person", name, role, area)
    mine, other = Session("k1", 1, grant, NOON, NOON), Session("k2", 2, grant, NOON, NOON)
    return Me(grant, [mine, other], "k1", HOSTILE, False, "ABCD" * 8, "otpauth://totp/x?a=1&b=2", is_new)


def every_page(lang: str, given: str, said: Said) -> list[str]:
    pages = [
        PAGES.password(lang, next_=f"/{given}", name=given, said=said),
        PAGES.code(lang, next_=f"/{given}", token=given, said=said),
        PAGES.new_password(lang, word=given, name=given, said=said),
        PAGES.link_over(lang),
        PAGES.me(lang, me=me(name=given, area=given), said=said),
    ]
    return [text(page) for page in pages]


class Elements(HTMLParser):
    """The names of a page's elements, and the attributes that would be a script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.scripts += [name for name, _ in attrs if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("lang", [*LANGS, HOSTILE, ""])
def test_what_is_given_is_text_wherever_it_stands(lang: str) -> None:
    for page in every_page(lang, HOSTILE, Said("wrong")):
        found = Elements(page)
        assert not found.tags & {"script", "b", "style"}
        assert found.scripts == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("word", SAID)
def test_there_are_words_for_all_that_is_said(lang: str, word: str) -> None:
    page = text(PAGES.password(lang, next_="/", name="zhao", said=Said(word)))

    assert f'role="{"status" if word in GOOD else "alert"}"' in page


def test_what_was_done_is_no_alarm_and_what_was_refused_is_one() -> None:
    assert {*DONE, "signed_out"} == GOOD


@pytest.mark.parametrize(
    ("wait", "says"), [(1, "try again in 1 min"), (60, "in 1 min"), (61, "in 2 min"), (900, "in 15 min")]
)
def test_a_wait_is_told_in_whole_minutes_never_too_few(wait: int, says: str) -> None:
    page = text(PAGES.password("en", next_="/", name="zhao", said=Said("waits", timedelta(seconds=wait))))

    assert says in page


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("lang", LANGS)
def test_every_role_has_its_word(lang: str, role: str) -> None:
    page = text(PAGES.me(lang, me=me(role=role, area="s1"), said=Said()))

    assert "street s1" in page
    assert f"role_{role}" not in page


def test_who_comes_from_a_link_sees_the_codes_first() -> None:
    settled, new = (text(PAGES.me("zh", me=me(is_new=is_new), said=Said())) for is_new in (False, True))

    assert settled.index('id="sessions"') < settled.index('id="codes"')
    assert new.index('id="codes"') < new.index('id="sessions"')


def test_the_other_language_keeps_where_one_is_and_where_one_was_going() -> None:
    zh = text(PAGES.password("zh", next_="/desk/x?at=1", name="", said=Said()))
    link = text(PAGES.new_password("en", word="abc", name="zhao", said=Said()))

    assert 'href="/sign-in?next=%2Fdesk%2Fx%3Fat%3D1&amp;lang=en"' in zh
    assert 'href="/sign-in?link=abc"' in link
    assert 'action="/sign-in?lang=en"' in link
