"""Whom the organisation's own sign-in means: of each of its subjects the one person who is bound to it.

A name there may change, and be another's later; the subject of an issuer is never given to another.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from dashboard.store.instants import micros
from dashboard.store.schema_people import provider_subjects


def bound_to(link: Connection, issuer: str, subject: str) -> int | None:
    """The number of the person; None where nobody is bound to it."""
    told = (provider_subjects.c.issuer == issuer, provider_subjects.c.subject == subject)
    found: int | None = link.scalar(select(provider_subjects.c.person).where(*told))
    return found


def bind(link: Connection, person: int, issuer: str, subject: str, now: datetime) -> bool:
    """False for a person who is bound to another."""
    of_person = provider_subjects.c.person == person
    if link.scalar(select(provider_subjects.c.person).where(of_person)) is not None:
        return False
    row = {"person": person, "issuer": issuer, "subject": subject, "bound_us": micros(now)}
    link.execute(insert(provider_subjects).values(**row))
    return True


def loosen(link: Connection, person: int) -> bool:
    """False for a person who is bound to none."""
    return link.execute(delete(provider_subjects).where(provider_subjects.c.person == person)).rowcount > 0
