"""The views that people keep, each person's for that person alone. They are no deed, and in no audit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, delete, func, insert, select

from dashboard.ports import MOST_SAVED, Clock, Grant, SavedView, TooManyViews
from dashboard.store.engine import answering, lock_writers, writing
from dashboard.store.instants import micros
from dashboard.store.schema_people import people, saved_views

SAVED_LOCK: Final = 0x73617665
"""What those who keep a view take turns on, so that nobody comes to keep more than one may."""


class SqlSavedViews:
    """Port SavedViews. Who is disabled finds the views again when let in again."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def of(self, grant: Grant) -> Sequence[SavedView]:
        if grant.kind != "person":
            return ()
        mine = saved_views.c.person == _number(grant).scalar_subquery()
        wanted = select(saved_views).where(mine).order_by(saved_views.c.name)
        with answering(self._engine), self._engine.connect() as link:
            return [SavedView(row.name, row.path, row.query) for row in link.execute(wanted)]

    def keep(self, grant: Grant, view: SavedView) -> bool:
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, SAVED_LOCK)
            person = _person(link, grant)
            if person is None:
                return False
            mine = saved_views.c.person == person
            link.execute(delete(saved_views).where(mine, saved_views.c.name == view.name))
            kept = select(func.count()).select_from(saved_views).where(mine)
            if link.execute(kept).scalar_one() >= MOST_SAVED:
                raise TooManyViews(f"{MOST_SAVED} views are kept; delete one first")
            row = {"name": view.name, "path": view.path, "query": view.query}
            saved_us = micros(self._clock.now())
            link.execute(insert(saved_views).values(person=person, saved_us=saved_us, **row))
        return True

    def drop(self, grant: Grant, name: str) -> bool:
        with answering(self._engine), writing(self._engine) as link:
            person = _person(link, grant)
            mine = (saved_views.c.person == person, saved_views.c.name == name)
            return person is not None and link.execute(delete(saved_views).where(*mine)).rowcount == 1


def _person(link: Connection, grant: Grant) -> int | None:
    found: int | None = link.scalar(_number(grant)) if grant.kind == "person" else None
    return found


def _number(grant: Grant) -> Select[Any]:
    return select(people.c.number).where(people.c.name == grant.name)
