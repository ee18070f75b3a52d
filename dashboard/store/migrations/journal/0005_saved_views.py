"""The views that a person keeps under a name; they go with the person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "journal_0005"
down_revision = "journal_0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("saved_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_saved_views"),
        sa.ForeignKeyConstraint(
            ["person"], ["people.number"], name="fk_saved_views_person", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("person", "name", name="uq_saved_views_person_name"),
        sqlite_autoincrement=True,
    )
    # SQLite heeds a foreign key only on connections that ask for it.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER saved_views_of_nobody AFTER DELETE ON people "
            "BEGIN DELETE FROM saved_views WHERE person = OLD.number; END"
        )
