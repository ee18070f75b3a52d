"""Whose word is taken for whence a request comes, and whether over TLS."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from dashboard.access.guard import TLS_ALONE
from dashboard.config import Settings
from dashboard.metrics import Metrics
from dashboard.serving.server import config_of
from tests.access.desk import CENTRE, HERE, HTML, PASSWORD, Desk

PROXY, ELSEWHERE, USER = "10.0.0.5", "10.0.0.6", "10.9.9.9"
SETTINGS = Settings(host="0.0.0.0", trusted_proxies=f"{PROXY}, 10.1.0.0/16")


def browser(desk: Desk, settings: Settings, *, peer: str) -> httpx.AsyncClient:
    """Whose requests come from `peer`, which hands on that they came to it over TLS, from `USER`."""
    config = config_of(desk.server, settings, Metrics())
    config.load()
    transport = httpx.ASGITransport(config.loaded_app, client=(peer, 40_000))
    handed_on = {"x-forwarded-proto": "https", "x-forwarded-for": f"127.0.0.1, {USER}"}
    return httpx.AsyncClient(transport=transport, base_url=CENTRE, headers=HTML | handed_on)


@pytest.mark.parametrize(
    ("settings", "peer", "is_believed"),
    [
        (SETTINGS, PROXY, True),
        (SETTINGS, "10.1.2.3", True),
        (SETTINGS, ELSEWHERE, False),
        (SETTINGS, "127.0.0.1", False),
        (Settings(host="0.0.0.0"), "127.0.0.1", True),
        (Settings(host="0.0.0.0"), "::1", True),
        (Settings(host="0.0.0.0"), PROXY, False),
        (Settings(host="0.0.0.0", trusted_proxies=""), "127.0.0.1", False),
    ],
)
async def test_what_is_forwarded_is_believed_of_the_proxies_that_are_trusted_and_of_nobody_else(
    tmp_path: Path, settings: Settings, peer: str, is_believed: bool
) -> None:
    desk = Desk(tmp_path)
    desk.person()
    async with browser(desk, settings, peer=peer) as proxied:
        form = {"name": "zhao", "password": PASSWORD}
        answer = await proxied.post("/sign-in", data=form, headers=HERE)

    assert answer.status_code == 303
    assert answer.headers["set-cookie"].endswith("; Secure") == is_believed
    assert (answer.headers.get("strict-transport-security") == TLS_ALONE) == is_believed


async def test_nobody_behind_a_proxy_passes_for_this_machine(tmp_path: Path) -> None:
    async with browser(Desk(tmp_path), SETTINGS, peer=PROXY) as proxied:
        told = await proxied.get("/metrics", headers={"host": "localhost:8050"})

    assert told.status_code == 421


async def test_wrong_tries_behind_a_proxy_count_for_the_machine_that_made_them(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.person()
    async with browser(desk, SETTINGS, peer=PROXY) as proxied:
        for n in range(11):
            answer = await proxied.post("/sign-in", data={"name": f"n{n}", "password": "x"}, headers=HERE)
        other = {**HERE, "x-forwarded-for": "10.9.9.8"}
        beside = await proxied.post("/sign-in", data={"name": "zhao", "password": PASSWORD}, headers=other)

    assert (answer.status_code, beside.status_code) == (429, 303)
