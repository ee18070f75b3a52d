"""The tables of people, in the journal's store: who may sign in, how, and what each keeps for themselves."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from dashboard.store.schema import Number, journal

STANDING = text("ended_us IS NULL")

# `totp_sealed`: the secret of a person's one-time codes; `totp_step`: the 30 s of the last code that served.
people = Table(
    "people",
    journal,
    Column("number", Number, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("area", Text),
    Column("password_hash", Text, comment="argon2id; null until one is set"),
    Column("totp_sealed", LargeBinary),
    Column("totp_step", BigInteger),
    Column("created_us", BigInteger, nullable=False),
    Column("disabled_us", BigInteger),
    UniqueConstraint("name"),
    sqlite_autoincrement=True,
)

# `person`: null for the link that makes the first administrator.
sign_in_links = Table(
    "sign_in_links",
    journal,
    Column("number", Number, primary_key=True),
    Column("person", BigInteger),
    Column("sha256", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    UniqueConstraint("sha256"),
    sqlite_autoincrement=True,
)

# Wrong tries at a name, whether or not anyone bears it: who tries cannot tell.
sign_in_tries = Table(
    "sign_in_tries",
    journal,
    Column("name_sha256", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("last_us", BigInteger, nullable=False),
    Column("until_us", BigInteger),
)

# `proven_us`: null while the one-time code is still to be given.
sessions = Table(
    "sessions",
    journal,
    Column("number", Number, primary_key=True),
    Column("person", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("proven_us", BigInteger),
    Column("seen_us", BigInteger, nullable=False),
    Column("ended_us", BigInteger),
    Column("browser", Text, nullable=False, server_default=""),
    UniqueConstraint("sha256"),
    sqlite_autoincrement=True,
)
Index("ix_sessions_standing", sessions.c.person, sqlite_where=STANDING, postgresql_where=STANDING)

# Of a person who came in by the organisation's own sign-in: whom it means there.
provider_subjects = Table(
    "provider_subjects",
    journal,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("bound_us", BigInteger, nullable=False),
    UniqueConstraint("issuer", "subject"),
)

# `query`: of the address, without its `?`. On SQLite a trigger of the migration does what the key is for.
saved_views = Table(
    "saved_views",
    journal,
    Column("number", Number, primary_key=True),
    Column("person", BigInteger, ForeignKey("people.number", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("saved_us", BigInteger, nullable=False),
    UniqueConstraint("person", "name"),
    sqlite_autoincrement=True,
)
