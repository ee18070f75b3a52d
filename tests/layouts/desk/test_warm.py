"""What browsers ask the desk for first is made once, before they come, and is the same for everyone."""

from __future__ import annotations

import asyncio
from collections import Counter

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from layouts._parcels import Parcels
from tests.whole_centre import HTML, Centre

FIRST = ("/desk/zh/_dash-layout", "/desk/zh/_dash-dependencies", "/desk/en/_dash-layout")


class Slow:
    """An application that is asked for files, and how often."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked[scope["path"]] += 1
        await asyncio.sleep(0.02)
        page = '<script src="/desk/zh/assets/a.js?m=1"></script><link href="/elsewhere.css">'
        told = page if scope["path"] == "/" else "x" * 5_000
        kind = "text/html" if scope["path"] == "/" else "text/javascript"
        await PlainTextResponse(told, media_type=kind)(scope, receive, send)


async def test_a_hundred_who_come_at_once_have_a_file_packed_once() -> None:
    app = Slow()
    parcels = Parcels(app)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(parcels), base_url="http://centre.example"
    ) as browser:
        answers = await asyncio.gather(*(browser.get("/assets/a.js") for _ in range(100)))

    assert app.asked == {"/assets/a.js": 1}
    assert {answer.text for answer in answers} == {"x" * 5_000}


async def test_what_is_fixed_and_the_files_of_the_page_are_ready_before_anyone_asks() -> None:
    app = Slow()
    parcels = Parcels(app, fixed=("/", "/_dash-layout"), prefix="/desk/zh/")

    await parcels.warm()

    assert app.asked == {"/": 1, "/_dash-layout": 1, "/assets/a.js": 1}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(parcels), base_url="http://centre.example"
    ) as browser:
        for path in ("/", "/_dash-layout", "/assets/a.js"):
            assert (await browser.get(path)).status_code == 200
        await browser.post("/_dash-layout")
        await browser.get("/other")
    assert app.asked == {"/": 1, "/_dash-layout": 2, "/assets/a.js": 1, "/other": 1}


@pytest.mark.asyncio(loop_scope="session")
async def test_the_desk_tells_everyone_the_same_at_first_keeps_it_nowhere_and_asks_who_it_is(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    centre = Centre(tmp_path_factory.mktemp("warm"), is_full=True).begin()
    cold, warm = {}, {}
    async with centre.browser() as browser:
        for path in FIRST:
            cold[path] = await browser.get(path, headers=centre.proof("person admin"))
        await centre.warm()
        for path in FIRST:
            warm[path] = await browser.get(path, headers=centre.proof("person community@990100001000"))
            refused = await browser.get(path, headers={"accept": "application/json"})
            assert refused.status_code == 401
        pages = [
            await browser.get(path, headers={**HTML, **centre.proof(f"person {who}")})
            for path, who in (("/", "admin"), ("/cases?area=990100002000", "viewer@990100001000"))
        ]

    assert {path: each.content for path, each in cold.items()} == {p: e.content for p, e in warm.items()}
    assert {each.headers["cache-control"] for each in (*warm.values(), *pages)} == {"no-store"}
    assert pages[0].content == pages[1].content
