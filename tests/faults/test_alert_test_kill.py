"""kill -9 of the alert role while tests of a channel are asked for: each is sent, none under a second key."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from random import Random

from dashboard.domain.alert import TEST
from dashboard.domain.alert_events import AlertTested
from dashboard.domain.events import DESK_SOURCE, Event
from dashboard.ports import Entry
from dashboard.ports.alert_store import GroupFilter
from dashboard.ports.alerts import Notice
from tests.channels.receivers import HttpReceiver
from tests.faults.test_alert_kill import SENDING, TOLD_WITHIN_S, Hook, Victim, wait
from tests.servers import RedisServer


class Tested(Victim):
    """What is asked for are tests, in place of breaches."""

    __test__ = False

    def breach(self) -> None:
        said = AlertTested("admin", "hook0", "chief")
        form, now = f"form-{self.cases}", datetime.now(UTC)
        self.append([Entry(Event(DESK_SOURCE, form, "alert.tested", "channel/hook0", now, said))])
        self.cases += 1

    def notices(self) -> list[Notice]:
        groups = self.alerts.groups(GroupFilter(rule=TEST), limit=10_000)
        return [notice for group in groups for notice in self.alerts.notices_of(group.id)]


def test_a_role_killed_around_the_send_of_a_test_sends_none_under_a_second_key(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    random = Random(3)
    told = Hook(random)
    with HttpReceiver(told) as hook:
        victim = Tested(tmp_path, redis_server.url, hook.address)
        died = victim.die_at(SENDING, lambda call: random.randint(1, 3))
        victim.start("nothing:before:0")
        try:
            assert wait(victim.is_told, TOLD_WITHIN_S), "not all of it was told"
        finally:
            victim.kill()

    notices = victim.notices()
    assert died == len(SENDING)
    assert len(notices) == victim.cases
    assert {notice.state for notice in notices} == {"accepted"}
    assert set(told.accepted) == {notice.id for notice in notices}
    assert all(told.accepted[notice.id] <= 1 + notice.repeats for notice in notices)
    assert victim.raised() == 0
