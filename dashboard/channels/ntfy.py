"""ntfy: push messages to phones by a server of one's own, also on a closed network.

Our own on HTTP: Apprise's ntfy says only whether it worked; the answer's id proves it, and a server that is
busy says for how long.
"""

from __future__ import annotations

import re
from typing import Final

from dashboard.channels._answers import id_of
from dashboard.channels._channel import Accepted, Budget, Channel, ChannelError, Message, Need, Settings
from dashboard.channels._fitting import body, in_bytes
from dashboard.channels._http import JSON, call, packed
from dashboard.channels._settings import addressed, checked, filled, is_address
from dashboard.domain.alert import Severity
from dashboard.domain.alert_failures import said

LONGEST: Final = 4000
"""Bytes, of the 4096 beyond which ntfy makes a file of it."""
TOPIC: Final = re.compile(r"[-_A-Za-z0-9]{1,64}", re.ASCII)
PRIORITY: Final[dict[Severity, int]] = {"due": 3, "over": 4, "urgent": 5}
NEEDS: Final = (
    Need("endpoint", "the address of the ntfy server"),
    Need("token", "an access token that may publish; empty where anybody may", "", is_secret=True),
)


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    told = filled(settings, NEEDS)
    asked = {
        "topic": addressed(address, check_address),
        "title": message.title,
        "message": body(message, most=LONGEST, size=in_bytes),
        "priority": PRIORITY[message.severity],
    }
    if message.link:
        asked["click"] = message.link
    headers = JSON | ({"authorization": f"Bearer {told['token']}"} if told["token"] else {})
    answer = (await call(f"{told['endpoint'].rstrip('/')}/", packed(asked), headers)).accepted().object()
    if answer.get("event") != "message":
        raise ChannelError(said("incomplete"), retryable=True)
    return Accepted({"id": id_of(answer, "id")})


def check_address(address: str) -> None:
    if not TOPIC.fullmatch(address):
        raise ValueError("not a topic")


CHANNEL = Channel(
    name="ntfy",
    label_zh="ntfy 推送",
    label_en="ntfy",
    needs=NEEDS,
    send=send,
    address="the topic that the recipient's phone follows",
    check_address=check_address,
    budget=Budget(60, 300.0),
    check=checked(NEEDS, is_address("endpoint")),
)
