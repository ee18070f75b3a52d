"""The tables of the journal that hold personal fields, and tell what of them was erased."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text

from dashboard.store.schema import Number, journal

personal = Table(
    "personal",
    journal,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("path", Text, primary_key=True),
    Column("ciphertext", LargeBinary, nullable=False),
    comment="personal fields, each by itself",
)

# Whose sealed words and personal fields the rule of retention has erased, and when last.
erasures = Table(
    "erasures",
    journal,
    Column("subject", Text, primary_key=True),
    Column("erased_us", BigInteger, nullable=False),
)
