"""When the breach of a relay is to be recorded or withdrawn: what the clock looks for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "views_0004"
down_revision = "views_0003"
branch_labels = None
depends_on = None

HAS_MARK = sa.text("mark_us IS NOT NULL")


def upgrade() -> None:
    op.add_column("relays", sa.Column("mark_us", sa.BigInteger))
    op.create_index(
        "ix_relays_mark", "relays", ["mark_us", "id"], sqlite_where=HAS_MARK, postgresql_where=HAS_MARK
    )
