"""A list of cases as a file: CSV, which goes out as it is written, or XLSX, which goes out when it is whole.

The first row tells what it is, as of when, and who took it. A cell that a spreadsheet would compute stands
behind an apostrophe: what a source wrote is text, whatever it begins with.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import Final, Literal, Protocol, TypeAlias

from dashboard.reading.cells import one_line, safe

Form: TypeAlias = Literal["xlsx", "csv"]
FORMS: Final[tuple[Form, ...]] = ("xlsx", "csv")
MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST: Final = 1_000_000
"""Rows of a file; a sheet has room for 1 048 576."""
FOOTER: Final = 200
"""Characters of a footer at most: at 256, codes included, Excel calls the file damaged."""
CHUNK: Final = 256 * 1024


class File(Protocol):
    """Blocking. `add` gives what can go out at once; `end` the rest; `close` is called whatever happens."""

    def add(self, rows: Sequence[Sequence[str]]) -> bytes: ...

    def end(self) -> Iterator[bytes]: ...

    def close(self) -> None: ...


def new_file(form: Form, mark: str, columns: Sequence[str], *, footer: str) -> File:
    """`mark`: what the first row tells. The second one names the columns. `footer`: what is printed below
    each page of a sheet."""
    return CsvFile(mark, columns) if form == "csv" else XlsxFile(mark, columns, footer=footer)


class CsvFile:
    """UTF-8 with a mark of it, without which Excel reads another encoding."""

    def __init__(self, mark: str, columns: Sequence[str]) -> None:
        self._begun = "\ufeff" + _csv([[f"# {one_line(mark)}"], columns])

    def add(self, rows: Sequence[Sequence[str]]) -> bytes:
        begun, self._begun = self._begun, ""
        return (begun + _csv([[safe(cell) for cell in row] for row in rows])).encode("utf-8", "replace")

    def end(self) -> Iterator[bytes]:
        yield self._begun.encode("utf-8", "replace")

    def close(self) -> None:
        pass


class XlsxFile:
    """Row by row into a temporary file; no row stays in memory."""

    def __init__(self, mark: str, columns: Sequence[str], *, footer: str) -> None:
        # Heavy: loaded by the first who takes a sheet away.
        from openpyxl import Workbook  # type: ignore[import-untyped]
        from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
        from openpyxl.styles import Font  # type: ignore[import-untyped]
        from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet()
        self._sheet.freeze_panes = "A3"
        self._sheet.oddFooter.left.text = _footer(footer)
        for n in range(1, len(columns) + 1):
            self._sheet.column_dimensions[get_column_letter(n)].width = 18
        self._sheet.append([safe(mark)])
        names = [WriteOnlyCell(self._sheet, safe(name)) for name in columns]
        for name in names:
            name.font = Font(bold=True)
        self._sheet.append(names)
        self._is_saved = False

    def add(self, rows: Sequence[Sequence[str]]) -> bytes:
        for row in rows:
            self._sheet.append([safe(cell) for cell in row])
        return b""

    def end(self) -> Iterator[bytes]:
        with TemporaryFile() as kept:
            self._save(kept)
            kept.seek(0)
            while chunk := kept.read(CHUNK):
                yield chunk

    def close(self) -> None:
        if not self._is_saved:
            with TemporaryFile() as kept:  # to save is the way in which openpyxl drops its own file
                self._save(kept)

    def _save(self, kept: io.BufferedRandom) -> None:
        self._is_saved = True
        self._book.save(kept)


def _footer(told: str) -> str:
    """As a sheet has it, where an ampersand begins a code unless it stands twice."""
    while len(doubled := told.replace("&", "&&")) > FOOTER:
        told = told[:-1]
    return doubled


def _csv(rows: Sequence[Sequence[str]]) -> str:
    told = io.StringIO()
    csv.writer(told, lineterminator="\r\n").writerows(rows)
    return told.getvalue()
