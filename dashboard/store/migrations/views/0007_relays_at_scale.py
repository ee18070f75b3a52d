"""Relays by area and by status, each in the order of a page."""

from __future__ import annotations

from alembic import op

revision = "views_0007"
down_revision = "views_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_relays_sent", "relays")
    op.create_index("ix_relays_area", "relays", ["area", "status", "sent_us", "id", "direction"])
    op.create_index("ix_relays_status", "relays", ["status", "sent_us", "id", "area", "direction"])
