"""By what the address of a notice is known again when the post has others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "alerts_0005"
down_revision = "alerts_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alert_notices", sa.Column("mark", sa.Text, nullable=False, server_default=""))
