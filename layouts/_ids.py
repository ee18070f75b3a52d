"""Addresses: the only way to an element's id, on the server and, by its answers, in the browser."""

from __future__ import annotations

import re
from functools import lru_cache

_UNSAFE = re.compile(r"[^A-Za-z0-9-]")


@lru_cache(maxsize=16_384)
def address(panel: str, part: str) -> str:
    """The id of one part of a panel. Parts made of area codes may hold any character."""
    return f"{panel}-{_UNSAFE.sub(lambda c: f'_{ord(c.group()):x}_', part)}"
