"""CSV: any of the encodings, delimiters and line ends that offices write."""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from feeds._encoding import encoding_of
from feeds._feed import TableError
from feeds._row import Row, column_names, is_blank

DELIMITERS = ",\t;|"
_WIDER = {"utf-8": "utf-8-sig", "gb2312": "gb18030", "gbk": "gb18030"}
"""What reads everything that the named encoding does, and the mark or the rare characters beside it."""


class CsvTable:
    """A CSV file at its first row. What cannot be read refuses its own line, not the file."""

    def __init__(
        self, path: Path, *, encoding: str | None = None, delimiter: str | None = None, header_row: int = 1
    ) -> None:
        self._path = path
        self._size = max(1, path.stat().st_size)
        self._encoding = _known(path, encoding or encoding_of(path))
        self._escapes = "surrogateescape" if self._encoding.startswith("utf-8") else "replace"
        self._binary = path.open("rb")
        # newline="": the csv module takes \r\n, \n and \r alike, even mixed, and keeps those inside quotes.
        self._text = io.TextIOWrapper(self._binary, encoding=self._encoding, errors=self._escapes, newline="")
        self._lines = _Lines(self._text)
        try:
            self._start(delimiter, header_row)
        except BaseException:
            self._text.close()
            raise

    def _start(self, delimiter: str | None, header_row: int) -> None:
        for _ in range(header_row - 1):
            next(self._lines, "")
        header = next(self._lines, "")
        self._lines.put_back([header])
        self._rows = csv.reader(self._lines, delimiter=delimiter or _delimiter_in(header))
        self.columns = column_names(self._path, next(self._rows, []))

    def rows(self) -> Iterator[Row]:
        while True:
            line = self._lines.number + 1
            self._lines.used.clear()
            try:
                values = next(self._rows)
            except StopIteration:
                return
            except csv.Error as wrong:
                yield self._refused(line, f"cannot be split into columns ({wrong})")
                continue
            if not is_blank(values):
                yield self._of(line, values)

    def _of(self, line: int, values: list[str]) -> Row:
        if len(values) < len(self.columns) or not is_blank(values[len(self.columns) :]):
            return self._refused(line, f"has {len(values)} cells where the header has {len(self.columns)}")
        if any(map(self._is_damaged, values)):
            wrong = f"has bytes that are not {self._encoding.removesuffix('-sig')}"
            return Row(line, self._share, {}, wrong, "".join(self._lines.used).rstrip("\r\n"))
        return Row(line, self._share, dict(zip(self.columns, values, strict=False)))

    def _refused(self, line: int, wrong: str) -> Row:
        """Refuses the first line only: a quote that was never closed has swallowed the rows after it."""
        first, *swallowed = self._lines.used
        self._lines.put_back(swallowed)
        return Row(line, self._share, {}, wrong, first.rstrip("\r\n"))

    @property
    def _share(self) -> float:
        return min(1.0, self._binary.tell() / self._size)

    def _is_damaged(self, text: str) -> bool:
        if text.isascii():
            return False
        if self._escapes == "replace":
            return "\ufffd" in text
        return any("\ud800" <= c <= "\udfff" for c in text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._text.close()


class _Lines:
    """The lines of a file, of which some may be put back. `used`: since it was last cleared.

    An iterator and not a generator, because it goes on after its end when a line was put back.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.number = 0
        self.used: list[str] = []
        self._text = text
        self._again: deque[str] = deque()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline()
        if not line:
            raise StopIteration
        self.number += 1
        self.used.append(line)
        return line

    def put_back(self, lines: Sequence[str]) -> None:
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)


def _known(path: Path, encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise TableError(f"{path}: {encoding!r} is no encoding; use such as utf-8 or gb18030") from None
    return _WIDER.get(name, name)


def _delimiter_in(header: str) -> str:
    """The one that the header has most of, outside quotes; a comma where there is none."""
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)
