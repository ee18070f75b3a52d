"""The journal: events, what is sealed apart, refusals and tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "journal_0001"
down_revision = None
branch_labels = None
depends_on = None

number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
IS_CANARY = sa.text("type = 'canary.sent'")
IS_REGISTER = sa.text("type = 'register.changed'")


def upgrade() -> None:
    create_events()
    create_sealed()
    create_history()
    create_refusals()
    create_tokens()


def create_events() -> None:
    op.create_table(
        "events",
        sa.Column("position", number, autoincrement=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("occurred_us", sa.BigInteger, nullable=False),
        sa.Column("recorded_us", sa.BigInteger, nullable=False),
        sa.Column("data", sa.Text, comment="canonical JSON; null when this centre did not know the type"),
        sa.PrimaryKeyConstraint("position", name="pk_events"),
        sa.UniqueConstraint("source", "id", name="uq_events_source_id"),
    )
    op.create_index("ix_events_subject", "events", ["subject"])
    op.create_index(
        "ix_events_canaries",
        "events",
        ["recorded_us"],
        sqlite_where=IS_CANARY,
        postgresql_where=IS_CANARY,
    )
    op.create_index(
        "ix_events_registers",
        "events",
        ["position"],
        sqlite_where=IS_REGISTER,
        postgresql_where=IS_REGISTER,
    )


def create_sealed() -> None:
    op.create_table(
        "sealed",
        sa.Column("position", number, autoincrement=False),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_sealed"),
        comment="kept apart from the events, so that it can be erased without touching them",
    )


def create_history() -> None:
    history = op.create_table(
        "history",
        sa.Column("one", sa.SmallInteger, nullable=False),
        sa.Column(
            "until_us", sa.BigInteger, comment="recorded_us of the last history loaded; null once closed"
        ),
        sa.PrimaryKeyConstraint("one", name="pk_history"),
        sa.CheckConstraint("one = 1", name="ck_history_one"),
    )
    year_1_us = -62_135_596_800_000_000
    op.bulk_insert(history, [{"one": 1, "until_us": year_1_us}])


def create_refusals() -> None:
    op.create_table(
        "refusals",
        sa.Column("number", number),
        sa.Column("refused_us", sa.BigInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("item_id", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
        sa.Column("is_truncated", sa.SmallInteger, nullable=False),
        sa.Column("resubmitted_us", sa.BigInteger),
        sa.PrimaryKeyConstraint("number", name="pk_refusals"),
        sqlite_autoincrement=True,
    )


def create_tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("number", number),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text),
        sa.Column("area", sa.Text),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("expires_us", sa.BigInteger),
        sa.Column("revoked_us", sa.BigInteger),
        sa.PrimaryKeyConstraint("number", name="pk_tokens"),
        sa.UniqueConstraint("sha256", name="uq_tokens_sha256"),
        sqlite_autoincrement=True,
    )
