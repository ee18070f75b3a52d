"""What a new centre is given before its first event: the policy and the calendar, in its journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib import resources
from pathlib import Path

from dashboard import calendars
from dashboard.config import ConfigError
from dashboard.domain import registers
from dashboard.domain.area import Area, tree_of
from dashboard.domain.calendar import WorkingCalendar, overridden
from dashboard.domain.drill import Drill
from dashboard.domain.events import Event
from dashboard.domain.overrides import OverrideError, overrides_in
from dashboard.domain.policy import Policy, PolicyError
from dashboard.domain.policy_file import read_policy
from dashboard.domain.policy_form import form_of
from dashboard.domain.registers import areas_in, calendar_in
from dashboard.domain.rule_settings import RuleSettings
from dashboard.domain.system_events import is_system_type
from dashboard.ports import Entry, Journal

POLICY = "1515"
OVERRIDES = "calendar.toml"
"""In the data directory, if the centre rules days by itself."""


PAGE = 10_000


def standing_policy() -> Policy:
    """Rule 1515 as the product brings it."""
    file = resources.files("dashboard.domain") / "policies" / f"{POLICY}.toml"
    return read_policy(POLICY, file.read_text(encoding="utf-8"), file=file.name)


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
        wanted.append(registers.policy_changed(POLICY, form_of(standing_policy()), version=1, at=at))
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


def drills_change(journal: Journal, drills: Sequence[Drill], *, at: datetime) -> Event | None:
    """The event that makes these the drills of the centre; None where they already are."""
    return _renewed(registers.drills_changed(drills, version=1, at=at), versions(journal))


def rules_change(journal: Journal, settings: RuleSettings, *, at: datetime) -> Event | None:
    """The event that sets the rules of alerts so; None where they already are."""
    return _renewed(registers.rules_changed(settings, version=1, at=at), versions(journal))


def policy_change(journal: Journal, policy: Policy, *, at: datetime, today: date) -> Event | None:
    """The event that makes this the newest version of the policy; None where it already is.

    `today`: the local day of `at`. Raises PolicyError for a version that would reach back.
    """
    if policy.valid_from is not None and policy.valid_from < today and _has_events(journal):
        raise PolicyError(
            f"valid_from: {policy.valid_from} lies before today, {today}. A policy is never retroactive: "
            f"what older episodes came to stands. Give {today} or a later day, or leave it out",
            path=("valid_from",),
        )
    change = registers.policy_changed(policy.name, form_of(policy), version=1, at=at)
    policies = [r.event.data for r in journal.registers() if r.event.data.register == "policy"]
    if policies and policies[-1] == change.data:
        return None
    return registers.with_version(change, 1 + sum(p.name == policy.name for p in policies))


def _has_events(journal: Journal) -> bool:
    """True once anything is recorded that the centre did not say itself."""
    after = 0
    while page := journal.read(after=after, limit=PAGE):
        if not all(is_system_type(recorded.event.type) for recorded in page):
            return True
        after = page[-1].position
    return False


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
