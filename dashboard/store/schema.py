"""The tables: what the centre keeps. `journal` is the truth; `views` can always be built again from it.

They are two sets because on SQLite they are two files, so that a checkpoint never waits for the journal's
writer. Instants are whole microseconds since 1970 UTC (`_us`): exact, ordered and the same everywhere.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from dashboard.domain.situation import CLAUSES
from dashboard.ports import ClauseState

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints are named, so that a later migration can name what it changes."""

# SQLite makes a column the row's own address only when its type is spelled INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")

UNDER_WAY = ("unstarted", "in_flight")
"""The statuses of a relay that is not over."""


IS_LETTER = "type IN ('letter.gathered', 'letter.drafted', 'letter.issued', 'letter.answered')"
IS_TURN = "type IN ('deadline.due_soon', 'deadline.breached')"
"""Said in a query as in the index, word for word, so that the database sees that the one serves the other."""


def _where(
    name: str, columns: Column[Any] | tuple[Column[Any], ...], condition: str, *, unique: bool = False
) -> Index:
    """An index of few rows among many: it costs the others nothing, and finds these at once."""
    listed = columns if isinstance(columns, tuple) else (columns,)
    where = text(condition)
    return Index(name, *listed, unique=unique, sqlite_where=where, postgresql_where=where)


# ── journal ─────────────────────────────────────────────────────────────────────────────────────────────

journal = MetaData(naming_convention=NAMES)

events = Table(
    "events",
    journal,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text),
    Column("occurred_us", BigInteger, nullable=False),
    Column("recorded_us", BigInteger, nullable=False),
    Column("data", Text, comment="canonical JSON; null when this centre did not know the type"),
    UniqueConstraint("source", "id"),
)
Index("ix_events_subject", events.c.subject)
_where("ix_events_canaries", events.c.recorded_us, "type = 'canary.sent'")
_where("ix_events_registers", events.c.position, "type = 'register.changed'")

_where("ix_events_letters", events.c.position, IS_LETTER)
_where("ix_events_turns", events.c.occurred_us, IS_TURN)

sealed = Table(
    "sealed",
    journal,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("ciphertext", LargeBinary, nullable=False),
    comment="kept apart from the events, so that it can be erased without touching them",
)

history = Table(
    "history",
    journal,
    Column("one", SmallInteger, CheckConstraint("one = 1", name="one"), primary_key=True),
    Column("until_us", BigInteger, comment="recorded_us of the last history loaded; null once closed"),
)

refusals = Table(
    "refusals",
    journal,
    Column("number", Number, primary_key=True),
    Column("refused_us", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("item_id", Text),
    Column("reason", Text, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("is_truncated", SmallInteger, nullable=False),
    Column("resubmitted_us", BigInteger),
    sqlite_autoincrement=True,
)

tokens = Table(
    "tokens",
    journal,
    Column("number", Number, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text),
    Column("area", Text),
    Column("sha256", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger),
    Column("revoked_us", BigInteger),
    UniqueConstraint("sha256"),
    sqlite_autoincrement=True,
)
_where("ix_tokens_walls", tokens.c.name, "kind = 'wall' AND revoked_us IS NULL", unique=True)

# `sha256`: of a code on a screen (`device_sha256`: of the browser that shows it), or of a one-time path
# (`name`: of the wall that it makes).
wall_pairings = Table(
    "wall_pairings",
    journal,
    Column("number", Number, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("device_sha256", Text),
    Column("name", Text),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    UniqueConstraint("sha256"),
    UniqueConstraint("device_sha256"),
    sqlite_autoincrement=True,
)

# Codes that were tried and are none, so that guessing is slow.
wall_misses = Table(
    "wall_misses",
    journal,
    Column("number", Number, primary_key=True),
    Column("missed_us", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

# Triggers of the migration refuse to change or delete a row.
audit = Table(
    "audit",
    journal,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("at_us", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text),
    Column("area", Text),
    Column("outcome", Text, nullable=False),
    Column("about", Text, nullable=False, comment="canonical JSON: names to codes and numbers"),
    Column("sha256", Text, nullable=False, comment="of the one before and this one"),
)

CLAUSE_STATES: Final[tuple[ClauseState, ...]] = ("running", "due_soon", "overdue", "met", "late")
"""What `dispatch` and `closing_state` of a case are places in, as `closing` is one in CLAUSES: small numbers,
for the indexes of ten million rows."""

# ── views ───────────────────────────────────────────────────────────────────────────────────────────────

views = MetaData(naming_convention=NAMES)

checkpoint = Table(
    "checkpoint",
    views,
    Column("one", SmallInteger, CheckConstraint("one = 1", name="one"), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("version", Text, nullable=False),
    Column("aggregates", LargeBinary, nullable=False),
)

cases = Table(
    "cases",
    views,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("grade", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("holder", Text),
    Column("reported_us", BigInteger),
    Column("closed_us", BigInteger),
    Column("due_us", BigInteger),
    Column("is_overdue", SmallInteger, nullable=False),
    Column("is_due_soon", SmallInteger, nullable=False),
    Column("is_unheld", SmallInteger, nullable=False),
    Column("is_paused", SmallInteger, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("mark_us", BigInteger),
    Column("is_late", SmallInteger, nullable=False),
    Column("dispatch", SmallInteger),
    Column("closing", SmallInteger),
    Column("closing_state", SmallInteger),
    Column("held_us", BigInteger),
    Column("is_asked", SmallInteger, nullable=False),
)
_where("ix_cases_open", cases.c.id, "status <> 'closed'")

# What store.case_pages asks for. An index holds, behind what it is ordered by, what it is also asked for with
# and what its condition names, so that the table itself is read for the rows of a page alone. An open case
# stands in the first two only: it is the one that is written again and again.
IS_OPEN = "closed_us IS NULL AND reported_us IS NOT NULL"
IS_CLOSED = "closed_us IS NOT NULL AND reported_us IS NOT NULL"
IS_HELD = f"{IS_CLOSED} AND holder IS NOT NULL"
IS_SPECIAL = f"{IS_CLOSED} AND (grade <> 'ordinary' OR closing <> {CLAUSES.index('close_ordinary')})"
IS_LATE = "is_late = 1"
_of = cases.c
_row = (_of.reported_us, _of.id)
_named, _stands = (_of.kind, _of.source, _of.grade), (_of.dispatch, _of.closing)
_open = (_of.due_us, _of.holder, _of.closing_state, _of.is_overdue, _of.is_due_soon, _of.is_unheld)
_over = (*_stands, _of.is_late)
_where(
    "ix_cases_open_area",
    (_of.area, *_row, *_named, _of.closed_us, *_stands, *_open, _of.is_paused, _of.held_us, _of.is_asked),
    IS_OPEN,
)
_where("ix_cases_open_reported", (*_row, _of.area, *_named, _of.closed_us), IS_OPEN)
_where("ix_cases_closed_area", (_of.area, *_row, *_named, _of.closed_us, *_over), IS_CLOSED)
_where("ix_cases_closed_reported", (*_row, _of.area, *_named, _of.closed_us, *_over), IS_CLOSED)
_where(
    "ix_cases_closed_kind",
    (_of.kind, *_row, _of.area, _of.source, _of.grade, _of.closed_us, *_over),
    IS_CLOSED,
)
_where(
    "ix_cases_closed_source",
    (_of.source, *_row, _of.area, _of.kind, _of.grade, _of.closed_us, *_over),
    IS_CLOSED,
)
_where("ix_cases_closed_holder", (_of.holder, *_row, _of.area, *_named, _of.closed_us, *_over), IS_HELD)
_where(
    "ix_cases_closed_special",
    (_of.grade, _of.closing, *_row, _of.area, _of.kind, _of.source, _of.closed_us, _of.dispatch, _of.is_late),
    IS_SPECIAL,
)
_where("ix_cases_late", (*_row, _of.area, *_named, _of.closed_us, *_over), IS_LATE)
_where("ix_cases_closed", (_of.closed_us, _of.id, _of.area, *_named, _of.reported_us, *_over), IS_CLOSED)
# An operator class of its own, so that a beginning is found under any collation.
Index("ix_cases_code", _of.code, postgresql_ops={"code": "text_pattern_ops"})
_where("ix_cases_mark", (cases.c.mark_us, cases.c.id), "mark_us IS NOT NULL")

relays = Table(
    "relays",
    views,
    Column("id", Text, primary_key=True),
    Column("direction", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("sent_us", BigInteger),
    Column("complete_us", BigInteger),
    Column("state", LargeBinary, nullable=False),
    Column("mark_us", BigInteger),
    Column("case_id", Text),
)
_to = relays.c
Index("ix_relays_area", _to.area, _to.status, _to.sent_us, _to.id, _to.direction)
Index("ix_relays_status", _to.status, _to.sent_us, _to.id, _to.area, _to.direction)
_where("ix_relays_open", relays.c.id, f"status IN {UNDER_WAY}")
_where("ix_relays_mark", (relays.c.mark_us, relays.c.id), "mark_us IS NOT NULL")
_where("ix_relays_case", (relays.c.case_id, relays.c.sent_us, relays.c.id), "case_id IS NOT NULL")

relay_spans = Table(
    "relay_spans",
    views,
    Column("area", Text, primary_key=True),
    Column("span", Text, primary_key=True),
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("direction", Text, primary_key=True),
    Column("sums", LargeBinary, nullable=False),
)
Index("ix_relay_spans_span_start", relay_spans.c.span, relay_spans.c.start)

case_spans = Table(
    "case_spans",
    views,
    Column("area", Text, primary_key=True),
    Column("span", Text, primary_key=True),
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("sums", LargeBinary, nullable=False),
)
Index("ix_case_spans_span_start", case_spans.c.span, case_spans.c.start)
