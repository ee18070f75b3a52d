"""Registers (areas, policy, calendar, drills, rules) as events: what a fold reads is in the journal.

`…_changed` makes the event, `…_in` reads one back. The id is made of the register's name, its version
and its content's hash: loading what already stands is a duplicate, going back to an older content is not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from dashboard.domain.area import Area
from dashboard.domain.calendar import Announcement, Override, Overrides, WorkingCalendar
from dashboard.domain.drill import Drill, Schedule
from dashboard.domain.drill_file import drills_form, drills_from
from dashboard.domain.events import SYSTEM_SOURCE, Event, Recorded
from dashboard.domain.policy import Policies, Policy
from dashboard.domain.policy_form import form_of, policy_from
from dashboard.domain.rule_settings import RuleSettings
from dashboard.domain.rules_file import settings_form, settings_from
from dashboard.domain.system_events import RegisterChanged

Register = Literal["areas", "policy", "calendar", "drills", "rules"]


def areas_changed(name: str, areas: Iterable[Area], *, version: int, at: datetime) -> Event:
    """The whole register of areas called `name`, as it stands from `at` on. `version` counts from 1."""
    rows = [[a.code, a.name, a.level, a.parent_code, _iso(a.valid_from), _iso(a.valid_to)] for a in areas]
    return _changed("areas", name, rows, version=version, at=at)


def areas_in(content: str) -> tuple[Area, ...]:
    return tuple(
        Area(code, name, level, parent, _day(valid_from), _day(valid_to))
        for code, name, level, parent, valid_from, valid_to in json.loads(content)
    )


def policy_changed(name: str, found: Mapping[str, Any], *, version: int, at: datetime) -> Event:
    """A policy from its parsed file. Raises PolicyError where it cannot be used."""
    return _changed("policy", name, form_of(policy_from(name, found)), version=version, at=at)


def policy_in(name: str, content: str) -> Policy:
    """What is not said, as in older journals, is as this release has it by default."""
    return policy_from(name, json.loads(content))


def policies_in(changes: Iterable[Recorded], zone: ZoneInfo) -> Policies | None:
    """Every version of the policy among these changes of registers; None where there is none."""
    found: Policies | None = None
    for recorded in changes:
        change = recorded.event.data
        if change.register == "policy":
            policy = policy_in(change.name, change.content)
            day = recorded.recorded_at.astimezone(zone).date()
            found = found.including(policy, recorded_on=day) if found else Policies.beginning(policy)
    return found


def calendar_changed(name: str, calendar: WorkingCalendar, *, version: int, at: datetime) -> Event:
    """The whole calendar as it stands from `at` on, each override in it with its reason and source."""
    overrides = calendar.overrides
    found = {
        "years": sorted(calendar.years),
        "days_off": [d.isoformat() for d in sorted(calendar.days_off)],
        "make_up_days": [d.isoformat() for d in sorted(calendar.make_up_days)],
        "festivals": _days_by_festival(calendar),
        "overrides": [
            [_iso(o.first_on), _iso(o.last_on), o.is_rest, o.reason, o.source] for o in overrides.days
        ],
        "announcements": [[a.year, a.source] for a in overrides.years],
    }
    return _changed("calendar", name, found, version=version, at=at)


def calendar_in(content: str) -> WorkingCalendar:
    found = json.loads(content)
    return WorkingCalendar(
        years=frozenset(found["years"]),
        days_off=frozenset(map(date.fromisoformat, found["days_off"])),
        make_up_days=frozenset(map(date.fromisoformat, found["make_up_days"])),
        festivals={
            date.fromisoformat(on): festival
            for festival, days in found.get("festivals", {}).items()
            for on in days
        },
        overrides=_overrides(found),
    )


def drills_changed(drills: Iterable[Drill], *, version: int, at: datetime) -> Event:
    """The whole schedule of drills as it stands from `at` on."""
    return _changed("drills", "schedule", drills_form(drills), version=version, at=at)


def schedules_in(changes: Iterable[Recorded]) -> tuple[Schedule, ...]:
    """Every schedule of drills among these changes of registers, the standing one last."""
    return tuple(
        Schedule(recorded.recorded_at, drills_from(json.loads(recorded.event.data.content)))
        for recorded in changes
        if recorded.event.data.register == "drills"
    )


def rules_changed(settings: RuleSettings, *, version: int, at: datetime) -> Event:
    """How the rules of alerts are set, all of it, as it stands from `at` on."""
    return _changed("rules", "alerts", settings_form(settings), version=version, at=at)


def rules_in(changes: Iterable[Recorded]) -> RuleSettings:
    """How the rules of alerts are set by these changes of registers; as they come where none says."""
    contents = [r.event.data.content for r in changes if r.event.data.register == "rules"]
    return settings_from(json.loads(contents[-1])) if contents else RuleSettings()


def _days_by_festival(calendar: WorkingCalendar) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for on, festival in sorted(calendar.festivals.items()):
        found.setdefault(festival, []).append(on.isoformat())
    return found


def _overrides(found: Mapping[str, Any]) -> Overrides:
    """Registers recorded by older releases have none."""
    days = (
        Override(date.fromisoformat(first_on), date.fromisoformat(last_on), is_rest, reason, source)
        for first_on, last_on, is_rest, reason, source in found.get("overrides", ())
    )
    years = (Announcement(year, source) for year, source in found.get("announcements", ()))
    return Overrides(tuple(days), tuple(years))


def _changed(register: Register, name: str, found: Any, *, version: int, at: datetime) -> Event:
    content = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    change = RegisterChanged(register, name, content, sha256)
    return Event(SYSTEM_SOURCE, _id(change, version), "register.changed", None, at, change)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def with_version(event: Event, version: int) -> Event:
    """The same change as the `version`-th of its register."""
    change: RegisterChanged = event.data
    return replace(event, id=_id(change, version))


def _id(change: RegisterChanged, version: int) -> str:
    return f"{change.register}/{change.name}/{version}/{change.sha256[:16]}"
