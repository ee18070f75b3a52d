"""What people do to alerts comes in at the desk, and from no other place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from dashboard.domain.alert_events import ALERT_EVENTS, AlertAcknowledged, AlertResolved, AlertSilenced
from dashboard.domain.events import SYSTEM_SOURCE, Event
from dashboard.domain.system_events import DESK_TYPES
from tests import districts
from tests.acting.desk_centre import DeskCentre, centre

GROUP = "0" * 32
ACKNOWLEDGED = {"by": "district", "how": "page"}
SILENCED = {
    "owner": "zhao", "reason": "the wire is being moved", "rule": "source_silent",
    "until": (districts.AT + timedelta(hours=2)).isoformat(),
}  # fmt: skip


def item(source: str, type_: str, **data: Any) -> bytes:
    found = {
        "specversion": "1.0", "id": "a/1", "source": source, "type": type_, "subject": GROUP,
        "time": districts.AT.isoformat(), "data": data,
    }  # fmt: skip
    return msgspec.json.encode(found)


def last(here: DeskCentre) -> Event:
    [recorded] = here.journal.read(after=here.journal.head() - 1, limit=1)
    return recorded.event


async def test_an_acknowledgement_of_the_desk_is_recorded() -> None:
    async with centre() as here:
        receipt = await here.intake.act([item("desk", "alert.acknowledged", **ACKNOWLEDGED)])

        assert receipt.accepted == 1
        assert last(here).data == AlertAcknowledged("district", "page")


async def test_the_reason_of_a_silence_is_sealed_and_stands_in_no_event() -> None:
    async with centre() as here:
        receipt = await here.intake.act([item("desk", "alert.silenced", **SILENCED)])

        silenced = last(here).data
        assert isinstance(silenced, AlertSilenced)
        assert (silenced.owner, silenced.rule, silenced.reason) == ("zhao", "source_silent", "")
        assert here.journal.sealed([receipt.position])


@pytest.mark.parametrize("type_", sorted(ALERT_EVENTS))
async def test_no_source_outside_says_anything_of_alerts(type_: str) -> None:
    async with centre() as here:
        receipt = await here.intake.take("grid", [item("grid", type_, **ACKNOWLEDGED)])

        assert (receipt.accepted, len(receipt.rejected)) == (0, 1)


async def test_a_source_that_calls_itself_the_desk_is_none() -> None:
    async with centre() as here:
        receipt = await here.intake.take("grid", [item("desk", "alert.acknowledged", **ACKNOWLEDGED)])

        assert (receipt.accepted, len(receipt.rejected)) == (0, 1)


@pytest.mark.parametrize("type_", sorted(set(ALERT_EVENTS) - DESK_TYPES))
async def test_what_the_centre_says_of_alerts_is_not_for_the_desk_to_say(type_: str) -> None:
    async with centre() as here:
        receipt = await here.intake.act([item("desk", type_)])

        assert (receipt.accepted, len(receipt.rejected)) == (0, 1)


async def test_the_centre_itself_records_what_it_says_of_alerts() -> None:
    async with centre() as here:
        resolved = Event(SYSTEM_SOURCE, "r/1", "alert.resolved", GROUP, districts.AT, AlertResolved())

        [placed] = await here.intake.record([resolved])

        assert not placed.is_duplicate
