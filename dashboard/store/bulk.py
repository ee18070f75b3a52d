"""Many rows in and out at the driver's own speed.

insert(link, table, rows)   statements of many rows on SQLite, COPY on PostgreSQL
upsert(link, table, rows)   the same, replacing what stands under the primary key
put(link, table, rows)      statements of many rows on both: for few rows, or another way with what stands
change(link, change, rows)  one statement that joins many rows
fetch(link, query)          the driver's own tuples: a row object would cost as much as reading it
ask(link, text, values)     the same of a query that is written out, with a `?` for each value
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any, TypeAlias

from sqlalchemy import Connection, CursorResult, Executable, Table

from dashboard.store.engine import is_sqlite

Rows: TypeAlias = Sequence[tuple[Any, ...]]
"""Tuples in the order of the table's columns."""

PUT_BY_COPY = 1_000
"""Of more rows than these, PostgreSQL is given a copy: to read a statement takes it longer."""
MOST_ROWS, MOST_VALUES = 512, 32_000
"""In one statement on SQLite, which takes 32 766 values."""


def insert(link: Connection, table: Table, rows: Rows) -> None:
    if not rows:
        return
    if is_sqlite(link):
        put(link, table, rows)
    else:
        _copy(link, table.name, rows)


def upsert(link: Connection, table: Table, rows: Rows) -> None:
    """No two rows may have the same key."""
    if not rows:
        return
    if is_sqlite(link):
        put(link, table, rows, or_update(table))
    else:
        _copy_and_put(link, table, rows, or_update(table), _names(table))


def put(
    link: Connection, table: Table, rows: Rows, or_else: str = "", *, columns: Sequence[str] | None = None
) -> None:
    """Few statements, of many rows each. `or_else`: an ON CONFLICT; `columns`: None for the table's,
    else always the same of a table.

    The driver gives the interpreter away for each statement and asks for it back: `executemany` does so for
    each row, and waits up to 5 ms each time that another thread of the process is busy.
    """
    names = tuple(columns) if columns else _names(table)
    if len(rows) > PUT_BY_COPY and not is_sqlite(link):
        _copy_and_put(link, table, rows, or_else, names)
    else:
        change(link, _insertion(table, or_else, names), rows)


def change(link: Connection, text: str, rows: Rows) -> None:
    """`text` with `{rows}` where they go, as VALUES has them."""
    if not rows:
        return
    row = f"({', '.join('?' * len(rows[0]))})"
    for part in _parts(rows, most=min(MOST_ROWS, MOST_VALUES // len(rows[0]))):
        _run(link, text.format(rows=", ".join([row] * len(part))), tuple(chain.from_iterable(part)))


@cache
def _insertion(table: Table, or_else: str, names: tuple[str, ...]) -> str:
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES {{rows}} {or_else}"


@cache
def _names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns)


@cache
def or_update(table: Table) -> str:
    """All that is given replaces what stands under the primary key."""
    key = ", ".join(column.name for column in table.primary_key)
    rest = (column.name for column in table.columns if not column.primary_key)
    return f"ON CONFLICT ({key}) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in rest)}"


def fetch(link: Connection, query: Executable) -> list[tuple[Any, ...]]:
    return _all_of(link.execute(query))


def ask(link: Connection, text: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    return _all_of(_run(link, text, values))


def _run(link: Connection, text: str, values: tuple[Any, ...]) -> CursorResult[Any]:
    return link.exec_driver_sql(text if is_sqlite(link) else text.replace("?", "%s"), values)


def _all_of(result: CursorResult[Any]) -> list[tuple[Any, ...]]:
    try:
        assert result.cursor is not None, "only a query has rows"
        return list(result.cursor.fetchall())
    finally:
        result.close()


def _parts(rows: Rows, *, most: int) -> Iterator[Rows]:
    """The rows in parts of a power of two: so few texts that the driver keeps each of them prepared."""
    first, size = 0, 1 << most.bit_length() - 1
    while first < len(rows):
        while size > len(rows) - first:
            size //= 2
        yield rows[first : first + size]
        first += size


def _copy_and_put(link: Connection, table: Table, rows: Rows, or_else: str, names: tuple[str, ...]) -> None:
    arrived, columns = f"{table.name}_arrived", ", ".join(names)
    link.exec_driver_sql(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {arrived} ON COMMIT DELETE ROWS "
        f"AS SELECT {columns} FROM {table.name} WITH NO DATA"
    )
    _copy(link, arrived, rows)
    link.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {arrived} {or_else}")
    link.exec_driver_sql(f"TRUNCATE {arrived}")


def _copy(link: Connection, into: str, rows: Rows) -> None:
    connection = link.connection.driver_connection
    assert connection is not None
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
