"""How channels speak HTTP: connections are kept, every call is bounded, and no error names an address.

Connections to one server are no others': whoever hangs holds up only who calls it. No redirect is followed,
no proxy taken from the environment: a message goes where the settings say. Who ends a process, or a loop,
awaits `let_go`.
"""

from __future__ import annotations

import json
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.util import find_spec
from typing import Any, Final

import httpcore
import httpx

from dashboard.channels._channel import ChannelError
from dashboard.channels._network import Network
from dashboard.channels._per_loop import PerLoop
from dashboard.channels._within import within
from dashboard.domain.alert_failures import said

CONNECT_S: Final = 3.0
WHOLE_S: Final = 8.0
"""How long a call may take in all, its answer read; and what a channel does by several calls."""
LONGEST_ANSWER: Final = 64 * 1024
"""Bytes of an answer that are read; the rest is left."""
LONGEST_WAIT_S: Final = 3600.0
"""More than that is not believed of a Retry-After."""
MOST_KEPT: Final = 32
KEPT_S: Final = 60.0
"""So many connections to one server are kept, each so long after its last call."""
JSON: Final = {"content-type": "application/json; charset=utf-8"}
USUAL: Final = {"accept": "*/*", "accept-encoding": "identity", "user-agent": "onescreen"}
TIMEOUT: Final = httpx.Timeout(WHOLE_S, connect=CONNECT_S).as_dict()
AGAIN: Final = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Answered:
    """`retry_after_s`: as the other side asked; None where it asked for nothing that could be read."""

    status: int
    body: bytes
    retry_after_s: float | None = None

    def accepted(self) -> Answered:
        """Itself, if its status is of success. Raises ChannelError."""
        if 200 <= self.status < 300:
            return self
        raise ChannelError(
            said("status", status=self.status),
            retryable=self.status in AGAIN or self.status >= 500,
            retry_after_s=self.retry_after_s,
        )

    def object(self) -> dict[str, Any]:
        """The JSON object of its body. Raises ChannelError: who answers something else may be back later."""
        try:
            told = json.loads(self.body)
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            raise ChannelError(said("unreadable"), retryable=True)
        return told


async def call(
    url: str, content: bytes | None = None, headers: Mapping[str, str] | None = None, *, method: str = "POST"
) -> Answered:
    """What was answered, whatever its status. Raises ChannelError where nothing was."""
    try:
        async with within(WHOLE_S):
            return await _called(url, content, headers, method)
    except (httpcore.ConnectError, httpcore.ConnectTimeout):
        raise ChannelError(said("unreachable"), retryable=True) from None
    except (httpx.InvalidURL, httpcore.UnsupportedProtocol, httpcore.LocalProtocolError, UnicodeError):
        raise ChannelError(said("settings"), retryable=False) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
        raise ChannelError(said("broken"), retryable=True) from None


async def let_go() -> None:
    """Close the connections that this loop kept."""
    lines = _LINES.pop()
    if lines is not None:
        await lines.aclose()


def packed(told: object) -> bytes:
    """As JSON in UTF-8, Chinese as it is written: limits are counted in those bytes."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


async def _called(
    url: str, content: bytes | None, headers: Mapping[str, str] | None, method: str
) -> Answered:
    request = httpx.Request(
        method, url, content=content, headers={**USUAL, **(headers or {})}, extensions={"timeout": TIMEOUT}
    )
    answer = await _LINES.get().to(request.url).handle_async_request(_below(request))
    try:
        body = b""
        async for piece in answer.aiter_stream():
            body += piece
            if len(body) >= LONGEST_ANSWER:
                break
    finally:
        await answer.aclose()
    headers_told = httpx.Headers(answer.headers)
    return Answered(answer.status, body[:LONGEST_ANSWER], _wait(headers_told.get("retry-after")))


def _below(request: httpx.Request) -> httpcore.Request:
    """For below the client, which would log each address it calls: some addresses are secrets."""
    url = request.url
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=request.stream,
        extensions=request.extensions,
    )


def _wait(told: str | None) -> float | None:
    """Seconds until then; RFC 9110, 10.2.3: a number of seconds or a date."""
    if told is None:
        return None
    if told.isascii() and told.isdigit():
        return min(float(told[:9]), LONGEST_WAIT_S)
    try:
        at = parsedate_to_datetime(told)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return min(max((at - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_WAIT_S)


class _Lines:
    """Connections by whom they are to."""

    def __init__(self) -> None:
        if find_spec("sniffio") is None:
            # It is asked for at every request; None spares it the search of every folder there is.
            sys.modules["sniffio"] = None  # type: ignore[assignment]
        self._network = Network()
        # The machine's own store of certificates: a closed network has its own authority.
        self._trust = ssl.create_default_context()
        self._pools: dict[tuple[str, str, int | None], httpcore.AsyncConnectionPool] = {}

    def to(self, url: httpx.URL) -> httpcore.AsyncConnectionPool:
        """Of any number: how many are at work at once is the outbox's."""
        who = (url.scheme, url.host, url.port)
        pool = self._pools.get(who)
        if pool is None:
            pool = self._pools[who] = httpcore.AsyncConnectionPool(
                self._trust,
                max_connections=None,
                max_keepalive_connections=MOST_KEPT,
                keepalive_expiry=KEPT_S,
                network_backend=self._network,
            )
        return pool

    async def aclose(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()


_LINES: Final = PerLoop(_Lines)
