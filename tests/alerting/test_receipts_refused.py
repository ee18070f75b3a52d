"""A message centre that refuses to be asked what became of its messages, before the whole role."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from smpplib import consts
from structlog.testing import capture_logs

from dashboard.ports.alert_store import GroupFilter
from tests.alerting.centre import OTHERS, AlertCentre
from tests.channels.receivers import HttpReceiver
from tests.channels.smpp_peer import MessageCentre

NOT_DELIVERED_S = 3600
REFUSED = "a channel cannot be asked what became of its messages"
PLAN = """
[channel.sms]
kind = "sms_smpp"
host = "127.0.0.1"
port = "{port}"
system_id = "centre"
password = "pass"
source = "12345"

[channel.hook]
kind = "webhook"
endpoint = "{hook}"
secret = "not-a-secret"

[post.chief]
label = "值班长"
addresses = [{{ channel = "sms", address = "8613000000000" }}]

[post.head]
label = "主任"
addresses = ["hook"]

[[escalation.default.step]]
to = ["chief"]

[[escalation.default.step]]
to = ["head"]
not_delivered_s = {seconds}

[[route]]
name = "breaches"
rules = ["clause_breached"]
in_hours = false
"""


async def test_what_was_accepted_counts_as_delivered_where_nobody_can_ask(tmp_path: Path) -> None:
    with MessageCentre("centre", "pass") as smsc, HttpReceiver() as hook, capture_logs() as said:
        smsc.query_status = consts.SMPP_ESME_RINVCMDID
        written = PLAN.format(port=smsc.port, hook=hook.address, seconds=NOT_DELIVERED_S) + OTHERS
        centre = AlertCentre(tmp_path, written)
        async with centre.running():
            await centre.breach("c1")
            await centre.until(lambda: any(line["event"] == REFUSED for line in [*said]))
            centre.clock.by = timedelta(seconds=2 * NOT_DELIVERED_S)
            before = len(smsc.submitted)
            await centre.breach("c2")
            await centre.until(lambda: len(smsc.submitted) > before)

    groups = centre.alerts.groups(GroupFilter(rule="clause_breached"), limit=9)
    assert hook.received == []
    assert "failed" not in {line.turn for group in groups for line in centre.alerts.custody_of(group.id)}
