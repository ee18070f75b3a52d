"""Since when each open case is held, and whether an extension is asked for: what a shift hands over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "views_0006"
down_revision = "views_0005"
branch_labels = None
depends_on = None

OPEN_AREA = [
    "area", "reported_us", "id", "kind", "source", "grade", "closed_us", "dispatch", "closing", "due_us",
    "holder", "closing_state", "is_overdue", "is_due_soon", "is_unheld", "is_paused", "held_us", "is_asked",
]  # fmt: skip
IS_OPEN = sa.text("closed_us IS NULL AND reported_us IS NOT NULL")


def upgrade() -> None:
    op.add_column("cases", sa.Column("held_us", sa.BigInteger))
    op.add_column("cases", sa.Column("is_asked", sa.SmallInteger, nullable=False, server_default="0"))
    op.drop_index("ix_cases_open_area", "cases")
    op.create_index("ix_cases_open_area", "cases", OPEN_AREA, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)
