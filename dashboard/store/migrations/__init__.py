"""Brings a store to the schema this code knows. Each change of the schema is a file of its own.

Two targets, `journal` and `views`, each with its history of versions, so that both can share one
PostgreSQL database or stand in two SQLite files.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData

from dashboard.store import schema
from dashboard.store.engine import journal_engine, lock_writers, writing

Target: TypeAlias = Literal["journal", "views"]

TARGETS: dict[Target, MetaData] = {"journal": schema.journal, "views": schema.views}
LOCK = 0x6F6E6573  # "ones": any fixed number that no other program on the database server uses


def migrate(url: str, target: Target) -> None:
    """Bring the store up to date; nothing to do is done at once. Callers at the same time take turns."""
    engine = journal_engine(url)
    try:
        with writing(engine) as link:
            lock_writers(link, LOCK)
            command.upgrade(config(target, link=link), "head")
    finally:
        engine.dispose()


def config(target: Target, *, link: Connection | None = None) -> Config:
    """Alembic's configuration for one target, over an open transaction."""
    here = Path(__file__).parent
    made = Config(attributes={"target": target, "link": link})
    # A per cent sign in the path would be read as an interpolation.
    for option, folder in (("script_location", here), ("version_locations", here / target)):
        made.set_main_option(option, str(folder).replace("%", "%%"))
    made.set_main_option("path_separator", "newline")
    return made
