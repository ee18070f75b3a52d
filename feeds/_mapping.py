"""Mapping files: read, checked whole, and made into what turns a row into events. See docs/mapping.md."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from dashboard.domain.area import Area
from dashboard.domain.events import SYSTEM_SOURCE
from feeds._area_columns import AreaColumns, AreaLevel
from feeds._event_mapping import EventMapping, event_mapping
from feeds._feed import MappingError
from feeds._field_mapping import Surroundings, zone_named
from feeds._mapping_form import AreaKeys, MappingKeys, RootKeys, formed
from feeds._tables import FileForm
from feeds._times import TimeForm
from feeds._values import IsEmpty, emptiness


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How the rows of one kind of file become events of `source`. `columns`: what the file must have."""

    source: str
    file: FileForm
    events: tuple[EventMapping, ...]
    areas: AreaColumns | None
    is_empty: IsEmpty

    @property
    def columns(self) -> tuple[str, ...]:
        named = [column for event in self.events for column in event.columns]
        return tuple(dict.fromkeys([*named, *(self.areas.columns if self.areas else ())]))


def mapping_named(name_or_path: str) -> TableMapping:
    """A built-in mapping by its name, or one from a file by its path. Raises MappingError."""
    path = Path(name_or_path)
    if path.suffix == ".toml" or path.exists():
        return mapping_from(_text_of(path))
    built_in = files("feeds") / "mappings" / f"{name_or_path}.toml"
    if not built_in.is_file():
        known = ", ".join(built_in_mappings())
        raise MappingError("", f"there is no mapping {name_or_path!r}; give a .toml file or one of: {known}")
    return mapping_from(built_in.read_text(encoding="utf-8"))


def built_in_mappings() -> tuple[str, ...]:
    folder = files("feeds") / "mappings"
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as wrong:
        raise MappingError("", f"{path} cannot be read: {wrong.strerror}") from wrong
    except UnicodeDecodeError as wrong:
        raise MappingError("", f"{path} is not UTF-8; save it as UTF-8") from wrong


def mapping_from(text: str) -> TableMapping:
    """The mapping that this TOML says. Raises MappingError with the line, the key and the reason."""
    try:
        return _mapping(tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        hint = "; a key that is not plain ASCII stands in quotes" if "key part" in str(wrong) else ""
        raise MappingError("", f"is not TOML: {wrong}{hint}") from wrong
    except MappingError as wrong:
        raise MappingError(wrong.key, wrong.why, line=line_of(text, wrong.key)) from wrong


def _mapping(found: Mapping[str, Any]) -> TableMapping:
    keys = formed(found, MappingKeys, "")
    if keys.source == SYSTEM_SOURCE:
        raise MappingError("source", f"{SYSTEM_SOURCE!r} is the centre itself; name the source system")
    is_empty = emptiness(keys.empty)
    times = TimeForm(zone_named(keys.timezone, "timezone"), tuple(keys.time_formats), keys.date_only)
    around = Surroundings(keys.source, keys.subject, times, is_empty, has_areas=keys.areas is not None)
    events = tuple(event_mapping(e, i, around) for i, e in enumerate(keys.event, 1))
    _refuse_ids_alike(events)
    file = FileForm(**msgspec.structs.asdict(keys.file))
    areas = _areas(keys.areas, keys) if keys.areas else None
    return TableMapping(keys.source, file, events, areas, is_empty)


def _refuse_ids_alike(events: Sequence[EventMapping]) -> None:
    for i, event in enumerate(events, 1):
        for j, other in enumerate(events[: i - 1], 1):
            if event.id.text == other.id.text:
                raise MappingError(
                    f"event[{i}].id", f"is the same as that of event[{j}]: the second would be a duplicate"
                )


def _areas(keys: AreaKeys, mapping: MappingKeys) -> AreaColumns:
    root, is_given = keys.root, isinstance(keys.root, RootKeys)
    area = Area(root.code, root.name, root.level, "") if isinstance(root, RootKeys) else _rootless(root)
    levels = tuple(
        AreaLevel(level.column, level.level, level.by == "code", level.name, level.codes)
        for level in keys.levels
    )
    is_empty = emptiness([*mapping.empty, *keys.empty])
    return AreaColumns(area, is_given, levels, keys.register or mapping.source, keys.new, is_empty)


def _rootless(code: str) -> Area:
    return Area(code, code, "district", "")


def line_of(text: str, key: str) -> int | None:
    """The line, from 1, on which the last part of a key that can be found stands; None where none is."""
    lines, here = text.splitlines(), None
    start = 0
    for part in re.findall(r"[^.\[\]]+(?:\[\d+\])?", key):
        name, _, n = part.rstrip("]").partition("[")
        found = _nth(lines, re.escape(name), int(n or 1), start)
        if found is None:
            break
        start, here = found, found + 1
    return here


def _nth(lines: Sequence[str], name: str, n: int, start: int) -> int | None:
    stands = re.compile(rf"""(?:^|[\[.,{{\s])["']?{name}["']?\s*(?:=|\]|\.)""")
    found = [i for i in range(start, len(lines)) if stands.search(lines[i].partition("#")[0])]
    return found[n - 1] if n <= len(found) else None
