"""Receipts of channels that can be asked, on a real store, of a channel of our own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from dashboard.alerting.sending.deliver import Outlets
from dashboard.alerting.sending.receipts import Receipts
from dashboard.alerting.sending.store_thread import StoreThread
from dashboard.alerting.stages.round import Sent
from dashboard.channels._channel import Accepted, Channel, ChannelError, Message, NotDelivered
from dashboard.clock import SystemClock
from dashboard.domain.alert import Receipt
from dashboard.domain.duty import Address, ChannelUse, DutyPlan, Escalation, Post, Route, Step
from dashboard.ports.alert_store import AlertStore
from dashboard.ports.alerts import Changes, CustodyLine, Group, Notice
from dashboard.store.alerts import SqlAlerts
from dashboard.store.engine import journal_engine
from dashboard.store.migrate import migrate
from tests.ingest.fakes import MirrorSealer

NOW = datetime.now(UTC)
GROUP = Group("g", "key", "all", "clause_breached", "over", "", NOW, closed_at=NOW)
NOTICE = Notice(
    "n", "g", 0, "told", "chief", "zh", "title", "text", "over", 1, "accepted", NOW, NOW, accepted_at=NOW
)
EVIDENCE = {"id": "42"}
ASKED_AFTER_S = [number / 5 for number in range(300)]
"""At each look: that one comes late is no end of asking."""
PLAN = DutyPlan(
    {"told": ChannelUse("told", "told")},
    {"chief": Post("chief", "值班长", (Address("told", "a"),))},
    {},
    {"all": Escalation("all", (Step(("chief",)),))},
    (Route("all", "all"),),
)
Answer = Mapping[Receipt, str] | Exception
WITHIN_S = 60.0


def store_in(folder: Path) -> AlertStore:
    url = f"sqlite:///{folder / 'alerts.sqlite'}"
    migrate(url, "alerts")
    store = SqlAlerts(journal_engine(url), MirrorSealer(), SystemClock())
    store.commit(Changes(groups=[GROUP], notices=[NOTICE]))
    store.became([NOTICE], [CustodyLine("g", "accepted", NOW, "n", "told", "chief", EVIDENCE)])
    return store


@asynccontextmanager
async def asking(store: AlertStore, *answers: Answer) -> AsyncIterator[list[str]]:
    """Receipts of a channel that answers so, one after another; what it was asked of."""
    asked, left = list[str](), list(answers)

    async def send(message: Message, address: str, settings: Mapping[str, str]) -> Accepted:
        return Accepted()

    async def ask(evidence: Mapping[str, str], settings: Mapping[str, str]) -> Mapping[Receipt, str]:
        asked.append(evidence["id"])
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    channel = Channel("told", "告", "told", (), send, address="an address", ask=ask)
    thread = StoreThread(store)
    receipts = Receipts(Outlets(PLAN, {"told": channel}), thread, SystemClock(), after_s=ASKED_AFTER_S)
    task = asyncio.create_task(receipts.run())
    try:
        yield asked
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        thread.close()


def turns(store: AlertStore) -> list[str]:
    return [line.turn for line in store.custody_of("g")]


async def until(store: AlertStore, *wanted: str) -> None:
    async with asyncio.timeout(WITHIN_S):
        while turns(store) != list(wanted):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_what_was_accepted_by_a_process_before_is_asked_for(tmp_path: Path) -> None:
    store = store_in(tmp_path)

    async with asking(store, {"read": "2026"}) as asked:
        await until(store, "accepted", "read")

    assert asked == ["42"]


async def test_what_will_never_arrive_is_said_in_the_chain_and_asked_for_no_more(tmp_path: Path) -> None:
    store = store_in(tmp_path)

    async with asking(store, NotDelivered("the number does not exist")) as asked:
        await until(store, "accepted", "failed")
        await asyncio.sleep(1.2)

    assert asked == ["42"]
    assert store.custody_of("g")[-1].evidence == {"why": "the number does not exist"}


async def test_a_channel_that_breaks_when_asked_is_asked_again(tmp_path: Path) -> None:
    store = store_in(tmp_path)

    async with asking(store, KeyError("x"), {"delivered": "2026"}, {}, {}):
        await until(store, "accepted", "delivered")


async def test_a_question_that_is_refused_proves_nothing(tmp_path: Path) -> None:
    store = store_in(tmp_path)

    async with asking(store, ChannelError("it answered 403", retryable=False)) as asked:
        await asyncio.sleep(2.5)

    assert asked == ["42"]
    assert turns(store) == ["accepted"]


async def test_a_channel_that_hangs_delays_no_question_to_another(tmp_path: Path) -> None:
    store, asked = store_in(tmp_path), asyncio.Semaphore(0)

    async def send(message: Message, address: str, settings: Mapping[str, str]) -> Accepted:
        return Accepted()

    async def hang(evidence: Mapping[str, str], settings: Mapping[str, str]) -> Mapping[Receipt, str]:
        await asyncio.Event().wait()
        raise AssertionError("nothing ends this")

    async def answer(evidence: Mapping[str, str], settings: Mapping[str, str]) -> Mapping[Receipt, str]:
        asked.release()
        return {"delivered": "2026"}

    channels = {
        "hangs": Channel("hangs", "", "", (), send, ask=hang),
        "told": Channel("told", "", "", (), send, ask=answer),
    }
    chief = Post("chief", "值班长", (Address("told", "a"), Address("hangs", "b")))
    given = replace(
        PLAN, channels={name: ChannelUse(name, name) for name in channels}, posts={"chief": chief}
    )
    thread = StoreThread(store)
    receipts = Receipts(Outlets(given, channels), thread, SystemClock(), after_s=(0.0, 60.0))
    for number in range(60):
        hanging = replace(NOTICE, id=f"h{number}", channel="hangs", place=1)
        receipts.sent(Sent(hanging, NOW, Accepted(EVIDENCE)))
    task = asyncio.create_task(receipts.run())
    try:
        async with asyncio.timeout(WITHIN_S):
            await asked.acquire()
            receipts.sent(Sent(replace(NOTICE, id="later"), NOW, Accepted(EVIDENCE)))
            await asked.acquire()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        thread.close()
