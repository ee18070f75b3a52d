"""`onescreen retention`: what the rule of retention would erase now; with `--erase`, it does."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console

from dashboard import wiring
from dashboard.config import ConfigError
from dashboard.store.audit import COMMAND

words = Console(stderr=True, highlight=False, markup=False)

Data = Annotated[str | None, typer.Option("--data", help="Data directory [default: ./data].")]
Db = Annotated[
    str | None, typer.Option("--db", help="SQLAlchemy URL [default: SQLite in the data directory].")
]


def retention(
    erase: Annotated[bool, typer.Option("--erase", help="Erase it, for ever.")] = False,
    days: Annotated[
        int | None,
        typer.Option("--days", help="Days after the closing [default: the setting].", min=1, max=36_500),
    ] = None,
    data: Data = None,
    db: Db = None,
) -> None:
    """Print how many cases, personal fields, texts and refusals the rule of retention takes now (CSV)."""
    settings = wiring.load_settings(data=data, db=db)
    if days is not None:
        settings = replace(settings, retention_days=days)
    rule = wiring.retention(settings, wiring.open_store(settings))
    if rule is None:
        raise ConfigError("retention_days: 0 keeps everything; give --days, or set it")
    found = rule.erase(who=COMMAND) if erase else rule.due()
    for name, n in found._asdict().items():
        print(f"{name},{n}")  # noqa: T201 - this is what the command is for
    words.print("erased" if erase else "nothing was erased: --erase does")
