"""The clock role: the breach of a relay is recorded once, with its computed instant, and withdrawn."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from dashboard.domain.deadline import TICK
from dashboard.domain.events import Event, Recorded
from dashboard.domain.relay_marks import MARKS
from dashboard.timekeeping.relay_keeper import PAGE, RelayKeeper
from tests.builders import after, retracted, stamped
from tests.timekeeping.test_keeper import PATIENCE_S, Centre

DUE = after(minutes=60)
LOOKS_S = 1.3
"""Long enough for every keeper to look once more."""


class RelayCentre(Centre):
    """A centre with as many relay keepers as are asked for."""

    def said(self) -> list[Recorded]:
        found = self.journal.read(after=0, limit=1_000_000)
        return [recorded for recorded in found if recorded.event.type in MARKS]

    @asynccontextmanager
    async def keeping(self) -> AsyncIterator[None]:
        async def record(events: Sequence[Event]) -> None:
            await asyncio.to_thread(self.tell, *events)

        task = asyncio.create_task(
            RelayKeeper(self.journal, self.views, record=record, clock=self.clock).run()
        )
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def until(self, n: int) -> list[Event]:
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while len(found := await asyncio.to_thread(self.said)) < n:
            assert asyncio.get_running_loop().time() < deadline, f"{len(found)} of {n} were recorded"
            await asyncio.sleep(0.02)
        return [recorded.event for recorded in found]


def sent(relay: str = "r1", minute: float = 0) -> Event:
    return stamped("sent", relay, at=after(minutes=minute), path=("d", "s1"))


def received(relay: str = "r1", *, minute: float) -> Event:
    return stamped("received", relay, at=after(minutes=minute))


async def test_a_breach_is_recorded_once_its_instant_is_over_and_not_before(tmp_path: Path) -> None:
    centre = RelayCentre(tmp_path, DUE)
    centre.tell(sent(), sent("r2"), received("r2", minute=60))
    centre.fold()

    async with centre.keeping():
        await asyncio.sleep(LOOKS_S)
        before = centre.said()
        centre.clock.at = DUE + TICK
        (breach,) = await centre.until(1)

    assert before == []
    assert (breach.type, breach.subject, breach.occurred_at) == ("relay.breached", "r1", DUE)
    assert (breach.data.due_at, breach.data.station, breach.data.towards) == (DUE, "d", "s1")


async def test_two_keepers_and_a_restart_record_each_breach_once(tmp_path: Path) -> None:
    centre = RelayCentre(tmp_path)
    centre.tell(*(sent(f"r{n}", n) for n in range(40)))
    centre.clock.at = after(minutes=80)
    centre.fold()

    async with centre.keeping(), centre.keeping():
        await centre.until(20)
        await asyncio.sleep(LOOKS_S)
    centre.clock.at = after(minutes=200)
    async with centre.keeping():
        await centre.until(40)
        centre.fold()
        await asyncio.sleep(LOOKS_S)

    assert Counter(r.event.subject for r in centre.said()) == {f"r{n}": 1 for n in range(40)}
    assert centre.views.relay_marks_until(after(days=99), after=None, limit=9) == []


async def test_what_breached_while_no_clock_ran_is_caught_up_in_order_with_its_true_instants(
    tmp_path: Path,
) -> None:
    centre = RelayCentre(tmp_path)
    minutes = [n * 7 % (2 * PAGE + 1) for n in range(2 * PAGE + 1)]
    centre.tell(*(sent(f"r{minute}", minute) for minute in minutes))
    centre.clock.at = after(days=9)
    centre.fold()

    async with centre.keeping():
        found = await centre.until(len(minutes))

    assert [event.occurred_at for event in found] == [after(minutes=60 + n) for n in range(len(minutes))]


async def test_a_receipt_that_the_fold_has_not_seen_yet_prevents_the_breach(tmp_path: Path) -> None:
    centre = RelayCentre(tmp_path)
    centre.tell(sent(), sent("r2"))
    centre.fold()
    centre.tell(received(minute=59))
    centre.clock.at = after(minutes=61)

    async with centre.keeping():
        await centre.until(1)
        await asyncio.sleep(LOOKS_S)

    assert [r.event.subject for r in centre.said()] == ["r2"]


async def test_a_late_stamp_withdraws_what_was_said_and_its_retraction_says_it_again(tmp_path: Path) -> None:
    centre = RelayCentre(tmp_path, after(minutes=61))
    centre.tell(sent())
    centre.fold()

    async with centre.keeping():
        await centre.until(1)
        centre.clock.at = after(minutes=70)
        centre.tell(late := received(minute=40))
        centre.fold()
        await centre.until(2)
        centre.clock.at = after(minutes=80)
        centre.tell(retracted(late, at=after(minutes=80)))
        centre.fold()
        found = await centre.until(3)
        centre.fold()
        await asyncio.sleep(LOOKS_S)

    assert [(event.type, event.occurred_at) for event in found] == [
        ("relay.breached", DUE),
        ("relay.breach_withdrawn", after(minutes=70)),
        ("relay.breached", DUE),
    ]
    assert len(centre.said()) == 3


async def test_a_breach_of_a_relay_that_left_memory_is_withdrawn_all_the_same(tmp_path: Path) -> None:
    centre = RelayCentre(tmp_path, after(days=3))
    centre.tell(sent())
    centre.fold()

    async with centre.keeping():
        await centre.until(1)
        centre.fold()
        centre.fold()
        centre.tell(received(minute=30))
        centre.fold()
        found = await centre.until(2)

    assert [(event.type, event.occurred_at) for event in found] == [
        ("relay.breached", DUE),
        ("relay.breach_withdrawn", after(days=3)),
    ]
