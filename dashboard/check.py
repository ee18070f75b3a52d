"""`onescreen check`: is this centre fit to start? One finding a part, each with what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from dashboard import calendars, wiring
from dashboard.config import Settings
from dashboard.journal.embedded import find_program
from dashboard.ports import JournalError, WireError

CALENDAR_WARNING = timedelta(days=60)


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
    except (JournalError, WireError, wiring.Unfit, OSError) as wrong:
        return Finding(what, False, str(wrong))


def _configuration(settings: Settings) -> str:
    wiring.refuse_open_host(settings.host)
    return f"data {settings.data}, {settings.host}:{settings.port}, {settings.tz}"


def _store(settings: Settings) -> str:
    store = wiring.open_store(settings)
    return f"journal at position {store.journal.head()}"


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
    last_year = max(calendars.announced().years)
    today = wiring.clock_of(settings).now().astimezone(settings.zone).date()
    left = (today.replace(year=last_year, month=12, day=31) - today).days
    if left <= CALENDAR_WARNING.days:
        return f"announced up to {last_year}, {left} days left: later deadlines are provisional"
    return f"announced up to {last_year}"


def _areas(settings: Settings) -> str:
    n = len(wiring.known_areas(wiring.open_store(settings).journal))
    return f"{n} areas" if n else "none yet: onescreen areas load CSV"


_LOOKS: dict[str, Callable[[Settings], str]] = {
    "configuration": _configuration,
    "store": _store,
    "wire": _wire,
    "calendar": _calendar,
    "areas": _areas,
}
