"""What nobody is told of, by whom it is held, so that it is counted without the rest of what is open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "alerts_0003"
down_revision = "alerts_0002"
branch_labels = None
depends_on = None

IS_HELD = sa.text("resolved_us IS NULL AND held_by IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_alert_episodes_held",
        "alert_episodes",
        ["held_by", "area", "since_us", "id"],
        sqlite_where=IS_HELD,
        postgresql_where=IS_HELD,
    )
