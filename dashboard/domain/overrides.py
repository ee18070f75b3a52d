"""The local override file of a calendar: a city's own closure, a changed notice, a year's notice typed in.

[[override]]
from = 2026-11-02                # or one day: date = 2026-11-02
to = 2026-11-03
counts_as = "rest"               # or "working"
reason = "市运动会放假"
source = "黄政办发〔2026〕8号"

[[announced]]                    # a year the package does not have yet; its days are overrides
year = 2027
source = "国办发明电〔2026〕9号"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from dashboard.domain.calendar import (
    FIXED_DATE_HOLIDAYS,
    Announcement,
    Override,
    Overrides,
)
from dashboard.domain.toml_keys import line_of, lines_of

YEARS = range(2000, 2101)
LONGEST_DAYS = 62
"""Of one entry: a longer one is a mistyped year."""
KEYS = {
    "override": ("date", "from", "to", "counts_as", "reason", "source"),
    "announced": ("year", "source"),
}


class OverrideError(ValueError):
    """An override file that cannot be used; the message names the line, what is wrong and what is allowed."""


def overrides_in(text: str) -> Overrides:
    """The overrides that a file holds. Raises OverrideError: none of them is taken then."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise OverrideError(str(wrong)) from None
    _refuse_unknown(text, found)
    ruling = _entries(text, "override", found.get("override", []))
    announcing = _entries(text, "announced", found.get("announced", []))
    overrides = Overrides(tuple(map(_override, ruling)), tuple(map(_announcement, announcing)))
    _refuse_doubles(ruling, overrides.days)
    _refuse_half_notices(announcing, overrides)
    return overrides


@dataclass(frozen=True, slots=True)
class _Entry:
    """One table of the file, the `number`-th of its name from 0, and the way to name its lines."""

    text: str
    name: str
    number: int
    found: Mapping[str, Any]

    def refuse(self, why: str, key: str | None = None) -> NoReturn:
        """`key`: the one that is wrong; None for the entry as a whole."""
        line = self.line(key if key in self.found else None)
        raise OverrideError(f"line {line}: {why if key is None else f'{key}: {why}'}") from None

    def line(self, key: str | None = None) -> int:
        """Where the entry begins, or where it holds the key."""
        return _line(self.text, self.name, self.number, *(() if key is None else (key,)))

    def words(self, key: str) -> str:
        """What a person wrote under a key that may not be left out."""
        found = self.found.get(key)
        if not isinstance(found, str) or not found.strip():
            self.refuse("missing" if found is None else f"{found!r} says nothing", key)
        return found.strip()

    def day(self, key: str) -> date:
        found = self.found.get(key)
        if type(found) is not date:  # a date with a time is a date too, to Python
            why = "missing" if found is None else f"{found!r} is no day; write 2026-11-02, unquoted"
            self.refuse(why, key)
        if found.year not in YEARS:
            self.refuse(f"{found} is not within {YEARS[0]} to {YEARS[-1]}", key)
        return found


def _line(text: str, *path: str | int) -> int:
    return line_of(path, lines_of(text)) or 1


def _entries(text: str, name: str, found: Any) -> list[_Entry]:
    if not isinstance(found, list) or not all(isinstance(entry, Mapping) for entry in found):
        line = _line(text, name)
        raise OverrideError(f"line {line}: {name} is no list of tables; head each with [[{name}]]")
    entries = [_Entry(text, name, number, entry) for number, entry in enumerate(found)]
    for entry in entries:
        for key in entry.found:
            if key not in KEYS[name]:
                entry.refuse(f"unknown; known are {', '.join(KEYS[name])}", key)
    return entries


def _override(entry: _Entry) -> Override:
    first_on, last_on = _span(entry)
    counts_as = entry.found.get("counts_as")
    if counts_as not in ("rest", "working"):
        entry.refuse(
            "missing" if counts_as is None else f"{counts_as!r} is neither rest nor working", "counts_as"
        )
    return Override(first_on, last_on, counts_as == "rest", entry.words("reason"), entry.words("source"))


def _span(entry: _Entry) -> tuple[date, date]:
    if "date" in entry.found:
        for key in ("from", "to"):
            if key in entry.found:
                entry.refuse("stands beside date; give either one date, or from and to", key)
        return entry.day("date"), entry.day("date")
    if not {"from", "to"} & set(entry.found):
        entry.refuse("missing; give it, or from and to", "date")
    first_on, last_on = entry.day("from"), entry.day("to")
    if not 0 <= (last_on - first_on).days < LONGEST_DAYS:
        entry.refuse(f"{last_on} is not within {LONGEST_DAYS} days from {first_on}", "to")
    return first_on, last_on


def _announcement(entry: _Entry) -> Announcement:
    year = entry.found.get("year")
    if type(year) is not int or year not in YEARS:
        entry.refuse(
            "missing" if year is None else f"{year!r} is no year from {YEARS[0]} to {YEARS[-1]}", "year"
        )
    return Announcement(year, entry.words("source"))


def _refuse_unknown(text: str, found: Mapping[str, Any]) -> None:
    unknown = next((name for name in found if name not in KEYS), None)
    if unknown is not None:
        line = _line(text, unknown)
        raise OverrideError(f"line {line}: unknown {unknown!r}; known are {', '.join(KEYS)}")


def _refuse_doubles(entries: Sequence[_Entry], overrides: Sequence[Override]) -> None:
    for i, later in enumerate(overrides):
        for j, earlier in enumerate(overrides[:i]):
            if later.first_on <= earlier.last_on and earlier.first_on <= later.last_on:
                day = max(later.first_on, earlier.first_on)
                entries[i].refuse(f"{day} is ruled on line {entries[j].line()} already")


def _refuse_half_notices(entries: Sequence[_Entry], overrides: Overrides) -> None:
    """A year counted as announced with a holiday forgotten would make wrong deadlines firm."""
    seen: set[int] = set()
    for entry, announced in zip(entries, overrides.years, strict=True):
        if announced.year in seen:
            entry.refuse(f"{announced.year} is announced twice", "year")
        seen.add(announced.year)
        for month, on in sorted(FIXED_DATE_HOLIDAYS):
            day = date(announced.year, month, on)
            ruled = overrides.of(day)
            if day.weekday() < 5 and (ruled is None or not ruled.is_rest):
                entry.refuse(f"{day} is no rest day here; give the whole notice as overrides", "year")
