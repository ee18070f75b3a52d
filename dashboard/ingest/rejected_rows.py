"""`FILE.rejected.csv`: the rows of a file that did not fit, whole, each with its line and the reason.

It has the file's own columns, so that a row mended there can be imported again by the same mapping.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from dashboard.ports import NewRefusal
from feeds._feed import TableError
from feeds._row import Row, written

LINE, REASON, RAW = "_line", "_reason", "_raw"
"""The columns added; `_raw` holds what could not be split into columns at all."""


def rejected_path(path: Path) -> Path:
    return path.with_name(path.name + ".rejected.csv")


class RejectedRows:
    """Written anew by each load; gone after one that refused nothing."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = rejected_path(path)
        self.rows = 0
        self._columns = [c for c in columns if c not in (LINE, REASON, RAW)]
        self._file: IO[str] | None = None
        self._writer: Any = None

    def __enter__(self) -> Self:
        # Asked first: on a read-only file system even unlinking what is not there is an error.
        if self.path.exists():
            self.path.unlink()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, row: Row, reason: str) -> None:
        if self._file is None:
            self._open()
        cells = [written(row.cells.get(column)) for column in self._columns]
        self._writer.writerow([*cells, row.line, reason, row.raw])
        self.rows += 1

    def _open(self) -> None:
        # A spreadsheet takes UTF-8 for what it is only by its mark; damaged bytes go out as they came in.
        try:
            self._file = self.path.open("w", encoding="utf-8-sig", errors="surrogateescape", newline="")
        except OSError as wrong:
            raise TableError(
                f"{self.path} cannot be written: {wrong.strerror}; copy the file elsewhere"
            ) from wrong
        self._writer = csv.writer(self._file)
        self._writer.writerow([*self._columns, LINE, REASON, RAW])


def refusal_of(source: str, file: str, row: Row, reason: str) -> NewRefusal:
    """The row for the store of refusals: as JSON, with where it stood."""
    found = {"row": {c: written(v) for c, v in row.cells.items()}} if row.cells else {"raw": row.raw}
    raw = json.dumps({"file": file, "line": row.line, **found}, ensure_ascii=False)
    return NewRefusal(source, f"{file}:{row.line}"[:200], reason, raw.encode("utf-8", "backslashreplace"))
