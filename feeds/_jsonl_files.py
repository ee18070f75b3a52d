"""JSON lines: one object a line; nested fields are columns such as `place.street`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from feeds._encoding import encoding_of
from feeds._feed import TableError
from feeds._row import Row
from feeds._times import Cell

LOOKED_AHEAD = 1000
"""Rows whose fields make the columns: a field that none of them has is no column of the file."""

DEEPEST = 20


class JsonLinesTable:
    """A file of JSON lines at its first row."""

    def __init__(self, path: Path, *, encoding: str | None = None) -> None:
        self._size = max(1, path.stat().st_size)
        self._encoding = encoding or encoding_of(path)
        if self._encoding.startswith("utf-16") or self._encoding.startswith("utf-32"):
            raise TableError(f"{path}: is {self._encoding}; save it as UTF-8")
        self._file = path.open("rb")
        all_rows = self._all_rows()
        ahead = list(islice(all_rows, LOOKED_AHEAD))
        self.columns = tuple(dict.fromkeys(chain.from_iterable(row.cells for row in ahead)))
        self._rows = chain(ahead, all_rows)

    def rows(self) -> Iterator[Row]:
        yield from self._rows

    def _all_rows(self) -> Iterator[Row]:
        read = 0
        for line, raw in enumerate(self._file, 1):
            read += len(raw)
            if raw.strip():
                yield self._row(line, raw.strip(), read / self._size)

    def _row(self, line: int, raw: bytes, share: float) -> Row:
        try:
            text = raw.decode(self._encoding).removeprefix("\ufeff")
            found = msgspec.json.decode(text)
            if not isinstance(found, dict):
                raise ValueError("is not an object")
            return Row(line, share, dict(_flat(found)))
        except UnicodeDecodeError:
            why = f"has bytes that are not {self._encoding.removesuffix('-sig')}"
        except (msgspec.DecodeError, RecursionError):
            why = "is not JSON"
        except ValueError as wrong:
            why = str(wrong)
        return Row(line, share, {}, why, raw.decode("utf-8", "surrogateescape"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _flat(found: Mapping[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, Cell]]:
    if depth > DEEPEST:
        raise ValueError(f"is nested deeper than {DEEPEST}")
    for name, value in found.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.", depth + 1)
        elif isinstance(value, list):
            yield f"{before}{name}", msgspec.json.encode(value).decode()
        else:
            yield f"{before}{name}", value
