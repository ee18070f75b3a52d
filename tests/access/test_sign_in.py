"""The way in: by password, by code, by link; guessing is slow, tells nothing, and is in the audit."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from dashboard.access.sign_in import TRIES_A_MINUTE
from dashboard.store.people import LINK_LASTS
from dashboard.store.tries import ALLOWED
from dashboard.store.walls import hashed
from tests.access.desk import CENTRE, HERE, PASSWORD, Desk, post, sign_in, token_in, value_in


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def counted(desk: Desk, outcome: str) -> float:
    found = desk.metrics.registry.get_sample_value("onescreen_sign_ins_total", {"outcome": outcome})
    return found or 0.0


async def test_who_knows_the_password_is_in_and_goes_on_to_where_they_were_going(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as browser:
        answer = await sign_in(browser, " Zhao ", path="/sign-in?next=%2Fdesk%2Fx%3Fat%3D1")
        again = await browser.get("/sign-in?next=/desk/y")

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/x?at=1")
    assert again.headers["location"] == "/desk/y"
    assert desk.deeds()[-1] == ("zhao", "session.begun", "zhao", "done")
    assert counted(desk, "done") == 1


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/sign-out"])
async def test_nobody_is_led_away(desk: Desk, wanted: str) -> None:
    desk.person()
    async with desk.browser() as browser:
        page = await browser.get("/sign-in", params={"next": wanted})
        answer = await browser.post(
            "/sign-in", params={"next": wanted}, data={"name": "zhao", "password": PASSWORD}, headers=HERE
        )

    assert "evil" not in page.text
    assert answer.headers["location"] == "/"


async def test_the_cookie_is_for_this_origin_and_no_script(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as browser:
        plain = (await sign_in(browser)).headers["set-cookie"]
        browser.cookies.clear()
        browser.base_url = httpx.URL("https://centre.example:8050")
        secure = await post(
            browser,
            "/sign-in",
            {**HERE, "origin": "https://centre.example:8050"},
            name="zhao",
            password=PASSWORD,
        )

    assert plain.startswith("onescreen-session-8050=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"} <= set(plain.split("; "))
    assert "Secure" not in plain
    assert "Secure" in secure.headers["set-cookie"].split("; ")


async def test_every_page_is_under_a_strict_policy_and_never_kept(desk: Desk) -> None:
    desk.person()
    word = desk.people.register.link("zhao", by="command")
    async with desk.browser() as browser:
        pages = [
            await browser.get("/sign-in"),
            await browser.get(f"/sign-in?link={word}"),
            await browser.get("/sign-in?link=none"),
            await sign_in(browser, password="wrong"),
        ]
        await sign_in(browser)
        pages.append(await browser.get("/me"))

    assert [page.status_code for page in pages] == [200, 200, 410, 401, 200]
    for page in pages:
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        assert "script" not in policy
        assert page.headers["cache-control"] == "no-store"
        assert "<script" not in page.text
        assert " style=" not in page.text


async def test_a_wrong_password_an_unknown_name_and_a_disabled_person_are_told_alike(desk: Desk) -> None:
    desk.person()
    desk.person("qian")
    desk.people.register.disable("qian", by="command")
    desk.people.register.create("sun", "viewer", area=None, by="command")
    answers = []
    for name, password in [
        ("zhao", "wrong"),
        ("nobody", PASSWORD),
        ("qian", PASSWORD),
        ("sun", ""),
        ("", ""),
    ]:
        async with desk.browser() as browser:
            answers.append(await sign_in(browser, name, password))

    told = {
        a.text.replace(f'value="{n}"', 'value=""')
        for a, n in zip(answers, ["zhao", "nobody", "qian", "sun", ""], strict=True)
    }
    assert {answer.status_code for answer in answers} == {401}
    assert len({text.replace(" autofocus", "") for text in told}) == 1
    assert "登录名或密码不对" in answers[0].text
    assert not [a for a in answers if "set-cookie" in a.headers]


async def test_a_failed_try_is_in_the_audit_with_the_name_of_who_exists_and_no_other(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as browser:
        await sign_in(browser, "ZHAO", "wrong")
        await sign_in(browser, "Li Si, 13800000000", "wrong")

    assert desk.deeds()[-2:] == [
        ("stranger", "sign_in.refused", "zhao", "wrong"),
        ("stranger", "sign_in.refused", None, "wrong"),
    ]
    assert counted(desk, "wrong") == 2


@pytest.mark.parametrize("name", ["zhao", "nobody"])
async def test_after_five_wrong_tries_a_name_waits_even_with_the_right_password(
    desk: Desk, name: str
) -> None:
    desk.person()
    answers = []
    for n in range(ALLOWED):
        async with desk.browser(address=f"10.0.0.{n}") as browser:
            answers.append(await sign_in(browser, name, "wrong"))
    async with desk.browser(address="10.0.0.9") as browser:
        held = await sign_in(browser, name)
        desk.clock.at += timedelta(minutes=1)
        after = await sign_in(browser, name)

    assert "1 分钟后再试" in answers[-1].text
    assert "分钟后再试" not in answers[-2].text
    assert (held.status_code, "1 分钟后再试" in held.text) == (429, True)
    assert after.status_code == (303 if name == "zhao" else 401)
    known = "zhao" if name == "zhao" else None
    assert ("stranger", "sign_in.locked", known, "done") in desk.deeds()
    assert ("stranger", "sign_in.refused", known, "waits") in desk.deeds()


async def test_one_address_tries_so_many_names_and_no_more_and_others_do_not_wait(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as browser, desk.browser(address="10.0.0.2") as other:
        answers = [await sign_in(browser, f"name{n}", "x") for n in range(TRIES_A_MINUTE)]
        held = await sign_in(browser)
        free = await sign_in(other)

    assert {answer.status_code for answer in answers} == {401}
    assert (held.status_code, held.headers["retry-after"]) == (429, "60")
    assert free.status_code == 303
    assert counted(desk, "limited") == 1


@pytest.mark.parametrize(
    "headers",
    [{**HERE, "origin": "http://evil.example"}, {**HERE, "sec-fetch-site": "cross-site"}, {"origin": "null"}],
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
async def test_another_site_s_page_signs_nobody_in_or_out(
    desk: Desk, headers: dict[str, str], path: str
) -> None:
    desk.person()
    async with desk.browser() as browser:
        answer = await post(browser, path, headers, name="zhao", password=PASSWORD)

    assert answer.status_code == 403
    assert not answer.cookies


# ── codes ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_who_has_codes_is_in_only_with_one(desk: Desk) -> None:
    desk.person()
    totp = desk.with_codes()
    async with desk.browser() as browser:
        asked = await sign_in(browser, path="/sign-in?next=/desk/x&lang=en")
        before = await browser.get("/desk/x")
        page = await browser.get(asked.headers["location"])
        waiting = browser.cookies["onescreen-session-8050"]
        answer = await post(
            browser, asked.headers["location"], code=totp.at(desk.clock.at), token=token_in(page)
        )
        after = await browser.get("/desk/x")
        proven = browser.cookies["onescreen-session-8050"]

    assert asked.headers["location"] == "/sign-in?step=code&next=%2Fdesk%2Fx&lang=en"
    assert "One-time code" in page.text
    assert (before.status_code, after.status_code) == (303, 200)
    assert answer.headers["location"] == "/desk/x"
    assert waiting != proven, "what was known before the code opens nothing after it"


async def test_a_code_serves_once(desk: Desk) -> None:
    desk.person()
    code = desk.with_codes().at(desk.clock.at)
    answers = []
    for _ in range(2):
        async with desk.browser() as browser:
            page = await browser.get((await sign_in(browser)).headers["location"])
            answers.append(await post(browser, "/sign-in", code=code, token=token_in(page)))

    assert [answer.status_code for answer in answers] == [303, 401]
    assert "已用过" in answers[1].text


async def test_guessing_codes_is_slow_too_also_with_the_password(desk: Desk) -> None:
    desk.person()
    totp = desk.with_codes()
    async with desk.browser() as browser:
        page = await browser.get((await sign_in(browser)).headers["location"])
        token = token_in(page)
        wrong = [await post(browser, "/sign-in", code="000000", token=token) for _ in range(ALLOWED - 1)]
        right = await post(browser, "/sign-in", code=totp.at(desk.clock.at), token=token)
        anew = await sign_in(browser)

    assert [answer.status_code for answer in wrong] == [401] * (ALLOWED - 1)
    assert (right.status_code, anew.status_code) == (429, 429)
    assert ("stranger", "sign_in.refused", "zhao", "code_wrong") in desk.deeds()


async def test_a_code_without_its_page_or_after_five_minutes_opens_nothing(desk: Desk) -> None:
    desk.person()
    totp = desk.with_codes()
    async with desk.browser() as browser:
        nobody = await post(browser, "/sign-in", code=totp.at(desk.clock.at), token="")
        page = await browser.get((await sign_in(browser)).headers["location"])
        forged = await post(browser, "/sign-in", code=totp.at(desk.clock.at), token="0" * 64)
        desk.clock.at += timedelta(minutes=5)
        late = await post(browser, "/sign-in", code=totp.at(desk.clock.at), token=token_in(page))

    assert (nobody.status_code, nobody.headers["location"]) == (303, "/sign-in")
    assert forged.status_code == 403
    assert late.headers["location"] == "/sign-in"
    assert desk.people.sessions.standing() == {}


# ── links ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_first_link_makes_the_administrator(desk: Desk) -> None:
    word = desk.people.register.first_link()
    async with desk.browser() as browser:
        page = await browser.get(f"/sign-in?link={word}&lang=en")
        link = value_in(page, "link")
        answer = await post(browser, "/sign-in?lang=en", link=link, password=PASSWORD, again=PASSWORD)
        mine = await browser.get(answer.headers["location"])
        who = (await browser.get("/")).json()

    assert "For admin" in page.text
    assert answer.headers["location"] == "/me?new=1&lang=en"
    assert "My account" in mine.text
    assert (who["name"], who["role"], who["area"]) == ("admin", "admin", None)
    assert counted(desk, "link") == 1


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        ("short", "short", "至少 12 个字符"),
        (PASSWORD, PASSWORD + "s", "两次输入不一样"),
        ("my name is zhao", "my name is zhao", "不能有登录名"),
        ("password1234", "password1234", "太常见"),
    ],
)
async def test_a_password_that_will_not_do_is_told_and_the_link_is_not_used_up(
    desk: Desk, password: str, again: str, says: str
) -> None:
    word = desk.people.register.create("zhao", "viewer", area=None, by="command")
    async with desk.browser() as browser:
        bad = await post(browser, "/sign-in", link=word, password=password, again=again)
        good = await post(browser, "/sign-in", link=word, password=PASSWORD, again=PASSWORD)

    assert (bad.status_code, says in bad.text) == (422, True)
    assert good.status_code == 303


async def test_to_look_at_a_link_does_not_use_it_and_to_use_it_does(desk: Desk) -> None:
    word = desk.people.register.create("zhao", "viewer", area=None, by="command")
    async with desk.browser() as browser:
        looked = [(await browser.get(f"/sign-in?link={word}")).status_code for _ in range(3)]
        await post(browser, "/sign-in", link=word, password=PASSWORD, again=PASSWORD)
        used = await browser.get(f"/sign-in?link={word}")
        again = await post(browser, "/sign-in", link=word, password=PASSWORD, again=PASSWORD)

    assert looked == [200, 200, 200]
    assert (used.status_code, again.status_code) == (410, 410)
    assert counted(desk, "link_over") == 2


async def test_a_link_is_over_after_a_day_and_guessing_one_is_held_up(desk: Desk) -> None:
    word = desk.people.register.create("zhao", "viewer", area=None, by="command")
    desk.clock.at += LINK_LASTS
    async with desk.browser() as browser:
        late = await post(browser, "/sign-in", link=word, password=PASSWORD, again=PASSWORD)
        guesses = [
            (await post(browser, "/sign-in", link=f"{n}", password=PASSWORD, again=PASSWORD)).status_code
            for n in range(TRIES_A_MINUTE)
        ]

    assert late.status_code == 410
    assert guesses == [410] * (TRIES_A_MINUTE - 1) + [429]


async def test_a_new_password_by_link_leaves_the_codes_asked_for(desk: Desk) -> None:
    desk.person()
    desk.with_codes()
    word = desk.people.register.link("zhao", by="command")
    async with desk.browser() as browser:
        answer = await post(browser, "/sign-in", link=word, password=PASSWORD, again=PASSWORD)
        inside = await browser.get("/")

    assert answer.headers["location"] == "/sign-in"
    assert inside.status_code == 303


# ── out ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_who_signs_out_is_out_and_the_secret_opens_nothing_any_more(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as browser:
        await sign_in(browser)
        secret = browser.cookies["onescreen-session-8050"]
        token = (await browser.get("/")).json()["token"]
        forged = await post(browser, "/sign-out", token="0" * 64)
        out = await post(browser, "/sign-out?lang=en", token=token)
        page = await browser.get(out.headers["location"])
        browser.cookies.set("onescreen-session-8050", secret)
        stolen = await browser.get("/")

    assert forged.status_code == 403
    assert out.headers["location"] == "/sign-in?out=1&lang=en"
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert "You are signed out" in page.text
    assert stolen.status_code == 303
    assert desk.deeds()[-1] == ("zhao", "session.ended", "zhao", "done")


async def test_who_signs_in_again_leaves_no_session_behind(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as browser:
        await sign_in(browser)
        first = browser.cookies["onescreen-session-8050"]
        await sign_in(browser)
        second = browser.cookies["onescreen-session-8050"]

    assert first != second
    assert list(desk.people.sessions.standing()) == [hashed(second)]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_nothing_else_is_answered(desk: Desk, method: str) -> None:
    async with desk.browser() as browser:
        answers = [await browser.request(method, path, headers=HERE) for path in ("/sign-in", "/sign-out")]
        shown = await browser.get("/sign-out")

    assert [answer.status_code for answer in [*answers, shown]] == [405, 405, 405]
    assert CENTRE not in shown.text
