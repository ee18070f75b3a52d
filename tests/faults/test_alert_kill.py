"""kill -9 of the alert role at every boundary of a stage: no notice is lost, none has a second key, and a
receiver is told twice only where a process was cut off between a send and its record, which is counted.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bench.centre import CHECKOUT
from dashboard import wiring
from dashboard.alerting.plan.file import PLAN_FILE
from dashboard.alerting.stages.settle import TRIES
from dashboard.config import Settings
from dashboard.ports import Entry, Named
from dashboard.ports.alert_store import GroupFilter
from dashboard.ports.alerts import Group, Notice
from tests.alerting.centre import plan
from tests.alerting.watched import marked
from tests.builders import reported, the_registers
from tests.channels.receivers import Answer, HttpReceiver, Received
from tests.servers import RedisServer

BOUNDARIES = [
    (call, when)
    for call in ("episodes", "commit", "became", "begun", "to_tell", "was_told")
    for when in ("before", "after")
]
"""Found and not stored; stored and not sent; sent and not recorded; recorded; begun again; told."""
DIES_WITHIN_S = 40.0
TOLD_WITHIN_S = 60.0
APART_S = 0.4
"""Between two breaches, which go on until the role has met its boundary."""


SENDING = [
    ("commit", "before"),
    ("commit", "after"),
    ("became", "before"),
    ("became", "after"),
    ("begun", "after"),
]
"""Of these, those around a send."""


def test_a_role_killed_around_a_send_loses_no_notice(tmp_path: Path, redis_server: RedisServer) -> None:
    _survives(tmp_path, redis_server.url, SENDING)


@pytest.mark.faults
@pytest.mark.timeout(7200)
def test_a_role_killed_two_hundred_times_loses_no_notice(tmp_path: Path, redis_server: RedisServer) -> None:
    _survives(tmp_path, redis_server.url, [BOUNDARIES[i % len(BOUNDARIES)] for i in range(200)])


class Victim:
    """A centre's journal and alerts, and the alert role that runs just now. Blocking."""

    def __init__(self, data: Path, redis: str, hook: str) -> None:
        self._settings = Settings(data=data, redis=redis)
        self._store = wiring.open_store(self._settings)
        self.alerts = self._store.alerts
        path = data / PLAN_FILE
        path.touch(mode=0o600)
        path.write_text(plan(hook), encoding="utf-8")
        self._store.journal.append([Entry(event) for event in the_registers()])
        self._process: subprocess.Popen[bytes] | None = None
        self.cases = 0

    def start(self, dies: str) -> None:
        environ = {**os.environ, **wiring.options_of(self._settings), "ALERT_DIES": dies}
        with (self._settings.data / "alert.log").open("ab") as log:
            command = [sys.executable, "-m", "tests.faults.alert_at"]
            self._process = subprocess.Popen(
                command, cwd=CHECKOUT, env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def breach(self) -> None:
        """One more case whose time is up now."""
        now, case = datetime.now(UTC), f"c{self.cases}"
        told = [reported(case, at=now - timedelta(days=3)), marked("100%", case, at=now, due_at=now)]
        self.append([Entry(event) for event in told])
        self.cases += 1

    def append(self, entries: Sequence[Entry]) -> None:
        """Into the journal, which is all that the role follows here."""
        self._store.journal.append(entries)

    def breach_until_it_dies(self) -> bool:
        """Whether it killed itself in time."""
        assert self._process is not None, "started"
        given_up = time.monotonic() + DIES_WITHIN_S
        while self._process.poll() is None and time.monotonic() < given_up:
            self.breach()
            time.sleep(APART_S)
        return self.kill()

    def die_at(self, points: Sequence[tuple[str, str]], nth: Callable[[str], int]) -> int:
        """Once its watchdog is heard, killed at each boundary, at that call's nth time; how often it died."""
        self.start("nothing:before:0")
        assert wait(self.is_probed, TOLD_WITHIN_S)
        self.kill()
        died = 0
        for call, when in points:
            self.start(f"{call}:{when}:{nth(call)}")
            died += self.breach_until_it_dies()
        return died

    def kill(self) -> bool:
        """Now, if it is not dead already; whether it was."""
        assert self._process is not None, "started"
        was_dead = self._process.poll() is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        assert self._process.returncode == -signal.SIGKILL, "it died of something else"
        return was_dead

    def notices(self) -> list[Notice]:
        """Of breaches."""
        return [notice for group in self._groups() for notice in self.alerts.notices_of(group.id)]

    def is_told(self) -> bool:
        """Whether each breach was told, and nothing of them is under way any more."""
        notices = self.notices()
        return len(notices) >= self.cases and all(n.state in ("accepted", "failed") for n in notices)

    def is_probed(self) -> bool:
        return any(name.type == "alert.probed" for name in self._names())

    def raised(self) -> int:
        """How many breaches the journal was told of."""
        breaches = {group.id for group in self._groups()}
        return sum(name.type == "alert.raised" and name.subject in breaches for name in self._names())

    def _groups(self) -> Sequence[Group]:
        return self.alerts.groups(GroupFilter(rule="clause_breached"), limit=10_000)

    def _names(self) -> Iterator[Named]:
        after = 0
        while page := self._store.journal.names(after=after, limit=10_000):
            yield from page
            after = page[-1].position


def _survives(folder: Path, redis: str, points: Sequence[tuple[str, str]]) -> None:
    random = Random(len(points))
    told = Hook(random)
    with HttpReceiver(told) as hook:
        victim = Victim(folder, redis, hook.address)
        died = victim.die_at(points, lambda call: random.randint(1, 1 if call == "begun" else 4))
        cases = victim.cases
        victim.start("nothing:before:0")
        try:
            assert wait(victim.is_told, TOLD_WITHIN_S), "not all of it was told"
            assert wait(lambda: victim.raised() >= cases, TOLD_WITHIN_S), "the journal was not told"
        finally:
            victim.kill()

    accepted = told.accepted
    notices = victim.notices()
    members = [
        episode.id
        for group in victim.alerts.groups(GroupFilter(rule="clause_breached"), limit=10_000)
        for episode in victim.alerts.episodes_of(group.id, limit=100)
    ]
    repeats = {notice.id: notice.repeats for notice in notices}
    assert died >= len(points) * 0.9, f"only {died} of {len(points)} rounds met their boundary"
    assert len(members) == len(set(members)) == cases
    assert Counter(notice.state for notice in notices) == {"accepted": cases}
    assert set(accepted) == {notice.id for notice in notices}
    assert all(times <= 1 + repeats[key] for key, times in accepted.items())
    assert victim.raised() == cases
    print(  # noqa: T201 - the number is to be said
        f"{died} kills, {cases} notices, {sum(repeats.values())} repeats,"
        f" {sum(accepted.values()) - cases} of them received twice"
    )


class Hook:
    """A receiver as they are: now and then it is slow, or says that it cannot just now, of no notice more
    often than the role tries. `accepted`: how often each key was."""

    def __init__(self, random: Random) -> None:
        self.accepted: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._random = random

    def __call__(self, request: Received) -> Answer:
        key, chance = request.headers["webhook-id"], self._random.random()
        if chance < 0.2 and self._refused[key] < TRIES - 1:
            self._refused[key] += 1
            return Answer(500)
        self.accepted[key] += 1
        return Answer(200, after_s=0.2 if chance > 0.9 else 0.0)


def wait(is_so: Callable[[], bool], within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while not (was_so := is_so()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return was_so
