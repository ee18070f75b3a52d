"""Of the screens that can sound one has the voice, whoever comes, goes, or is muted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dashboard.push.walls import Screen, Shows, Walls
from tests import districts
from tests.glass import Glass
from tests.push.test_live import HELLO, link

pytestmark = pytest.mark.asyncio(loop_factories=["uvloop"])


class Listener:
    """What a seat is told."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    def tell(self, text: str) -> None:
        self.told.append(json.loads(text))


def joined(walls: Walls, name: str, *, can_sound: bool = True) -> tuple[Screen, Listener]:
    listener = Listener()
    screen = walls.join(name, listener)  # type: ignore[arg-type]
    says(walls, screen, can_sound=can_sound)
    return screen, listener


def says(walls: Walls, screen: Screen, *, can_sound: bool) -> None:
    walls.shown(screen, Shows("overview", "rotating", muted=not can_sound, can_sound=can_sound))


def has_voice(listener: Listener) -> bool:
    return bool(listener.told) and listener.told[-1] == {"t": "voice", "has": True}


async def test_the_first_by_name_has_the_voice_and_of_one_name_the_one_that_came_first() -> None:
    walls = Walls()
    heard = [joined(walls, name)[1] for name in ("b", "a", "a")]

    assert [has_voice(listener) for listener in heard] == [False, True, False]


async def test_the_voice_goes_on_when_its_wall_leaves_or_can_sound_no_more() -> None:
    walls = Walls()
    (a, a_heard), (b, b_heard), (_, c_heard) = [joined(walls, name) for name in ("a", "b", "c")]

    says(walls, a, can_sound=False)
    assert [has_voice(h) for h in (a_heard, b_heard, c_heard)] == [False, True, False]
    walls.leave(b)
    assert has_voice(c_heard)
    says(walls, a, can_sound=True)
    assert [has_voice(h) for h in (a_heard, c_heard)] == [True, False]


async def test_a_wall_that_cannot_sound_never_has_the_voice_and_nobody_is_told_twice() -> None:
    walls = Walls()
    screen, heard = joined(walls, "a", can_sound=False)
    assert heard.told == []

    for _ in range(3):
        says(walls, screen, can_sound=True)

    assert heard.told == [{"t": "voice", "has": True}]


async def test_a_screen_is_told_over_its_socket_that_it_has_the_voice() -> None:
    glass = Glass()
    await glass.start()
    glass.show(districts.empty())
    try:
        async with link(glass) as client:
            await client.send(HELLO)
            await client.send(
                json.dumps({"t": "shows", "scene": "a", "mode": "single", "muted": False, "can_sound": True})
            )
            while (message := json.loads(await client.recv()))["t"] != "voice":
                pass
    finally:
        await glass.stop()

    assert message == {"t": "voice", "has": True}
