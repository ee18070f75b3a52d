"""A person's cookie opens the desk alone: walls, sources and readers of the API have proofs of their own."""

from __future__ import annotations

import json
import time
from typing import Final

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from bench.centre import Centre
from bench.signed_in import signed_in
from bench.viewers import HELLO
from dashboard.access.decision import ROLES
from dashboard.push.live import NOT_PAIRED

STREET = "420203011000"
OF_PERSONS: Final = {"/api/alerts": 200, "/api/silences": 200, "/api/proof/alerts": 422}
"""Whom alerts tell acts on them: these are for persons, too; a proof is of a day, which is not given."""


@pytest.fixture(scope="module")
def cookies(centre: Centre) -> list[str]:
    """Of a person of each role, in a street; they open the desk."""
    found = signed_in(centre, [(role, STREET) for role in sorted(ROLES)])
    deadline = time.monotonic() + 60
    for cookie in found:
        while (
            httpx.get(f"{centre.url}/", headers={"Cookie": cookie, "Accept": "text/html"}).status_code != 200
        ):
            assert time.monotonic() < deadline
            time.sleep(0.1)
    return found


def test_no_persons_cookie_opens_a_walls_socket(centre: Centre, cookies: list[str]) -> None:
    for cookie in cookies:
        with connect(
            f"ws://127.0.0.1:{centre.port}/ws/live", additional_headers={"Cookie": cookie}, proxy=None
        ) as socket:
            with pytest.raises(ConnectionClosed) as closed:
                socket.send(HELLO)
                socket.recv(timeout=60)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == NOT_PAIRED


def test_no_persons_cookie_opens_the_socket_of_a_source(centre: Centre, cookies: list[str]) -> None:
    for cookie in cookies:
        with pytest.raises(InvalidStatus) as refused:
            connect(
                f"ws://127.0.0.1:{centre.port}/ws/feed", additional_headers={"Cookie": cookie}, proxy=None
            )
        assert refused.value.response.status_code == 401


def test_no_persons_cookie_reads_the_api_but_of_alerts(centre: Centre, cookies: list[str]) -> None:
    paths = json.loads(centre.get("/api/openapi.json")[1])["paths"]
    asked = [path for path, methods in paths.items() if "get" in methods and "{" not in path]

    for path in asked:
        answer = httpx.get(f"{centre.url}{path}", headers={"Cookie": cookies[0]})
        public = path in ("/healthz", "/readyz", "/api/walls")
        told = OF_PERSONS.get(path, 200 if public else 401)
        assert (path, answer.status_code) == (path, told)
    assert OF_PERSONS.keys() <= set(asked)
