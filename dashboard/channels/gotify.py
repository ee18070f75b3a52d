"""Gotify: push messages by a server of one's own, also on a closed network.

Our own on HTTP: Apprise's Gotify says only whether it worked; the answer's id proves it.
"""

from __future__ import annotations

from typing import Any, Final

from dashboard.channels._answers import id_of
from dashboard.channels._channel import Accepted, Channel, Message, Need, Settings
from dashboard.channels._fitting import body
from dashboard.channels._http import JSON, call, packed
from dashboard.channels._settings import checked, filled, is_address
from dashboard.domain.alert import Severity

LONGEST: Final = 10_000
"""Characters that a phone still shows; Gotify itself has no limit."""
PRIORITY: Final[dict[Severity, int]] = {"due": 4, "over": 7, "urgent": 10}
NEEDS: Final = (
    Need("endpoint", "the address of the Gotify server"),
    Need("token", "the token of an application there", is_secret=True),
)


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    told = filled(settings, NEEDS)
    extras: dict[str, Any] = {"onescreen::notice": {"key": message.key}}
    if message.link:
        extras["client::notification"] = {"click": {"url": message.link}}
    asked = {
        "title": message.title,
        "message": body(message, most=LONGEST),
        "priority": PRIORITY[message.severity],
        "extras": extras,
    }
    url = f"{told['endpoint'].rstrip('/')}/message"
    answer = (await call(url, packed(asked), JSON | {"x-gotify-key": told["token"]})).accepted().object()
    return Accepted({"id": id_of(answer, "id")})


CHANNEL = Channel(
    name="gotify",
    label_zh="Gotify 推送",
    label_en="Gotify",
    needs=NEEDS,
    send=send,
    check=checked(NEEDS, is_address("endpoint")),
)
