"""What the decoder complains of, said for people: which field, what was wrong, what would be right.

A value is never repeated: see :mod:`dashboard.ingest.errors`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from dashboard.ingest.errors import NotAnEvent

_AT: Final = re.compile(r"^(?P<what>.*?)(?: - at (?:`key` in )?`\$(?P<path>[^`]*)`)?$", re.DOTALL)
_MISSING: Final = re.compile(r"Object missing required field `(.+)`")
_GOT: Final = re.compile(r"Expected `(.+)`, got `(.+)`")
_LENGTH: Final = re.compile(r"Expected `(\w+)` of length (>=|<=) (\d+)")
_VALUE: Final = re.compile(r"Expected `(?:int|float)` (>=|<=|>|<) (\S+)")

_KINDS: Final = {
    "str": "a string",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "null",
    "array": "an array",
    "object": "an object",
    "datetime": "a time",
}
_GOTTEN: Final = {**_KINDS, "int": "a number", "float": "a number with a decimal point"}
_BOUNDS: Final = {"<=": "more than", "<": "not below", ">=": "less than", ">": "not above"}


def complaint(
    wrong: msgspec.ValidationError, root: str = "", *, choices: Mapping[str, str] | None = None
) -> NotAnEvent:
    """The complaint as NotAnEvent. `choices`: what a field with a closed vocabulary may say, by field."""
    found = _AT.match(str(wrong))
    what, path = (found["what"], found["path"] or "") if found else (str(wrong), "")
    if missing := _MISSING.fullmatch(what):
        return NotAnEvent(_joined(root, f"{path}.{missing[1]}"), "is missing")
    field = _joined(root, path)
    allowed = (choices or {}).get(path.rpartition(".")[2])
    return NotAnEvent(field, f"is not one of {allowed}" if allowed else _why(what))


def _joined(root: str, path: str) -> str:
    return f"{root}{path}".lstrip(".")


def _why(what: str) -> str:
    if got := _GOT.fullmatch(what):
        return f"expected {_kinds(got[1], _KINDS)}, got {_kinds(got[2], _GOTTEN)}"
    if length := _LENGTH.fullmatch(what):
        return _length(length[1], length[2], int(length[3]))
    if value := _VALUE.fullmatch(what):
        return f"is {_BOUNDS[value[1]]} {value[2]}"
    if "timezone" in what:
        return "has no offset"
    if "RFC3339" in what:
        return "is not a time as in RFC 3339, such as 2026-01-31T09:00:00+08:00"
    return "cannot be read" if "`" in what or "'" in what else what[:1].lower() + what[1:]


def _kinds(listed: str, words: Mapping[str, str]) -> str:
    return " or ".join(words.get(kind, kind) for kind in listed.split(" | "))


def _length(kind: str, bound: str, n: int) -> str:
    unit = "characters" if kind == "str" else "entries"
    if bound == "<=":
        return f"is longer than {n} {unit}"
    return "is empty" if n == 1 else f"is shorter than {n} {unit}"
