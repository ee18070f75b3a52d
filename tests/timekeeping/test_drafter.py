"""The drafter: the letters of a day that is over, each once, whatever becomes of who writes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dashboard.domain.events import Event
from dashboard.domain.letter_events import LetterDrafted
from dashboard.domain.letters import letters_in
from dashboard.domain.registers import policy_changed
from dashboard.ingest.errors import StoreDown
from dashboard.timekeeping.drafter import Drafter
from tests.builders import LOCAL, RULE_1515, START, after, day, dispatched, graded, local, reported
from tests.timekeeping.test_keeper import Centre

DUE_OVER = local("2026-09-15 00:00:05")
"""Just after the midnight at which START's cases are due; the reminder's day is over by then, too."""
PATIENCE_S = 60.0


class Office(Centre):
    """A centre that also has as many drafters as are asked for. Its letters begin with START's day."""

    def __init__(self, folder: Path, at: datetime = START) -> None:
        super().__init__(folder, at)
        self.fails = 0

    async def begin(self) -> None:
        async with self.drafting():
            await self.until_gathered("2026-09-06")

    @asynccontextmanager
    async def drafting(self, *, patience_s: float = PATIENCE_S) -> AsyncIterator[None]:
        async def record(events: Sequence[Event]) -> None:
            if self.fails:
                self.fails -= 1
                raise StoreDown("full")
            await asyncio.to_thread(self.tell, *events)

        drafter = Drafter(
            self.journal,
            self.views,
            record=record,
            clock=self.clock,
            zone=LOCAL,
            patience_s=patience_s,
            look_s=0.02,
        )
        task = asyncio.create_task(drafter.run())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def all_marks_said(self, n: int) -> None:
        """As a timekeeper does, and the fold sees it."""
        async with self.ticking():
            await self.until_said(n)
        self.fold()

    async def until_gathered(self, on: str) -> None:
        """The day is gathered and, because the next look comes after, its letters are drafted."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while on not in await asyncio.to_thread(self.gathered):
            assert asyncio.get_running_loop().time() < deadline, f"{on} was never gathered"
            await asyncio.to_thread(self.fold)
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.3)

    async def until_drafted(self, n: int, *, on: str) -> None:
        """So many letters there are, once that day is gathered."""
        await self.until_gathered(on)
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while len(found := await asyncio.to_thread(self.letters)) < n:
            assert asyncio.get_running_loop().time() < deadline, f"{len(found)} of {n} letters were drafted"
            await asyncio.sleep(0.02)

    def gathered(self) -> list[str]:
        found = [r.event for r in self.journal.letters() if r.event.type == "letter.gathered"]
        return [str(event.data.day_on) for event in found]

    def letters(self) -> list[LetterDrafted]:
        return [r.event.data for r in self.journal.letters() if r.event.type == "letter.drafted"]

    def kinds(self) -> list[tuple[str, str, int]]:
        return [(letter.kind, letter.unit, len(letter.items)) for letter in self.letters()]


@pytest.fixture
async def office(tmp_path: Path) -> Office:
    """Ten cases of two units, of which the district's letters begin with START's day."""
    office = Office(tmp_path)
    await office.begin()
    for n in range(10):
        office.tell(reported(f"c{n}"), dispatched(f"c{n}", at=START, unit=f"s{n % 2 + 1}"))
    office.clock.at = DUE_OVER
    office.fold()
    return office


async def test_the_letters_of_each_day_are_drafted_once_it_is_over(office: Office) -> None:
    await office.all_marks_said(40)

    async with office.drafting():
        await office.until_drafted(4, on="2026-09-14")

    assert office.kinds() == [
        ("reminder", "s1", 5),
        ("reminder", "s2", 5),
        ("supervision", "s1", 5),
        ("supervision", "s2", 5),
    ]
    assert [str(letter.day_on)[5:] for letter in office.letters()] == ["09-13", "09-13", "09-14", "09-14"]
    assert {item.code for item in office.letters()[0].items} == {f"260907-{n:03d}" for n in (1, 3, 5, 7, 9)}


async def test_two_drafters_draft_everything_once(office: Office) -> None:
    await office.all_marks_said(40)

    async with office.drafting(), office.drafting():
        await office.until_drafted(4, on="2026-09-14")

    assert len(office.letters()) == len({letter.number for letter in office.letters()}) == 4


async def test_a_day_waits_until_its_marks_are_recorded(office: Office) -> None:
    async with office.drafting():
        await office.until_gathered("2026-09-10")
        before = office.gathered()
        await office.all_marks_said(40)
        await office.until_drafted(4, on="2026-09-14")

    assert "2026-09-14" not in before
    assert len(office.letters()) == 4


async def test_a_day_does_not_wait_for_ever(office: Office) -> None:
    async with office.drafting(patience_s=0.2):
        await office.until_gathered("2026-09-14")

    assert office.letters() == []


async def test_a_drafter_killed_after_it_gathered_finishes_when_it_starts_again(office: Office) -> None:
    await office.all_marks_said(40)
    for pause_s in (0.005, 0.01, 0.02, 0.03, 0.05):
        async with office.drafting():
            await asyncio.sleep(pause_s)

    async with office.drafting():
        await office.until_drafted(4, on="2026-09-14")

    assert len(office.letters()) == len({letter.number for letter in office.letters()}) == 4


async def test_a_store_that_is_down_is_waited_for(office: Office) -> None:
    await office.all_marks_said(40)
    office.fails = 3

    async with office.drafting():
        await office.until_drafted(4, on="2026-09-14")

    assert len(office.letters()) == 4


async def test_what_is_recorded_after_the_gathering_changes_no_letter(office: Office) -> None:
    await office.all_marks_said(40)
    async with office.drafting():
        await office.until_drafted(4, on="2026-09-14")
    before = office.letters()
    office.tell(dispatched("c0", at=after(days=1), unit="a"), graded("c1", "special", at=after(days=1)))
    office.fold()

    async with office.drafting():
        await asyncio.sleep(0.3)

    assert office.letters() == before


async def test_a_centre_that_starts_with_a_long_history_drafts_none_of_it(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.tell(reported(), dispatched(at=START, unit="s1"))
    office.clock.at = DUE_OVER + timedelta(hours=1)
    office.fold()
    await office.all_marks_said(4)

    async with office.drafting():
        await office.until_gathered("2026-09-14")

    assert office.gathered() == ["2026-09-14"]
    assert office.letters() == []


async def test_a_month_that_is_over_has_a_bulletin_for_each_unit_that_breached(office: Office) -> None:
    office.clock.at = local("2026-10-01 00:00:05")
    office.fold()
    await office.all_marks_said(10 * (4 + 16))

    async with office.drafting():
        await office.until_gathered("2026-09-30")

    bulletins = [letter for letter in office.letters() if letter.kind == "bulletin"]
    assert [(letter.unit, letter.number, len(letter.items)) for letter in bulletins] == [
        ("s1", "通〔2026〕09-01", 5),
        ("s2", "通〔2026〕09-02", 5),
    ]
    assert {letter.month_on for letter in bulletins} == {day("2026-09-01")}


async def test_what_the_policy_issues_is_issued_with_its_draft_once(office: Office) -> None:
    policy = RULE_1515 | {"issued_letters": ["reminder"], "valid_from": "2026-09-01"}
    office.tell(policy_changed("1515", policy, version=2, at=START))
    await office.all_marks_said(40)

    async with office.drafting(), office.drafting():
        await office.until_gathered("2026-09-14")

    states = [(letter.draft.kind, letter.settled_state) for letter in letters_in(office.journal.letters())]
    assert states == [("reminder", "issued")] * 2 + [("supervision", None)] * 2


async def test_many_drafters_at_once_number_no_two_letters_alike(office: Office) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(4):
            await stack.enter_async_context(office.drafting())
        await office.all_marks_said(40)
        await office.until_gathered("2026-09-14")

    assert len({letter.number for letter in office.letters()}) == len(office.letters()) == 4
