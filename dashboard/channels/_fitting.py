"""A message as plain lines that fit what a channel can carry; what is left out is said."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import TypeAlias

from dashboard.channels._channel import Message
from dashboard.channels._http import packed

Size: TypeAlias = Callable[[str], int]


def in_bytes(text: str) -> int:
    """The size of a text in UTF-8."""
    return len(text.encode())


def in_json(text: str) -> int:
    """The size of a text in UTF-8 within JSON, where a line's end takes two bytes."""
    return len(packed(text))


def lines(message: Message, *, most: int, size: Size = len) -> str:
    """Title, text and link, a line each, of `most` at most by `size`; the title takes no more than half."""
    title = _shortened(message.title, most=most // 2, size=size)
    return _joined(title, body(message, most=most, size=size, beside=title + "\n"))


def body(message: Message, *, most: int, size: Size = len, beside: str = "") -> str:
    """Text and link, of `most` at most by `size`, together with what stands `beside` them.

    Where it is too much, whole lines of the text are left out from its end, and "… 共N件" says of how many
    episodes the message tells; the link is the last to be left out.
    """
    whole = _joined(message.text, message.link or "")
    if size(beside + whole) <= most:
        return whole
    rest = f"… 共{message.total}件" if message.lang == "zh" else f"… {message.total} in all"
    kept = message.text.split("\n")

    def cut(lines: int) -> str:
        return _joined(*kept[:lines], rest, message.link or "")

    most_lines = bisect_right(range(len(kept)), most, key=lambda lines: size(beside + cut(lines))) - 1
    return cut(most_lines) if most_lines >= 0 else _shortened(rest, most=most - size(beside), size=size)


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _shortened(text: str, *, most: int, size: Size) -> str:
    while text and size(text) > most:
        text = text[:-1]
    return text
