"""The rows behind every number: how each clause stands, and an index behind each filter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "views_0005"
down_revision = "views_0004"
branch_labels = None
depends_on = None

ROW = ["reported_us", "id"]
BESIDE = ["area", "kind", "source", "closed_us"]
OPEN = ["kind", "source", "closed_us", "due_us", "grade", "holder", "dispatch", "closing", "closing_state"]
FLAGS = ["is_overdue", "is_due_soon", "is_unheld", "is_paused"]
IS_OPEN = "closed_us IS NULL AND reported_us IS NOT NULL"
IS_CLOSED = "closed_us IS NOT NULL AND reported_us IS NOT NULL"
IS_SPECIAL = f"{IS_CLOSED} AND (grade <> 'ordinary' OR closing <> 1)"
INDEXES = {
    "open_area": (["area", *ROW, *OPEN, *FLAGS], IS_OPEN),
    "closed_area": (["area", *ROW, "kind", "source", "closed_us"], IS_CLOSED),
    "closed_reported": ([*ROW, *BESIDE], IS_CLOSED),
    "closed_kind": (["kind", *ROW, "area", "source", "closed_us"], IS_CLOSED),
    "closed_source": (["source", *ROW, "area", "kind", "closed_us"], IS_CLOSED),
    "closed_holder": (["holder", *ROW, *BESIDE], f"{IS_CLOSED} AND holder IS NOT NULL"),
    "closed_special": (["grade", "closing", *ROW, *BESIDE], IS_SPECIAL),
    "late": ([*ROW, *BESIDE, "closing", "is_late"], "is_late = 1"),
    "closed": (
        ["closed_us", "id", "area", "kind", "source", "grade", "reported_us", "is_late"],
        IS_CLOSED,
    ),
}


def upgrade() -> None:
    op.add_column("cases", sa.Column("is_late", sa.SmallInteger, nullable=False, server_default="0"))
    for name in ("dispatch", "closing", "closing_state"):
        op.add_column("cases", sa.Column(name, sa.SmallInteger))
    op.drop_index("ix_cases_reported", "cases")
    for name, (columns, condition) in INDEXES.items():
        where = sa.text(condition)
        op.create_index(f"ix_cases_{name}", "cases", columns, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_cases_code", "cases", ["code"], postgresql_ops={"code": "text_pattern_ops"})
