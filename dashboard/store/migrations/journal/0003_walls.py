"""Walls: what waits to be paired, wrong words that were tried, and one wall in force a name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "journal_0003"
down_revision = "journal_0002"
branch_labels = None
depends_on = None

IN_FORCE = sa.text("kind = 'wall' AND revoked_us IS NULL")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "wall_pairings",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("device_sha256", sa.Text()),
        sa.Column("name", sa.Text()),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_wall_pairings"),
        sa.UniqueConstraint("sha256", name="uq_wall_pairings_sha256"),
        sa.UniqueConstraint("device_sha256", name="uq_wall_pairings_device_sha256"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "wall_misses",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("missed_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_wall_misses"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_tokens_walls", "tokens", ["name"], unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE
    )
