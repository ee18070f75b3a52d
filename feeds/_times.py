"""Times as they stand in files: with or without an offset, as text, as spreadsheet cells, as numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, TypeAlias

from feeds._feed import RowError

Cell: TypeAlias = str | int | float | bool | date | datetime | time | None
"""What a cell may hold: text in CSV, what the spreadsheet or the JSON says elsewhere."""

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
"""1900-01-01 stands for "no idea" in many systems, and real closings bear it."""

NUMBERED = frozenset({"excel", "unix", "unix_ms"})
"""Formats of times that are numbers: days since 1899-12-30; seconds or milliseconds since 1970 in UTC."""

_EXCEL_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock's reading; its zone is given later
_UNIX_0 = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR_FIRST = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]?\s*(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2})(?:\.(\d{1,6})\d*)?秒?|分)?)?"
)
_TIME_OF_DAY = re.compile(r"(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?|分)?")


@dataclass(frozen=True, slots=True)
class TimeForm:
    """How times are written. `zone`: of times without an offset; None refuses them.

    `formats`: strptime patterns, or one of NUMBERED, tried in order before year-first forms and ISO 8601.
    `date_only`: whether a date without a time of day is its first instant or 24:00 of it.
    """

    zone: tzinfo | None = None
    formats: tuple[str, ...] = ()
    date_only: Literal["start", "end"] = "start"


def instant(cell: Cell, form: TimeForm, *, of_day: Cell = None) -> datetime:
    """The instant in UTC that a cell says. `of_day`: the time of day where it stands in a cell of its own.

    An hour that the zone's clocks show twice is taken as the first. Raises RowError.
    """
    read = _read(cell, form)
    if of_day is not None and of_day != "":
        read = datetime.combine(read, time(), tzinfo=_zone_of(read)) + _since_midnight(of_day)
    elif not isinstance(read, datetime):
        days = 1 if form.date_only == "end" else 0
        read = datetime.combine(read, time()) + timedelta(days=days)
    return _in_utc(read, form)


def _zone_of(read: date) -> tzinfo | None:
    return read.tzinfo if isinstance(read, datetime) else None


def _in_utc(read: datetime, form: TimeForm) -> datetime:
    if not EARLIEST_YEAR <= read.year <= LATEST_YEAR:
        raise RowError(f"is of a year outside {EARLIEST_YEAR}..{LATEST_YEAR}")
    if read.tzinfo is None:
        if form.zone is None:
            raise RowError("has no offset, and the mapping names no `timezone` for it")
        read = read.replace(tzinfo=form.zone)
    return read.astimezone(UTC)


def _read(cell: Cell, form: TimeForm) -> date:
    """A datetime, or a date where the cell says no time of day."""
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool) or cell is None or isinstance(cell, time):
        raise RowError("is not a date")
    if isinstance(cell, str):
        return _from_text(cell.strip(), form.formats)
    return _from_number(cell, form.formats)


def _from_number(number: float, formats: tuple[str, ...]) -> date:
    form = next((f for f in formats if f in NUMBERED), None)
    if form is None:
        raise RowError('is a number; say in `time_formats` whether "excel", "unix" or "unix_ms"')
    try:
        if form == "excel":
            return _from_serial(number)
        return _UNIX_0 + timedelta(seconds=number / (1000 if form == "unix_ms" else 1))
    except (OverflowError, ValueError):
        raise RowError("is a number that no time of this form can have") from None


def _from_serial(days: float) -> date:
    """A spreadsheet's serial number; a whole one is a date. Rounded to milliseconds, which it can hold."""
    whole = _EXCEL_DAY_0 + timedelta(days=int(days))
    if days == int(days):
        return whole.date()
    return whole + timedelta(milliseconds=round((days - int(days)) * 86_400_000))


def _from_text(text: str, formats: tuple[str, ...]) -> date:
    for form in formats:
        if form in NUMBERED:
            if (number := _number(text)) is not None:
                return _from_number(number, (form,))
        elif (read := _by_pattern(text, form)) is not None:
            return read
    read = _iso(text) or _year_first(text)
    if read is None:
        raise RowError("is not a time in any form that the mapping knows; see `time_formats`")
    return read


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _by_pattern(text: str, form: str) -> date | None:
    try:
        read = datetime.strptime(text, form)  # noqa: DTZ007 - a naive reading gets the mapping's zone
    except ValueError:
        return None
    has_time = any(part in form for part in ("%H", "%I", "%T", "%X", "%c", "%s"))
    return read if has_time or read.tzinfo else read.date()


def _year_first(text: str) -> date | None:
    """Dates that open with the year are the same everywhere: 2024-5-1, 2024/05/01 8:03, 2024年5月1日."""
    found = _YEAR_FIRST.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction = found.groups()
    try:
        if hour is None:
            return date(int(year), int(month), int(day))
        micros = int((fraction or "").ljust(6, "0"))
        midnight = datetime(int(year), int(month), int(day))  # noqa: DTZ001
        if (int(hour), int(minute), int(second or 0)) == (24, 0, 0):
            return midnight + timedelta(days=1)
        return midnight.replace(
            hour=int(hour), minute=int(minute), second=int(second or 0), microsecond=micros
        )
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> date | None:
    """ISO 8601; what is no longer than a date is one, and has no time of day."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if len(text) > len("2026-03-02") else read.date()


def _since_midnight(cell: Cell) -> timedelta:
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, time):
        return timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell < 1:
        return timedelta(seconds=round(cell * 86_400))
    if isinstance(cell, str):
        return _clock_reading(cell.strip())
    raise RowError("is not a time of day")


def _clock_reading(text: str) -> timedelta:
    found = _TIME_OF_DAY.fullmatch(text)
    if found is None:
        fraction = _number(text)
        if fraction is not None and 0 <= fraction < 1:
            return timedelta(seconds=round(fraction * 86_400))
        raise RowError("is not a time of day such as 08:30")
    hour, minute, second = (int(part or 0) for part in found.groups())
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        raise RowError("is not a time of day such as 08:30")
    return timedelta(hours=hour, minutes=minute, seconds=second)
