"""The watchdog's own receiver leaves nothing open behind it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
from collections.abc import Iterator

import pytest

from dashboard.alerting.sending.loopback import Loopback

MOST_TURNS = 12


@pytest.fixture
def left_open(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What Python finds, too late, that nobody closed."""
    found: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda what: found.append(str(what.exc_value)))
    yield found


@pytest.mark.filterwarnings("error::ResourceWarning")
async def test_who_is_let_in_as_it_ends_is_not_left_with_an_open_line(left_open: list[str]) -> None:
    """However far the connection has come: the loop turns between the start of one and the end differ."""
    for turns in range(MOST_TURNS):
        loopback = Loopback()
        async with loopback.listening():
            host, port = loopback.address.removeprefix("http://").partition("/")[0].split(":")
            coming = asyncio.create_task(asyncio.open_connection(host, int(port)))
            for _ in range(turns):
                await asyncio.sleep(0)
        with contextlib.suppress(OSError):  # it was not let in any more
            _, writer = await coming
            writer.close()
    gc.collect()

    assert left_open == []
