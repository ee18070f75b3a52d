from __future__ import annotations

from dashboard.domain.area import Area
from dashboard.domain.events import Event
from dashboard.domain.registers import areas_changed
from dashboard.ingest.known_areas import AreaRegister
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.ports import Entry
from tests.builders import reported
from tests.ingest.fakes import NOW, StillClock


def register(name: str, *codes: str, version: int = 1) -> Event:
    areas = [Area(code, code, "street", "") for code in codes]
    return areas_changed(name, areas, version=version, at=NOW)


def journal_of(*events: Event) -> MemoryJournal:
    journal = MemoryJournal(StillClock())
    journal.append([Entry(event) for event in events])
    return journal


def test_every_register_of_areas_counts() -> None:
    areas = AreaRegister(journal_of(register("district", "a"), register("new-york", "b")))

    assert areas.refresh()

    assert "a" in areas
    assert "b" in areas
    assert "c" not in areas
    assert len(areas) == 2


def test_a_register_counts_as_it_was_changed_last() -> None:
    journal = journal_of(register("district", "a", "b"))
    areas = AreaRegister(journal)
    areas.refresh()

    journal.append([Entry(register("district", "b", "c", version=2))])

    assert areas.refresh()
    assert "a" not in areas
    assert "c" in areas


def test_nothing_new_is_no_change() -> None:
    journal = journal_of(register("district", "a"))
    areas = AreaRegister(journal)
    areas.refresh()

    assert not areas.refresh()
    journal.append([Entry(reported())])
    assert not areas.refresh()


def test_an_empty_journal_knows_no_area() -> None:
    areas = AreaRegister(journal_of())

    assert not areas.refresh()
    assert "a" not in areas
