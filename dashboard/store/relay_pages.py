"""What is asked of the read table of relays, as pages of rows in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select, tuple_

from dashboard.ports import RelayFilter
from dashboard.store.instants import micros
from dashboard.store.schema import relays


def started(wanted: RelayFilter) -> Select[Any]:
    """Those whose start is known, the last sent first."""
    query = _fitting(wanted).where(relays.c.sent_us.is_not(None))
    sent_at, id_ = wanted.after or (None, "")
    if sent_at is not None:
        query = query.where(tuple_(relays.c.sent_us, relays.c.id) < (micros(sent_at), id_))
    return query.order_by(relays.c.sent_us.desc(), relays.c.id.desc()).limit(wanted.limit)


def unstarted(wanted: RelayFilter, *, limit: int) -> Select[Any]:
    """Those whose start is not known."""
    query = _fitting(wanted).where(relays.c.sent_us.is_(None))
    if wanted.after is not None and wanted.after[0] is None:
        query = query.where(relays.c.id < wanted.after[1])
    return query.order_by(relays.c.id.desc()).limit(limit)


def _fitting(wanted: RelayFilter) -> Select[Any]:
    query = select(relays).where(relays.c.status != "withdrawn")
    if wanted.areas is not None:
        query = query.where(relays.c.area.in_(wanted.areas))
    if wanted.case_id is not None:
        query = query.where(relays.c.case_id == wanted.case_id)
    if wanted.direction is not None:
        query = query.where(relays.c.direction == wanted.direction)
    if wanted.statuses is not None:
        query = query.where(relays.c.status.in_(wanted.statuses))
    if wanted.sent_from is not None:
        query = query.where(relays.c.sent_us >= micros(wanted.sent_from))
    if wanted.sent_until is not None:
        query = query.where(relays.c.sent_us < micros(wanted.sent_until))
    return query
