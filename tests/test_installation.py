"""What a centre is given before its first event, and which registers it lets in."""

from __future__ import annotations

import pytest

from dashboard import installation
from dashboard.clock import SystemClock
from dashboard.config import ConfigError
from dashboard.domain.area import Area
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.ports import Entry
from tests.builders import START, TINY, frozen_calendar


def test_a_new_centre_has_a_policy_and_a_calendar() -> None:
    journal = MemoryJournal(SystemClock())

    installation.install(journal, frozen_calendar(), at=START)

    assert {r.event.data.register for r in journal.registers()} == {"policy", "calendar"}


def test_installing_again_records_nothing() -> None:
    journal = MemoryJournal(SystemClock())
    installation.install(journal, frozen_calendar(), at=START)
    head = journal.head()

    installation.install(journal, frozen_calendar(), at=START)

    assert journal.head() == head


def test_going_back_to_an_older_register_is_a_change_of_its_own() -> None:
    journal = MemoryJournal(SystemClock())
    one, other = TINY[:3], TINY[:4]

    for areas in (one, other, one):
        change = installation.areas_change(journal, "tiny", areas, at=START)
        assert change is not None
        journal.append([Entry(change)])

    assert len(journal.registers()) == 3
    assert installation.areas_change(journal, "tiny", one, at=START) is None


def test_a_register_that_makes_a_ring_with_another_is_refused() -> None:
    journal = MemoryJournal(SystemClock())
    change = installation.areas_change(journal, "tiny", TINY, at=START)
    assert change is not None
    journal.append([Entry(change)])

    with pytest.raises(ConfigError, match="its own ancestor"):
        installation.areas_change(journal, "ring", [Area("d", "区", "district", "a")], at=START)
