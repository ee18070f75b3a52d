from __future__ import annotations

import pytest
from fastapi import FastAPI, Query
from httpx import ASGITransport, AsyncClient

from dashboard import problem
from dashboard.problem import Problem


@pytest.fixture
def client() -> AsyncClient:
    app = FastAPI()
    problem.install_problems(app)

    @app.get("/busy")
    async def busy() -> None:
        raise Problem(503, "starting", "ask again", retry_after_s=0.2)

    @app.get("/number")
    async def number(n: int = Query()) -> int:
        return n

    @app.get("/bug")
    async def bug() -> None:
        raise RuntimeError("13800000000 must not be seen")

    transport = ASGITransport(app=app, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url="http://centre")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/busy", 503),
        ("GET", "/number?n=x", 422),
        ("GET", "/nowhere", 404),
        ("POST", "/number", 405),
        ("GET", "/bug", 500),
    ],
)
async def test_every_error_is_a_problem_that_names_its_address(
    client: AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == status
    assert found["instance"] == path.partition("?")[0]
    assert found["title"]
    assert found["detail"]


async def test_a_wrong_parameter_is_named_and_its_value_is_not_repeated(client: AsyncClient) -> None:
    found = (await client.get("/number?n=abcdef")).json()

    assert found["detail"].startswith("n: ")
    assert "abcdef" not in found["detail"]


async def test_a_bug_is_answered_without_a_word_of_what_went_wrong(client: AsyncClient) -> None:
    answer = await client.get("/bug")

    assert "13800000000" not in answer.text
    assert "RuntimeError" not in answer.text


async def test_retry_after_is_whole_seconds_and_at_least_one(client: AsyncClient) -> None:
    assert (await client.get("/busy")).headers["retry-after"] == "1"


async def test_a_method_that_is_not_answered_comes_with_those_that_are(client: AsyncClient) -> None:
    assert (await client.post("/number")).headers["allow"] == "GET"


async def test_an_address_where_nothing_is_says_where_to_look(client: AsyncClient) -> None:
    assert "/api/docs" in (await client.get("/nowhere")).json()["detail"]
