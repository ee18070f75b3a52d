"""The schedule of drills out of its file or its journal entry, and back; what is wrong is said with its line.

[[drill]]
name = "morning"
at = "08:30"                     # local time
days = ["mon", "tue", "wed", "thu", "fri"]
areas = ["420203011002"]         # communities
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any

from dashboard.domain.area import AreaTree
from dashboard.domain.drill import WEEKDAYS, Drill, way_to
from dashboard.domain.toml_keys import KeyPath, line_of, lines_of

KEYS = ("name", "at", "days", "areas")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
AT = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
AREA = re.compile(r"\S{1,40}")


class DrillError(ValueError):
    """A schedule that cannot be used; `path`: the key that is wrong, where one is."""

    def __init__(self, problem: str, path: KeyPath = ()) -> None:
        super().__init__(problem)
        self.path = path


def read_drills(text: str, tree: AreaTree, *, file: str) -> tuple[Drill, ...]:
    """The drills in this TOML text, every one to communities of the register.

    Raises DrillError, its message opening with the file's name and the line of what is wrong.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise DrillError(f"{file}: {wrong}") from None
    except RecursionError:
        raise DrillError(f"{file}: is nested too deeply to be read") from None
    try:
        drills = drills_from(found)
        _refuse_without_way(drills, tree)
    except DrillError as wrong:
        line = line_of(wrong.path, lines_of(text))
        raise DrillError(f"{file}{'' if line is None else f':{line}'}: {wrong}", wrong.path) from None
    return drills


def drills_from(found: Mapping[str, Any]) -> tuple[Drill, ...]:
    """Drills out of parsed TOML or JSON. Raises DrillError naming the key that is wrong, with its path."""
    _only((), found, ("drill",))
    drills: list[Drill] = []
    for n, table in enumerate(_list(("drill",), found.get("drill", []))):
        drill = _drill(("drill", n), table)
        if any(other.name == drill.name for other in drills):
            raise DrillError(f"name: {drill.name!r} stands twice", ("drill", n, "name"))
        drills.append(drill)
    return tuple(drills)


def drills_form(drills: Iterable[Drill]) -> dict[str, Any]:
    """The drills as JSON can hold them."""
    return {
        "drill": [
            {
                "name": drill.name,
                "at": f"{drill.at:%H:%M}",
                "days": [day for day in WEEKDAYS if day in drill.days],
                "areas": list(drill.areas),
            }
            for drill in drills
        ]
    }


def _drill(path: KeyPath, found: Any) -> Drill:
    if not isinstance(found, Mapping):
        raise DrillError("drill: expected tables, each opened by [[drill]]", path)
    _only(path, found, KEYS)
    name = _text((*path, "name"), found.get("name"), NAME, "small letters, digits and hyphens, at most 40")
    at = _text((*path, "at"), found.get("at"), AT, 'a local time such as "08:30"')
    days = _texts((*path, "days"), found.get("days"), re.compile("|".join(WEEKDAYS)), ", ".join(WEEKDAYS))
    areas = _texts((*path, "areas"), found.get("areas"), AREA, "the code of a community")
    return Drill(name, time.fromisoformat(at), frozenset(d for d in WEEKDAYS if d in days), areas)


def _refuse_without_way(drills: Sequence[Drill], tree: AreaTree) -> None:
    for n, drill in enumerate(drills):
        for k, area in enumerate(drill.areas):
            if way_to(area, tree) is None:
                raise DrillError(
                    f"areas: {area} is no community below a street or district of the register",
                    ("drill", n, "areas", k),
                )


def _only(path: KeyPath, found: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    for key in found:
        if key not in allowed:
            raise DrillError(f"{key}: not a key here; there are {', '.join(allowed)}", (*path, key))


def _list(path: KeyPath, found: Any) -> list[Any]:
    if not isinstance(found, list):
        raise DrillError(f"{path[-1]}: {'missing' if found is None else 'is no list'}", path)
    return found


def _texts(path: KeyPath, found: Any, pattern: re.Pattern[str], expected: str) -> tuple[str, ...]:
    texts = [_text((*path, n), each, pattern, expected) for n, each in enumerate(_list(path, found))]
    if not texts:
        raise DrillError(f"{path[-1]}: is empty, so the drill would never be sent", path)
    for n, text in enumerate(texts):
        if text in texts[:n]:
            raise DrillError(f"{path[-1]}: {text} stands twice", (*path, n))
    return tuple(texts)


def _text(path: KeyPath, found: Any, pattern: re.Pattern[str], expected: str) -> str:
    key = next(str(part) for part in reversed(path) if isinstance(part, str))
    if found is None:
        raise DrillError(f"{key}: missing; expected {expected}", path)
    if not isinstance(found, str) or not pattern.fullmatch(found):
        raise DrillError(f"{key}: expected {expected}, not {found!r}", path)
    return found
