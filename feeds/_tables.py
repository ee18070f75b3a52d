"""Files as rows: CSV, XLSX and JSON lines, read as a stream, each row with its line and its share read.

What cannot be read as a row is a row too, with `wrong` saying why, so that nothing is lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from feeds._csv_files import CsvTable
from feeds._feed import TableError
from feeds._jsonl_files import JsonLinesTable
from feeds._row import Row
from feeds._xlsx_files import XlsxTable

Format: TypeAlias = Literal["csv", "xlsx", "jsonl"]

_BY_ENDING: Mapping[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


@dataclass(frozen=True, slots=True)
class FileForm:
    """How to read a file; None is found out. `header_row` and `sheet`: where the table stands in it."""

    format: Format | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int = 1


class Table(AbstractContextManager["Table"], Protocol):
    """An open file. `columns` in the file's order; `rows` may be read once."""

    columns: tuple[str, ...]

    def rows(self) -> Iterator[Row]: ...


def open_table(path: Path, form: FileForm = FileForm()) -> Table:
    """The file as a table, at its first row. Raises TableError, naming the file and what to do."""
    if not path.is_file():
        raise TableError(f"{path}: there is no such file")
    match form.format or _format_of(path):
        case "xlsx":
            return XlsxTable(path, sheet=form.sheet, header_row=form.header_row)
        case "jsonl":
            return JsonLinesTable(path, encoding=form.encoding)
        case _:
            return CsvTable(
                path, encoding=form.encoding, delimiter=form.delimiter, header_row=form.header_row
            )


def _format_of(path: Path) -> Format:
    found = _BY_ENDING.get(path.suffix.lower())
    if found is None:
        raise TableError(
            f"{path}: cannot tell what {path.suffix or 'a file without an ending'} is; "
            'say `format = "csv"`, "xlsx" or "jsonl" under [file] in the mapping'
        )
    return found
