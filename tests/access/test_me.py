"""A person's own page: only one's own sessions end; a new secret asks for the password again."""

from __future__ import annotations

from pathlib import Path

import pyotp
import pytest

from dashboard.store.tries import ALLOWED
from dashboard.store.walls import hashed
from tests.access.desk import HERE, PASSWORD, Desk, post, sign_in, token_in, value_in

NEW = "nine quiet harbours"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


async def test_the_page_tells_who_one_is_and_where_one_is_signed_in(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as one, desk.browser() as other:
        await sign_in(one)
        await sign_in(other)
        zh, en = await one.get("/me"), await one.get("/me?lang=en")

    assert "zhao · 街道 · 黄思湾街道" in zh.text
    assert "zhao · Street" in en.text
    assert zh.text.count("03-02 12:00") == 2 * 2 + 1, "begun and seen of each, and what the button ends"
    assert zh.text.count("本机") == 1


async def test_one_session_is_ended_from_another_and_all_others_at_once(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as one, desk.browser() as two, desk.browser() as three:
        for browser in (one, two, three):
            await sign_in(browser)
        token = token_in(await one.get("/me"))
        number = desk.people.sessions.standing()[hashed(two.cookies["onescreen-session-8050"])].number
        done = await post(one, "/me", do="end", token=token, session=f"{number}")
        first = [(await b.get("/")).status_code for b in (one, two, three)]
        others = await post(one, "/me?lang=en", do="end_others", token=token)
        then = [(await b.get("/")).status_code for b in (one, two, three)]

    assert done.headers["location"] == "/me?done=ended"
    assert others.headers["location"] == "/me?done=others_ended&lang=en"
    assert (first, then) == ([200, 303, 200], [200, 303, 303])


@pytest.mark.parametrize("session", ["", "x", "-1", "1 OR 1=1", "9" * 40, "²"])
async def test_nobody_ends_another_s_session_or_one_that_is_none(desk: Desk, session: str) -> None:
    desk.person("zhao")
    desk.person("qian")
    async with desk.browser() as mine, desk.browser() as theirs:
        await sign_in(theirs, "qian")
        await sign_in(mine, "zhao")
        token = token_in(await mine.get("/me"))
        number = desk.people.sessions.of("qian")[0].number
        for wanted in (session, f"{number}"):
            await post(mine, "/me", do="end", token=token, session=wanted)
        await post(mine, "/me", do="end_others", token=token)

        assert [(await b.get("/")).status_code for b in (mine, theirs)] == [200, 200]


@pytest.mark.parametrize("do", ["end", "end_others", "password", "begin_codes", "end_codes", "", "else"])
async def test_a_form_that_the_page_did_not_make_does_nothing(desk: Desk, do: str) -> None:
    desk.person()
    async with desk.browser() as browser:
        await sign_in(browser)
        fields = {"do": do, "current": PASSWORD, "password": NEW, "again": NEW, "session": "1"}
        answers = [
            await post(browser, "/me", **fields),
            await post(browser, "/me", token="0" * 64, **fields),
            await post(browser, "/me", {**HERE, "origin": "http://evil.example"}, **fields),
        ]
        standing = desk.people.sessions.standing()

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert len(standing) == 1
    assert desk.deeds()[-1][1] == "session.begun"


async def test_a_password_is_changed_by_who_knows_the_old_one_and_the_others_are_out(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as one, desk.browser() as other:
        await sign_in(one)
        await sign_in(other)
        token = token_in(await one.get("/me"))
        form = {"do": "password", "token": token, "again": NEW, "password": NEW}
        wrong = await post(one, "/me", **{**form, "current": "guessed"})
        weak = await post(one, "/me", **{**form, "current": PASSWORD, "password": "x", "again": "x"})
        unlike = await post(one, "/me", **{**form, "current": PASSWORD, "again": "x"})
        right = await post(one, "/me", **{**form, "current": PASSWORD})
        inside = [(await b.get("/")).status_code for b in (one, other)]
        old, new = await sign_in(other), await sign_in(other, password=NEW)

    assert [a.status_code for a in (wrong, weak, unlike)] == [401, 422, 422]
    assert "当前密码不对" in wrong.text
    assert right.headers["location"] == "/me?done=password_set"
    assert inside == [200, 303]
    assert (old.status_code, new.status_code) == (401, 303)


async def test_a_session_left_open_is_none_from_which_to_guess_the_password(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as browser:
        await sign_in(browser)
        token = token_in(await browser.get("/me"))
        form = {"do": "password", "token": token, "password": NEW, "again": NEW}
        guesses = [await post(browser, "/me", current=f"{n}", **form) for n in range(ALLOWED)]
        held = await post(browser, "/me", current=PASSWORD, **form)

    assert "分钟后再试" in guesses[-1].text
    assert "暂停登录" in held.text
    assert ("zhao", "sign_in.refused", "zhao", "current_wrong") in desk.deeds()
    assert desk.deeds()[1] == ("zhao", "password.set", "zhao", "done"), "the one of the link, and no other"
    assert [deed[1] for deed in desk.deeds()].count("password.set") == 1


async def test_codes_begin_with_one_that_fits_and_the_password(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as browser:
        await sign_in(browser)
        page = await browser.get("/me")
        secret, token = value_in(page, "secret"), token_in(page)
        code = pyotp.TOTP(secret).at(desk.clock.at)
        form = {"do": "begin_codes", "token": token, "secret": secret}
        no_password = await post(browser, "/me", **form, code=code, current="guessed")
        no_code = await post(browser, "/me", **form, code="000000", current=PASSWORD)
        assert desk.people.register.codes_secret("zhao") is None
        done = await post(browser, "/me", **form, code=code, current=PASSWORD)
        after = await browser.get(done.headers["location"])

    assert (no_password.status_code, no_code.status_code) == (401, 422)
    assert value_in(no_code, "secret") == secret, "what was typed into the phone still holds"
    assert f"otpauth://totp/Onescreen:zhao?secret={secret}" in page.text
    assert desk.people.register.codes_secret("zhao") == secret
    assert "已启用" in after.text
    assert "otpauth" not in after.text


@pytest.mark.parametrize("secret", ["", "short", "a" * 32, "A" * 33])
async def test_a_secret_that_the_page_would_not_make_is_refused(desk: Desk, secret: str) -> None:
    desk.person()
    async with desk.browser() as browser:
        await sign_in(browser)
        token = token_in(await browser.get("/me"))
        answer = await post(
            browser, "/me", do="begin_codes", token=token, secret=secret, code="000000", current=PASSWORD
        )

    assert answer.status_code == 422
    assert desk.people.register.codes_secret("zhao") is None


async def test_codes_end_by_who_knows_the_password(desk: Desk) -> None:
    desk.person()
    totp = desk.with_codes()
    async with desk.browser() as browser:
        page = await browser.get((await sign_in(browser)).headers["location"])
        await post(browser, "/sign-in", code=totp.at(desk.clock.at), token=token_in(page))
        token = token_in(await browser.get("/me"))
        wrong = await post(browser, "/me", do="end_codes", token=token, current="guessed")
        assert desk.people.register.codes_secret("zhao") == totp.secret
        done = await post(browser, "/me", do="end_codes", token=token, current=PASSWORD)

    assert wrong.status_code == 401
    assert done.headers["location"] == "/me?done=codes_over"
    assert desk.people.register.codes_secret("zhao") is None
    assert desk.deeds()[-1] == ("zhao", "codes.ended", "zhao", "done")


async def test_the_page_says_what_was_done_and_nothing_that_it_is_told_to_say(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as browser:
        await sign_in(browser)
        done = await browser.get("/me?done=password_set")
        made_up = await browser.get("/me?done=<b>pwned</b>")

    assert "密码已更改" in done.text
    assert "pwned" not in made_up.text


async def test_a_session_is_listed_by_its_browser_and_since_when(desk: Desk) -> None:
    desk.person()
    on_windows = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"
    async with desk.browser() as office, desk.browser() as other:
        office.headers["user-agent"] = on_windows
        for browser in (office, other):
            await sign_in(browser)
        page = await office.get("/me")
        in_english = await office.get("/me?lang=en")

    assert "Windows 上的 Chrome" in page.text
    assert "Chrome on Windows" in in_english.text
    assert "an unknown browser" in in_english.text
    assert on_windows not in page.text
