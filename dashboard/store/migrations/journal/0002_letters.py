"""Letters, and the turns of clauses that they tell of, are found without reading the whole journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "journal_0002"
down_revision = "journal_0001"
branch_labels = None
depends_on = None

IS_LETTER = sa.text("type IN ('letter.gathered', 'letter.drafted', 'letter.issued', 'letter.answered')")
IS_TURN = sa.text("type IN ('deadline.due_soon', 'deadline.breached')")


def upgrade() -> None:
    for name, column, condition in (
        ("ix_events_letters", "position", IS_LETTER),
        ("ix_events_turns", "occurred_us", IS_TURN),
    ):
        op.create_index(name, "events", [column], sqlite_where=condition, postgresql_where=condition)
