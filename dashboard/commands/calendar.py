"""`onescreen calendar show|diff|load`: the working calendar that stands, and what another one would move."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer

from dashboard import installation, wiring
from dashboard.commands.centre import Data, Db, Zone, opened, words
from dashboard.config import Settings
from dashboard.domain.calendar import WorkingCalendar, days_between, runs_out
from dashboard.domain.calendar_reading import DayMoved, Reading, days_moved, read
from dashboard.domain.deadline import Due
from dashboard.domain.registers import calendar_in
from dashboard.ports import Entry
from dashboard.projections.due_moves import DueMoved, due_moves
from dashboard.projections.look import cases_at_head
from dashboard.wiring import Store

app = typer.Typer(no_args_is_help=True)

Year = Annotated[int | None, typer.Argument(help="Of the calendar (default: this one).", min=1970, max=9998)]
Against = Annotated[
    str | None,
    typer.Option("--against", help="An override file to try, or the number of an older version."),
]
DIFF = ("what", "name", "clause", "from", "to", "provisional_from", "provisional_to", "why", "id")


@app.command()
def show(year: Year = None, data: Data = None, db: Db = None, tz: Zone = None) -> None:
    """The days of a year that are named, rest off the week or are made up, with the reason (CSV)."""
    settings, store = opened(data, db, tz)
    calendar = installation.standing_calendar(store.journal)
    if calendar is None:
        words.print("no calendar stands yet; this is the one that will")
        calendar = _at_hand(settings)
    today = store.clock.now().astimezone(settings.zone).date()
    asked = year or today.year
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["date", "weekday", "counts_as", "reason", "source"])
    rows.writerows(_named_days(calendar, asked))
    if asked not in calendar.years:
        words.print(f"{asked} is not announced: what is assumed of it, and deadlines in it are provisional")
    last_on, days_left = runs_out(calendar, today)
    if last_on is not None:
        words.print(f"announced up to {last_on}, {days_left} days left")


@app.command()
def diff(against: Against = None, data: Data = None, db: Db = None, tz: Zone = None) -> None:
    """What moves between two calendars: days, and due instants of open cases (CSV).

    From the calendar that stands to the one that the package and calendar.toml make now, or to the one that
    they make with another override file; or from an older version to the one that stands.
    """
    settings, store = opened(data, db, tz)
    before, after = _two(settings, store, against)
    days = days_moved(before, after)
    dues = due_moves(cases_at_head(store.journal, store.views, settings.zone), before, after)
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(DIFF)
    rows.writerows(map(_day_row, days))
    rows.writerows(_due_row(move, settings.zone) for move in dues)
    for said, years in (("announced", after.years - before.years), ("withdrawn", before.years - after.years)):
        if years:
            words.print(f"{said}: {', '.join(map(str, sorted(years)))}")
    words.print(f"{len(days)} days, {len(dues)} due instants of {len({m.case_id for m in dues})} open cases")


@app.command()
def load(data: Data = None, db: Db = None) -> None:
    """Let the calendar of the package and calendar.toml stand from now on; open cases are held to it."""
    settings = wiring.load_settings(data=data, db=db)
    calendar = _at_hand(settings)
    store = wiring.open_store(settings)
    before = installation.standing_calendar(store.journal)
    change = installation.calendar_change(store.journal, calendar, at=store.clock.now())
    if change is None:
        words.print("calendar: as it stood already")
        return
    store.journal.append([Entry(change)])
    version = len(installation.calendar_versions(store.journal))
    moved = f", {len(days_moved(before, calendar))} days moved" if before is not None else ""
    words.print(f"calendar: version {version} stands{moved}, {len(calendar.overrides.days)} overrides")
    if version > 1:
        words.print(f"what has moved: onescreen calendar diff --against {version - 1}")


def _at_hand(settings: Settings) -> WorkingCalendar:
    return installation.calendar_of(settings.data / installation.OVERRIDES)


def _two(settings: Settings, store: Store, against: str | None) -> tuple[WorkingCalendar, WorkingCalendar]:
    """The calendar to compare from, and the one to compare to."""
    standing = installation.standing_calendar(store.journal)
    if standing is None:
        _refuse("no calendar stands yet: onescreen up, or onescreen calendar load, records one")
    if against is None:
        return standing, _at_hand(settings)
    if not against.isdecimal():
        if not Path(against).is_file():
            _refuse(f"--against: there is no file {against}")
        return standing, installation.calendar_of(Path(against))
    versions = installation.calendar_versions(store.journal)
    if not 1 <= int(against) <= len(versions):
        _refuse(f"--against: there is no version {against}; there are 1 to {len(versions)}")
    return calendar_in(versions[int(against) - 1]), standing


def _refuse(why: str) -> NoReturn:
    words.print(f"calendar: {why}", markup=False, soft_wrap=True)
    raise typer.Exit(2)


def _named_days(calendar: WorkingCalendar, year: int) -> Iterable[list[str]]:
    for day in days_between(date(year, 1, 1), date(year, 12, 31)):
        reading = read(calendar, day)
        if reading.reason or reading.is_rest != (day.weekday() >= 5):
            yield [day.isoformat(), f"{day:%a}", _counts_as(reading), reading.reason, _source(calendar, day)]


def _source(calendar: WorkingCalendar, day: date) -> str:
    override = calendar.overrides.of(day)
    return "" if override is None else override.source


def _day_row(move: DayMoved) -> list[str]:
    before, after = move.before, move.after
    return [
        "day",
        move.on.isoformat(),
        "",
        _counts_as(before),
        _counts_as(after),
        _yes(not before.is_announced),
        _yes(not after.is_announced),
        after.reason or before.reason,
        "",
    ]


def _due_row(move: DueMoved, zone: ZoneInfo) -> list[str]:
    def instant(due: Due) -> str:
        return due.due_at.astimezone(zone).isoformat()

    dues = (move.before, move.after)
    provisional = (_yes(due.is_provisional) for due in dues)
    return ["due", move.code, move.clause, *map(instant, dues), *provisional, "", move.case_id]


def _counts_as(reading: Reading) -> str:
    return "rest" if reading.is_rest else "working"


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"
