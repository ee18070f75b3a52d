"""A journal with a past: so many events appended without a server in between."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bench.centre import AREAS, area_codes
from bench.load import Load
from dashboard import calendars, installation, wiring
from dashboard.config import Settings
from dashboard.ports import Entry
from dashboard.wiring import Store
from feeds._area_files import read_areas

GROUP = 2_000


def journal_with(data: Path, events: int) -> Store:
    """A centre's stores whose journal holds the policy, the calendar, the areas and so many events."""
    store = wiring.open_store(Settings(data=data))
    at = datetime.now(UTC)
    installation.install(store.journal, calendars.announced(), at=at)
    areas = installation.areas_change(store.journal, "xisaishan", read_areas(AREAS), at=at)
    if areas is not None:
        store.journal.append([Entry(areas)])
    made = Load("past", area_codes(), run="past").events(events)
    while group := list(islice(made, GROUP)):
        store.journal.append([Entry(event) for event in group])
    return store
