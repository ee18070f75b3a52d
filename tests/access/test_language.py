"""The language of the desk: chosen once, and kept by the browser; the address goes before it."""

from __future__ import annotations

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from dashboard.access.language import COOKIE, Spoken

PAGE = {"accept": "text/html,application/xhtml+xml"}


async def address(scope: Scope, receive: Receive, send: Send) -> None:
    """The page behind the door: tells by which query it was asked for."""
    await PlainTextResponse(scope["query_string"].decode())(scope, receive, send)


def browser(scheme: str = "http") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(Spoken(address, langs=("zh", "en")))
    return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://centre.example", headers=PAGE)


async def test_the_language_that_was_chosen_is_that_of_the_next_page_and_of_all_after() -> None:
    async with browser() as desk:
        await desk.get("/alerts?lang=en")

        bare, asked = await desk.get("/alerts/channels"), await desk.get("/cases?status=open")

    assert (bare.status_code, bare.headers["location"]) == (307, "/alerts/channels?lang=en")
    assert asked.headers["location"] == "/cases?status=open&lang=en"


async def test_the_address_goes_before_what_was_kept_and_takes_its_place() -> None:
    async with browser() as desk:
        await desk.get("/?lang=en")

        told, after = await desk.get("/cases?lang=zh"), await desk.get("/cases")

    assert (told.status_code, told.text) == (200, "lang=zh")
    assert (after.status_code, after.text) == (200, "")


@pytest.mark.parametrize("path", ["/", "/?lang=zh", "/?lang=fr", "/?lang="])
async def test_who_chose_nothing_else_is_given_no_cookie(path: str) -> None:
    async with browser() as desk:
        told = await desk.get(path)

    assert told.status_code == 200
    assert "set-cookie" not in told.headers


@pytest.mark.parametrize("kept", ["fr", '"', "en; a b@c=d"])
async def test_a_cookie_that_says_no_language_changes_nothing(kept: str) -> None:
    async with browser() as desk:
        told = await desk.get("/cases", headers={"cookie": f"x@={kept}; {COOKIE}={kept[:2]}x"})

    assert told.status_code == 200


async def test_what_a_page_asks_for_by_itself_is_left_alone() -> None:
    async with browser() as desk:
        await desk.get("/?lang=en")

        inner = await desk.get("/desk/zh/_dash-layout")
        answer = await desk.get("/cases", headers={"accept": "application/json"})
        sent = await desk.post("/cases")

    assert [told.status_code for told in (inner, answer, sent)] == [200, 200, 200]


async def test_over_tls_it_goes_over_tls_alone_and_no_script_reads_it() -> None:
    async with browser("https") as desk:
        told = await desk.get("/?lang=en")

    attributes = "Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure"
    assert told.headers["set-cookie"] == f"{COOKIE}=en; {attributes}"


async def test_no_address_leads_to_another_machine() -> None:
    async with browser() as desk:
        await desk.get("/?lang=en")

        told = await desk.get("http://centre.example//elsewhere.example/cases")

    assert "location" not in told.headers
