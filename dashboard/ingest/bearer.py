"""Whose token it is. Tokens are looked up in the store, and remembered for a moment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final, Protocol

from fastapi import Request

from dashboard.access.bearer import token_in
from dashboard.ingest.answers import problem_of
from dashboard.ingest.errors import StoreDown, Unauthorised
from dashboard.ports import Grant, JournalError

FRESH_S: Final = 2.0
"""Seconds until a revoked token is refused everywhere."""
MOST_REMEMBERED: Final = 10_000


class Tokens(Protocol):
    def verify(self, token: str) -> Grant | None:
        """What the token allows; None for one that is unknown, revoked or over. Blocking."""
        ...


class Bearers:
    def __init__(self, tokens: Tokens, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._tokens = tokens
        self._monotonic = monotonic
        self._remembered: dict[str, tuple[Grant, float]] = {}

    async def source_of(self, authorization: str | None) -> str:
        """The source that an Authorization header speaks for. Raises Unauthorised."""
        token = _token_in(authorization)
        grant = self._recall(token)
        if grant is None:
            grant = await asyncio.to_thread(self._look_up, token)
        if grant.kind != "source":
            raise Unauthorised("this token reads the API; sending events needs the token of a source")
        return grant.name

    def grant_of(self, authorization: str | None) -> Grant:
        """What an Authorization header allows. Blocking. Raises Unauthorised."""
        token = _token_in(authorization)
        return self._recall(token) or self._look_up(token)

    def _recall(self, token: str) -> Grant | None:
        grant, until = self._remembered.get(token, (None, 0.0))
        return grant if self._monotonic() < until else None

    def _look_up(self, token: str) -> Grant:
        try:
            grant = self._tokens.verify(token)
        except JournalError as wrong:
            raise StoreDown(f"the store did not answer: {wrong}") from wrong
        if grant is None:
            self._remembered.pop(token, None)
            raise Unauthorised("this token is unknown, revoked or over")
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[token] = (grant, self._monotonic() + FRESH_S)
        return grant


def _token_in(authorization: str | None) -> str:
    token = token_in(authorization)
    if not token:
        raise Unauthorised(
            "send the header Authorization: Bearer, with a token made by `onescreen token create`"
        )
    return token


def identify(tokens: Tokens) -> Callable[[Request], Grant]:
    """A dependency: the grant of a request's token. It raises Problem 401 where there is none."""
    bearers = Bearers(tokens)

    def grant(request: Request) -> Grant:
        try:
            return bearers.grant_of(request.headers.get("authorization"))
        except (Unauthorised, StoreDown) as wrong:
            raise problem_of(wrong) from wrong

    return grant
