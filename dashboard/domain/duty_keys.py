"""Single values of an alerts.toml, each refused with the path of its key; a secret is never quoted."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import time
from difflib import get_close_matches
from typing import Any

from dashboard.domain.alert import DIGEST, PROBE
from dashboard.domain.duty import Hours
from dashboard.domain.toml_keys import KeyPath

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
OUR_OWN = frozenset({DIGEST, PROBE})
"""What the centre tells by itself goes by routes of these names."""
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_HOURS = re.compile(rf"({_CLOCK.pattern})\s*-\s*({_CLOCK.pattern})")


class PlanError(ValueError):
    """A duty plan that cannot be used; `path`: the key that is wrong, () where none is; `line`: of the file,
    None where none is known."""

    def __init__(self, problem: str, path: KeyPath = (), *, line: int | None = None) -> None:
        super().__init__(f"{_written(path)}: {problem}" if path else problem)
        self.path = path
        self.line = line


def only(path: KeyPath, found: Mapping[str, Any], known: Collection[str]) -> None:
    """Refuse a key that means nothing here, with the nearest one that would."""
    for key in found:
        if key not in known:
            raise PlanError(f"unknown; {_nearest(key, known)}", (*path, key))


def table(path: KeyPath, found: object) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise PlanError("missing; expected a table" if found is None else "is not a table", path)
    return found


def named_tables(path: KeyPath, found: object) -> Mapping[str, Any]:
    """A table of tables, each under a name that can be typed."""
    tables = table(path, {} if found is None else found)
    for name in tables:
        if not NAME.fullmatch(name):
            raise PlanError("expected small letters, digits, _ and -, at most 40", (*path, name))
        if name in OUR_OWN:
            raise PlanError("is a name of the centre's own; take another one", (*path, name))
    return tables


def array(path: KeyPath, found: object) -> Sequence[Any]:
    if not isinstance(found, list):
        raise PlanError("missing; expected an array" if found is None else "is not an array", path)
    return found


def text(path: KeyPath, found: object, *, longest: int = 200) -> str:
    if found is None:
        raise PlanError("missing; expected a text", path)
    if not isinstance(found, str) or not found.strip() or len(found) > longest:
        raise PlanError(f"is not a text of 1 to {longest} characters", path)
    if not found.isprintable():
        raise PlanError("holds a line end or another character that cannot be printed", path)
    return found


def texts(path: KeyPath, found: object) -> tuple[str, ...]:
    """An array of texts, none twice; left out, it is empty, which means any."""
    if found is None:
        return ()
    each = [text((*path, n), one) for n, one in enumerate(array(path, found))]
    if not each:
        raise PlanError("is empty and would mean nothing; leave it out to mean all", path)
    for n, one in enumerate(each):
        if one in each[:n]:
            raise PlanError(f"{one} stands twice", (*path, n))
    return tuple(each)


def one_of(path: KeyPath, found: object, known: Collection[str], *, what: str = "") -> Any:
    if found is None:
        raise PlanError(f"missing; use one of {', '.join(known)}", path)
    if not isinstance(found, str) or found not in known:
        raise PlanError(f"{found!r} is {what or 'unknown'}; {_nearest(str(found), known)}", path)
    return found


def some_of(path: KeyPath, found: object, known: Collection[str], *, what: str = "") -> tuple[Any, ...]:
    return tuple(one_of((*path, n), one, known, what=what) for n, one in enumerate(texts(path, found)))


def some_named(path: KeyPath, found: object, known: Collection[str], *, what: str) -> tuple[str, ...]:
    """As `some_of`, of which there must be at least one."""
    if found is None:
        raise PlanError(f"missing; name at least one of {', '.join(known)}", path)
    return some_of(path, found, known, what=what)


def seconds(path: KeyPath, found: object, *, least: float = 0.0, most: float = 604_800.0) -> float:
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    if not is_number or not least <= found <= most:  # type: ignore[operator]
        raise PlanError(f"is not a number of seconds from {least:g} to {most:g}", path)
    return float(found)  # type: ignore[arg-type]


def whole(path: KeyPath, found: object, *, least: int, most: int) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
        raise PlanError(f"is not a whole number from {least} to {most}", path)
    return found


def claim(path: KeyPath, found: object) -> bool:
    if not isinstance(found, bool):
        raise PlanError("is neither true nor false", path)
    return found


def clock(path: KeyPath, found: object) -> time:
    if isinstance(found, time) and found.tzinfo is None:
        return found
    if not isinstance(found, str) or not _CLOCK.fullmatch(found):
        raise PlanError('expected a local time such as "16:00"', path)
    return time.fromisoformat(found)


def hours(path: KeyPath, found: object) -> Hours:
    """From one local time to another, written "08:30-17:30"; over midnight as "17:30-08:30"."""
    parts = _HOURS.fullmatch(found) if isinstance(found, str) else None
    if parts is None:
        raise PlanError('expected hours such as "08:30-17:30"', path)
    return Hours(time.fromisoformat(parts[1]), time.fromisoformat(parts[2]))


def _nearest(found: str, known: Collection[str]) -> str:
    near = get_close_matches(found, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known here: {', '.join(known) or 'none'}"


def _written(path: KeyPath) -> str:
    """A key's path as people write it: route[2].rules, elements counted from 1."""
    parts = (f"[{p + 1}]" if isinstance(p, int) else f".{p if p.isprintable() else ascii(p)}" for p in path)
    return "".join(parts).removeprefix(".")
