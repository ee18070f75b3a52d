"""`onescreen letters list|show|issue|answer`: what units are told of their clauses, and what came of it."""

from __future__ import annotations

import csv
import sys
from typing import Annotated, Literal, NoReturn, TypeAlias

import typer

from dashboard import wiring
from dashboard.commands.centre import Data, Db, Zone, opened, words
from dashboard.domain.events import DESK_SOURCE, Event
from dashboard.domain.letter_events import LetterKind
from dashboard.domain.letters import Letter, State, answering, issuing
from dashboard.ingest.admission import Admission
from dashboard.ingest.cloudevents import decode, encode
from dashboard.ports import Placed
from dashboard.reading.letter_detail import (
    LetterFilter,
    LetterLine,
    letter_detail,
    letter_named,
    newest_letters,
    state_of,
)

app = typer.Typer(no_args_is_help=True)


Name = Annotated[str, typer.Argument(help="A letter's id or number, as `letters list` gives them.")]
By = Annotated[str, typer.Option("--by", help="The unit that answers: the letter's own, or any area's code.")]
Kind = Annotated[LetterKind | None, typer.Option("--kind", help="Only letters of this kind.")]
Lang: TypeAlias = Literal["zh", "en"]


@app.command("list")
def list_(
    unit: Annotated[str | None, typer.Option("--unit", help="Only letters to this unit.")] = None,
    kind: Kind = None,
    state: Annotated[State | None, typer.Option("--state", help="Only letters in this state.")] = None,
    limit: Annotated[int, typer.Option("--limit", help="At most so many.", min=1)] = 100,
    data: Data = None,
    db: Db = None,
) -> None:
    """Letters, the last drafted first, one a line (CSV)."""
    _, store = opened(data, db)
    found, _ = newest_letters(store.journal, LetterFilter(unit=unit, kind=kind, state=state, limit=limit))
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["number", "kind", "unit", "state", "period", "items", "issued_at", "answered_at", "id"])
    rows.writerows(_cells(line) for line in found)


@app.command()
def show(
    name: Name,
    lang: Annotated[Lang, typer.Option("--lang", help="The language of the letter.")] = "zh",
    data: Data = None,
    db: Db = None,
    tz: Zone = None,
) -> None:
    """The letter itself on stdout; what became of it on stderr."""
    settings, store = opened(data, db, tz)
    detail = letter_detail(store.journal, _named(store, name), settings.zone)
    gone = [item.code for item in detail.items if not item.stands]
    words.print(f"{detail.letter.number}: {detail.letter.state}", markup=False)
    if gone:
        words.print(f"withdrawn since: {', '.join(gone)}", markup=False, soft_wrap=True)
    typer.echo(detail.text.zh if lang == "zh" else detail.text.en)


@app.command("issue")
def issue(
    names: Annotated[list[str] | None, typer.Argument(help="Ids or numbers of letters.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every draft instead, of `--kind` if given.")] = False,
    kind: Kind = None,
    data: Data = None,
    db: Db = None,
) -> None:
    """Issue drafts, as the desk of the centre. Exit 1 if any cannot be issued; the others are."""
    if bool(names) == all_ or (kind is not None and not all_):
        raise typer.BadParameter("give letters, or --all with or without --kind")
    _, store = opened(data, db)
    found = names or _drafts(store, kind)
    refused = [why for name in found if (why := _issue(store, name)) is not None]
    for why in refused:
        words.print(why, markup=False, soft_wrap=True)
    if refused:
        raise typer.Exit(1)


@app.command("answer")
def answer(name: Name, by: By, data: Data = None, db: Db = None) -> None:
    """Record the answer to a letter that was issued, as the desk of the centre. Exit 1 if it cannot be."""
    _, store = opened(data, db)
    letter = _named(store, name)
    state, draft = state_of(letter, store.journal), letter.draft
    if state != "issued":
        _refuse(f"{draft.number} cannot be answered: it is {state}")
    if by != draft.unit and by not in wiring.known_areas(store.journal):
        raise typer.BadParameter(f"{by!r} is neither {draft.unit} nor in the register", param_hint="--by")
    at = wiring.latest(store.journal, store.clock.now())
    placed = _record(store, answering(letter.id, source=DESK_SOURCE, by=by, at=at))
    if placed.is_duplicate:
        _refuse(f"{draft.number} cannot be answered: the desk said so already, at position {placed.position}")
    words.print(f"{draft.number} is answered by {by}, at position {placed.position}", markup=False)


def _drafts(store: wiring.Store, kind: LetterKind | None) -> list[str]:
    """The ids of all that can be issued, the first drafted first."""
    wanted = LetterFilter(kind=kind, state="draft", limit=sys.maxsize)
    return [line.id for line in reversed(newest_letters(store.journal, wanted)[0])]


def _issue(store: wiring.Store, name: str) -> str | None:
    """Why it cannot be issued; None once it is, durably."""
    letter = letter_named(store.journal, name)
    if letter is None:
        return f"there is no letter {name}"
    state, number = state_of(letter, store.journal), letter.draft.number
    if state != "draft":
        return f"{number} cannot be issued: it is {state}"
    at = wiring.latest(store.journal, store.clock.now())
    placed = _record(store, issuing(letter.id, letter.draft, by=DESK_SOURCE, at=at))
    words.print(f"{number} to {letter.draft.unit} is issued, at position {placed.position}", markup=False)
    return None


def _record(store: wiring.Store, event: Event) -> Placed:
    """Where the event of the desk stands, durably, once the gate has taken it."""
    admission = Admission(wiring.known_areas(store.journal), store.sealer, store.clock)
    entry = admission.admit(decode(encode(event)), DESK_SOURCE, now=event.occurred_at)
    return store.journal.append([entry]).placed[0]


def _named(store: wiring.Store, name: str) -> Letter:
    letter = letter_named(store.journal, name)
    if letter is None:
        _refuse(f"there is no letter {name}")
    return letter


def _refuse(why: str) -> NoReturn:
    words.print(why, markup=False, soft_wrap=True)
    raise typer.Exit(1)


def _cells(line: LetterLine) -> list[object]:
    period = line.day_on.isoformat() if line.day_on else f"{line.month_on:%Y-%m}"
    times = [at.isoformat() if at else "" for at in (line.issued_at, line.answered_at)]
    return [line.number, line.kind, line.unit, line.state, period, line.items, *times, line.id]
