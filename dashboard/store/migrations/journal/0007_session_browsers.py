"""Of each session, the kind of browser that it is in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "journal_0007"
down_revision = "journal_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("browser", sa.Text(), nullable=False, server_default=""))
