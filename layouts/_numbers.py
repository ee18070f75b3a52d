"""Numbers as people read them: counts, shares, times, and names cut to the room they have."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from functools import lru_cache

from layouts.words import Words


def count(number: int, words: Words) -> str:
    """Thousands by comma; from 100,000 in 万 and 亿, or K and M. Never rounded up."""
    if number < 100_000:
        return f"{number:,}"
    return _scaled(number, words)


def short_count(number: int, words: Words) -> str:
    """The same in at most five signs, for narrow places."""
    return f"{number:,}" if number < 10_000 else _scaled(number, words)


def _scaled(number: int, words: Words) -> str:
    units = ((10**7, 10**8, "亿"), (0, 10**4, "万")) if words.lang == "zh" else _LATIN
    for least, unit, sign in units:
        if number >= least:
            tenths = number * 10 // unit
            return f"{tenths / 10:.1f}{sign}" if tenths < 100 else f"{tenths // 10:,}{sign}"
    raise AssertionError("the last unit takes every number")


_LATIN = ((10**6, 10**6, "M"), (0, 10**3, "K"))


def percent(numerator: int, denominator: int) -> str:
    """One decimal, none under 100; "—" of nothing. Only all is 100 %, only none is 0 %."""
    if denominator == 0:
        return "—"
    digits = 0 if denominator < 100 else 1
    shown = round(100 * numerator / denominator, digits)
    step = 10**-digits
    if shown >= 100 and numerator < denominator:
        shown = 100 - step
    if shown <= 0 < numerator:
        shown = step
    return f"{shown:.{digits}f}"


def mean_of(total: int, n: int, words: Words) -> str:
    """total ÷ n, with one decimal under 100; whole from there on, as `short_count`."""
    mean = total / n
    return f"{mean:.1f}" if mean < 100 else short_count(round(mean), words)


def clock_time(at: datetime, words: Words) -> str:
    return f"{at.astimezone(words.zone):%H:%M:%S}"


def minute(at: datetime, words: Words, *, seen_from: datetime) -> str:
    """14:31 of the same local day, else the date, 10-11."""
    local, here = at.astimezone(words.zone), seen_from.astimezone(words.zone)
    return f"{local:%H:%M}" if local.date() == here.date() else f"{local:%m-%d}"


def epoch_ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


@lru_cache(maxsize=4096)
def ems(text: str) -> float:
    """About how wide a text stands, in its own font sizes: Han 1, capitals 0.68, other Latin 0.56."""
    return sum(_em(sign) for sign in text)


def _em(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.0
    return 0.68 if sign.isupper() else 0.34 if sign in " .,·:;'()-" else 0.57


@lru_cache(maxsize=4096)
def shortened(text: str, room: float) -> str:
    """The text, or as much of it as stands in `room` ems, with "…" for the rest."""
    if ems(text) <= room:
        return text
    kept, width = "", 1.0
    for sign in text:
        width += _em(sign)
        if width > room:
            break
        kept += sign
    return kept.rstrip() + "…"
