"""The wire on Redis Streams (6.2 or later): one entry a commit group, and one stream for what is on show.

Commands that block have a client of their own, without a socket timeout of redis-py's making: that one
retries for a minute in silence. Each call here is bounded by its own time-out instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias, cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from dashboard.journal.codec import CodecError, decode_group, encode_group
from dashboard.ports import Group, WireError

GROUPS: Final = b"onescreen:groups"
SHOWN: Final = b"onescreen:shown"
FIELD: Final = b"d"
LAST: Final = b"l"
"""The last position of a group, beside its bytes: what was read already need not be unpacked."""
BEGINNING: Final = b"0"
Entry: TypeAlias = tuple[bytes, dict[bytes, bytes]]
KEPT_GROUPS: Final = 256
"""About; readers that fall further behind read the journal. At 2 000 events a group, some 100 MB."""
READ_AT_ONCE: Final = 8
ANSWER_WITHIN_S: Final = 1.0
"""Beyond what a call was told to wait: then the wire counts as down."""
SLICE_S: Final = 2.0
"""The longest one blocking read; a server that went away without a word is noticed after it."""


class RedisWire:
    """Port Wire. Each object is one reader with its own place: groups from when it first asked on."""

    def __init__(self, url: str) -> None:
        self._quick = _client(url)
        self._blocking = _client(url)
        self._watching = _client(url)
        self._after_group: bytes | None = None
        self._after_shown = BEGINNING

    async def publish(self, group: Group) -> None:
        fields: Any = {LAST: group.last, FIELD: encode_group(group)}
        async with _bounded(ANSWER_WITHIN_S):
            await self._quick.xadd(GROUPS, fields, maxlen=KEPT_GROUPS, approximate=True)

    async def groups(self, *, after: int = 0, timeout_s: float) -> Sequence[Group]:
        try:
            entries = await self._entries_of_groups(min(timeout_s, SLICE_S))
        except WireError:
            # The server that comes back may number anew: start again at its end, the journal has the rest.
            self._after_group = None
            raise
        if entries:
            self._after_group = entries[-1][0]
        try:
            return tuple(decode_group(f[FIELD]) for _, f in entries if int(f[LAST]) > after)
        except (CodecError, KeyError, ValueError) as wrong:
            raise WireError(f"the wire carries what this release cannot read: {wrong}") from wrong

    async def show(self, situation: bytes) -> None:
        async with _bounded(ANSWER_WITHIN_S):
            await self._quick.xadd(SHOWN, {FIELD: situation}, maxlen=1, approximate=False)

    async def shown(self, *, timeout_s: float) -> bytes | None:
        wait_s = min(timeout_s, SLICE_S)
        try:
            async with _bounded(wait_s + ANSWER_WITHIN_S):
                entries = await _read(self._watching, SHOWN, self._after_shown, wait_s)
        except WireError:
            self._after_shown = BEGINNING
            raise
        if not entries:
            return None
        self._after_shown = entries[-1][0]
        return entries[-1][1].get(FIELD)

    async def ping(self) -> None:
        async with _bounded(ANSWER_WITHIN_S):
            await self._quick.ping()

    async def aclose(self) -> None:
        for client in (self._quick, self._blocking, self._watching):
            await client.aclose()

    async def _entries_of_groups(self, wait_s: float) -> Sequence[Entry]:
        async with _bounded(wait_s + ANSWER_WITHIN_S):
            if self._after_group is None:
                self._after_group = await self._end_of_groups()
            return await _read(self._blocking, GROUPS, self._after_group, wait_s)

    async def _end_of_groups(self) -> bytes:
        last: Any = await self._blocking.xrevrange(GROUPS, count=1)
        return cast(bytes, last[0][0]) if last else BEGINNING


def _client(url: str) -> Redis:
    return Redis.from_url(
        url,
        socket_timeout=None,  # each call is bounded by its own time-out
        socket_connect_timeout=ANSWER_WITHIN_S,
        retry=Retry(NoBackoff(), 1),  # one, for a connection that died while it lay idle
        single_connection_client=False,
    )


async def _read(client: Redis, stream: bytes, after: bytes, wait_s: float) -> Sequence[Entry]:
    """Entries after an id; waits for the first. Under a millisecond is no wait: 0 would wait for ever."""
    block_ms = round(wait_s * 1000) or None
    found: Any = await client.xread({stream: after}, count=READ_AT_ONCE, block=block_ms)
    return cast(Sequence[Entry], found[0][1]) if found else ()


@asynccontextmanager
async def _bounded(limit_s: float) -> AsyncIterator[None]:
    """Whatever fails or takes too long is a wire that is down."""
    try:
        async with asyncio.timeout(limit_s):
            yield
    except TimeoutError:
        raise WireError(f"Redis did not answer within {limit_s:g} s") from None
    except (RedisError, OSError) as down:
        raise WireError(f"Redis is not there: {down}") from down
