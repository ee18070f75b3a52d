"""`onescreen check`: is this centre fit to start? One finding a part, each with what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from dashboard import installation, wiring
from dashboard.access.guard import listens_openly
from dashboard.alerting.plan.file import PLAN_FILE, plan_of
from dashboard.alerting.plan.rule_book import with_own
from dashboard.config import ConfigError, Settings
from dashboard.domain.calendar import RunsOut, runs_out
from dashboard.domain.registers import rules_in
from dashboard.journal.embedded import find_program
from dashboard.ports import JournalError, WireError


class Finding(NamedTuple):
    what: str
    is_ok: bool
    says: str


def findings(settings: Settings) -> list[Finding]:
    """Every part looked at, in the order in which a start needs them."""
    return [_look(what, look, settings) for what, look in _LOOKS.items()]


def _look(what: str, look: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(what, True, look(settings))
    except (JournalError, WireError, ConfigError, OSError) as wrong:
        return Finding(what, False, str(wrong))


def _configuration(settings: Settings) -> str:
    reach = "open to the network" if listens_openly(settings.host) else "this machine only"
    return f"data {settings.data}, {settings.host}:{settings.port} ({reach}), {settings.tz}"


def _store(settings: Settings) -> str:
    store = wiring.open_store(settings)
    return f"journal at position {store.journal.head()}"


def _keys(settings: Settings) -> str:
    store = wiring.open_store(settings)
    found, here = store.rotation.rows_by_key(), store.vault.key_ids
    lost = [f"{id_.hex()} ({n} rows)" for id_, n in found.items() if id_ not in here]
    if lost:
        raise ConfigError(
            f"not here: {', '.join(lost)}; add each below the first key, or nobody can read them"
        )
    return f"key {here[0].hex()} seals; {sum(found.values())} rows can be opened"


def _wire(settings: Settings) -> str:
    return asyncio.run(_ping(settings))


async def _ping(settings: Settings) -> str:
    if settings.redis is None:
        return f"embedded: {find_program() or 'in process, for there is no Redis or Valkey on this machine'}"
    wire = wiring.connect_wire(settings.redis)
    try:
        await wire.ping()
    finally:
        await wire.aclose()
    return "Redis answers"


def _calendar(settings: Settings) -> str:
    at_hand = installation.calendar_of(settings.data / installation.OVERRIDES)
    standing = installation.standing_calendar(wiring.open_store(settings).journal)
    today = wiring.clock_of(settings).now().astimezone(settings.zone).date()
    says = _how_far(runs_out(standing or at_hand, today), today)
    if standing not in (None, at_hand):
        says += "; another one is at hand: onescreen calendar diff, then load"
    return says


def _how_far(found: RunsOut, today: date) -> str:
    if found.last_on is None:
        return f"warning: {today.year} is not announced: deadlines are provisional"
    if found.is_near:
        left = f"{found.days_left} days left"
        return f"warning: announced up to {found.last_on}, {left}: later deadlines are provisional"
    return f"announced up to {found.last_on}"


def _areas(settings: Settings) -> str:
    n = len(wiring.known_areas(wiring.open_store(settings).journal))
    return f"{n} areas" if n else "none yet: onescreen areas load CSV"


def _wall(settings: Settings) -> str:
    scenes = ", ".join(scene.name for scene in wiring.wall_of(settings).scenes)
    return f"{wiring.WALL_FILE if (settings.data / wiring.WALL_FILE).exists() else 'as shipped'}: {scenes}"


def _channels(settings: Settings) -> str:
    """The plan of duty, and each of its channels as far as that can be seen without sending anything."""
    path = settings.data / PLAN_FILE
    plan = plan_of(path, with_own(rules_in(wiring.open_store(settings).journal.registers())))
    return f"{PLAN_FILE if path.exists() else 'as shipped'}: {', '.join(plan.channels)}"


_LOOKS: dict[str, Callable[[Settings], str]] = {
    "configuration": _configuration,
    "store": _store,
    "keys": _keys,
    "wire": _wire,
    "calendar": _calendar,
    "areas": _areas,
    "wall": _wall,
    "channels": _channels,
}
