"""`onescreen user …`: who may sign in, as what, and where."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console

from dashboard import wiring
from dashboard.access.decision import check_role
from dashboard.commands.centre import Data, Db, store_of
from dashboard.store.audit import COMMAND
from dashboard.store.people import ADMIN, NoSuchPerson

app = typer.Typer(no_args_is_help=True)
words = Console(stderr=True, highlight=False, markup=False)

Name = Annotated[str, typer.Argument(help="The sign-in name, as `user list` gives it.")]


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the person signs in with.")],
    role: Annotated[str, typer.Option("--role", help="What the person may do.")],
    area: Annotated[str | None, typer.Option("--area", help="And in which area.")] = None,
    data: Data = None,
    db: Db = None,
) -> None:
    """Make a person and print, alone on stdout, the one-time path by which they set their password."""
    register = _open_for(role, area, data, db).people.register
    with _saying():
        word = register.create(name, role, area=area, by=COMMAND)
        if not any(person.role == ADMIN for person in register.list()):
            words.print("nobody is administrator, and the path that `up` printed serves no more:")
            words.print(f"`onescreen user create NAME --role {ADMIN}` makes one")
        _print_path(name, word)


@app.command()
def assign(
    name: Name,
    role: Annotated[str, typer.Option("--role", help="What the person may do from now on.")],
    area: Annotated[str | None, typer.Option("--area", help="And in which area.")] = None,
    data: Data = None,
    db: Db = None,
) -> None:
    """Give a person another role or area, within a second, also where they are signed in."""
    register = _open_for(role, area, data, db).people.register
    with _saying():
        register.assign(name, role, area=area, by=COMMAND)
        words.print(f"{name} is {role} of {area or 'everything'}")


@app.command()
def link(
    name: Name,
    without_codes: Annotated[
        bool, typer.Option("--without-codes", help="Also end the person's one-time codes.")
    ] = False,
    data: Data = None,
    db: Db = None,
) -> None:
    """Print a new one-time path for a person who forgot the password, or lost the phone."""
    register = store_of(data, db).people.register
    with _saying():
        word = register.link(name, by=COMMAND)
        if without_codes:
            register.end_codes(name, by=COMMAND)
        _print_path(name, word)


@app.command("list")
def list_(data: Data = None, db: Db = None) -> None:
    """Every person, one a line (CSV)."""
    people = store_of(data, db).people
    in_force = [session.grant.name for session in people.sessions.standing().values()]
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["name", "role", "area", "password", "codes", "sessions", "created_at", "disabled_at"])
    for person in people.register.list():
        has = ["yes" if it else "no" for it in (person.password_hash is not None, person.has_codes)]
        times = [t.isoformat() if t else "" for t in (person.created_at, person.disabled_at)]
        known = [person.name, person.role, person.area or "", *has, in_force.count(person.name)]
        rows.writerow([*known, *times])


@app.command()
def disable(name: Name, data: Data = None, db: Db = None) -> None:
    """Sign a person out everywhere, within a second, and let them in no more."""
    _do(store_of(data, db).people.register.disable, name, done="is disabled", not_done="was disabled before")


@app.command()
def enable(name: Name, data: Data = None, db: Db = None) -> None:
    """Let a person who was disabled sign in again."""
    _do(store_of(data, db).people.register.enable, name, done="may sign in again", not_done="is not disabled")


@app.command()
def unbind(name: Name, data: Data = None, db: Db = None) -> None:
    """Let another account of the organisation's sign-in be the person; their sessions end."""
    _do(
        store_of(data, db).people.register.unbind,
        name,
        done="is bound to no account",
        not_done="is bound to none",
    )


@app.command("sign-out")
def sign_out(name: Name, data: Data = None, db: Db = None) -> None:
    """End all sessions of a person, within a second; they may sign in again."""
    people = store_of(data, db).people
    person = people.register.find(name)
    if person is None:
        words.print(f"nobody is named {name}; `onescreen user list` names those who are")
        raise typer.Exit(1)
    words.print(f"{people.sessions.end_all(of=person.name, by=COMMAND)} sessions of {person.name} are ended")


def _do(act: Callable[..., bool], name: str, *, done: str, not_done: str) -> None:
    with _saying():
        if not act(name, by=COMMAND):
            words.print(f"{name} {not_done}")
            raise typer.Exit(1)
        words.print(f"{name} {done}")


@contextmanager
def _saying() -> Iterator[None]:
    try:
        yield
    except NoSuchPerson as wrong:
        words.print(str(wrong))
        raise typer.Exit(1) from None


def _print_path(name: str, word: str) -> None:
    words.print(f"for {name}, once within 24 hours, to set a password and sign in:")
    print(f"/sign-in?link={word}")  # noqa: T201 - this is what the command is for


def _open_for(role: str, area: str | None, data: Data, db: Db) -> wiring.Store:
    """The store, where a person may have this role in this area."""
    try:
        check_role(role, area)
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong), param_hint="--role") from None
    store = store_of(data, db)
    if area is not None and area not in wiring.known_areas(store.journal):
        raise typer.BadParameter(f"{area} is in no area register of this centre", param_hint="--area")
    return store
