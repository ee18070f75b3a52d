"""When the next mark of a case's clauses is to be recorded: what the clock looks for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "views_0002"
down_revision = "views_0001"
branch_labels = None
depends_on = None

HAS_MARK = sa.text("mark_us IS NOT NULL")


def upgrade() -> None:
    op.add_column("cases", sa.Column("mark_us", sa.BigInteger))
    op.create_index(
        "ix_cases_mark", "cases", ["mark_us", "id"], sqlite_where=HAS_MARK, postgresql_where=HAS_MARK
    )
