"""What every answer of the server says to the browser, whatever kind of answer it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio
from starlette.datastructures import Headers

from tests.whole_centre import CENTRE, HERE, HTML, Centre

EVERYWHERE: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
SWITCHED_OFF: Final = ("camera", "microphone", "geolocation", "payment", "usb")
ANSWERS: Final = [
    ("person admin", "GET", "/", 200, "page"),
    ("person admin", "GET", "/cases?at=nonsense", 200, "page"),
    ("person admin", "GET", "/me", 200, "plain page"),
    ("person admin", "GET", "/people", 200, "plain page"),
    ("person admin", "GET", "/audit", 200, "plain page"),
    ("nobody", "GET", "/sign-in", 200, "plain page"),
    ("nobody", "GET", "/sign-in?link=none", 410, "plain page"),
    ("nobody", "GET", "/wall", 200, "page"),
    ("wall", "GET", "/wall", 200, "page"),
    ("nobody", "GET", "/api/docs", 200, "page"),
    ("person admin", "GET", "/desk/zh/_dash-layout", 200, "bare"),
    ("person admin", "GET", "/desk/find?q=x", 200, "bare"),
    ("person admin", "GET", "/desk/zh/assets/desk.js", 200, "file"),
    ("person admin", "GET", "/desk/zh/assets/desk.css", 200, "file"),
    ("nobody", "GET", "/wall/zh/assets/sign_in.css", 200, "file"),
    ("reader admin", "GET", "/api/situation", 200, "bare"),
    ("reader admin", "GET", "/api/cases", 200, "bare"),
    ("nobody", "GET", "/healthz", 200, "bare"),
    ("nobody", "GET", "/cases", 303, "bare"),
    ("nobody", "GET", "/desk/find", 303, "bare"),
    ("nobody", "POST", "/desk/find", 401, "bare"),
    ("nobody", "GET", "/api/cases", 401, "bare"),
    ("reader street@990100001000", "GET", "/api/cases?area=990100002000", 403, "bare"),
    ("person viewer", "GET", "/people", 403, "bare"),
    ("person admin", "POST", "/me", 403, "bare"),
    ("person admin", "POST", "/desk/export?format=csv", 403, "bare"),
    ("nobody", "GET", "/api/nothing", 404, "bare"),
    ("nobody", "PUT", "/healthz", 405, "bare"),
    ("nobody", "GET", "/metrics", 421, "bare"),
    ("reader admin", "GET", "/api/cases?limit=x", 422, "bare"),
]
"""Who asks, for what, and what kind of answer that is."""

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Centre]:
    yield Centre(tmp_path_factory.mktemp("headers"), is_full=True).begin()


def policy_of(headers: Any) -> dict[str, list[str]]:
    parts = [part.split() for part in headers["content-security-policy"].split(";")]
    return {name: values for name, *values in parts}


def check_everywhere(headers: Any) -> None:
    assert {name: headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert headers["x-frame-options"] in ("DENY", "SAMEORIGIN")
    assert all(f"{each}=()" in headers["permissions-policy"] for each in SWITCHED_OFF)
    assert "server" not in headers
    assert "strict-transport-security" not in headers
    policy = policy_of(headers)
    assert policy["default-src"] in (["'none'"], ["'self'"])
    assert policy["frame-ancestors"] in (["'none'"], ["'self'"])
    assert policy["base-uri"] in (["'none'"], ["'self'"])
    scripts = policy.get("script-src", policy["default-src"])
    assert {"'unsafe-inline'", "'unsafe-eval'", "*"}.isdisjoint(scripts)
    assert not [each for values in policy.values() for each in values if "//" in each or each == "*"]


@pytest.mark.parametrize(("who", "method", "path", "status", "kind"), ANSWERS)
async def test_every_kind_of_answer_carries_what_keeps_it_safe(
    centre: Centre, who: str, method: str, path: str, status: int, kind: str
) -> None:
    async with centre.browser() as browser:
        told = {**HTML, **(HERE if method == "POST" else {}), **centre.proof(who)}
        answer = await browser.request(method, path, headers=told)

    assert answer.status_code == status
    check_everywhere(answer.headers)
    policy = policy_of(answer.headers)
    if kind == "file":
        assert answer.headers["cache-control"] != "no-store"
    else:
        assert answer.headers["cache-control"] == "no-store"
    if kind in ("page", "plain page"):
        assert "form-action" in policy or path == "/api/docs"
    if kind == "plain page":
        assert policy["default-src"] == ["'none'"]
        assert "'unsafe-inline'" not in policy["style-src"]
    if kind == "bare" and "_dash" not in path:
        assert policy["default-src"] == ["'none'"]


async def test_what_is_asked_too_fast_is_refused_with_the_same(tmp_path_factory: Any) -> None:
    slow = Centre(tmp_path_factory.mktemp("slow"), is_full=False, search_per_minute=1).begin()
    async with slow.browser() as browser:
        answers = [await browser.get("/desk/find?q=x", headers=slow.proof("person admin")) for _ in range(2)]

    assert [each.status_code for each in answers] == [200, 429]
    assert int(answers[1].headers["retry-after"]) == 60
    assert answers[1].headers["cache-control"] == "no-store"
    check_everywhere(answers[1].headers)


async def test_a_socket_is_refused_with_the_same(centre: Centre) -> None:
    refused, _ = await centre.joined("/ws/feed", "nobody")

    assert refused["type"] == "websocket.http.response.start"
    check_everywhere(Headers(raw=refused["headers"]))


async def test_over_tls_alone_a_browser_is_told_to_stay_there(centre: Centre) -> None:
    transport = httpx.ASGITransport(centre.app, client=("10.0.0.9", 1))
    said = {}
    for base in (CENTRE, CENTRE.replace("http:", "https:")):
        async with httpx.AsyncClient(transport=transport, base_url=base) as browser:
            for path in ("/sign-in", "/cases", "/metrics"):
                answer = await browser.get(path)
                said[base[:5], path] = "strict-transport-security" in answer.headers

    assert {path for (scheme, path), is_said in said.items() if scheme == "https" and is_said} == {
        "/sign-in", "/cases", "/metrics",
    }  # fmt: skip
    assert not any(is_said for (scheme, _), is_said in said.items() if scheme == "http:")
