"""Relays by area, local time and direction: what `dashboard.projections.relay_spans` sums up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "views_0003"
down_revision = "views_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "relay_spans",
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("span", sa.Text, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("sums", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("area", "span", "start", "direction", name="pk_relay_spans"),
    )
    op.create_index("ix_relay_spans_span_start", "relay_spans", ["span", "start"])
