"""What a new centre is given before its first event: the policy and the calendar, in its journal."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from dashboard import calendars
from dashboard.config import ConfigError
from dashboard.domain import registers
from dashboard.domain.area import Area, tree_of
from dashboard.domain.calendar import WorkingCalendar, overridden
from dashboard.domain.events import Event
from dashboard.domain.overrides import OverrideError, overrides_in
from dashboard.domain.registers import areas_in, calendar_in
from dashboard.ports import Entry, Journal

POLICY = "1515"
OVERRIDES = "calendar.toml"
"""In the data directory, if the centre rules days by itself."""


def standing_policy() -> Mapping[str, Any]:
    """Rule 1515 as the product brings it."""
    file = resources.files("dashboard.domain") / "policies" / f"{POLICY}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def calendar_of(file: Path) -> WorkingCalendar:
    """The calendar of this release as the override file makes it; as it is where there is no such file.

    Raises ConfigError, naming the line, where the file cannot be used.
    """
    announced = calendars.announced()
    try:
        return overridden(announced, overrides_in(file.read_text(encoding="utf-8-sig")))
    except FileNotFoundError:
        return announced
    except (OverrideError, OSError, UnicodeDecodeError) as wrong:
        raise ConfigError(f"{file}: {wrong}") from wrong


def calendar_versions(journal: Journal) -> tuple[str, ...]:
    """The content of every calendar that was recorded, in order; the last one stands."""
    changes = (recorded.event.data for recorded in journal.registers())
    return tuple(change.content for change in changes if change.register == "calendar")


def standing_calendar(journal: Journal) -> WorkingCalendar | None:
    """The calendar that open cases are held to; None before the first."""
    versions = calendar_versions(journal)
    return calendar_in(versions[-1]) if versions else None


def calendar_change(journal: Journal, calendar: WorkingCalendar, *, at: datetime) -> Event | None:
    """The event that makes this calendar stand; None where it already does."""
    wanted = registers.calendar_changed(calendars.NAME, calendar, version=1, at=at)
    return _renewed(wanted, versions(journal))


def changes(journal: Journal, calendar: WorkingCalendar, *, at: datetime) -> list[Event]:
    """What has to be recorded so that the journal holds a policy, and this calendar.

    A policy that a person has loaded stays; the calendar follows the package and the override file.
    """
    found = versions(journal)
    wanted = [registers.calendar_changed(calendars.NAME, calendar, version=1, at=at)]
    if not any(register == "policy" for register, _ in found):
        wanted.append(registers.policy_changed(POLICY, standing_policy(), version=1, at=at))
    return [event for event in (_renewed(e, found) for e in wanted) if event is not None]


def areas_change(journal: Journal, name: str, areas: Sequence[Area], *, at: datetime) -> Event | None:
    """The event that makes `areas` the register called `name`; None where it already is.

    Raises ConfigError where it makes a ring with the registers that stand.
    """
    standing = {
        r.event.data.name: r.event.data for r in journal.registers() if r.event.data.register == "areas"
    }
    standing.pop(name, None)
    try:
        tree_of([*(areas_in(change.content) for change in standing.values()), areas])
    except ValueError as wrong:
        raise ConfigError(f"areas {name}: {wrong}") from wrong
    return _renewed(registers.areas_changed(name, areas, version=1, at=at), versions(journal))


def versions(journal: Journal) -> dict[tuple[str, str], tuple[int, str]]:
    """By (register, name): how often it was recorded, and the hash of what stands."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for recorded in journal.registers():
        change = recorded.event.data
        n, _ = found.get((change.register, change.name), (0, ""))
        found[change.register, change.name] = (n + 1, change.sha256)
    return found


def _renewed(event: Event, found: Mapping[tuple[str, str], tuple[int, str]]) -> Event | None:
    change = event.data
    n, standing = found.get((change.register, change.name), (0, ""))
    return None if change.sha256 == standing else registers.with_version(event, n + 1)


def install(journal: Journal, calendar: WorkingCalendar, *, at: datetime, history: bool = False) -> None:
    """Record what is missing. `history`: into an empty journal, as of `at`, before older events."""
    wanted = changes(journal, calendar, at=at)
    if wanted:
        journal.append([Entry(event, recorded_at=at if history else None) for event in wanted])
