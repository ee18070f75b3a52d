"""XLSX: one sheet of a workbook, read as a stream; formulas by the value that was saved with them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zipfile import BadZipFile

from feeds._feed import TableError
from feeds._row import Row, column_names, is_blank
from feeds._times import Cell


class XlsxTable:
    """A sheet at its first row. `sheet` None: the first one."""

    def __init__(self, path: Path, *, sheet: str | None = None, header_row: int = 1) -> None:
        # Here, because every program of ours knows this feed, and few ever open a workbook.
        import openpyxl  # type: ignore[import-untyped]
        from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

        try:
            self._book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except (BadZipFile, InvalidFileException, KeyError, OSError) as wrong:
            raise TableError(f"{path}: is not a workbook of the XLSX form") from wrong
        try:
            self._sheet = self._sheet_named(path, sheet)
            self._before = header_row
            self._size = max(1, self._sheet.max_row or 1)
            # Other programs write wrong dimensions, and openpyxl would stop reading there.
            self._sheet.reset_dimensions()
            self._cells = self._sheet.iter_rows(values_only=True)
            header = next(islice(self._cells, header_row - 1, None), ())
            self.columns = column_names(path, header)
        except BaseException:
            self._book.close()
            raise

    def _sheet_named(self, path: Path, sheet: str | None) -> Any:
        if sheet is None:
            return self._book.worksheets[0]
        if sheet not in self._book.sheetnames:
            raise TableError(f"{path}: has no sheet {sheet!r}; found: {', '.join(self._book.sheetnames)}")
        return self._book[sheet]

    def rows(self) -> Iterator[Row]:
        for line, values in enumerate(self._cells, self._before + 1):
            if not is_blank(values):
                yield self._row(line, values)

    def _row(self, line: int, values: tuple[Cell, ...]) -> Row:
        """Cells that the sheet leaves out at the end of a row are empty."""
        missing = len(self.columns) - len(values)
        cells = dict(zip(self.columns, (*values, *([None] * missing)), strict=False))
        return Row(line, min(1.0, line / self._size), cells)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()
