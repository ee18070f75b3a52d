"""The read tables: the checkpoint, cases and relays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "views_0001"
down_revision = None
branch_labels = None
depends_on = None

IS_OPEN = sa.text("status <> 'closed'")
IS_UNDER_WAY = sa.text("status IN ('unstarted', 'in_flight')")


def upgrade() -> None:
    create_checkpoint()
    create_cases()
    create_relays()


def create_checkpoint() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("one", sa.SmallInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("aggregates", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_checkpoint"),
        sa.CheckConstraint("one = 1", name="ck_checkpoint_one"),
    )


def create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("holder", sa.Text),
        sa.Column("reported_us", sa.BigInteger),
        sa.Column("closed_us", sa.BigInteger),
        sa.Column("due_us", sa.BigInteger),
        sa.Column("is_overdue", sa.SmallInteger, nullable=False),
        sa.Column("is_due_soon", sa.SmallInteger, nullable=False),
        sa.Column("is_unheld", sa.SmallInteger, nullable=False),
        sa.Column("is_paused", sa.SmallInteger, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_index("ix_cases_reported", "cases", ["reported_us", "id"])
    op.create_index("ix_cases_open", "cases", ["id"], sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)


def create_relays() -> None:
    op.create_table(
        "relays",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("sent_us", sa.BigInteger),
        sa.Column("complete_us", sa.BigInteger),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_relays"),
    )
    op.create_index("ix_relays_sent", "relays", ["sent_us", "id"])
    op.create_index(
        "ix_relays_open",
        "relays",
        ["id"],
        sqlite_where=IS_UNDER_WAY,
        postgresql_where=IS_UNDER_WAY,
    )
