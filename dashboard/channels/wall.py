"""The wall's strip and its interrupt: nothing is sent, the wall is shown what stands in the journal."""

from __future__ import annotations

from typing import Final

from dashboard.channels._channel import Accepted, Channel, Message, Need, Settings
from dashboard.channels._settings import checked, is_one_of

NEEDS: Final = (
    Need(
        "siren",
        "whether the wall's page sounds for an urgent alert until it is acknowledged: yes or no",
        "no",
    ),
)


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    return Accepted({"kept": "here"})


CHANNEL = Channel(
    name="wall",
    label_zh="大屏",
    label_en="Wall",
    needs=NEEDS,
    send=send,
    check=checked(NEEDS, is_one_of("siren", "yes", "no")),
)
