"""The pump, against real WebSocket servers that cut, fall silent, send nonsense and come back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from dashboard.config import ConfigError
from dashboard.ingest.cursors import FileCursors
from dashboard.ingest.errors import StoreDown
from dashboard.ingest.intake import Receipt, Rejected
from dashboard.ingest.pull_feeds import PullFeed, pull_feeds
from dashboard.ingest.pump import Pump
from feeds._transports import Address, BackOff


def quick() -> BackOff:
    return BackOff(first_s=0.01, longest_s=0.05, chance=Random(1))


def event(n: int) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": f"e{n}",
        "source": "court",
        "type": "x.y",
        "time": "2026-03-02T09:00:00Z",
    }


@dataclass
class Source:
    """A source's own socket. It sends what lies after the cursor it is given, one event a message.

    `cut_after`: messages after which each connection is cut without a word; None never.
    """

    messages: list[str] = field(default_factory=list)
    cut_after: int | None = None
    resumed: list[str | None] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)

    async def __call__(self, socket: ServerConnection) -> None:
        cursor = json.loads(await socket.recv())["resume_after"]
        self.resumed.append(cursor)
        reading = asyncio.create_task(self._read(socket))
        try:
            for sent, n in enumerate(range(0 if cursor is None else int(cursor) + 1, len(self.messages))):
                if sent == self.cut_after:
                    await asyncio.sleep(0.05)
                    socket.transport.abort()
                    return
                await socket.send(self.messages[n])
            await socket.wait_closed()
        except ConnectionClosed:
            return
        finally:
            reading.cancel()

    async def _read(self, socket: ServerConnection) -> None:
        async for said in socket:
            self.acknowledged.append(json.loads(said)["ack"])

    def has(self, n: int) -> Source:
        self.messages += [json.dumps({"cursor": str(i), "events": [event(i)]}) for i in range(n)]
        return self


@dataclass
class Gate:
    """What was taken and refused. `down_for`: how many attempts find the store down first."""

    taken: list[str] = field(default_factory=list)
    refused: list[tuple[str, bytes]] = field(default_factory=list)
    down_for: int = 0

    async def take(self, source: str, items: Sequence[bytes], /) -> Receipt:
        if self.down_for:
            self.down_for -= 1
            raise StoreDown("the disk is full", retry_after_s=0.01)
        found = [json.loads(item) for item in items]
        rejected = tuple(Rejected(i, None, "no id") for i, e in enumerate(found) if "id" not in e)
        self.taken += [f"{source}/{e['id']}" for e in found if "id" in e]
        return Receipt(len(found) - len(rejected), 0, rejected, len(self.taken))

    async def refuse(self, source: str, raw: bytes, reason: str, /) -> None:
        self.refused.append((source, raw))


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - what is waited for is another's state
            await asyncio.sleep(0.005)


def url(server: Server) -> str:
    return f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


@asynccontextmanager
async def pumping(
    gate: Gate, cursors: FileCursors, *, silent_after_s: float = 5, **url_by_name: str
) -> AsyncIterator[Pump]:
    feeds = [PullFeed(name, Address(u, silent_after_s=silent_after_s)) for name, u in url_by_name.items()]
    pump = Pump(feeds, gate, cursors, back_off=quick)
    running = asyncio.create_task(pump.run())
    try:
        yield pump
    finally:
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


@pytest.fixture
def cursors(tmp_path: Path) -> FileCursors:
    return FileCursors(tmp_path / "cursors")


async def test_what_comes_is_taken_then_acknowledged(cursors: FileCursors) -> None:
    source, gate = Source().has(5), Gate()

    async with serve(source, "127.0.0.1", 0) as server, pumping(gate, cursors, court=url(server)) as pump:
        await until(lambda: len(source.acknowledged) == 5)

        assert pump.health["court"].is_connected

    assert gate.taken == [f"court/e{n}" for n in range(5)]
    assert source.acknowledged == ["0", "1", "2", "3", "4"]
    assert cursors.load("court") == "4"


async def test_a_line_that_is_cut_again_and_again_is_resumed_after_the_last_event_taken(
    cursors: FileCursors,
) -> None:
    source, gate = Source(cut_after=3).has(20), Gate()

    async with serve(source, "127.0.0.1", 0) as server, pumping(gate, cursors, court=url(server)) as pump:
        await until(lambda: "court/e19" in gate.taken)

        assert pump.health["court"].restarts >= 6
        assert pump.health["court"].last_error == "cut without a word"

    assert list(dict.fromkeys(gate.taken)) == [f"court/e{n}" for n in range(20)]
    assert source.resumed[0] is None
    assert source.resumed[1] == "2"


async def test_a_new_process_resumes_where_the_last_one_was(cursors: FileCursors) -> None:
    source, gate = Source().has(3), Gate()
    async with serve(source, "127.0.0.1", 0) as server:
        async with pumping(gate, cursors, court=url(server)):
            await until(lambda: len(source.acknowledged) == 3)
        async with pumping(gate, cursors, court=url(server)):
            await until(lambda: len(source.resumed) == 2)

    assert source.resumed == [None, "2"]


async def test_an_event_is_offered_again_while_the_store_is_down_and_acknowledged_once_taken(
    cursors: FileCursors,
) -> None:
    source, gate = Source().has(2), Gate(down_for=4)

    async with serve(source, "127.0.0.1", 0) as server, pumping(gate, cursors, court=url(server)) as pump:
        await until(lambda: len(source.acknowledged) == 2)

        assert pump.health["court"].restarts == 0

    assert gate.taken == ["court/e0", "court/e1"]


async def test_bad_messages_are_kept_and_the_line_goes_on(cursors: FileCursors) -> None:
    source, gate = Source(["nonsense", '{"type": "no id"}']), Gate()
    source.has(1)

    async with serve(source, "127.0.0.1", 0) as server, pumping(gate, cursors, court=url(server)) as pump:
        await until(lambda: gate.taken == ["court/e0"])

        assert (pump.health["court"].refused, pump.health["court"].restarts) == (2, 0)

    assert gate.refused == [("court", b"nonsense")]


async def test_a_source_that_has_fallen_silent_is_called_again(cursors: FileCursors) -> None:
    source, gate = Source(), Gate()

    async with (
        serve(source, "127.0.0.1", 0) as server,
        pumping(gate, cursors, silent_after_s=0.05, court=url(server)) as pump,
    ):
        await until(lambda: len(source.resumed) >= 3)

        assert pump.health["court"].last_error == "nothing came for 0.05 s"


async def test_a_source_that_was_not_there_is_taken_up_when_it_comes(cursors: FileCursors) -> None:
    source, gate = Source().has(1), Gate()
    async with serve(source, "127.0.0.1", 0) as server:
        at = url(server)

    async with pumping(gate, cursors, court=at) as pump:
        await until(lambda: pump.health["court"].restarts >= 3)
        async with serve(source, "127.0.0.1", int(at.rpartition(":")[2])):
            await until(lambda: gate.taken == ["court/e0"])


async def test_one_sick_feed_stops_no_other(cursors: FileCursors) -> None:
    source = Source().has(1)

    class FaultyGate(Gate):
        async def take(self, source: str, items: Sequence[bytes], /) -> Receipt:
            if source == "sick":
                raise RuntimeError("a fault of our own")
            return await super().take(source, items)

    gate = FaultyGate()
    async with (
        serve(source, "127.0.0.1", 0) as server,
        pumping(gate, cursors, sick=url(server), gone="ws://127.0.0.1:1", well=url(server)) as pump,
    ):
        await until(lambda: pump.health["sick"].restarts >= 2 and pump.health["gone"].restarts >= 2)
        await until(lambda: gate.taken == ["well/e0"])

        assert pump.health["sick"].last_error == "RuntimeError"
        assert pump.health["well"].restarts == 0


# ── cursors ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_cursor_is_kept_by_feed_and_half_of_one_is_none(tmp_path: Path) -> None:
    cursors = FileCursors(tmp_path / "new" / "folder")
    cursors.save("court", "7")
    cursors.save("police", "x")

    assert (cursors.load("court"), cursors.load("police"), cursors.load("grid")) == ("7", "x", None)

    (tmp_path / "new" / "folder" / "court.json").write_bytes(b'{"curs')
    assert cursors.load("court") is None


# ── configuration ───────────────────────────────────────────────────────────────────────────────────────


def test_feeds_are_read_from_the_settings_and_their_tokens_from_the_environment() -> None:
    found = [
        {"name": "court", "url": "wss://court.example/feed", "token_env": "COURT_TOKEN"},
        {"name": "police", "url": "ws://police.example", "silent_after_s": 5},
    ]

    assert pull_feeds(found, {"COURT_TOKEN": "secret"}) == (
        PullFeed("court", Address("wss://court.example/feed", "secret", 60.0)),
        PullFeed("police", Address("ws://police.example", None, 5.0)),
    )


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"name": "onescreen", "url": "ws://a"}, r"feeds\[1\].name: 'onescreen' is no name of a source"),
        ({"name": "../x", "url": "ws://a"}, "is no name of a source"),
        ({"name": "a", "url": "http://a"}, r"feeds\[1\].url: is no ws"),
        ({"name": "a", "url": "ws://a", "token_env": "NONE"}, "NONE is not set in the environment"),
        ({"name": "a", "url": "ws://a", "token": "secret"}, "unknown field `token`"),
        ({"name": "a"}, "missing required field `url`"),
        ({"name": "a", "url": "ws://a", "silent_after_s": 0}, "is not above 0"),
    ],
)
def test_a_feed_that_cannot_be_run_is_refused_by_its_number(wrong: dict[str, object], why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        pull_feeds([wrong], {})


def test_a_source_has_one_socket() -> None:
    with pytest.raises(ConfigError, match=r"feeds\[2\].name: 'a' stands twice"):
        pull_feeds([{"name": "a", "url": "ws://a"}, {"name": "a", "url": "ws://b"}], {})
    with pytest.raises(ConfigError, match="is no list"):
        pull_feeds({"name": "a"}, {})
