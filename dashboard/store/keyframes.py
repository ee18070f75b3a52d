"""Keyframes in SQL: the fold as it stood at instants of the last year."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, Index, LargeBinary, Table, Text, delete, or_, select

from dashboard.ports import Keyframe
from dashboard.store import bulk, schema
from dashboard.store.instants import instant, micros

keyframes = Table(
    "keyframes",
    schema.views,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at_us", BigInteger, nullable=False),
    Column("version", Text, nullable=False),
    Column("board", LargeBinary, nullable=False),
)
Index("ix_keyframes_at", keyframes.c.at_us)


def keep(link: Connection, made: Keyframe, *, since: datetime) -> None:
    old = or_(keyframes.c.version != made.version, keyframes.c.at_us < micros(since))
    link.execute(delete(keyframes).where(old))
    bulk.upsert(link, keyframes, [(made.position, micros(made.at), made.version, made.board)])


def newest(link: Connection, at: datetime, *, version: str) -> Keyframe | None:
    fitting = select(keyframes).where(keyframes.c.at_us <= micros(at), keyframes.c.version == version)
    found = link.execute(fitting.order_by(keyframes.c.at_us.desc(), keyframes.c.position.desc()).limit(1))
    row = found.first()
    return None if row is None else Keyframe(instant(row.at_us), row.position, row.version, bytes(row.board))
