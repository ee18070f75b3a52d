"""Of an area, the groups of one rule are found without reading those of the others."""

from __future__ import annotations

from alembic import op

revision = "alerts_0002"
down_revision = "alerts_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_alert_groups_rule_state", "alert_groups")
    op.create_index("ix_alert_groups_area_rule", "alert_groups", ["area", "rule", "opened_us", "id"])
