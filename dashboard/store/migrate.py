"""Brings a store to the schema this code knows. Each change of the schema is a file in `migrations/`.

Three targets, `journal`, `views` and `alerts`, each with its history of versions, so that all can share one
PostgreSQL database or stand in SQLite files of their own.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from sqlalchemy import Connection, Engine, MetaData, inspect, text

from dashboard.ports import JournalError
from dashboard.store import schema
from dashboard.store.engine import answering, journal_engine, lock_writers, writing
from dashboard.store.keyframes import keyframes
from dashboard.store.schema_alerts import alerts
from dashboard.store.schema_apart import personal
from dashboard.store.schema_people import people

if TYPE_CHECKING:
    from alembic.config import Config

Target: TypeAlias = Literal["journal", "views", "alerts"]

_TABLES = (schema.events, people, personal)
"""One of each module that adds its own to the journal's."""
TARGETS: dict[Target, MetaData] = {
    "journal": _TABLES[0].metadata,
    "views": keyframes.metadata,
    "alerts": alerts,
}
LOCK = 0x6F6E6573  # "ones": any fixed number that no other program on the database server uses
MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(url: str, target: Target) -> None:
    """Bring the store up to date; nothing to do is done at once. Callers at the same time take turns.

    Raises JournalError when the store cannot be reached or written, or is of a newer release.
    """
    engine = journal_engine(url)
    try:
        if _standing(engine, target) != _newest(target):
            _upgrade(engine, target)
    finally:
        engine.dispose()


def _standing(engine: Engine, target: Target) -> str | None:
    """The revision that the store says it has; None for a new one."""
    table = version_table(target)
    with answering(engine), engine.connect() as link:
        if not inspect(link).has_table(table):
            return None
        return link.execute(text(f"SELECT version_num FROM {table}")).scalar()


def _newest(target: Target) -> str:
    """The revision of the last file; its name says it, so that Alembic is loaded only where it has work."""
    last = max(path.stem for path in (MIGRATIONS / target).glob("[0-9]*.py"))
    return f"{target}_{last.partition('_')[0]}"


def _upgrade(engine: Engine, target: Target) -> None:
    from alembic import command
    from alembic.util import CommandError

    try:
        with answering(engine), writing(engine) as link:
            lock_writers(link, LOCK)
            command.upgrade(_config(target, link), "head")
    except CommandError as wrong:
        told = f"the {target} was made by another release of this program: {wrong}"
        raise JournalError(told, is_retryable=False) from wrong


def version_table(target: Target) -> str:
    """Where a store keeps its revision of this target."""
    return f"schema_version_{target}"


def _config(target: Target, link: Connection) -> Config:
    from alembic.config import Config

    made = Config(attributes={"target": target, "link": link})
    made.set_main_option("path_separator", "newline")
    # A per cent sign in the path would be read as an interpolation.
    for option, folder in (("script_location", MIGRATIONS), ("version_locations", MIGRATIONS / target)):
        made.set_main_option(option, str(folder).replace("%", "%%"))
    return made
