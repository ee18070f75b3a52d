"""What is asked of the read table of relays, as pages of rows in SQL.

A page is merged from branches, each read from its index in the order of the page and no further than the
page: one for each status that fits in each area; where many areas are asked for, one for each status, in
which each relay on the way is asked for its area. The few of one case are read by an index of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dashboard.ports import RelayFilter
from dashboard.store.instants import micros
from dashboard.store.queries import Query, union
from dashboard.store.schema import relays

STATUSES: Final = ("unstarted", "in_flight", "no_receipt", "within_60", "late")
"""Of relays that are shown; those withdrawn are not."""
MERGED_AT_MOST: Final = 32
"""Of more areas it is taken that they are a good part of all."""
COLUMNS: Final = ", ".join(f"relays.{column.name}" for column in relays.columns)


def started(wanted: RelayFilter, *, is_sqlite: bool) -> Query | None:
    """Those whose start is known, the last sent first. None where none can fit."""
    asked = [Query("sent_us IS NOT NULL"), *_times(wanted)]
    sent_at, id_ = wanted.after or (None, "")
    if sent_at is not None:
        asked.append(Query("(sent_us, id) < (?, ?)", (micros(sent_at), id_)))
    return _page(wanted, asked, "sent_us DESC, id DESC", wanted.limit, is_sqlite)


def unstarted(wanted: RelayFilter, *, limit: int, is_sqlite: bool) -> Query | None:
    """Those whose start is not known. None where none can fit."""
    asked = [Query("sent_us IS NULL")]
    if wanted.after is not None and wanted.after[0] is None:
        asked.append(Query("id < ?", (wanted.after[1],)))
    return _page(wanted, asked, "id DESC", limit, is_sqlite)


def _page(
    wanted: RelayFilter, asked: Iterable[Query], order: str, limit: int, is_sqlite: bool
) -> Query | None:
    last = f"ORDER BY {order} LIMIT {limit:d}"
    index, starts = _branches(wanted)
    by = f" INDEXED BY {index}" if is_sqlite else ""
    keys = []
    for start in starts:
        every = [*start, *asked, *_direction(wanted)]
        where = " AND ".join(query.text for query in every)
        values = tuple(v for query in every for v in query.values)
        keys.append(Query(f"SELECT id, sent_us FROM relays{by} WHERE {where} {last}", values))
    if not keys:
        return None
    found = union(keys, last)
    text = f"SELECT {COLUMNS} FROM ({found.text}) AS found JOIN relays ON relays.id = found.id"
    return Query(f"{text} ORDER BY found.sent_us DESC, found.id DESC", found.values)


def _branches(wanted: RelayFilter) -> tuple[str, list[list[Query]]]:
    """The index, and what each branch is read by."""
    areas = tuple(sorted(wanted.areas or ()))
    within = Query(f"area IN ({', '.join('?' * len(areas))})", areas)
    statuses = [status for status in STATUSES if wanted.statuses is None or status in wanted.statuses]
    if not statuses or wanted.areas == frozenset():
        return "", []
    if wanted.case_id is not None:
        some = Query(f"status IN ({', '.join('?' * len(statuses))})", tuple(statuses))
        of_case = [Query("case_id = ?", (wanted.case_id,)), some]
        return "ix_relays_case", [of_case if wanted.areas is None else [*of_case, within]]
    of_status = [Query("status = ?", (status,)) for status in statuses]
    if wanted.areas is None:
        return "ix_relays_status", [[status] for status in of_status]
    if len(areas) > MERGED_AT_MOST:
        return "ix_relays_status", [[status, within] for status in of_status]
    return "ix_relays_area", [[Query("area = ?", (area,)), status] for area in areas for status in of_status]


def _direction(wanted: RelayFilter) -> Iterable[Query]:
    if wanted.direction is not None:
        yield Query("direction = ?", (wanted.direction,))


def _times(wanted: RelayFilter) -> Iterable[Query]:
    if wanted.sent_from is not None:
        yield Query("sent_us >= ?", (micros(wanted.sent_from),))
    if wanted.sent_until is not None:
        yield Query("sent_us < ?", (micros(wanted.sent_until),))
