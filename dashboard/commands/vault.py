"""`onescreen vault status|rotate|forget|key`: the keys of what is kept apart, old and new.

What is done to the key file stands in the audit before it is done: a command that is killed between the two
leaves an entry of a key that was not made or is still there, never a change that nobody finds.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from dashboard import wiring
from dashboard.commands.centre import Data, Db
from dashboard.config import ConfigError
from dashboard.processes.exclusive import the_only
from dashboard.store.audit import COMMAND, Deed, SqlAudit, Wanted
from dashboard.store.key_file import id_of, leave_out, new_key, put_first
from dashboard.store.vault import Vault

app = typer.Typer(no_args_is_help=True)
words = Console(stderr=True, highlight=False, markup=False)

LOCK = "vault.lock"
SETTLED = timedelta(hours=1)
"""Longer than anything that was sealed waits to be written."""


@app.command()
def status(data: Data = None, db: Db = None) -> None:
    """Print each key by its id, the one that seals first, and how many rows it sealed."""
    store = wiring.open_store(wiring.load_settings(data=data, db=db))
    found, here = store.rotation.rows_by_key(), store.vault.key_ids
    for n, id_ in enumerate(here):
        print(f"{id_.hex()} {found.get(id_, 0)} {'old' if n else 'seals'}")  # noqa: T201
    lost = {id_: n for id_, n in found.items() if id_ not in here}
    for id_, n in lost.items():
        print(f"{id_.hex()} {n} not here")  # noqa: T201
    if lost:
        raise typer.Exit(1)


@app.command()
def rotate(data: Data = None, db: Db = None) -> None:
    """Make a new key and seal everything anew under it, while `up` runs or not. Run again after a stop: it
    goes on. The old key stays until `forget`."""
    settings = wiring.load_settings(data=data, db=db)
    with the_only(settings.data / LOCK, "a change of keys"):
        store = wiring.open_store(settings)
        vault, audit = store.vault, store.people.audit
        found = store.rotation.rows_by_key()
        if any(found.get(old) for old in vault.key_ids[1:]) or _is_unended(vault, audit):
            words.print(f"going on with what is not under key {vault.key_ids[0].hex()} yet")
        elif vault.is_given:
            raise ConfigError(
                "ONESCREEN_KEY: put a new key (onescreen vault key) and a comma before it, wherever this "
                "centre runs; then rotate"
            )
        else:
            made = new_key()
            audit.append(Deed(COMMAND, "vault.key_made", id_of(made).hex()))
            put_first(vault.path, made)
        with Progress(console=words, transient=True) as progress:
            task = progress.add_task(
                "sealing anew", total=sum(found.values()) - found.get(vault.key_ids[0], 0)
            )
            done = store.rotation.reseal(progress=lambda rows: progress.advance(task, rows))
        told = {"rows": done.rows, "unopened": done.unopened}
        audit.append(Deed(COMMAND, "vault.rotated", vault.key_ids[0].hex(), about=told))
    words.print(f"{done.rows} rows are now under key {vault.key_ids[0].hex()}")
    if done.unopened:
        words.print(f"{done.unopened} are under a key that is not here, and stay as they are")
        raise typer.Exit(1)


def _is_unended(vault: Vault, audit: SqlAudit) -> bool:
    """A rotation to this key was begun, and killed before its end was in the audit."""
    first = vault.key_ids[0].hex()
    begun, ended = (
        audit.newest(1, wanted=Wanted(COMMAND, what, first)) for what in ("vault.key_made", "vault.rotated")
    )
    return bool(begun) and not ended


@app.command()
def forget(
    now: Annotated[
        bool, typer.Option("--now", help="Do not wait for the hour: nothing of this centre runs.")
    ] = False,
    data: Data = None,
    db: Db = None,
) -> None:
    """Take the old keys out of the key file, once nothing is under them and the new one is an hour old.

    Backups from before need them: keep a copy with those.
    """
    settings = wiring.load_settings(data=data, db=db)
    with the_only(settings.data / LOCK, "a change of keys"):
        store = wiring.open_store(settings)
        vault, found = store.vault, store.rotation.rows_by_key()
        old = vault.key_ids[1:]
        if vault.is_given:
            raise ConfigError("ONESCREEN_KEY: the old keys stand in the environment; take them out there")
        for id_ in old:
            if found.get(id_):
                words.print(f"{found[id_]} rows are still under key {id_.hex()}: run onescreen vault rotate")
                raise typer.Exit(1)
        age = timedelta(seconds=time.time() - vault.path.stat().st_mtime)
        if old and age < SETTLED and not now:
            words.print(
                f"the new key is {age.seconds // 60} minutes old; wait for the hour, or stop all and --now"
            )
            raise typer.Exit(1)
        for id_ in old:
            store.people.audit.append(Deed(COMMAND, "vault.key_forgotten", id_.hex()))
        leave_out(vault.path, old)
    words.print(f"{len(old)} old keys forgotten")


@app.command()
def key() -> None:
    """Print a new key, for `ONESCREEN_KEY` or for a key file of several machines."""
    print(new_key())  # noqa: T201 - this is what the command is for
