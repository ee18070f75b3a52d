"""The wall as values: which scenes it has, how each is laid out, and what keeps the glass alive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Literal, TypeAlias

Trigger: TypeAlias = Literal["breach", "relay", "source"]
Sound: TypeAlias = Literal["urgent", "over", "due"]
Track: TypeAlias = int | str
"""A column or a row: logical px of the 1920 × 1080 design, or a share of what is left, such as `1fr`."""


@dataclass(frozen=True, slots=True)
class Grid:
    """`areas`: rows of panel names, `.` where nothing stands; as many as there are rows, each of as many
    names as there are columns. `scale`: how many times its size a panel is drawn; 1 where absent."""

    columns: tuple[Track, ...]
    rows: tuple[Track, ...]
    areas: tuple[tuple[str, ...], ...]
    scale: Mapping[str, float] = field(default_factory=dict)

    @property
    def panels(self) -> frozenset[str]:
        return frozenset(name for row in self.areas for name in row if name != ".")


@dataclass(frozen=True, slots=True)
class Turn:
    """In this scene the parts of a panel that bear `data-turn` are looked at one after another."""

    panel: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Wide:
    """A scene on a 32:9 screen: `panels`, at least those that it has on any other; `grid`: None where the
    style sheet has the places."""

    panels: frozenset[str]
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """`grid`: None where the style sheet has the places. `wide`: how a 32:9 screen shows it, where that is
    otherwise. `seconds`: in the rotation; None stands outside it. `triggers`: the alerts of which a new one
    brings the wall here for one turn."""

    name: str
    zh: str
    en: str
    panels: frozenset[str]
    seconds: int | None = None
    grid: Grid | None = None
    wide: Wide | None = None
    triggers: tuple[Trigger, ...] = ()
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class Night:
    """Local times between which the screen is dimmed; over midnight where `to_at` is the earlier one."""

    from_at: time
    to_at: time


@dataclass(frozen=True, slots=True)
class BurnIn:
    """The picture moves on nine points by up to `px` screen pixels, a step each so many minutes; 0: never."""

    px: int = 4
    minutes: int = 4


@dataclass(frozen=True, slots=True)
class Sounds:
    """What is heard, gravest first. An urgent alert is repeated while it stands. `walls`: those that sound,
    by name; of none named, one of all that are connected."""

    severities: tuple[Sound, ...] = ()
    repeat_seconds: int = 60
    walls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wall:
    """The first scene is the one a screen begins with. `reload_at`: local time; None: never."""

    scenes: tuple[Scene, ...]
    night: Night | None = None
    burn_in: BurnIn = BurnIn()
    sounds: Sounds = Sounds()
    reload_at: time | None = None
