"""What is asked too fast is refused with the time to wait, by session and by address; others pass."""

from __future__ import annotations

from itertools import product

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from dashboard.access.limits import ASKERS_KEPT, Limited, Limits, Meter
from dashboard.metrics import Metrics

DRAW = "/desk/zh/_dash-update-component"


class Hand:
    """A clock that moves when it is moved."""

    at = 1_000.0

    def __call__(self) -> float:
        return self.at


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("in")(scope, receive, send)


class Centre:
    def __init__(self, **limits: int) -> None:
        self.clock, self.metrics = Hand(), Metrics()
        given = {
            "desk": 60,
            "search": 60,
            "export": 6,
            "unmask": 6,
            "api": 60,
            "link": 60,
            "sessions_per_address": 100,
            **limits,
        }
        self.app = Limited(inside, Limits(**given), self.metrics, now=self.clock)

    async def ask(
        self,
        path: str = DRAW,
        *,
        session: str = "a",
        address: str = "10.0.0.1",
        method: str = "POST",
        **headers: str,
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://centre.example:8050") as browser:
            cookie = {"cookie": f"onescreen-session-8050={session}"} if session else {}
            return await browser.request(method, path, headers={**cookie, **headers})

    async def most(self, **asked: str) -> int:
        """How many are answered at once."""
        n = 0
        while (await self.ask(**asked)).status_code == 200:
            n += 1
        return n


def test_a_meter_lets_a_burst_pass_and_then_as_much_as_the_rate() -> None:
    clock = Hand()
    meter = Meter(60, now=clock)

    assert [meter.wait_s("a") for _ in range(15)] == [0.0] * 15
    assert meter.wait_s("a") == pytest.approx(1.0)
    clock.at += 0.5
    assert meter.wait_s("a") == pytest.approx(0.5), "what was refused is not counted"
    clock.at += 0.5
    assert meter.wait_s("a") == 0.0
    assert meter.wait_s("b") == 0.0


def test_a_slow_rate_allows_one_at_once() -> None:
    clock = Hand()
    meter = Meter(2, now=clock)

    assert meter.wait_s("a") == 0.0
    assert meter.wait_s("a") == pytest.approx(30.0)


def test_many_who_ask_once_make_nobody_forgotten_who_is_held_up() -> None:
    clock = Hand()
    meter = Meter(60, now=clock)
    while meter.wait_s("held up") == 0.0:
        pass
    for n in range(3 * ASKERS_KEPT):
        assert meter.wait_s(f"{n}") == 0.0

    assert meter.wait_s("held up") > 0
    assert len(meter) <= ASKERS_KEPT


async def test_one_session_is_held_up_and_others_of_its_address_are_not() -> None:
    centre = Centre()
    assert await centre.most() == 15

    refused = await centre.ask()

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert refused.json()["title"] == "too many requests"
    assert (await centre.ask(session="b")).status_code == 200
    centre.clock.at += 1
    assert (await centre.ask()).status_code == 200


async def test_made_up_sessions_are_held_up_by_their_address() -> None:
    centre = Centre(sessions_per_address=2)
    answers = [await centre.ask(session=f"{n}") for n in range(31)]

    assert [a.status_code for a in answers] == [200] * 30 + [429]
    assert (await centre.ask(session="30", address="10.0.0.2")).status_code == 200


@pytest.mark.parametrize(
    ("path", "method", "asking"),
    [
        (DRAW, "POST", "desk"),
        ("/desk/find", "GET", "search"),
        ("/desk/export", "POST", "export"),
        ("/audit/export", "POST", "export"),
        ("/desk/unmask", "POST", "unmask"),
        ("/api/cases", "GET", "api"),
        ("/api/walls/lobby/drive", "POST", "api"),
    ],
)
async def test_each_kind_has_a_limit_of_its_own_that_is_counted(path: str, method: str, asking: str) -> None:
    centre = Centre()
    n = await centre.most(path=path, method=method)

    assert n == (1 if asking in ("export", "unmask") else 15)
    told = centre.metrics.exposition().decode()
    assert f'onescreen_limited_total{{asking="{asking}"}} 1.0' in told
    others = {DRAW, "/desk/find", "/api/cases"} - {path if asking != "api" else "/api/cases"}
    assert {(await centre.ask(other)).status_code for other in others} == {200}


async def test_a_reader_is_known_by_the_token() -> None:
    centre = Centre()
    for token, n in (("one", 15), ("two", 15)):
        assert await centre.most(path="/api/cases", session="", authorization=f"Bearer {token}") == n


async def test_a_reader_is_known_by_the_token_alone_whatever_is_sent_beside_it() -> None:
    centre = Centre()
    ways = [
        {"session": f"junk-{n}", "authorization": f"{scheme} {space}one"}
        for n, scheme, space in product(range(10), ("Bearer", "bearer", "BEARER"), ("", " ", "   "))
    ]
    answers = [await centre.ask("/api/cases", **way) for way in ways]

    assert [answer.status_code for answer in answers] == [200] * 15 + [429] * (len(ways) - 15)


async def test_cookies_at_the_api_and_tokens_at_the_desk_prove_nothing() -> None:
    centre = Centre()
    at_api = [await centre.ask("/api/cases", session=f"{n}") for n in range(16)]
    at_desk = [await centre.ask(session="", authorization=f"Bearer {n}") for n in range(16)]

    for answers in (at_api, at_desk):
        assert [answer.status_code for answer in answers] == [200] * 15 + [429]


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("10.0.0.1", "::ffff:10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("testclient", "testclient", True),
    ],
)
async def test_an_address_of_ipv6_is_its_network(one: str, other: str, are_one: bool) -> None:
    centre = Centre(sessions_per_address=1)
    assert await centre.most(session="", address=one) == 15

    assert await centre.most(session="", address=other) == (0 if are_one else 15)


@pytest.mark.parametrize("path", ["/", "/cases", "/me", "/sign-in", "/api/events", "/api/docs", "/wall"])
async def test_pages_and_what_has_a_pace_of_its_own_are_not_limited_here(path: str) -> None:
    centre = Centre(desk=1, search=1, export=1, unmask=1, api=1, link=1, sessions_per_address=1)

    assert {(await centre.ask(path, method="GET")).status_code for _ in range(50)} == {200}


async def test_who_tries_links_is_held_up_by_the_address_whatever_session_it_shows() -> None:
    centre = Centre(link=60)

    assert {(await centre.ask("/a/x", session=f"{n}")).status_code for n in range(15)} == {200}
    assert (await centre.ask("/a/y", session="other")).status_code == 429
    assert (await centre.ask("/a/y", address="10.0.0.2")).status_code == 200


async def test_a_limit_of_nothing_is_none() -> None:
    centre = Centre(desk=0)

    assert {(await centre.ask()).status_code for _ in range(500)} == {200}


async def test_a_page_is_told_in_words() -> None:
    centre = Centre()
    await centre.ask("/desk/export")

    told = await centre.ask("/desk/export", accept="text/html")

    assert (told.status_code, told.headers["retry-after"]) == (429, "5")
    assert "请 5 秒后再试" in told.text
    assert told.headers["content-type"].startswith("text/plain")


async def test_a_hundred_operators_of_one_address_who_click_each_second_meet_no_limit() -> None:
    """As `onescreen bench operators` clicks: a draw and the rows of a list, and what redraws itself."""
    centre = Centre(desk=1_200)
    for _ in range(20):
        centre.clock.at += 1
        answers = [await centre.ask(session=f"{n}") for n in range(100) for _ in range(3)]
        assert {answer.status_code for answer in answers} == {200}
