"""What commands share: the options that name a centre, the centre opened by them, and words to the person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dashboard import wiring
from dashboard.config import Settings

Data = Annotated[Path | None, typer.Option("--data", help="Data directory (default: ./data).")]
Db = Annotated[
    str | None, typer.Option("--db", help="SQLAlchemy URL (default: SQLite in the data directory).")
]
Zone = Annotated[str | None, typer.Option("--tz", help="Local time zone (default: Asia/Shanghai).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

words = Console(stderr=True, highlight=False)
"""To the person: stdout is for what was asked."""


def opened(data: Data, db: Db, tz: Zone = None) -> tuple[Settings, wiring.Store]:
    """The settings that these options come to, and the stores."""
    settings = wiring.load_settings(data=data, db=db, tz=tz)
    return settings, wiring.open_store(settings)


def store_of(data: Data, db: Db) -> wiring.Store:
    return opened(data, db)[1]
