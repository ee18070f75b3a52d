"""One field of an event: from a column, a template, a constant, the row's area, or a date and its time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from feeds._feed import MappingError, RowError
from feeds._mapping_form import FieldKeys, formed
from feeds._row import written
from feeds._times import TimeForm, instant
from feeds._values import Cells, Convert, IsEmpty, Template, conversion

Read: TypeAlias = Callable[[Cells, Callable[[], str]], Any]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the mapping says once for all of its fields."""

    source: str
    subject: str | None
    times: TimeForm
    is_empty: IsEmpty
    has_areas: bool


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """`read` gives None where the row says nothing. `where`: how a reason names it."""

    where: str
    columns: tuple[str, ...]
    is_required: bool
    is_empty: IsEmpty
    read: Read


def field_mapping(
    form: Any, hint: Any, key: str, around: Surroundings, *, is_required: bool = False
) -> FieldMapping:
    """How one field is read. Raises MappingError where it cannot come to the type of the field."""
    keys = _formed(form, key)
    named = [n for n in ("column", "template", "constant", "area") if getattr(keys, n) not in (None, False)]
    if len(named) != 1:
        raise MappingError(key, "names none or several of `column`, `template`, `constant` and `area`")
    columns, read = _reading(keys, hint, key, around)
    where = f"column {columns[0]!r}" if len(columns) == 1 else key.rpartition(".")[2]
    return FieldMapping(where, columns, is_required, around.is_empty, read)


def _formed(form: Any, key: str) -> FieldKeys:
    return FieldKeys(column=form) if isinstance(form, str) else formed(form, FieldKeys, key)


def _reading(keys: FieldKeys, hint: Any, key: str, around: Surroundings) -> tuple[tuple[str, ...], Read]:
    if keys.area:
        return (), _area(key, around)
    convert = conversion(hint, _times(keys, key, around.times))
    if keys.constant is not None:
        return (), _constant(keys.constant, convert, key)
    if convert is None:
        raise MappingError(key, "cannot come from a column; give it as a `constant`")
    if keys.template is not None:
        template = Template(keys.template)
        return template.columns, lambda cells, _: convert(template.filled(cells, around.is_empty))
    assert keys.column is not None
    if keys.time is not None:
        return (keys.column, keys.time), _date_and_time(keys, hint, key, around)
    return (keys.column,), _column(keys, convert, key, around)


def _area(key: str, around: Surroundings) -> Read:
    if not around.has_areas:
        raise MappingError(key, "asks for the row's area, and the mapping has no [areas]")
    return lambda _, area: area()


def _constant(value: Any, convert: Convert | None, key: str) -> Read:
    known = value if convert is None else _converted(value, convert, key)
    return lambda _cells, _area: known


def _converted(value: Any, convert: Convert, key: str) -> Any:
    try:
        return convert(value)
    except RowError as wrong:
        raise MappingError(key, f"{value!r} {wrong}") from None


def _column(keys: FieldKeys, convert: Convert, key: str, around: Surroundings) -> Read:
    column, is_empty = str(keys.column), around.is_empty
    by_word = {w: _converted(v, convert, f"{key}.map.{w}") for w, v in (keys.map or {}).items()}
    default = None if keys.default is None else _converted(keys.default, convert, f"{key}.default")
    is_open = keys.map is None or keys.unmapped == "keep"

    def read(cells: Cells, _area: Callable[[], str]) -> Any:
        cell = cells.get(column)
        if by_word and (word := written(cell).strip()) in by_word:
            return by_word[word]
        if is_empty(cell) or (default is not None and not is_open):
            return default
        if not is_open:
            raise RowError(f"column {column!r} says what its `map` does not hold, and there is no `default`")
        try:
            return convert(cell)
        except RowError as wrong:
            raise RowError(f"column {column!r} {wrong}") from None

    return read


def _date_and_time(keys: FieldKeys, hint: Any, key: str, around: Surroundings) -> Read:
    if datetime not in (hint, *getattr(hint, "__args__", ())):
        raise MappingError(f"{key}.time", "is for fields that are times")
    column, time_column = str(keys.column), str(keys.time)
    times = _times(keys, key, around.times)

    def read(cells: Cells, _area: Callable[[], str]) -> datetime | None:
        day, of_day = cells.get(column), cells.get(time_column)
        if around.is_empty(day):
            return None
        said = None if around.is_empty(of_day) else of_day
        try:
            return instant(day, times, of_day=said)
        except RowError as wrong:
            raise RowError(f"columns {column!r} and {time_column!r}: {wrong}") from None

    return read


def _times(keys: FieldKeys, key: str, times: TimeForm) -> TimeForm:
    """The mapping's form of times, with what this field says otherwise."""
    changes: Mapping[str, Any] = {
        "zone": zone_named(keys.timezone, f"{key}.timezone"),
        "formats": None if keys.time_formats is None else tuple(keys.time_formats),
        "date_only": keys.date_only,
    }
    return replace(times, **{name: value for name, value in changes.items() if value is not None})


def zone_named(name: str | None, key: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        raise MappingError(key, f"{name!r} is no time zone; use a name such as Asia/Shanghai") from None
