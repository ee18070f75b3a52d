from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from dashboard.domain.area import Area
from dashboard.domain.drill import Run, sending
from dashboard.domain.events import SYSTEM_SOURCE, Event
from dashboard.domain.letter_events import LetterIssued
from dashboard.domain.registers import areas_changed
from dashboard.domain.system_events import CanarySent
from dashboard.ingest.errors import Busy, StoreDown
from dashboard.ingest.intake import KEPT_OF_TOO_LARGE, LARGEST_ITEM, Receipt, Rejected
from dashboard.ingest.known_areas import AreaRegister
from dashboard.ingest.pace import Pace
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.ports import JournalError
from tests.builders import reported
from tests.ingest.fakes import NOW, Areas, Centre, SickJournal, StillClock
from tests.ingest.items import REPORT, item, items


async def test_what_is_taken_is_in_the_journal_in_the_order_it_came() -> None:
    centre = Centre()

    async with centre.intake as intake:
        receipt = await intake.take("grid", items(450))

    assert receipt == Receipt(accepted=450, duplicates=0, rejected=(), position=450)
    assert [r.event.id for r in centre.recorded()] == [f"grid-{i}" for i in range(450)]


async def test_a_duplicate_is_answered_with_the_position_of_the_first() -> None:
    centre = Centre()

    async with centre.intake as intake:
        await intake.take("grid", items(3))
        receipt = await intake.take("grid", items(1))

    assert receipt == Receipt(accepted=0, duplicates=1, rejected=(), position=1)
    assert len(centre.recorded()) == 3


async def test_the_same_event_twice_in_one_message_counts_once() -> None:
    async with Centre().intake as intake:
        receipt = await intake.take("grid", [*items(2), *items(2)])

    assert (receipt.accepted, receipt.duplicates, receipt.position) == (2, 2, 2)


async def test_one_bad_item_loses_nothing_else_and_is_kept_whole_with_its_reason() -> None:
    centre = Centre()
    bad = item(id="bad", time="never")

    async with centre.intake as intake:
        receipt = await intake.take("grid", [item(id="1"), bad, item(id="2")])

    assert (receipt.accepted, receipt.position) == (2, 2)
    (rejected,) = receipt.rejected
    assert (rejected.index, rejected.id) == (1, "bad")
    assert rejected.reason.startswith("time: ")
    (kept,) = centre.refusals.kept
    assert (kept.source, kept.item_id, kept.reason, kept.raw) == ("grid", "bad", rejected.reason, bad)


async def test_the_index_of_a_bad_item_is_its_place_in_the_whole_message() -> None:
    async with Centre().intake as intake:
        receipt = await intake.take("grid", [*items(2_500), b"{", *items(3, start=2_500), b"["])

    assert [r.index for r in receipt.rejected] == [2_500, 2_504]
    assert receipt.accepted == 2_503


async def test_where_all_is_bad_nothing_stands_in_the_journal() -> None:
    centre = Centre()

    async with centre.intake as intake:
        receipt = await intake.take("grid", [b"{", b""])

    assert (receipt.accepted, receipt.duplicates, receipt.position) == (0, 0, 0)
    assert len(receipt.rejected) == len(centre.refusals.kept) == 2


async def test_an_empty_message_is_answered() -> None:
    async with Centre().intake as intake:
        assert await intake.take("grid", []) == Receipt(0, 0, (), 0)


async def test_an_item_that_is_too_large_is_rejected_and_its_head_kept() -> None:
    centre = Centre()
    just = item(data={**REPORT, "padding": "x"})
    just = just.replace(b'"x"', b'"' + b"x" * (LARGEST_ITEM - len(just) + 1) + b'"')
    assert len(just) == LARGEST_ITEM

    async with centre.intake as intake:
        receipt = await intake.take("grid", [just + b" ", just])

    assert receipt.accepted == 1
    assert receipt.rejected == (Rejected(0, "grid-1", "has 1048577 bytes; an event may have 1048576"),)
    (kept,) = centre.refusals.kept
    assert kept.raw == just[:KEPT_OF_TOO_LARGE]
    assert kept.is_truncated


# ── areas ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_code_that_is_new_in_the_register_is_known_without_a_restart() -> None:
    areas = Areas("a")

    async with Centre(areas=areas).intake as intake:
        areas.later = {"new"}
        receipt = await intake.take("grid", [item(data={**REPORT, "area": "new"})])

    assert receipt.accepted == 1


async def test_a_register_that_is_new_counts_for_all_who_send_at_that_moment() -> None:
    areas = Areas("a")

    async with Centre(areas=areas).intake as intake:
        areas.later = {"new"}
        sent = [intake.take("grid", [item(id=str(i), data={**REPORT, "area": "new"})]) for i in range(4)]
        receipts = await asyncio.gather(*sent)

    assert [receipt.accepted for receipt in receipts] == [1, 1, 1, 1]


async def test_a_register_recorded_through_the_gate_counts_for_the_next_message() -> None:
    journal = MemoryJournal(StillClock())
    centre = Centre(areas=AreaRegister(journal), journal=journal)
    change = areas_changed("district", [Area("a", "a", "street", "")], version=1, at=NOW)

    async with centre.intake as intake:
        before = await intake.take("grid", [item(id="1")])
        await intake.record([change])
        after = await intake.take("grid", [item(id="2")])

    assert before.rejected[0].reason == "data.area: a is in no area register of this centre"
    assert after.accepted == 1


async def test_an_unknown_code_is_looked_up_once_a_part_not_once_an_item() -> None:
    areas = Areas("a")
    centre = Centre(areas=areas)

    async with centre.intake as intake:
        looks_before = areas.looks
        await intake.take("grid", [item(id=str(i), data={**REPORT, "area": "zz"}) for i in range(200)])

    assert areas.looks - looks_before == 1


# ── feeds and the centre itself ─────────────────────────────────────────────────────────────────────────


async def test_a_feed_that_speaks_in_events_goes_through_the_same_gate() -> None:
    centre = Centre()
    good, bad = reported(id="1"), reported(id="2", area="zz")

    async with centre.intake as intake:
        receipt = await intake.take_events("grid", [good, bad])

    assert receipt.accepted == 1
    assert [r.event for r in centre.recorded()] == [good]
    assert centre.refusals.kept[0].item_id == "2"


async def test_history_is_recorded_with_its_own_times() -> None:
    centre = Centre()
    times = [NOW - timedelta(days=9), NOW - timedelta(days=8)]

    async with centre.intake as intake:
        await intake.take("grid", [item(id="1"), item(id="2")], recorded_at=times)

    assert [r.recorded_at for r in centre.recorded()] == times


async def test_history_that_comes_too_late_says_so_and_troubles_nobody_else() -> None:
    async with Centre().intake as intake:
        await intake.take("grid", [item(id="1")])

        with pytest.raises(JournalError, match="arrived live"):
            await intake.take("grid", [item(id="2")], recorded_at=[NOW])

        assert (await intake.take("grid", [item(id="3")])).accepted == 1


async def test_the_centre_records_what_is_its_own() -> None:
    centre = Centre()
    canary = Event(SYSTEM_SOURCE, "canary/1", "canary.sent", None, NOW, CanarySent())

    async with centre.intake as intake:
        placed = await intake.record([canary])

    assert [p.position for p in placed] == [1]
    assert [r.event for r in centre.recorded()] == [canary]


async def test_the_centre_issues_a_letter_itself_where_its_policy_says_so() -> None:
    centre = Centre()
    data = LetterIssued("reminder", "s1", letter="letter-1")
    issued = Event(SYSTEM_SOURCE, "issued/letter-1", "letter.issued", None, NOW, data)

    async with centre.intake as intake:
        await intake.record([issued])

    assert [r.event for r in centre.recorded()] == [issued]


async def test_the_centre_starts_a_drill_itself() -> None:
    centre = Centre()
    started = sending(Run("morning", NOW.date(), "a", NOW), ("d", "s1", "a"))

    async with centre.intake as intake:
        await intake.record([started])

    assert [r.event for r in centre.recorded()] == [started]


@pytest.mark.parametrize(
    "event",
    [reported(source=SYSTEM_SOURCE), Event("grid", "1", "canary.sent", None, NOW, CanarySent())],
)
async def test_the_centres_own_door_is_for_nothing_else(event: Event) -> None:
    async with Centre().intake as intake:
        with pytest.raises(ValueError, match="not the centre's own"):
            await intake.record([event])


# ── when it cannot ──────────────────────────────────────────────────────────────────────────────────────


async def test_a_store_that_is_down_takes_nothing_and_says_so_and_takes_it_later() -> None:
    journal = SickJournal(MemoryJournal(StillClock()))
    centre = Centre(journal=journal)  # type: ignore[arg-type]  # the rest goes through

    async with centre.intake as intake:
        journal.wrong = JournalError("disk full")
        with pytest.raises(StoreDown, match="disk full"):
            await intake.take("grid", items(3))
        assert centre.recorded() == []

        journal.wrong = None
        assert (await intake.take("grid", items(3))).accepted == 3


async def test_nothing_is_answered_as_refused_that_could_not_be_kept() -> None:
    centre = Centre()
    centre.refusals.is_down = True

    async with centre.intake as intake:
        with pytest.raises(StoreDown):
            await intake.take("grid", [b"{"])


async def test_a_source_that_is_too_fast_is_told_when_to_come_back() -> None:
    centre = Centre(pace=Pace(per_s=1, burst=5))

    async with centre.intake as intake:
        await intake.take("grid", items(5))
        with pytest.raises(Busy) as busy:
            await intake.take("grid", items(2, start=5))

    assert busy.value.retry_after_s == pytest.approx(2, abs=0.5)
    assert len(centre.recorded()) == 5


async def test_what_happens_is_counted_by_source_and_outcome() -> None:
    centre = Centre()

    async with centre.intake as intake:
        await intake.take("grid", [*items(2), *items(1), b"{"])

    for outcome, n in (("accepted", 2), ("duplicate", 1), ("rejected", 1)):
        assert centre.counted("onescreen_ingest_events_total", source="grid", outcome=outcome) == n
