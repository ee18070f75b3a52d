"""kill -9 of the alert role while alerts end: whom one reached hears once that it is over, by one key."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from random import Random

from dashboard.alerting.plan.file import PLAN_FILE
from dashboard.alerting.stages.notices import OVER
from dashboard.ports import Entry
from dashboard.ports.alerts import Notice
from tests.alerting.centre import plan
from tests.builders import dispatched
from tests.channels.receivers import HttpReceiver
from tests.faults.test_alert_kill import SENDING, TOLD_WITHIN_S, Hook, Victim, wait
from tests.servers import RedisServer

ROUTE = 'group_by = ["subject"]\nsend_resolved = true'


class Ending(Victim):
    """Each case is met when the next one is breached."""

    def __init__(self, data: Path, redis: str, hook: str) -> None:
        super().__init__(data, redis, hook)
        (data / PLAN_FILE).write_text(plan(hook, route=ROUTE), encoding="utf-8")

    def breach(self) -> None:
        self.meet_last()
        super().breach()

    def meet_last(self) -> None:
        if self.cases:
            self.append([Entry(dispatched(f"c{self.cases - 1}", at=datetime.now(UTC)))])

    def alerts_and_ends(self) -> list[tuple[Notice, list[Notice]]]:
        """Of each alert that people were to be told of, its notice, and those of its end."""
        made = [self.alerts.notices_of(group.id) for group in self._groups()]
        return [
            (alert, [notice for notice in notices if notice.tells_end])
            for notices in made
            for alert in notices
            if not alert.tells_end
        ]

    def is_over(self) -> bool:
        is_resolved = all(group.resolved_at is not None for group in self._groups())
        return is_resolved and all(n.state in ("accepted", "failed") for n in self.notices())


def test_a_role_killed_while_alerts_end_tells_each_end_once(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    random = Random(5)
    told = Hook(random)
    with HttpReceiver(told) as hook:
        victim = Ending(tmp_path, redis_server.url, hook.address)
        died = victim.die_at(SENDING, lambda call: random.randint(1, 1 if call == "begun" else 6))
        victim.meet_last()
        victim.start("nothing:before:0")
        try:
            assert wait(victim.is_over, TOLD_WITHIN_S), "not all of it is over and told"
        finally:
            victim.kill()

    notices = victim.notices()
    assert died == len(SENDING)
    told_of_end = 0
    for alert, ends in victim.alerts_and_ends():
        is_unknown = alert.attempts > 0 and alert.error == OVER
        assert len(ends) == (alert.id in told.accepted) or (is_unknown and len(ends) == 1)
        assert all(end.state == "accepted" and end.id in told.accepted for end in ends)
        told_of_end += len(ends)
    assert told_of_end > 0
    assert set(told.accepted) <= {notice.id for notice in notices}
    repeats = {notice.id: notice.repeats for notice in notices}
    assert all(times <= 1 + repeats[key] for key, times in told.accepted.items())
