"""The case that a relay belongs to, so that a case finds its relays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "views_0008"
down_revision = "views_0007"
branch_labels = None
depends_on = None

HAS_CASE = sa.text("case_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("relays", sa.Column("case_id", sa.Text))
    op.create_index(
        "ix_relays_case",
        "relays",
        ["case_id", "sent_us", "id"],
        sqlite_where=HAS_CASE,
        postgresql_where=HAS_CASE,
    )
