from __future__ import annotations

import httpx
import pytest
from fastapi import Depends, FastAPI

from dashboard.ingest.bearer import FRESH_S, Bearers, identify
from dashboard.ingest.errors import StoreDown, Unauthorised
from dashboard.ports import Grant, JournalError
from dashboard.problem import install_problems
from tests.ingest.fakes import FewTokens

SOURCE = Grant("source", "grid")


class DownTokens:
    def verify(self, token: str) -> Grant | None:
        raise JournalError("gone")


class Watch:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def tokens() -> FewTokens:
    return FewTokens(good=SOURCE, reader=Grant("api", "x", role="viewer"))


async def test_a_source_is_known_by_its_token(tokens: FewTokens) -> None:
    assert await Bearers(tokens).source_of("bearer  good ") == "grid"


@pytest.mark.parametrize(
    "header", [None, "", "good", "Basic good", "Bearer", "Bearer ", "Bearer bad", "Bearer reader"]
)
async def test_nobody_else_is(tokens: FewTokens, header: str | None) -> None:
    with pytest.raises(Unauthorised):
        await Bearers(tokens).source_of(header)


async def test_a_token_is_not_looked_up_for_each_message_and_a_revoked_one_is_soon_refused(
    tokens: FewTokens,
) -> None:
    watch = Watch()
    bearers = Bearers(tokens, monotonic=watch)

    for _ in range(10):
        await bearers.source_of("Bearer good")
    assert tokens.looks == 1

    del tokens.grant_by_token["good"]
    watch.at += FRESH_S
    with pytest.raises(Unauthorised):
        await bearers.source_of("Bearer good")


async def test_a_token_that_was_unknown_is_known_as_soon_as_it_is_made(tokens: FewTokens) -> None:
    bearers = Bearers(tokens)
    with pytest.raises(Unauthorised):
        await bearers.source_of("Bearer new")

    tokens.grant_by_token["new"] = SOURCE

    assert await bearers.source_of("Bearer new") == "grid"


async def test_a_store_that_cannot_say_is_not_taken_for_a_no() -> None:
    with pytest.raises(StoreDown):
        await Bearers(DownTokens()).source_of("Bearer good")


@pytest.mark.parametrize(
    ("header", "status"), [("Bearer reader", 200), ("Bearer good", 200), ("Bearer bad", 401), ("", 401)]
)
async def test_a_route_is_told_the_grant_of_its_caller(tokens: FewTokens, header: str, status: int) -> None:
    app = FastAPI()
    install_problems(app)
    grant = Depends(identify(tokens))

    @app.get("/who")
    async def who(caller: Grant = grant) -> str:
        return caller.name

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://centre") as client:
        answer = await client.get("/who", headers={"Authorization": header})

    assert answer.status_code == status
    assert (answer.headers.get("www-authenticate") == "Bearer") == (status == 401)
