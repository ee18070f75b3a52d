"""The wire inside one process: for a machine without Redis, and for tests."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from dashboard.ports import Group, Wire

KEPT_GROUPS = 1_000
"""For a reader that is slow; one that is slower reads the journal."""


class MemoryWireHub:
    """What all wires of one process are connected to."""

    def __init__(self) -> None:
        self._wires: list[MemoryWire] = []
        self.situation: bytes | None = None

    def connect(self) -> Wire:
        """A wire of one's own: each reader has its place."""
        wire = MemoryWire(self)
        self._wires.append(wire)
        return wire

    def disconnect(self, wire: MemoryWire) -> None:
        self._wires = [other for other in self._wires if other is not wire]

    def pass_on(self, group: Group) -> None:
        for wire in self._wires:
            wire.receive(group)

    def show(self, situation: bytes) -> None:
        self.situation = situation
        for wire in self._wires:
            wire.see()


class MemoryWire:
    """Port Wire. Never down."""

    def __init__(self, hub: MemoryWireHub) -> None:
        self._hub = hub
        self._groups: deque[Group] = deque(maxlen=KEPT_GROUPS)
        self._listens = False  # until it asks for groups it keeps none: most wires only publish or watch
        self._has_groups = asyncio.Event()
        self._has_shown = asyncio.Event()
        if hub.situation is not None:
            self._has_shown.set()

    def receive(self, group: Group) -> None:
        if self._listens:
            self._groups.append(group)
            self._has_groups.set()

    def see(self) -> None:
        self._has_shown.set()

    async def publish(self, group: Group) -> None:
        self._hub.pass_on(group)

    async def groups(self, *, after: int = 0, timeout_s: float) -> Sequence[Group]:
        self._listens = True
        if not await _came(self._has_groups, timeout_s):
            return ()
        found = tuple(self._groups)
        self._groups.clear()
        return found

    async def show(self, situation: bytes) -> None:
        self._hub.show(situation)

    async def shown(self, *, timeout_s: float) -> bytes | None:
        return self._hub.situation if await _came(self._has_shown, timeout_s) else None

    async def ping(self) -> None:
        return None

    async def aclose(self) -> None:
        self._hub.disconnect(self)


async def _came(event: asyncio.Event, timeout_s: float) -> bool:
    """Wait for the event, and take it."""
    try:
        async with asyncio.timeout(timeout_s):
            await event.wait()
    except TimeoutError:
        return False
    event.clear()
    return True
