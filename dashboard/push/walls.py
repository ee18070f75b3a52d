"""The walls that are connected to this process, by name; how one is driven from elsewhere; which one sounds.

Of the screens that can sound one has the voice: the first by the wall's name, and of that wall the one that
came first. Known to this process alone: of several processes that serve screens, each drives its own.
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
    """A wall says what it shows, whenever that changes. `muted_by`: a post or role. `can_sound`: a hand has
    woken its sound, and nobody muted it."""

    scene: str
    mode: Mode
    muted: bool
    muted_by: str = ""
    can_sound: bool = False


class Drive(msgspec.Struct, tag_field="t", tag="drive", frozen=True, omit_defaults=True):
    """What a wall is told to do. `scene`: for `scene`, and for `pin` where it is to pin another one. `by`:
    who mutes it."""

    action: Action
    scene: str | None = None
    by: str | None = None


class Voice(msgspec.Struct, tag_field="t", tag="voice", frozen=True):
    """A screen is told whether it is the one that sounds."""

    has: bool


@dataclass(eq=False, slots=True)
class Screen:
    """A connected screen of a wall. `shows`: None until it has said so."""

    wall: str
    seat: Seat
    shows: Shows | None = None


class Walls:
    """Every screen that is connected, by the name of its wall; several may bear the same."""

    def __init__(self) -> None:
        self._screens: dict[Screen, None] = {}
        self._voice: Screen | None = None

    def join(self, wall: str, seat: Seat) -> Screen:
        screen = Screen(wall, seat)
        self._screens[screen] = None
        return screen

    def leave(self, screen: Screen) -> None:
        self._screens.pop(screen, None)
        self._choose()

    def shown(self, screen: Screen, shows: Shows) -> None:
        """It says what it shows by now."""
        screen.shows = shows
        self._choose()

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

    def _choose(self) -> None:
        able = [screen for screen in self._screens if screen.shows is not None and screen.shows.can_sound]
        voice = min(able, key=lambda screen: screen.wall, default=None)
        if voice is self._voice:
            return
        for screen, has in ((self._voice, False), (voice, True)):
            if screen in self._screens and screen is not None:
                screen.seat.tell(_encode(Voice(has)).decode())
        self._voice = voice
