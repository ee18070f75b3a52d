"""The desk's door: a person passes as who they are, any other is sent to sign in, and who is ended is out."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from dashboard.access.signed_in import SignedIn
from dashboard.store.walls import hashed
from tests.access.desk import CENTRE, HERE, Desk, post, sign_in


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


async def test_a_person_passes_with_name_role_and_area(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as browser:
        await sign_in(browser)

        page = await browser.get("/desk/zh/?at=1")

    said = page.json()
    assert (said["name"], said["role"], said["area"]) == ("zhao", "street", "s1")
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/", "/sign-in"),
        ("/?lang=en", "/sign-in?next=%2F%3Flang%3Den&lang=en"),
        ("/desk/x?area=s1&at=2", "/sign-in?next=%2Fdesk%2Fx%3Farea%3Ds1%26at%3D2"),
        ("/me", "/sign-in?next=%2Fme"),
    ],
)
async def test_who_opens_a_page_is_sent_to_sign_in_and_back(desk: Desk, path: str, there: str) -> None:
    async with desk.browser() as browser:
        answer = await browser.get(path)

    assert (answer.status_code, answer.headers["location"]) == (303, there)


@pytest.mark.parametrize("cookie", ["", "guessed", "x" * 5_000])
async def test_what_a_page_asks_for_is_refused_without_a_session(desk: Desk, cookie: str) -> None:
    async with desk.browser() as browser:
        browser.cookies.set("onescreen-session-8050", cookie)
        layout = await browser.get("/desk/_dash-layout", headers={"accept": "application/json"})
        update = await browser.post("/desk/_dash-update-component", json={})

    assert (layout.status_code, update.status_code) == (401, 401)
    assert layout.json()["title"] == "not signed in"
    assert layout.headers["cache-control"] == "no-store"


async def test_another_site_s_page_can_do_nothing_with_the_session(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as browser:
        await sign_in(browser)
        foreign = [
            await post(browser, "/desk/x", {**HERE, "origin": "http://evil.example"}),
            await post(browser, "/desk/x", {**HERE, "sec-fetch-site": "cross-site"}),
        ]
        own = await post(browser, "/desk/x")

    assert [answer.status_code for answer in foreign] == [403, 403]
    assert own.status_code == 200


async def test_who_is_disabled_or_signed_out_is_out_within_a_second(desk: Desk) -> None:
    desk.person("zhao")
    desk.person("qian")
    async with desk.browser() as one, desk.browser() as other:
        await sign_in(one, "zhao")
        await sign_in(other, "qian")
        assert [(await b.get("/")).status_code for b in (one, other)] == [200, 200]

        desk.people.register.disable("zhao", by="command")
        desk.people.sessions.end_all(of="qian", by="command")
        await asyncio.sleep(1.01)

        assert [(await b.get("/")).status_code for b in (one, other)] == [303, 303]


async def test_a_session_that_nobody_used_for_two_hours_is_over_and_one_in_use_goes_on(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as used, desk.browser() as left:
        await sign_in(used)
        await sign_in(left)
        key = next(iter(desk.people.sessions.standing()))
        for _ in range(3):
            desk.clock.at += timedelta(minutes=50)
            desk.people.sessions.seen([key])
        await desk.gate.look()

        assert [(await b.get("/")).status_code for b in (used, left)] == [200, 303]


async def test_until_ended_returns_when_the_session_is_over(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as browser:
        await sign_in(browser)
    (session,) = desk.people.sessions.standing().values()
    running = asyncio.create_task(desk.gate.run())
    socket = asyncio.create_task(desk.gate.until_ended(session.key))
    await asyncio.sleep(0.1)
    assert not socket.done()

    desk.people.sessions.end(session.number, of="zhao", by="command")

    async with asyncio.timeout(60):
        await socket
    running.cancel()


async def test_a_socket_of_nobody_and_of_another_site_is_closed_before_it_opens(desk: Desk) -> None:
    secret = desk.people.sessions.begin(desk.person())

    async def asked(cookie: str, origin: str) -> Message:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        async def send(message: Message) -> None:
            sent.append(message)

        async def accept(scope: object, receive: object, send_: object) -> None:
            await send({"type": "websocket.accept"})

        headers = [("host", "centre.example:8050"), ("origin", origin), ("cookie", cookie)]
        scope = {
            "type": "websocket",
            "path": "/desk/ws",
            "server": ("centre.example", 8050),
            "headers": [(name.encode(), value.encode()) for name, value in headers],
        }
        await SignedIn(accept, gate=desk.gate)(scope, receive, send)
        return sent[0]

    cookie = f"onescreen-session-8050={secret}"
    assert await asked("", CENTRE) == {
        "type": "websocket.close",
        "code": 4401,
        "reason": "not signed in",
    }
    assert (await asked(cookie, "http://evil.example"))["type"] == "websocket.close"
    assert (await asked(cookie, CENTRE))["type"] == "websocket.accept"


async def test_while_the_store_is_down_nobody_passes(desk: Desk) -> None:
    desk.person()
    async with desk.browser() as browser:
        await sign_in(browser)
        assert (await browser.get("/")).status_code == 200
        with sqlite3.connect(desk.folder / "journal.sqlite") as link:
            link.execute("ALTER TABLE sessions RENAME TO gone")
        await asyncio.sleep(1.01)

        answer = await browser.get("/")

    assert answer.status_code == 503


async def test_a_cookie_of_another_port_is_none_here(desk: Desk) -> None:
    secret = desk.people.sessions.begin(desk.person())
    async with desk.browser() as browser:
        browser.cookies.set("onescreen-session-8051", secret)
        other = await browser.get("/")
        browser.cookies.set("onescreen-session-8050", secret)
        own = await browser.get("/")

    assert (other.status_code, own.status_code) == (303, 200)
    assert hashed(secret) in desk.people.sessions.standing()


@pytest.mark.parametrize("change", ["disabled", "moved", "signed out"])
async def test_what_is_under_way_hears_when_its_session_grants_that_no_more(desk: Desk, change: str) -> None:
    desk.person()
    desk.person("qian")
    under_way: list[asyncio.Task[None]] = []

    async def begin(scope: Scope, receive: Receive, send: Send) -> None:
        under_way.append(asyncio.create_task(scope["until_ended"]()))
        await PlainTextResponse("begun")(scope, receive, send)

    desk.server.router.routes.append(Route("/begin", endpoint=SignedIn(begin, gate=desk.gate)))
    async with desk.browser() as browser, desk.browser() as other:
        for each, name in ((browser, "zhao"), (other, "qian")):
            await sign_in(each, name)
            assert (await each.get("/begin")).text == "begun"
    running = asyncio.create_task(desk.gate.run())
    await asyncio.sleep(0.1)
    assert not any(task.done() for task in under_way)

    if change == "disabled":
        desk.people.register.disable("zhao", by="command")
    elif change == "moved":
        desk.people.register.assign("zhao", "street", area="s2", by="command")
    else:
        desk.people.sessions.end_all(of="zhao", by="command")

    async with asyncio.timeout(60):
        await under_way[0]
    assert not under_way[1].done()
    for task in (running, under_way[1]):
        task.cancel()
