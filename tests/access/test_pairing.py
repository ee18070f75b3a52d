"""A browser that is no wall sees a code and no more; one that is sees the wall and nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.types import Scope
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from dashboard.access.pairing import TRIES_A_MINUTE
from dashboard.access.walls import WallGate
from dashboard.clock import SystemClock
from dashboard.metrics import Metrics
from dashboard.store.engine import journal_engine
from dashboard.store.migrate import migrate
from dashboard.store.walls import NotPaired, SqlWalls, Standing
from tests import districts
from tests.glass import Glass

HELLO = json.dumps({"t": "hello", "page": "wall", "lang": "zh", "build": "b"})


@pytest.fixture
def walls(tmp_path: Path) -> SqlWalls:
    url = f"sqlite:///{tmp_path}/journal.sqlite"
    migrate(url, "journal")
    return SqlWalls(journal_engine(url), SystemClock())


@pytest.fixture
async def glass(walls: SqlWalls) -> AsyncIterator[Glass]:
    made = Glass(walls=walls)
    await made.start()
    made.show(districts.normal())
    yield made
    await made.stop()


@pytest.fixture
async def web(glass: Glass) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=glass.url) as client:
        yield client


async def paired(web: httpx.AsyncClient, walls: SqlWalls, name: str = "lobby") -> httpx.Response:
    return await web.get(f"/wall?pair={walls.make_path(name)}")


@pytest.mark.parametrize("path", ["/wall", "/wall/", "/wall/zh/", "/wall?lang=en", "/wall/en/"])
async def test_a_browser_that_is_no_wall_is_given_the_page_with_the_code(
    web: httpx.AsyncClient, path: str
) -> None:
    page = await web.get(path)

    assert page.status_code == 200
    assert "onescreen wall pair" in page.text
    assert ("not paired yet" in page.text) == ("en" in path)
    assert page.headers["cache-control"] == "no-store"
    assert not page.cookies


@pytest.mark.parametrize("path", ["_dash-layout", "_dash-dependencies", "assets", "x/../_dash-layout"])
async def test_what_tells_of_the_centre_is_closed_to_it(web: httpx.AsyncClient, path: str) -> None:
    assert (await web.get(f"/wall/zh/{path}")).status_code == 403


@pytest.mark.parametrize("path", ["assets/tokens.css", "assets/pairing.js", "_favicon.ico"])
async def test_what_the_product_is_made_of_is_open(web: httpx.AsyncClient, path: str) -> None:
    assert (await web.get(f"/wall/zh/{path}")).status_code == 200


async def test_a_code_that_is_approved_opens_the_wall(web: httpx.AsyncClient, walls: SqlWalls) -> None:
    told = (await web.post("/wall/pairing")).json()
    assert told["left_s"] == 600
    assert (await web.get("/wall/pairing")).json() == {"is_paired": False}

    walls.approve(told["code"], "lobby")

    assert (await web.get("/wall/pairing")).json() == {"is_paired": True}
    layout = (await web.get("/wall/zh/_dash-layout")).json()
    assert 'data-wall="lobby"' in layout["props"]["html"]


async def test_the_cookie_is_for_this_origin_and_no_script(web: httpx.AsyncClient, glass: Glass) -> None:
    plain = (await web.post("/wall/pairing")).headers["set-cookie"]

    assert plain.startswith(f"onescreen-wall-{glass.port}=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(plain.split("; "))
    assert "Secure" not in plain


async def test_behind_https_the_cookie_is_kept_from_plain_http(
    web: httpx.AsyncClient, walls: SqlWalls
) -> None:
    web.headers["x-forwarded-proto"] = "https"  # as a proxy on this machine says it

    shown = (await web.post("/wall/pairing")).headers["set-cookie"]
    opened = (await paired(web, walls)).headers["set-cookie"]
    secret = opened.partition(";")[0]
    renewed = (await web.get("/wall/zh/", headers={"cookie": secret})).headers["set-cookie"]

    assert ["Secure" in cookie.split("; ") for cookie in (shown, opened, renewed)] == [True] * 3
    assert renewed.startswith(secret)


async def test_another_site_s_page_is_given_no_code(web: httpx.AsyncClient) -> None:
    answer = await web.post("/wall/pairing", headers={"origin": "http://elsewhere.example"})

    assert answer.status_code == 403
    assert not answer.cookies


async def test_a_path_pairs_the_browser_that_opens_it_first(
    web: httpx.AsyncClient, glass: Glass, walls: SqlWalls
) -> None:
    word = walls.make_path("lobby")

    opened = await web.get(f"/wall?pair={word}&lang=en")
    async with httpx.AsyncClient(base_url=glass.url) as other:
        again = await other.get(f"/wall?pair={word}")

    assert (opened.status_code, opened.headers["location"]) == (303, "/wall?lang=en")
    assert "_dash-component-suites" in (await web.get("/wall")).text
    assert "一次性地址" in again.text
    assert not again.cookies


async def test_guessing_a_path_is_held_up(web: httpx.AsyncClient, glass: Glass) -> None:
    answers = [(await web.get(f"/wall?pair={n}")).status_code for n in range(TRIES_A_MINUTE + 1)]

    assert answers == [200] * TRIES_A_MINUTE + [429]
    said = glass.metrics.exposition().decode()
    assert 'onescreen_wall_pairings_total{outcome="refused"} 10.0' in said
    assert 'onescreen_wall_pairings_total{outcome="limited"} 1.0' in said


async def test_the_wall_s_page_begins_its_cookie_anew(web: httpx.AsyncClient, walls: SqlWalls) -> None:
    await paired(web, walls)

    assert "Max-Age" in (await web.get("/wall")).headers["set-cookie"]
    assert "set-cookie" not in (await web.get("/wall/zh/_dash-layout")).headers


async def socket_closed_with(glass: Glass, cookie: str = "") -> int:
    headers = {"Cookie": cookie}
    async with connect(f"ws://127.0.0.1:{glass.port}/ws/live", additional_headers=headers) as client:
        with pytest.raises(ConnectionClosedError) as closed:
            await client.send(HELLO)
            while True:
                await client.recv()
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


async def test_the_socket_is_closed_to_who_is_no_wall(glass: Glass) -> None:
    assert await socket_closed_with(glass) == 4403
    assert await socket_closed_with(glass, f"onescreen-wall-{glass.port}=guessed") == 4403


async def test_a_revoked_wall_is_cut_off_within_seconds_and_the_others_are_not(
    web: httpx.AsyncClient, glass: Glass, walls: SqlWalls
) -> None:
    cookie = (await paired(web, walls)).headers["set-cookie"].partition(";")[0]
    async with connect(
        f"ws://127.0.0.1:{glass.port}/ws/live", additional_headers={"Cookie": cookie}
    ) as client:
        await client.send(HELLO)
        assert json.loads(await client.recv())["t"] == "beat"

        walls.revoke("lobby")

        with pytest.raises(ConnectionClosedError) as closed:
            while True:
                await client.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403
    assert "onescreen wall pair" in (await web.get("/wall")).text


ELSEWHERE = {"host": "centre.example"}
"""As a proxy or a phone names the centre; what is served to this machine asks for `localhost`."""


async def phone_code(phone: httpx.AsyncClient) -> str:
    answer = await phone.post("/wall/pairing?as=remote", headers=ELSEWHERE)
    return str(answer.json()["code"])


async def test_a_phone_is_shown_a_code_and_no_remote_control(web: httpx.AsyncClient) -> None:
    page = await web.get("/remote?lang=en", headers=ELSEWHERE)
    listed = await web.get("/api/walls", headers=ELSEWHERE)
    driven = await web.post("/api/walls/lobby/drive", json={"action": "next"}, headers=ELSEWHERE)

    assert "onescreen wall remote" in page.text
    assert "remote.js" not in page.text
    assert (listed.status_code, driven.status_code) == (403, 403)


async def test_a_paired_phone_drives_its_own_wall_and_no_other_and_sees_no_data(
    web: httpx.AsyncClient, glass: Glass, walls: SqlWalls
) -> None:
    async with (
        httpx.AsyncClient(base_url=glass.url) as phone,
        httpx.AsyncClient(base_url=glass.url) as other,
    ):
        await paired(web, walls)
        await paired(other, walls, "hall")
        code = await phone_code(phone)
        before = (await phone.get("/wall/pairing?as=remote", headers=ELSEWHERE)).json()
        walls.approve_remote(code, "lobby")

        after = (await phone.get("/wall/pairing?as=remote", headers=ELSEWHERE)).json()
        as_wall = (await phone.get("/wall/pairing", headers=ELSEWHERE)).json()
        page = await phone.get("/remote", headers=ELSEWHERE)
        drive = {"action": "next"}
        own = await phone.post("/api/walls/lobby/drive", json=drive, headers=ELSEWHERE)
        foreign = await phone.post("/api/walls/hall/drive", json=drive, headers=ELSEWHERE)
        wall = await phone.get("/wall", headers=ELSEWHERE)

    assert (before["is_paired"], after["is_paired"], as_wall["is_paired"]) == (False, True, False)
    assert "remote.js" in page.text
    assert own.status_code == 404, "its own, but the screen is not connected"
    assert foreign.status_code == 403
    assert "onescreen wall pair" in wall.text


async def test_a_remote_control_ends_with_its_wall(
    web: httpx.AsyncClient, glass: Glass, walls: SqlWalls
) -> None:
    async with httpx.AsyncClient(base_url=glass.url) as phone:
        await paired(web, walls)
        walls.approve_remote(await phone_code(phone), "lobby")
        before = await phone.get("/api/walls", headers=ELSEWHERE)
        walls.revoke("lobby")
        async with asyncio.timeout(60):
            while (await phone.get("/api/walls", headers=ELSEWHERE)).status_code == 200:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    assert before.status_code == 200
    assert [(line.kind, line.revoked_at is None) for line in walls.list()] == [
        ("wall", False),
        ("remote", False),
    ]


async def test_a_remote_control_of_no_wall_is_refused_and_its_code_still_stands(
    web: httpx.AsyncClient, walls: SqlWalls
) -> None:
    code = await phone_code(web)

    with pytest.raises(NotPaired, match="no wall named hall is in force"):
        walls.approve_remote(code, "hall")

    assert walls.approve(code, "hall") == "hall"


async def test_a_wall_drives_itself_and_no_other(web: httpx.AsyncClient, walls: SqlWalls) -> None:
    await paired(web, walls)
    drive = {"action": "next"}

    assert "remote.js" in (await web.get("/remote", headers=ELSEWHERE)).text
    assert (await web.post("/api/walls/hall/drive", json=drive, headers=ELSEWHERE)).status_code == 403


async def test_wrong_paths_at_once_are_limited_and_right_ones_are_not_counted(
    web: httpx.AsyncClient, walls: SqlWalls
) -> None:
    right = [(await paired(web, walls, f"wall{n}")).status_code for n in range(TRIES_A_MINUTE + 1)]
    web.cookies.clear()
    wrong = await asyncio.gather(*(web.get(f"/wall?pair=none{n}") for n in range(3 * TRIES_A_MINUTE)))

    assert set(right) == {303}
    assert sum(answer.status_code == 429 for answer in wrong) == 2 * TRIES_A_MINUTE


class Counted(SqlWalls):
    """`looks`: how often the store was asked who is in force."""

    looks = 0

    def standing(self) -> Standing:
        self.looks += 1
        return super().standing()


async def test_made_up_walls_cost_a_few_looks_however_many_they_are(walls: SqlWalls, tmp_path: Path) -> None:
    counted = Counted(journal_engine(f"sqlite:///{tmp_path}/journal.sqlite"), SystemClock())
    gate = WallGate(counted, Metrics(), is_demo=False)

    def scope_of(secret: str) -> Scope:
        cookie = f"onescreen-wall-8050={secret}".encode()
        return {"type": "http", "server": ("centre.example", 8050), "headers": [(b"cookie", cookie)]}

    asking = (gate.wall_of(scope_of(f"made-up-{n}")) for n in range(100))
    assert set(await asyncio.gather(*asking)) == {None}
    assert counted.looks <= 3

    name, secret = walls.open_path(walls.make_path("lobby"))
    wall = await gate.wall_of(scope_of(secret))
    assert (name, wall and wall.name) == ("lobby", "lobby"), "what was paired just now is known"
