"""Messages for the tests of channels: codes, clocks and a link, as the centre writes them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboard.channels._channel import Message

ZH = Message(
    key="4f2a9c0d7be14f6f9a3d2e5c8b7a6f10",
    title="【超时】受理时限 2 件",
    text="261129-014 逾期 12 分钟\n261129-021 逾期 3 分钟",
    severity="over",
    total=2,
    link="http://127.0.0.1:8080/alerts/4f2a",
)


def saying(**other: Any) -> Message:
    """That message, with something else in it."""
    return replace(ZH, **other)


MANY = saying(
    text="\n".join(f"261129-{number:04d} 逾期 {number % 60} 分钟" for number in range(2000)), total=2000
)
