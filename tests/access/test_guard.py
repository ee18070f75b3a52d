"""The outermost guard: only requests that name this machine come in."""

from __future__ import annotations

import pytest
from starlette.types import Message, Receive, Scope, Send

from dashboard.access.guard import Guard, is_same_origin, listens_openly, names_this_machine


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8050", "127.0.0.1:1", "127.8.8.8", "[::1]:8050", "[::ffff:127.0.0.1]"]
)
def test_a_loopback_name_is_this_machine(host: str) -> None:
    assert names_this_machine(host)


@pytest.mark.parametrize(
    "host", ["", "example.org", "localhost.example", "10.0.0.1:8050", "127.0.0.1.example", "[::2]"]
)
def test_any_other_name_is_not(host: str) -> None:
    assert not names_this_machine(host)


async def inner(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"in"})


async def asked(
    kind: str, host: bytes, *, path: str = "/wall", client: str = "127.0.0.1", is_open: bool = False
) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": f"{kind}.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", host)]
    scope = {"type": kind, "path": path, "headers": headers, "method": "GET", "client": (client, 40_000)}
    await Guard(inner, is_open=is_open, pages={"", "area", "cases"})(scope, receive, send)
    return sent


async def test_a_request_by_a_foreign_name_is_refused_with_a_problem() -> None:
    start, body = await asked("http", b"evil.example")

    assert start["status"] == 421
    assert b"misdirected request" in body["body"]


async def test_a_socket_by_a_foreign_name_is_closed_before_it_opens() -> None:
    (only,) = await asked("websocket", b"evil.example")

    assert (only["type"], only["code"]) == ("websocket.close", 1008)


async def test_what_comes_in_is_answered_with_the_guards_headers() -> None:
    start, _ = await asked("http", b"127.0.0.1:8050")

    assert (b"x-content-type-options", b"nosniff") in start["headers"]


@pytest.mark.parametrize(
    "path",
    [
        *("/wall", "/wall/zh/", "/remote", "/ws/live", "/api/events", "/healthz"),
        *("/", "/desk", "/desk/zh/", "/sign-in", "/sign-out", "/me", "/area/4202", "/cases"),
    ],
)
async def test_an_open_server_gives_other_machines_what_asks_for_a_proof(path: str) -> None:
    start, _ = await asked("http", b"centre.example", path=path, client="10.0.0.9", is_open=True)

    assert start["status"] == 200


@pytest.mark.parametrize(
    "path", ["/metrics", "/readyz", "/walls", "/anything", "/men", "/desks", "//", "/case", "//area/4202"]
)
@pytest.mark.parametrize("host", [b"centre.example", b"localhost:8050"])
async def test_an_open_server_keeps_the_rest_for_its_own_machine(path: str, host: bytes) -> None:
    away, _ = await asked("http", host, path=path, client="10.0.0.9", is_open=True)
    renamed, _ = await asked("http", b"evil.example", path=path, is_open=True)
    here, _ = await asked("http", b"localhost:8050", path=path, is_open=True)

    assert (away["status"], renamed["status"], here["status"]) == (421, 421, 200)


@pytest.mark.parametrize(
    ("host", "is_open"),
    [
        ("127.0.0.1", False),
        ("localhost", False),
        ("::1", False),
        ("0.0.0.0", True),
        ("::", True),
        ("10.1.2.3", True),
    ],
)
def test_a_server_is_open_when_other_machines_can_reach_its_address(host: str, is_open: bool) -> None:
    assert listens_openly(host) is is_open


@pytest.mark.parametrize(
    ("headers", "is_same"),
    [
        ({b"host": b"a:80"}, True),
        ({b"host": b"a:80", b"origin": b"http://a:80"}, True),
        ({b"host": b"a:80", b"origin": b"https://a:80"}, True),
        ({b"host": b"a:80", b"origin": b"http://a:81"}, False),
        ({b"host": b"a", b"origin": b"http://a.evil.example"}, False),
        ({b"host": b"a", b"origin": b"null"}, False),
        ({b"origin": b"http://a"}, False),
    ],
)
def test_the_origin_is_the_servers_own_or_none(headers: dict[bytes, bytes], is_same: bool) -> None:
    assert is_same_origin(headers) is is_same
