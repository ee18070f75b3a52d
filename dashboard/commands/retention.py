"""`onescreen retention`: what the rule of retention would erase now; with `--erase`, it does.

With `--case`, what is kept of that one case, whatever its state: for what should never have been said.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console

from dashboard import wiring, wiring_clock
from dashboard.commands.centre import Data, Db
from dashboard.config import ConfigError, Settings
from dashboard.ports import Erased
from dashboard.reading.case_detail import area_of
from dashboard.store.audit import COMMAND

words = Console(stderr=True, highlight=False, markup=False)


def retention(
    erase: Annotated[bool, typer.Option("--erase", help="Erase it, for ever.")] = False,
    days: Annotated[
        int | None,
        typer.Option("--days", help="Days after the closing (default: the setting).", min=1, max=36_500),
    ] = None,
    case: Annotated[
        str | None, typer.Option("--case", help="Of this case alone, open or not, by its id.")
    ] = None,
    data: Data = None,
    db: Db = None,
) -> None:
    """Print how many cases, personal fields, texts and refusals the rule of retention takes now (CSV)."""
    settings = wiring.load_settings(data=data, db=db)
    if case is not None and days is not None:
        raise typer.BadParameter("--case asks for no --days: it goes by no rule")
    if days is not None:
        settings = replace(settings, retention_days=days)
    store = wiring.open_store(settings)
    found = _by_rule(settings, store, erase=erase) if case is None else _of_case(store, case, erase=erase)
    for name, n in found._asdict().items():
        print(f"{name},{n}")  # noqa: T201 - this is what the command is for
    words.print("erased" if erase else "nothing was erased: --erase does")


def _by_rule(settings: Settings, store: wiring.Store, *, erase: bool) -> Erased:
    rule = wiring_clock.retention(settings, store)
    if rule is None:
        raise ConfigError("retention_days: 0 keeps everything; give --days, or set it")
    return rule.erase(who=COMMAND) if erase else rule.due()


def _of_case(store: wiring.Store, case: str, *, erase: bool) -> Erased:
    if area_of(case, store.journal.of_subject(case)) is None:
        raise typer.BadParameter(f"there is no case {case}; give its id as its source does")
    if erase:
        return store.erasures.erase_case(case, at=store.clock.now(), who=COMMAND)
    return store.erasures.held([case], ())
