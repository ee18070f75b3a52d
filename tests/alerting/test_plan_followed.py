"""A centre that runs takes a changed plan, and goes on by the old one where the new one is wrong."""

from __future__ import annotations

from pathlib import Path

from dashboard.metrics import ALERT_METRICS_FILE
from tests.alerting.centre import AlertCentre, plan
from tests.channels.receivers import HttpReceiver


def breaches(receiver: HttpReceiver) -> int:
    return sum("时限超期" in request.json["title"] for request in receiver.received)


async def test_a_wrong_plan_changes_nothing_and_is_measured_and_the_right_one_is_taken(
    tmp_path: Path,
) -> None:
    def measured(value: str) -> bool:
        return f"onescreen_alert_plan_is_wrong {value}" in (tmp_path / ALERT_METRICS_FILE).read_text()

    with HttpReceiver() as before, HttpReceiver() as after:
        centre = AlertCentre(tmp_path, plan(before.address))
        async with centre.running():
            centre.write(plan(after.address).replace("[[route]]", "[[rout]]"))
            await centre.until(lambda: (tmp_path / ALERT_METRICS_FILE).exists() and measured("1.0"))
            await centre.breach("c1")
            await centre.until(lambda: breaches(before) == 1)

            centre.write(plan(after.address))
            await centre.until(lambda: measured("0.0"))
            await centre.breach("c2")
            await centre.until(lambda: breaches(after) == 1)

    assert breaches(before) == 1
