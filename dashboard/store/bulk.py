"""Many rows in and out at the driver's own speed.

insert(link, table, rows)   executemany on SQLite, COPY on PostgreSQL
upsert(link, table, rows)   the same, replacing what stands under the primary key
fetch(link, query)          the driver's own tuples: a row object would cost as much as reading it
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, Executable, Table

from dashboard.store.engine import is_sqlite

Rows: TypeAlias = Sequence[tuple[Any, ...]]
"""Tuples in the order of the table's columns."""


def insert(link: Connection, table: Table, rows: Rows) -> None:
    if not rows:
        return
    if is_sqlite(link):
        link.exec_driver_sql(_insert(table), list(rows))
    else:
        _copy(link, table.name, rows)


def upsert(link: Connection, table: Table, rows: Rows) -> None:
    """No two rows may have the same key."""
    if not rows:
        return
    if is_sqlite(link):
        link.exec_driver_sql(f"{_insert(table)} {_or_update(table)}", list(rows))
        return
    arrived = f"{table.name}_arrived"
    link.exec_driver_sql(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {arrived} (LIKE {table.name}) ON COMMIT DELETE ROWS"
    )
    _copy(link, arrived, rows)
    link.exec_driver_sql(f"INSERT INTO {table.name} SELECT * FROM {arrived} {_or_update(table)}")
    link.exec_driver_sql(f"TRUNCATE {arrived}")


def fetch(link: Connection, query: Executable) -> list[tuple[Any, ...]]:
    result = link.execute(query)
    try:
        assert result.cursor is not None, "only a query has rows"
        return list(result.cursor.fetchall())
    finally:
        result.close()


def _insert(table: Table) -> str:
    return f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})"


def _or_update(table: Table) -> str:
    key = ", ".join(column.name for column in table.primary_key)
    rest = (column.name for column in table.columns if not column.primary_key)
    return f"ON CONFLICT ({key}) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in rest)}"


def _copy(link: Connection, into: str, rows: Rows) -> None:
    connection = link.connection.driver_connection
    assert connection is not None
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
