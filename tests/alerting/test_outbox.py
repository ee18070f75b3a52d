"""The alert role and a store that refuses a row, whatever the reason: one notice fails, all others go on."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from dashboard import wiring, wiring_alerts
from dashboard.alerting import role
from dashboard.domain.alert import PROBE
from dashboard.metrics import Metrics
from dashboard.ports.alert_store import GroupFilter
from dashboard.ports.alerts import Notice
from tests.alerting.centre import OTHERS, AlertCentre, plan
from tests.channels.receivers import Answer, HttpReceiver, answer

PUSH = """
[channel.push]
kind = "ntfy"
endpoint = "{vendor}"

[post.chief]
label = "值班长"
addresses = [{{ channel = "push", address = "topic" }}]

[[escalation.default.step]]
to = ["chief"]

[[route]]
name = "breaches"
rules = ["clause_breached"]
in_hours = false
group_by = ["subject"]
"""
ODD = Answer(200, b'{"id":"\\ud800x\\u0000","event":"message"}', {"content-type": "application/json"})


FIRST, SECOND, FOURTH = "-002", "-003", "-005"
"""How the codes of cases end, in the order in which they are breached; the centre itself has the first."""


def notices(centre: AlertCentre) -> list[Notice]:
    groups = centre.alerts.groups(GroupFilter(rule="clause_breached"), limit=1000)
    return [notice for group in groups for notice in centre.alerts.notices_of(group.id)]


def states(centre: AlertCentre, code: str) -> list[str]:
    return [notice.state for notice in notices(centre) if code in notice.text]


def refusing(centre: AlertCentre, what: str) -> None:
    """From now on the store's database refuses some rows."""
    with sqlite3.connect(centre.settings.data / "alerts.sqlite") as link:
        link.execute(f"CREATE TRIGGER refuses {what} BEGIN SELECT RAISE(ABORT, 'refused'); END")
    link.close()


async def test_what_a_vendor_answers_is_no_text_and_the_role_goes_on(tmp_path: Path) -> None:
    """`"\\ud800"` is JSON, and no text that any store takes."""
    with HttpReceiver(ODD) as vendor:
        centre = AlertCentre(tmp_path, PUSH.format(vendor=vendor.address) + OTHERS)
        async with centre.running():
            await centre.breach("c1")
            await centre.until(lambda: states(centre, FIRST) == ["accepted"])
            vendor.usual = answer({"id": "x" * 5000, "event": "message"})
            await centre.breach("c2")
            await centre.until(lambda: states(centre, SECOND) == ["accepted"])

    ids = [
        line.evidence["id"]
        for notice in notices(centre)
        for line in centre.alerts.custody_of(notice.group)
        if line.turn == "accepted"
    ]
    assert sorted(ids) == ["?x?", "x" * 64]


async def test_a_notice_that_the_store_does_not_take_fails_alone_and_says_so(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        refusing(centre, f"BEFORE INSERT ON alert_notices WHEN NEW.text LIKE '%{FIRST}%'")
        async with centre.running():
            await centre.breach("c-bad", "c1", "c2")
            await centre.until(
                lambda: sorted(n.state for n in notices(centre)) == ["accepted"] * 2 + ["failed"]
            )
            await centre.breach("c3")
            await centre.until(lambda: states(centre, FOURTH) == ["accepted"])

    (failed,) = (notice for notice in notices(centre) if notice.state == "failed")
    assert failed.error == "the store takes no such notice"
    said = [(line.turn, line.evidence.get("error")) for line in centre.alerts.custody_of(failed.group)]
    assert ("failed", "the store takes no such notice") in said
    assert not any(FIRST in request.json["text"] for request in hook.received)


async def test_an_acceptance_that_cannot_be_recorded_is_a_failure_of_that_notice_alone(
    tmp_path: Path,
) -> None:
    with HttpReceiver() as hook, HttpReceiver() as other:
        centre = AlertCentre(tmp_path, plan(hook.address, other.address))
        refusing(
            centre,
            "BEFORE UPDATE ON alert_notices WHEN NEW.state = 'accepted' AND NEW.place = 0"
            f" AND NEW.text LIKE '%{FIRST}%'",
        )
        async with centre.running():
            await centre.breach("c-bad", "c1")
            await centre.until(lambda: states(centre, SECOND) == ["accepted"])
            await centre.until(lambda: states(centre, FIRST) == ["failed", "accepted"])

    (first, *_) = (notice for notice in notices(centre) if FIRST in notice.text)
    assert first.error == "the store takes no such notice"


async def test_a_role_that_dies_soon_after_each_start_never_calls_outside(tmp_path: Path) -> None:
    with HttpReceiver() as hook, HttpReceiver() as outside:
        centre = AlertCentre(tmp_path, f'dead_man = "{outside.address}/ping"\n{plan(hook.address)}')
        refusing(centre, "BEFORE INSERT ON alert_watch")
        for _ in range(3):
            async with wiring.intake(centre.store, centre.hub.connect(), Metrics()) as intake:
                given = wiring_alerts.given_to_role(centre.settings, centre.store, centre.hub.connect, intake)
                with pytest.raises(BaseExceptionGroup):
                    await asyncio.wait_for(role.run(given), 60.0)

    assert outside.received == []


async def test_a_probe_of_which_the_store_takes_no_acceptance_has_not_come_back(tmp_path: Path) -> None:
    with HttpReceiver() as hook, HttpReceiver() as outside:
        centre = AlertCentre(tmp_path, f'dead_man = "{outside.address}/ping"\n{plan(hook.address)}')
        refusing(
            centre,
            f"BEFORE UPDATE ON alert_notices WHEN NEW.state = 'accepted' AND NEW.channel = '{PROBE}'",
        )
        async with centre.running(probe_s=1.0):
            await centre.until(lambda: centre.types().count("alert.probed") >= 2)

    probed = [r.event.data.took_ms for r in centre.journal() if r.event.type == "alert.probed"]
    assert set(probed) == {None}
    assert outside.received == []
