"""A wall out of its file, read whole: what is wrong in it is said with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import time
from difflib import get_close_matches
from itertools import groupby
from pathlib import Path
from typing import Any, get_args

from dashboard.domain.toml_keys import KeyPath, line_of, lines_of, misspelt
from layouts._scenes import BurnIn, Grid, Night, Scene, Sound, Sounds, Track, Trigger, Turn, Wall, Wide

PACKAGED = Path(__file__).parent / "scenes" / "wall.toml"
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
AT = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
SHARE = re.compile(r"[1-9][0-9]{0,2}fr")
TRUTH = "truth"
"""The panel that no scene may be without: it says whether the others can be believed."""
LONGEST_S = 86_400
MOST_PX = 8000
GRID_KEYS = ("columns", "rows", "areas", "scale")


class WallError(ValueError):
    """A wall that cannot be used. `path`: the wrong key; `line`: where it stands, once known."""

    def __init__(self, problem: str, path: KeyPath = (), *, line: int | None = None) -> None:
        super().__init__(problem)
        self.path = path
        self.line = line


def read_wall(text: str, *, panels: Collection[str], file: str) -> Wall:
    """The wall in this TOML text, of these panels.

    Raises WallError, its message opening with the file's name and the line of what is wrong.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        line, said = misspelt(wrong, text)
        raise _placed(said, file, line) from None
    except RecursionError:
        raise _placed("is nested too deeply to be read", file, None) from None
    try:
        return _Reader(panels).wall(found)
    except WallError as wrong:
        raise _placed(str(wrong), file, line_of(wrong.path, lines_of(text)), wrong.path) from None


def packaged(panels: Collection[str]) -> Wall:
    """The wall that this release ships."""
    return read_wall(PACKAGED.read_text(encoding="utf-8"), panels=panels, file=PACKAGED.name)


def _placed(problem: str, file: str, line: int | None, path: KeyPath = ()) -> WallError:
    return WallError(f"{file}{'' if line is None else f':{line}'}: {problem}", path, line=line)


class _Reader:
    """The wall's form, of the panels that there are."""

    def __init__(self, panels: Collection[str]) -> None:
        self._panels = panels

    def wall(self, found: Mapping[str, Any]) -> Wall:
        _only((), found, ("scene", "night", "burn_in", "sounds", "reload_at"))
        tables = _array(("scene",), found.get("scene", ()))
        if not tables:
            raise WallError("scene: missing; a wall has at least one [[scene]]", ("scene",))
        scenes: list[Scene] = []
        for n, table in enumerate(tables):
            scene = self._scene(("scene", n), _table(("scene", n), table))
            if scene.name in {other.name for other in scenes}:
                raise _wrong(("scene", n, "name"), f"{scene.name!r} names a scene before")
            scenes.append(scene)
        reload_at = found.get("reload_at")
        return Wall(
            tuple(scenes),
            night=_night(found.get("night")),
            burn_in=_burn_in(found.get("burn_in", {})),
            sounds=_sounds(found.get("sounds", {})),
            reload_at=None if reload_at is None else _at(("reload_at",), reload_at),
        )

    def _scene(self, path: KeyPath, table: Mapping[str, Any]) -> Scene:
        own = ("name", "zh", "en", "seconds", "triggers", "panels", "wide", "turn")
        _only(path, table, (*own, *GRID_KEYS))
        has_grid = any(key in table for key in GRID_KEYS)
        grid = self._grid(path, table) if has_grid else None
        if grid is not None and "panels" in table:
            raise _wrong((*path, "panels"), "a scene with a grid names its panels in areas")
        panels = grid.panels if grid is not None else self._list((*path, "panels"), table.get("panels"))
        if TRUTH not in panels:
            at = (*path, "areas" if grid else "panels")
            raise _wrong(at, f"is without {TRUTH}, which says whether the rest can be believed")
        return Scene(
            name=_name((*path, "name"), table.get("name")),
            zh=_text((*path, "zh"), table.get("zh")),
            en=_text((*path, "en"), table.get("en")),
            panels=panels,
            seconds=_seconds((*path, "seconds"), table["seconds"]) if "seconds" in table else None,
            grid=grid,
            wide=self._wide((*path, "wide"), table["wide"], panels) if "wide" in table else None,
            triggers=_members((*path, "triggers"), table.get("triggers", ()), Trigger),
            turn=self._turn((*path, "turn"), table["turn"], panels) if "turn" in table else None,
        )

    def _wide(self, path: KeyPath, found: object, panels: frozenset[str]) -> Wide:
        table = _table(path, found)
        is_listed = "panels" in table
        _only(path, table, ("panels",) if is_listed else GRID_KEYS)
        grid = None if is_listed else self._grid(path, table)
        wide = self._list((*path, "panels"), table["panels"]) if grid is None else grid.panels
        if left_out := sorted(panels - wide):
            at = (*path, "panels" if is_listed else "areas")
            raise _wrong(at, f"{left_out[0]}: a wide screen shows all that the others do")
        return Wide(wide, grid)

    def _grid(self, path: KeyPath, table: Mapping[str, Any]) -> Grid:
        columns = _tracks((*path, "columns"), table.get("columns"))
        rows = _tracks((*path, "rows"), table.get("rows"))
        areas = self._areas((*path, "areas"), table.get("areas"), len(columns), len(rows))
        placed = frozenset(name for row in areas for name in row)
        return Grid(columns, rows, areas, _scale((*path, "scale"), table.get("scale", {}), placed))

    def _areas(self, path: KeyPath, found: object, columns: int, rows: int) -> tuple[tuple[str, ...], ...]:
        lines = _array(path, found)
        areas: list[tuple[str, ...]] = []
        for n, line in enumerate(lines):
            here = (*path, n)
            names = tuple(_text(here, line).split())
            if len(names) != columns:
                raise _wrong(here, f"names {len(names)} panels for {columns} columns")
            for name in names:
                self._known(here, name)
            areas.append(names)
            _refuse_twice(here, areas)
        if len(areas) != rows:
            raise _wrong(path, f"has {len(areas)} rows of names for {rows} rows")
        return tuple(areas)

    def _list(self, path: KeyPath, found: object) -> frozenset[str]:
        if found is None:
            raise _wrong(path, "missing; a scene has a grid, or the panels that the style sheet places")
        names: set[str] = set()
        for n, name in enumerate(_array(path, found)):
            self._known((*path, n), _text((*path, n), name))
            if name in names:
                raise _wrong((*path, n), f"{name} stands twice in this scene")
            names.add(str(name))
        return frozenset(names)

    def _turn(self, path: KeyPath, found: object, panels: frozenset[str]) -> Turn:
        table = _table(path, found)
        _only(path, table, ("panel", "seconds"))
        panel = _text((*path, "panel"), table.get("panel"))
        if panel not in panels:
            raise _wrong((*path, "panel"), f"{panel!r} does not stand in this scene")
        return Turn(panel, _seconds((*path, "seconds"), table.get("seconds")))

    def _known(self, path: KeyPath, name: str) -> None:
        if name != "." and name not in self._panels:
            raise _wrong(path, f"there is no panel {name!r}; {_hint(name, sorted(self._panels))}")


def _refuse_twice(path: KeyPath, areas: Sequence[tuple[str, ...]]) -> None:
    """Refuse the last row where a name in it makes no rectangle with those above."""
    *above, row = areas
    runs = [name for name, _ in groupby(row)]
    for name in set(runs) - {"."}:
        before = [n for n, other in enumerate(above) if name in other]
        spans = {tuple(i for i, other in enumerate(areas[n]) if other == name) for n in (*before, len(above))}
        if runs.count(name) > 1 or (before and before[-1] != len(above) - 1) or len(spans) > 1:
            raise _wrong(path, f"{name} stands twice in this scene; a panel fills one rectangle")


def _scale(path: KeyPath, found: object, placed: frozenset[str]) -> Mapping[str, float]:
    table = _table(path, found)
    for name, factor in table.items():
        if name not in placed:
            raise _wrong((*path, name), "does not stand in this scene")
        if not isinstance(factor, int | float) or isinstance(factor, bool) or not 0.5 <= factor <= 4:
            raise _wrong((*path, name), f"{factor!r} is not a number from 0.5 to 4")
    return {name: float(factor) for name, factor in table.items()}


def _tracks(path: KeyPath, found: object) -> tuple[Track, ...]:
    tracks = _array(path, found)
    if not tracks:
        raise _wrong(path, "is empty")
    for n, track in enumerate(tracks):
        if isinstance(track, str) and SHARE.fullmatch(track):
            continue
        if not isinstance(track, int) or isinstance(track, bool) or not 1 <= track <= MOST_PX:
            raise _wrong((*path, n), f"{track!r} is neither a number of pixels nor a share such as '1fr'")
    return tuple(tracks)


def _night(found: object) -> Night | None:
    if found is None:
        return None
    table = _table(("night",), found)
    _only(("night",), table, ("from", "to"))
    return Night(_at(("night", "from"), table.get("from")), _at(("night", "to"), table.get("to")))


def _burn_in(found: object) -> BurnIn:
    table = _table(("burn_in",), found)
    _only(("burn_in",), table, ("px", "minutes"))
    px = _whole(("burn_in", "px"), table.get("px", BurnIn().px), least=0, most=16)
    return BurnIn(
        px, _whole(("burn_in", "minutes"), table.get("minutes", BurnIn().minutes), least=1, most=1440)
    )


def _sounds(found: object) -> Sounds:
    table = _table(("sounds",), found)
    _only(("sounds",), table, ("severities", "repeat_seconds", "walls"))
    repeat = table.get("repeat_seconds", Sounds().repeat_seconds)
    return Sounds(
        _members(("sounds", "severities"), table.get("severities", ()), Sound),
        _seconds(("sounds", "repeat_seconds"), repeat),
        tuple(
            _text(("sounds", "walls", n), name)
            for n, name in enumerate(_array(("sounds", "walls"), table.get("walls", ())))
        ),
    )


# ── plain values ────────────────────────────────────────────────────────────────────────────────────────


def _members(path: KeyPath, found: object, allowed: Any) -> Any:
    names = get_args(allowed)
    for n, name in enumerate(_array(path, found)):
        if name not in names:
            raise _wrong((*path, n), f"{name!r}; use one of {', '.join(names)}")
    return tuple(_array(path, found))


def _seconds(path: KeyPath, found: object) -> int:
    return _whole(path, found, least=1, most=LONGEST_S)


def _whole(path: KeyPath, found: object, *, least: int, most: int) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
        raise _wrong(path, f"{found!r} is not a whole number from {least} to {most}")
    return found


def _at(path: KeyPath, found: object) -> time:
    if not isinstance(found, str) or not AT.fullmatch(found):
        raise _wrong(path, f"{found!r} is not a local time such as '22:00'")
    return time.fromisoformat(found)


def _name(path: KeyPath, found: object) -> str:
    name = _text(path, found)
    if not NAME.fullmatch(name):
        raise _wrong(path, f"{name!r} is no name; use small letters, digits, - and _")
    return name


def _text(path: KeyPath, found: object) -> str:
    if found is None:
        raise _wrong(path, "missing")
    if not isinstance(found, str) or not found.strip():
        raise _wrong(path, f"{found!r} is not a text")
    return found


def _table(path: KeyPath, found: object) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise _wrong(path, f"{found!r} is not a table")
    return found


def _array(path: KeyPath, found: object) -> Sequence[Any]:
    if found is None:
        raise _wrong(path, "missing")
    if not isinstance(found, list | tuple):
        raise _wrong(path, f"{found!r} is not an array")
    return found


def _only(path: KeyPath, table: Mapping[str, Any], known: Sequence[str]) -> None:
    for key in table:
        if key not in known:
            raise _wrong((*path, key), f"unknown; {_hint(key, known)}")


def _hint(wrong: str, known: Sequence[str]) -> str:
    nearest = get_close_matches(wrong, known, n=1)
    return f"did you mean {nearest[0]}?" if nearest else f"known here: {', '.join(known)}"


def _wrong(path: KeyPath, problem: str) -> WallError:
    parts = (f"[{p + 1}]" if isinstance(p, int) else f".{p if p.isprintable() else ascii(p)}" for p in path)
    return WallError(f"{''.join(parts).removeprefix('.')}: {problem}", path)
