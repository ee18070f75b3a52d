"""One relay at a past instant: as known then or as corrected since, and in the register of then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.domain.events import Event, Recorded
from dashboard.domain.registers import areas_changed
from dashboard.ports import Grant
from dashboard.projections.history import As, board_at
from dashboard.projections.view import View
from dashboard.reading.desk import Desk, NotThere
from dashboard.reading.ground import Reading
from dashboard.reading.relay_detail import RelayDetail
from tests.builders import LOCAL, TINY, ListJournal, after, retracted, stamped, the_registers
from tests.desks import EVERYTHING, FakeViews
from tests.past import FoldingHistorian

PATH = ("d", "s1")
SENT = stamped("sent", at=after(minutes=1), path=PATH)
ON_TIME = stamped("received", at=after(minutes=9))
WRONG = stamped("sent", "r2", at=after(minutes=1), path=PATH)


def desk(grant: Grant = EVERYTHING, *, minutes: float, as_: As) -> Desk:
    """At a past instant of a centre that heard of the receipt two hours late, of the second relay's
    retraction a day late, and that a street is a community since."""
    later = [replace(area, level="community") if area.code == "s1" else area for area in TINY]
    told: list[Event | Recorded] = [
        *the_registers(),
        SENT,
        WRONG,
        Recorded(0, after(hours=2), ON_TIME),
        retracted(WRONG, at=after(days=1)),
        areas_changed("tiny", later, version=2, at=after(days=2)),
    ]
    journal = ListJournal(told)
    now = View(board_at(journal, after(days=3), as_="known", zone=LOCAL)).cut()
    reading = Reading(lambda: now, FoldingHistorian(journal, LOCAL), FakeViews(), journal, LOCAL)  # type: ignore[arg-type]
    return Desk(reading, grant, after(minutes=minutes), as_)


@pytest.mark.parametrize(
    ("minutes", "as_", "status"),
    [
        (30, "known", "in_flight"),
        (90, "known", "no_receipt"),
        (130, "known", "within_60"),
        (5, "corrected", "in_flight"),
        (30, "corrected", "within_60"),
    ],
)
async def test_a_receipt_told_late_is_known_when_it_was_told(minutes: float, as_: As, status: str) -> None:
    found: RelayDetail = await desk(minutes=minutes, as_=as_).relay("r1")

    assert found.status == status


async def test_a_relay_that_was_retracted_since_was_there_as_known_alone() -> None:
    assert (await desk(minutes=30, as_="known").relay("r2")).status == "in_flight"
    with pytest.raises(NotThere):
        await desk(minutes=30, as_="corrected").relay("r2")


async def test_the_level_of_a_hop_is_that_of_the_register_of_the_instant() -> None:
    levels = [(await desk(minutes=30, as_=as_).relay("r1")).hops[0].level for as_ in ("known", "corrected")]

    assert levels == ["district-street", "district-community"]
