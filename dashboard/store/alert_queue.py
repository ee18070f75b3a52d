"""What is to be seen to, in its order. Few groups are open: they are sorted as they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from dashboard.domain.alert import SEVERITIES
from dashboard.ports.alert_store import GroupFilter, Place
from dashboard.ports.alerts import GROUP_STATES, Group
from dashboard.store import alert_rows as rows
from dashboard.store import bulk
from dashboard.store.alert_reading import OPEN, asked
from dashboard.store.engine import is_sqlite
from dashboard.store.instants import micros
from dashboard.store.queries import Query
from dashboard.store.schema_alerts import groups


def _rank(column: str, order: Sequence[str]) -> str:
    whens = " ".join(f"WHEN '{name}' THEN {n}" for n, name in enumerate(order))
    return f"CASE {column} {whens} END"


GRAVEST_FIRST: Final = SEVERITIES[::-1]
PLACE: Final = f"{_rank('state', GROUP_STATES)}, {_rank('severity', GRAVEST_FIRST)}, opened_us, id"


def in_turn(link: Connection, wanted: GroupFilter, *, limit: int, after: Place | None) -> list[Group]:
    """By the index of states: whatever else is asked for, what is resolved is not passed over."""
    states = [state for state in OPEN if wanted.state in (None, state)]
    if not states or (wanted.areas is not None and not wanted.areas):
        return []
    fits = [_among("state", states), *asked(wanted._replace(state=None), None)]
    if wanted.areas is not None:
        fits.append(_among("area", sorted(set(wanted.areas))))
    if after is not None:
        fits.append(Query(f"({PLACE}) > (?, ?, ?, ?)", _values(after)))
    table = "alert_groups INDEXED BY ix_alert_groups_state" if is_sqlite(link) else "alert_groups"
    columns = ", ".join(column.name for column in groups.columns)
    where = " AND ".join(each.text for each in fits)
    text = f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {PLACE} LIMIT {limit:d}"
    values = tuple(value for each in fits for value in each.values)
    return [rows.group(row) for row in bulk.ask(link, text, values)]


def _among(column: str, values: Sequence[str]) -> Query:
    return Query(f"{column} IN ({', '.join('?' * len(values))})", tuple(values))


def _values(place: Place) -> tuple[int, int, int, str]:
    state, severity = GROUP_STATES.index(place.state), GRAVEST_FIRST.index(place.severity)
    return state, severity, micros(place.opened_at), place.id
