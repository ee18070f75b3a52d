"""Which of a post's addresses a notice goes to, and how often a group's step was taken anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "alerts_0004"
down_revision = "alerts_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alert_notices", sa.Column("place", sa.Integer, nullable=False, server_default="0"))
    op.add_column("alert_groups", sa.Column("retaken", sa.Integer, nullable=False, server_default="0"))
