"""People, their sessions and links, wrong tries at a name, and the audit, which nothing may rewrite."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "journal_0004"
down_revision = "journal_0003"
branch_labels = None
depends_on = None

STANDING = sa.text("ended_us IS NULL")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFUSED = "the audit is append-only"


def upgrade() -> None:
    create_people()
    create_sessions()
    create_audit()
    if op.get_bind().dialect.name == "sqlite":
        refuse_on_sqlite()
    else:
        refuse_on_postgresql()


def create_people() -> None:
    op.create_table(
        "people",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("area", sa.Text()),
        sa.Column("password_hash", sa.Text(), comment="argon2id; null until one is set"),
        sa.Column("totp_sealed", sa.LargeBinary()),
        sa.Column("totp_step", sa.BigInteger()),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("disabled_us", sa.BigInteger()),
        sa.PrimaryKeyConstraint("number", name="pk_people"),
        sa.UniqueConstraint("name", name="uq_people_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sign_in_links",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("person", sa.BigInteger()),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_sign_in_links"),
        sa.UniqueConstraint("sha256", name="uq_sign_in_links_sha256"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("name_sha256", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_us", sa.BigInteger(), nullable=False),
        sa.Column("until_us", sa.BigInteger()),
        sa.PrimaryKeyConstraint("name_sha256", name="pk_sign_in_tries"),
    )


def create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("proven_us", sa.BigInteger()),
        sa.Column("seen_us", sa.BigInteger(), nullable=False),
        sa.Column("ended_us", sa.BigInteger()),
        sa.PrimaryKeyConstraint("number", name="pk_sessions"),
        sa.UniqueConstraint("sha256", name="uq_sessions_sha256"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_sessions_standing", "sessions", ["person"], sqlite_where=STANDING, postgresql_where=STANDING
    )


def create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text()),
        sa.Column("area", sa.Text()),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False, comment="canonical JSON: names to codes and numbers"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="of the one before and this one"),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )


def refuse_on_sqlite() -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
    # INSERT OR REPLACE would take a row's place without any of the two.
    op.execute(
        "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit "
        "WHEN EXISTS (SELECT 1 FROM audit WHERE number >= NEW.number) "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    )


def refuse_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
    )
    op.execute(
        "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    )
