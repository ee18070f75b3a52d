"""Channels that can be asked: what they tell is in the custody chain once, and a broken one harms nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from dashboard import config, wiring
from dashboard.alerting.sending.deliver import Outlets
from dashboard.alerting.sending.receipts import Receipts
from dashboard.alerting.sending.store_thread import StoreThread
from dashboard.alerting.stages.round import Sent
from dashboard.channels._channel import Accepted, Channel, ChannelError, Message, Settings
from dashboard.clock import SystemClock
from dashboard.domain.alert import Receipt
from tests.alerting.stand import NOON, Centre, finding, plan, standing


async def unsent(message: Message, address: str, settings: Settings) -> Accepted:
    return Accepted()


async def test_what_a_channel_tells_when_it_is_asked_is_proven_once(tmp_path: Path) -> None:
    answers = [
        ChannelError("not now", retryable=True),
        ZeroDivisionError(),
        {"delivered": "at its phone"},
        {"delivered": "at its phone", "read": "by one of one"},
    ]
    asked: list[Mapping[str, str]] = []

    async def ask(evidence: Mapping[str, str], settings: Settings) -> Mapping[Receipt, str]:
        asked.append(evidence)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[return-value]

    store = wiring.open_store(config.Settings(data=tmp_path)).alerts
    centre = Centre(standing())
    made = centre.find(finding())
    (notice,) = made.sends
    store.commit(made.changes)
    store.became([replace(notice, state="accepted", accepted_at=NOON)], [])
    channel = Channel("webhook", "", "", (), unsent, ask=ask)
    thread = StoreThread(store)
    receipts = Receipts(
        Outlets(plan(), {"webhook": channel}),
        thread,
        SystemClock(),
        after_s=[number / 2 for number in range(120)],
    )

    receipts.sent(Sent(notice, NOON, Accepted({"id": "42"})))
    task = asyncio.create_task(receipts.run())
    async with asyncio.timeout(60):
        while (await asyncio.to_thread(store.notice, notice.id)).read_at is None:  # type: ignore[union-attr]  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await asyncio.sleep(1.5)
    task.cancel()
    thread.close()

    turns = [line.turn for line in store.custody_of(notice.group)]
    assert sorted(turns) == ["delivered", "queued", "read"]
    assert asked == [{"id": "42"}] * 4
