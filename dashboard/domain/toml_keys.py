"""Where each key of a TOML text stands: path → line, which tomllib does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys from the root down; an element of an array by its number from 0."""

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
STRING = re.compile(
    r'"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
)
OTHER_SCALAR = re.compile(r"[^,\]}#\n]+")
PLACE = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
BETWEEN = re.compile(r"(?:[\s,]|#[^\n]*)*")
"""Blanks, line ends and comments, and the commas of arrays and inline tables."""


def lines_of(text: str) -> Mapping[KeyPath, int]:
    """The line, from 1, on which each key and each element of an array is first written.

    `text` must be one that tomllib has read: what is no TOML is not found out here.
    """
    scan = _Scan(text)
    scan.document()
    return scan.lines


def line_of(path: KeyPath, lines: Mapping[KeyPath, int]) -> int | None:
    """The line of the key, or of the nearest table around it where it is not written; None at the root."""
    around = (path[:n] for n in range(len(path), 0, -1))
    return next((lines[part] for part in around if part in lines), None)


def misspelt(wrong: tomllib.TOMLDecodeError, text: str) -> tuple[int | None, str]:
    """The line where a text that is no TOML goes wrong, None where that is not told, and what is wrong."""
    place = PLACE.search(str(wrong))
    said = PLACE.sub("", str(wrong))
    if place is None:
        return None, said
    if place["line"] is None:
        return len(text.splitlines()) or 1, f"{said} at the end of the file"
    return int(place["line"]), f"{said} in column {place['column']}"


class _Scan:
    """One way through the text, from `_at`; `_elements`: how many tables each array of tables has so far."""

    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._text = text
        self._at = 0
        self._elements: dict[KeyPath, int] = {}

    def document(self) -> None:
        table: KeyPath = ()
        self._skip()
        while self._at < len(self._text):
            if self._takes("[["):
                table = self._next_element()
            elif self._takes("["):
                table = self._resolved(self._key())
                self._note(table)
                self._takes("]")
            else:
                self._pair(table)
            self._skip()

    def _next_element(self) -> KeyPath:
        *outer, last = self._key()
        array = (*self._resolved(tuple(outer)), last)
        number = self._elements.get(array, 0)
        self._elements[array] = number + 1
        self._note((*array, number))
        self._takes("]]")
        return (*array, number)

    def _resolved(self, keys: tuple[str, ...]) -> KeyPath:
        """The path of a table's header: by way of an array of tables it means the last one."""
        path: KeyPath = ()
        for key in keys:
            path = (*path, key)
            if path in self._elements:
                path = (*path, self._elements[path] - 1)
        return path

    def _pair(self, table: KeyPath) -> None:
        path: KeyPath = (*table, *self._key())
        self._note(path)
        self._takes("=")
        self._blanks()
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        if self._takes("["):
            self._array(path)
        elif self._takes("{"):
            self._skip()
            while not self._takes("}"):
                self._pair(path)
                self._skip()
        else:
            self._taken(STRING) or self._taken(OTHER_SCALAR)

    def _array(self, path: KeyPath) -> None:
        number = 0
        self._skip()
        while not self._takes("]"):
            self._note((*path, number))
            self._value((*path, number))
            self._skip()
            number += 1

    def _key(self) -> tuple[str, ...]:
        keys = [self._part()]
        while self._takes("."):
            keys.append(self._part())
        return tuple(keys)

    def _part(self) -> str:
        self._blanks()
        bare = self._taken(BARE_KEY)
        key = bare or str(tomllib.loads(f"key = {self._taken(STRING)}")["key"])
        self._blanks()
        return key

    def _note(self, path: KeyPath) -> None:
        """This path is written here; so are the tables that a dotted key or a header opens on its way."""
        line = self._text.count("\n", 0, self._at) + 1
        for n in range(1, len(path) + 1):
            self.lines.setdefault(path[:n], line)

    def _skip(self) -> None:
        self._taken(BETWEEN)

    def _blanks(self) -> None:
        while self._takes(" ") or self._takes("\t"):
            pass

    def _takes(self, what: str) -> bool:
        found = self._text.startswith(what, self._at)
        self._at += len(what) if found else 0
        return found

    def _taken(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found.group() if found else ""
