"""One field of an event from one row: which cell, which words mean what, and the type it must come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from fnmatch import translate
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from feeds._feed import RowError
from feeds._row import written
from feeds._times import Cell, TimeForm, instant

Cells: TypeAlias = Mapping[str, Cell]
Convert: TypeAlias = Callable[[Cell], Any]
IsEmpty: TypeAlias = Callable[[Cell], bool]

LONGEST_WORD = 200
LONGEST_TEXT = 20_000
"""Characters, as at the gate: of a name, code or id; of a free text."""

_UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_WORDS_FOR_BOOL: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "y", "1", "是", "对", "有"), True),
    **dict.fromkeys(("false", "no", "n", "0", "否", "不", "无"), False),
}


def emptiness(patterns: Iterable[str]) -> IsEmpty:
    """Whether a cell says nothing: blank, or one of the patterns (`*` and `?` as in file names)."""
    joined = "|".join(translate(pattern.strip()) for pattern in patterns)
    matches = re.compile(joined).match if joined else None

    def is_empty(cell: Cell) -> bool:
        if cell is None:
            return True
        if not isinstance(cell, str):
            return False
        text = cell.strip()
        return not text or (matches is not None and matches(text) is not None)

    return is_empty


def speakable(text: str, *, longest: int = LONGEST_WORD) -> str:
    """The text, where it can be stored and shown anywhere. Raises RowError."""
    if len(text) > longest:
        raise RowError(f"is longer than {longest} characters")
    if not text.isprintable() and _UNSPEAKABLE.search(text):
        raise RowError("holds a control character, or bytes that are not text")
    return text


def conversion(hint: Any, times: TimeForm) -> Convert | None:
    """How a cell becomes a value of this type; None for a type that no single cell can hold."""
    hint, longest = _bare(hint)
    if get_origin(hint) is Literal:
        return _one_of(get_args(hint))
    by_type: Mapping[Any, Convert] = {
        str: lambda cell: speakable(written(cell).strip(), longest=longest),
        int: _whole,
        float: _number,
        bool: _claim,
        datetime: lambda cell: instant(cell, times),
    }
    return by_type.get(hint)


def _bare(hint: Any) -> tuple[Any, int]:
    """The type without `| None` and its mark, and the longest text that it may hold."""
    longest = LONGEST_WORD
    while True:
        if get_origin(hint) in (Union, UnionType):
            hint = next(arg for arg in get_args(hint) if arg is not NoneType)
        elif get_origin(hint) is Annotated:
            longest = LONGEST_TEXT if "free text" in hint.__metadata__ else longest
            hint = get_args(hint)[0]
        else:
            return hint, longest


def _one_of(choices: tuple[str, ...]) -> Convert:
    def choose(cell: Cell) -> str:
        text = written(cell).strip()
        if text not in choices:
            raise RowError(f"is none of {', '.join(choices)}; give what it says a `map`")
        return text

    return choose


def _number(cell: Cell) -> float:
    try:
        number = float(written(cell).replace(",", ""))
    except ValueError:
        raise RowError("is not a number") from None
    if number != number or abs(number) > 1e9:
        raise RowError("is not a number below a thousand million")
    return number


def _whole(cell: Cell) -> int:
    number = _number(cell)
    if number != int(number):
        raise RowError("is not a whole number")
    return int(number)


def _claim(cell: Cell) -> bool:
    claim = _WORDS_FOR_BOOL.get(written(cell).strip().lower())
    if claim is None:
        raise RowError("says neither yes nor no; give what it says a `map`")
    return claim


class Template:
    """Text with `{column}` in it; a column that is empty in a row makes no text. Raises RowError."""

    def __init__(self, text: str) -> None:
        self.text = text
        pieces = re.split(r"\{([^{}]*)\}", text)
        self._fixed, self.columns = pieces[::2], tuple(name.strip() for name in pieces[1::2])

    def filled(self, cells: Cells, is_empty: IsEmpty, *, longest: int = LONGEST_WORD) -> str:
        out = self._fixed[0]
        for column, after in zip(self.columns, self._fixed[1:], strict=True):
            if is_empty(cell := cells.get(column)):
                raise RowError(f"column {column!r} is empty, and {self.text!r} needs it")
            out += written(cell).strip() + after
        try:
            return speakable(out, longest=longest)
        except RowError as wrong:
            raise RowError(f"{self.text!r} {wrong}") from None
