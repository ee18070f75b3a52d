"""The rows behind every number: how each clause stands, an index behind each filter, and cases by time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "views_0005"
down_revision = "views_0004"
branch_labels = None
depends_on = None

ROW = ["reported_us", "id"]
NAMED = ["kind", "source", "grade"]
STANDS = ["dispatch", "closing"]
OPEN = ["due_us", "holder", "closing_state", "is_overdue", "is_due_soon", "is_unheld", "is_paused"]
OVER = ["closed_us", *STANDS, "is_late"]
IS_OPEN = "closed_us IS NULL AND reported_us IS NOT NULL"
IS_CLOSED = "closed_us IS NOT NULL AND reported_us IS NOT NULL"
IS_HELD = f"{IS_CLOSED} AND holder IS NOT NULL"
IS_SPECIAL = f"{IS_CLOSED} AND (grade <> 'ordinary' OR closing <> 1)"
INDEXES = {
    "open_area": (["area", *ROW, *NAMED, "closed_us", *STANDS, *OPEN], IS_OPEN),
    "open_reported": ([*ROW, "area", *NAMED, "closed_us"], IS_OPEN),
    "closed_area": (["area", *ROW, *NAMED, *OVER], IS_CLOSED),
    "closed_reported": ([*ROW, "area", *NAMED, *OVER], IS_CLOSED),
    "closed_kind": (["kind", *ROW, "area", "source", "grade", *OVER], IS_CLOSED),
    "closed_source": (["source", *ROW, "area", "kind", "grade", *OVER], IS_CLOSED),
    "closed_holder": (["holder", *ROW, "area", *NAMED, *OVER], IS_HELD),
    "closed_special": (
        ["grade", "closing", *ROW, "area", "kind", "source", "closed_us", "dispatch", "is_late"],
        IS_SPECIAL,
    ),
    "late": ([*ROW, "area", *NAMED, *OVER], "is_late = 1"),
    "closed": (["closed_us", "id", "area", *NAMED, "reported_us", *STANDS, "is_late"], IS_CLOSED),
}


def upgrade() -> None:
    op.add_column("cases", sa.Column("is_late", sa.SmallInteger, nullable=False, server_default="0"))
    for name in ("dispatch", "closing", "closing_state"):
        op.add_column("cases", sa.Column(name, sa.SmallInteger))
    op.drop_index("ix_cases_reported", "cases")
    for name, (columns, condition) in INDEXES.items():
        where = sa.text(condition)
        op.create_index(f"ix_cases_{name}", "cases", columns, sqlite_where=where, postgresql_where=where)
    create_case_spans()
    op.create_index("ix_cases_code", "cases", ["code"], postgresql_ops={"code": "text_pattern_ops"})


def create_case_spans() -> None:
    op.create_table(
        "case_spans",
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("span", sa.Text, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("sums", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("area", "span", "start", name="pk_case_spans"),
    )
    op.create_index("ix_case_spans_span_start", "case_spans", ["span", "start"])
