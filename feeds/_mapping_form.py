"""The form of a mapping file, key by key. docs/mapping.md says the same in words; a test compares them."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Struct, field

from feeds._feed import MappingError

Form = TypeVar("Form")

Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100)]
_AT = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?$", re.DOTALL)

LevelName: TypeAlias = Literal["district", "street", "community", "village", "virtual"]


class FileKeys(Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal["csv", "xlsx", "jsonl"] | None = None
    encoding: Name | None = None
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] | None = None
    sheet: Name | None = None
    header_row: Annotated[int, Meta(ge=1, le=1000)] = 1


class RootKeys(Struct, frozen=True, forbid_unknown_fields=True):
    code: Name
    name: Name
    level: LevelName = "district"


class LevelKeys(Struct, frozen=True, forbid_unknown_fields=True):
    column: Name
    level: LevelName
    by: Literal["name", "code"] = "name"
    name: Name | None = None
    codes: dict[str, str] = {}


class AreaKeys(Struct, frozen=True, forbid_unknown_fields=True):
    root: RootKeys | Name
    levels: list[LevelKeys]
    register: Name | None = None
    new: bool = False
    empty: list[str] = []


class WhenKeys(Struct, frozen=True, forbid_unknown_fields=True):
    column: Name
    is_: list[str] | None = field(name="is", default=None)
    is_not: list[str] | None = None


class FieldKeys(Struct, frozen=True, forbid_unknown_fields=True):
    column: Name | None = None
    constant: Any = None
    template: Name | None = None
    area: bool = False
    map: dict[str, Any] | None = None
    default: Any = None
    unmapped: Literal["refuse", "keep"] = "refuse"
    time: Name | None = None
    time_formats: list[str] | None = None
    timezone: Name | None = None
    date_only: Literal["start", "end"] | None = None


class EventKeys(Struct, frozen=True, forbid_unknown_fields=True):
    """`at` and each of `data` is the name of a column or FieldKeys, read one by one so that a complaint can
    name its key."""

    type: Name
    id: Name
    at: Any
    subject: Name | None = None
    required: bool | None = None
    when: WhenKeys | None = None
    data: dict[str, Any] = {}


class MappingKeys(Struct, frozen=True, forbid_unknown_fields=True):
    source: Name
    event: Annotated[list[EventKeys], Meta(min_length=1)]
    subject: Name | None = None
    timezone: Name | None = None
    time_formats: list[str] = []
    date_only: Literal["start", "end"] = "start"
    empty: list[str] = []
    file: FileKeys = FileKeys()
    areas: AreaKeys | None = None


def formed(found: Any, form: type[Form], key: str) -> Form:
    """What was found at a key, in its form. Raises MappingError naming the key below it that is wrong."""
    try:
        return msgspec.convert(found, form)
    except msgspec.ValidationError as wrong:
        at = _AT.match(str(wrong))
        what, path = (at["what"], at["path"] or "") if at else (str(wrong), "")
        unknown = re.fullmatch(r"Object contains unknown field `(.+)`", what)
        if unknown:
            what, path = "there is no such key; see docs/mapping.md", f"{path}.{unknown[1]}"
        path = re.sub(r"\[(\d+)\]", lambda n: f"[{int(n[1]) + 1}]", path)
        raise MappingError(".".join(p.strip(".") for p in (key, path) if p), what) from None
