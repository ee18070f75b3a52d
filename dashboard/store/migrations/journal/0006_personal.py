"""Personal fields, kept apart from the events one by one; and what the rule of retention has erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "journal_0006"
down_revision = "journal_0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "personal",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", "path", name="pk_personal"),
        comment="personal fields, each by itself",
    )
    op.create_table(
        "erasures",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("erased_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_erasures"),
    )
