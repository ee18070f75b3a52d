"""A centre that runs takes a changed plan, and goes on by the old one where the new one is wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from dashboard.metrics import ALERT_METRICS_FILE
from dashboard.ports.alert_store import GroupFilter
from tests.alerting.centre import AlertCentre, plan
from tests.channels.receivers import HttpReceiver


def breaches(receiver: HttpReceiver) -> int:
    return sum("时限超期" in request.json["title"] for request in receiver.received)


def measured(data: Path) -> str:
    path = data / ALERT_METRICS_FILE
    return path.read_text() if path.exists() else ""


async def test_a_wrong_plan_changes_nothing_and_is_measured_and_the_right_one_is_taken(
    tmp_path: Path,
) -> None:
    with HttpReceiver() as before, HttpReceiver() as after:
        centre = AlertCentre(tmp_path, plan(before.address))
        async with centre.running():
            centre.write(plan(after.address).replace("[[route]]", "[[rout]]"))
            await centre.until(lambda: "onescreen_alert_plan_is_wrong 1.0" in measured(tmp_path))
            await centre.breach("c1")
            await centre.until(lambda: breaches(before) == 1)

            centre.write(plan(after.address))
            await centre.until(lambda: "onescreen_alert_plan_is_wrong 0.0" in measured(tmp_path))
            await centre.breach("c2")
            await centre.until(lambda: breaches(after) == 1)

    assert breaches(before) == 1


async def test_a_wrong_plan_is_an_alert_told_by_the_plan_before_it_and_over_once_it_is_right(
    tmp_path: Path,
) -> None:
    def wrong(centre: AlertCentre, is_open: bool) -> bool:
        found = centre.alerts.groups(GroupFilter(rule="plan_wrong"), limit=10)
        return [group.resolved_at is None for group in found] == [is_open]

    with HttpReceiver() as receiver:
        right = plan(receiver.address)
        centre = AlertCentre(tmp_path, right)
        async with centre.running():
            centre.write(right.replace("[[route]]", "[[rout]]"))
            await centre.until(lambda: "onescreen_alert_plan_is_wrong 1.0" in measured(tmp_path))
            assert not centre.alerts.groups(GroupFilter(rule="plan_wrong"), limit=10)
            centre.clock.by += timedelta(minutes=2)
            await centre.until(lambda: wrong(centre, is_open=True))

            centre.write(right)
            await centre.until(lambda: "onescreen_alert_plan_is_wrong 0.0" in measured(tmp_path))
            centre.clock.by += timedelta(minutes=10)
            await centre.until(lambda: wrong(centre, is_open=False))
