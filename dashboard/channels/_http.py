"""How channels speak HTTP: connections are kept, every call is bounded, and no error names an address.

No redirect is followed and no proxy taken from the environment: a message goes where the settings say.
Who ends a process, or a loop, awaits `let_go`.
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

import httpx

from dashboard.channels._channel import ChannelError
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
    except (httpx.ConnectError, httpx.ConnectTimeout):
        raise ChannelError(said("unreachable"), retryable=True) from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError):
        raise ChannelError(said("settings"), retryable=False) from None
    except httpx.HTTPError:
        raise ChannelError(said("broken"), retryable=True) from None


async def let_go() -> None:
    """Close the connections that this loop kept."""
    transport = _TRANSPORTS.pop()
    if transport is not None:
        await transport.aclose()


def packed(told: object) -> bytes:
    """As JSON in UTF-8, Chinese as it is written: limits are counted in those bytes."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


async def _called(
    url: str, content: bytes | None, headers: Mapping[str, str] | None, method: str
) -> Answered:
    request = httpx.Request(
        method, url, content=content, headers={**USUAL, **(headers or {})}, extensions={"timeout": TIMEOUT}
    )
    answer = await _TRANSPORTS.get().handle_async_request(request)
    try:
        body = b""
        async for piece in answer.aiter_raw():
            body += piece
            if len(body) >= LONGEST_ANSWER:
                break
    finally:
        await answer.aclose()
    return Answered(answer.status_code, body[:LONGEST_ANSWER], _wait(answer.headers.get("retry-after")))


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


def _transport() -> httpx.AsyncHTTPTransport:
    """Below the client, which would log each address it calls: some addresses are secrets."""
    if find_spec("sniffio") is None:
        # The transport asks for it at every request; None spares it the search of every folder there is.
        sys.modules["sniffio"] = None  # type: ignore[assignment]
    return httpx.AsyncHTTPTransport(
        limits=httpx.Limits(max_connections=100, max_keepalive_connections=50, keepalive_expiry=60.0),
        trust_env=False,
        # The machine's own store of certificates: a closed network has its own authority.
        verify=ssl.create_default_context(),
    )


_TRANSPORTS: Final = PerLoop(_transport)
