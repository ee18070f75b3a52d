"""Chinese names found as people type them: by pinyin, whole or by first letters (muyanghu, myh, muyh)."""

from __future__ import annotations

import os
from functools import lru_cache

from dashboard.domain.area import Area


def fits(area: Area, typed: str) -> bool:
    """True when its code begins so, or it is so named."""
    return area.code.casefold().startswith(typed.casefold()) or is_named(area.name, typed)


def is_named(name: str, typed: str) -> bool:
    """True when the name holds what is typed, or some stretch of it is read so."""
    return typed.casefold() in name.casefold() or is_typed_as(name, typed)


def is_typed_as(name: str, typed: str) -> bool:
    """True when some stretch of the name is read so, each sign by its whole reading or the beginning of it.

    A sign with several readings is found by any of them. Other signs than Han stand for themselves.
    """
    wanted = typed.lower().replace(" ", "").replace("'", "")
    if not wanted:
        return False
    readings = _readings(name)
    return any(_reads(readings[start:], wanted) for start in range(len(readings)))


def _reads(readings: tuple[tuple[str, ...], ...], wanted: str) -> bool:
    if not wanted:
        return True
    if not readings:
        return False
    first, *_ = readings
    return any(
        _reads(readings[1:], wanted[n:])
        for reading in first
        for n in range(1, len(reading) + 1)
        if wanted[:n] == reading[:n]
    )


@lru_cache(maxsize=4096)
def _readings(name: str) -> tuple[tuple[str, ...], ...]:
    # Of its phrases (57 MB) nothing is needed here; it reads this where it is imported, a second long.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    return tuple(tuple(pinyin(sign, style=Style.NORMAL, heteronym=True)[0]) for sign in name.lower())
