"""Of each person who came in by the organisation's own sign-in, whom it means there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "journal_0008"
down_revision = "journal_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_subjects",
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("bound_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_provider_subjects"),
        sa.UniqueConstraint("issuer", "subject", name="uq_provider_subjects_issuer_subject"),
    )
