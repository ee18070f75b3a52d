from __future__ import annotations

import pytest

from dashboard.ingest.resubmit import NotResubmitted, resubmit
from dashboard.ports import JournalError, NewRefusal, Placed
from tests.ingest.fakes import Areas, Centre, SickJournal
from tests.ingest.items import REPORT, item

UNKNOWN_AREA = item(id="1", data={**REPORT, "area": "new"})


async def refused(centre: Centre, raw: bytes) -> None:
    async with centre.intake as intake:
        await intake.take("grid", [raw])


def again(centre: Centre, number: int = 1) -> Placed:
    return resubmit(number, refusals=centre.refusals, journal=centre.journal, admission=centre.admission)


async def test_an_item_whose_area_was_registered_since_is_recorded_and_marked() -> None:
    areas = Areas("a")
    centre = Centre(areas=areas)
    await refused(centre, UNKNOWN_AREA)
    areas.codes.add("new")

    assert again(centre) == Placed(1, is_duplicate=False)

    assert [r.event.id for r in centre.recorded()] == ["1"]
    assert centre.refusals.kept[0].resubmitted_at is not None


async def test_twice_is_a_duplicate() -> None:
    areas = Areas("a")
    centre = Centre(areas=areas)
    await refused(centre, UNKNOWN_AREA)
    areas.codes.add("new")

    again(centre)

    assert again(centre) == Placed(1, is_duplicate=True)


async def test_what_is_still_wrong_stays_refused_and_is_not_kept_twice() -> None:
    centre = Centre()
    await refused(centre, UNKNOWN_AREA)

    with pytest.raises(NotResubmitted, match=r"stays refused: data\.area: new is in no area register"):
        again(centre)

    assert len(centre.refusals.kept) == 1
    assert centre.refusals.kept[0].resubmitted_at is None
    assert centre.recorded() == []


async def test_of_what_was_not_kept_whole_nothing_can_be_submitted() -> None:
    centre = Centre()
    centre.refusals.keep([NewRefusal("grid", None, "too large", b"{", is_truncated=True)])

    with pytest.raises(NotResubmitted, match="only the first 1 bytes"):
        again(centre)


async def test_a_number_that_was_never_given_is_said() -> None:
    with pytest.raises(NotResubmitted, match="there is no refusal 7"):
        again(Centre(), 7)


async def test_where_the_store_is_down_it_is_not_marked() -> None:
    areas = Areas("a")
    centre = Centre(areas=areas)
    await refused(centre, UNKNOWN_AREA)
    areas.codes.add("new")
    sick = SickJournal(centre.journal)
    sick.wrong = JournalError("disk full")

    with pytest.raises(JournalError):
        resubmit(1, refusals=centre.refusals, journal=sick, admission=centre.admission)  # type: ignore[arg-type]

    assert centre.refusals.kept[0].resubmitted_at is None
