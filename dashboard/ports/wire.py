"""The wire: commit groups and the newest Situation, live."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from dashboard.domain.events import Recorded


class WireError(Exception):
    """The wire is down or slow. Never fatal: readers fall back to the journal."""


class Group(NamedTuple):
    """One commit group on the wire: positions `first`..`last`, all of them in `events`."""

    first: int
    last: int
    events: tuple[Recorded, ...]


class Wire(Protocol):
    """Asynchronous. Every method raises WireError when the wire is down."""

    async def publish(self, group: Group) -> None: ...

    async def groups(self, *, after: int = 0, timeout_s: float) -> Sequence[Group]:
        """Groups published since the last call of this reader; waits up to `timeout_s`, then empty.

        Those that end at position `after` or before may be left out.
        """
        ...

    async def show(self, situation: bytes) -> None:
        """Replace the Situation on show; only the newest matters."""
        ...

    async def shown(self, *, timeout_s: float) -> bytes | None:
        """The Situation on show, once it is newer than what this reader saw last; None after `timeout_s`."""
        ...

    async def ping(self) -> None: ...

    async def aclose(self) -> None: ...
