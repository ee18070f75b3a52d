"""Notifications on open pages: nothing is sent anywhere, the page asks the centre for what is new."""

from __future__ import annotations

from dashboard.channels._channel import Accepted, Channel, Message, Settings


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    return Accepted({"kept": "here"})


CHANNEL = Channel(
    name="browser",
    label_zh="页面通知",
    label_en="Open pages",
    needs=(),
    send=send,
    receipts=frozenset({"delivered", "read", "acknowledged"}),
)
