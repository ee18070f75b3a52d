"""Keyframes: what a look back starts from, so that it does not fold the whole journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "views_0009"
down_revision = "views_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "keyframes",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("board", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_keyframes"),
    )
    op.create_index("ix_keyframes_at", "keyframes", ["at_us"])
