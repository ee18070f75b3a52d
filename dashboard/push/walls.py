"""The walls that are connected to this process, by name, and how one of them is driven from elsewhere.

Known to this process alone: of several processes that serve screens, each drives its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec

from dashboard.push.hub import Seat

Action: TypeAlias = Literal["scene", "next", "previous", "pin", "pause", "resume", "mute", "unmute"]
Mode: TypeAlias = Literal["rotating", "single", "paused", "pinned", "held"]

_encode = msgspec.json.Encoder().encode


class Shows(msgspec.Struct, tag_field="t", tag="shows", frozen=True):
    """A wall says what it shows, whenever that changes."""

    scene: str
    mode: Mode
    muted: bool


class Drive(msgspec.Struct, tag_field="t", tag="drive", frozen=True, omit_defaults=True):
    """What a wall is told to do. `scene`: for `scene`, and for `pin` where it is to pin another one."""

    action: Action
    scene: str | None = None


@dataclass(eq=False, slots=True)
class Screen:
    """A connected screen of a wall. `shows`: None until it has said so."""

    wall: str
    seat: Seat
    shows: Shows | None = None


class Walls:
    """Every screen that is connected, by the name of its wall; several may bear the same."""

    def __init__(self) -> None:
        self._screens: set[Screen] = set()

    def join(self, wall: str, seat: Seat) -> Screen:
        screen = Screen(wall, seat)
        self._screens.add(screen)
        return screen

    def leave(self, screen: Screen) -> None:
        self._screens.discard(screen)

    def __iter__(self) -> Iterator[tuple[str, Sequence[Screen]]]:
        """The names in order, each with its screens."""
        for name in sorted({screen.wall for screen in self._screens}):
            yield name, [screen for screen in self._screens if screen.wall == name]

    def drive(self, wall: str, drive: Drive) -> int:
        """Tell every screen of a wall; how many there are."""
        found = [screen for screen in self._screens if screen.wall == wall]
        text = _encode(drive).decode()
        for screen in found:
            screen.seat.tell(text)
        return len(found)
