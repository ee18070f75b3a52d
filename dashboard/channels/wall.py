"""The wall's strip and its interrupt: nothing is sent, the wall is shown what stands in the journal.

Whether it sounds, and which wall does, is the wall's own file (`[sounds]` of wall.toml).
"""

from __future__ import annotations

from dashboard.channels._channel import Accepted, Channel, Message, Settings


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    return Accepted({"kept": "here"})


CHANNEL = Channel(name="wall", label_zh="大屏", label_en="Wall", needs=(), send=send)
