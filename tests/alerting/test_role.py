"""The alert role on real stores, before real receivers."""

from __future__ import annotations

from pathlib import Path

from tests.alerting.centre import AlertCentre, plan
from tests.channels.receivers import HttpReceiver


async def test_a_breach_is_told_once_and_its_way_is_proven(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running():
            await centre.breach("c1")
            (request,) = await hook.waited_for(1)
            await centre.until(lambda: "alert.raised" in centre.types())

    key = request.headers["webhook-id"]
    notice = centre.alerts.notice(key)
    assert notice is not None
    assert (notice.state, notice.attempts, notice.repeats, notice.recipient) == ("accepted", 1, 0, "chief")
    assert [line.turn for line in centre.alerts.custody_of(notice.group)] == ["queued", "accepted"]
    assert request.json["key"] == key
    assert notice.total == 1
