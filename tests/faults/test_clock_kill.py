"""kill -9 of the clock among due clauses: each breach is recorded once, with its computed instant.

The read tables follow in a fold of its own, as in a centre; so a clock that starts again meets what was
recorded and not folded yet. Half of the clauses fell due while no clock ran, the others fall due meanwhile.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bench.centre import CHECKOUT
from dashboard import wiring
from dashboard.config import Settings
from dashboard.domain.events import Event, Recorded
from dashboard.domain.marks import MARKS
from dashboard.ports import Entry
from tests.builders import reported
from tests.servers import RedisServer

MISSED = "missed"
AT_WORK_WITHIN_S = 6.0
FOLDED_WITHIN_S = 60.0
SAID_WITHIN_S = 180.0
QUIET_S = 4.0
"""Longer than two looks of a clock and a checkpoint: who has more to say has said it."""


def test_a_clock_killed_five_times_records_each_of_a_thousand_breaches_once(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    _survives(Centre(tmp_path / "centre", redis_server.url), kills=5, clauses=1_000)


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_a_clock_killed_a_hundred_times_records_each_of_ten_thousand_breaches_once(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    _survives(Centre(tmp_path / "centre", redis_server.url), kills=100, clauses=10_000)


class Centre:
    """A journal, a fold that follows it, and the clocks that run just now. Blocking."""

    def __init__(self, data: Path, redis: str) -> None:
        self.store = wiring.open_store(Settings(data=data))
        self.clocks: list[subprocess.Popen[bytes]] = []
        self._data, self._redis = data, redis

    @contextmanager
    def folding(self) -> Iterator[None]:
        """With a fold, until the end of the block; then no clock is left either."""
        fold = self._role("fold")
        try:
            yield
        finally:
            for process in (*self.clocks, fold):
                _kill(process)

    def tell(self, events: Sequence[Event]) -> None:
        self.store.journal.append([Entry(event) for event in events])

    def start_clock(self) -> None:
        self.clocks.append(self._role("clock"))

    def kill_one(self, random: Random) -> None:
        _kill(self.clocks.pop(random.randrange(len(self.clocks))))

    def head(self) -> int:
        return self.store.journal.head()

    def is_folded(self) -> bool:
        """Whether the read tables hold all of the journal."""
        reached = self.store.views.load()
        return reached is not None and reached.position == self.head()

    def marks(self) -> list[Recorded]:
        found = self.store.journal.read(after=0, limit=1_000_000)
        return [recorded for recorded in found if recorded.event.type in MARKS]

    def _role(self, name: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dashboard", "role", name, "--data", str(self._data)]
        with (self._data / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [*command, "--redis", self._redis],
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )


def _survives(centre: Centre, *, kills: int, clauses: int) -> None:
    random = Random(kills)
    missed = _missed(clauses // 2)
    due_at = {event.subject: event.data.due_at for event in missed}
    centre.tell(missed)
    with centre.folding():
        _until(centre.is_folded, FOLDED_WITHIN_S, "the read tables did not follow")

        alone = _kill_while_catching_up(centre, random, most=max(1, kills // 5))
        left = clauses - len(missed)
        for rounds_left in range(kills - alone, 0, -1):
            some = _soon(left // rounds_left, first=left, at=datetime.now(UTC), random=random)
            left -= len(some)
            due_at |= {event.subject: event.data.due_at for event in some}
            centre.tell(some)
            _kill_at_work(centre, random, clocks=random.choice((1, 1, 2)))
        centre.start_clock()
        _until(lambda: centre.head() >= 3 * clauses, SAID_WITHIN_S, "not all of it was recorded")
        _until(centre.is_folded, FOLDED_WITHIN_S, "the read tables did not follow")
        time.sleep(QUIET_S)

    marks = centre.marks()
    breaches = [mark.event for mark in marks if mark.event.type == "deadline.breached"]
    caught_up = [mark.event.occurred_at for mark in marks if (mark.event.subject or "").startswith(MISSED)]
    assert Counter(mark.event.type for mark in marks) == {
        "deadline.due_soon": clauses,
        "deadline.breached": clauses,
    }
    assert len(breaches) == clauses
    assert {breach.subject: breach.occurred_at for breach in breaches} == due_at
    assert all(breach.data.due_at == breach.occurred_at for breach in breaches)
    assert caught_up == sorted(caught_up)


def _missed(n: int) -> list[Event]:
    """Promises that were due within the last day, some of them in the same instant."""
    now = datetime.now(UTC)
    due_at = [now - timedelta(minutes=10 + (i * 7919) % 1400) for i in range(n)]
    return [_promised(f"{MISSED}-{i}", at=now - timedelta(days=2), due_at=due_at[i]) for i in range(n)]


def _soon(n: int, *, first: int, at: datetime, random: Random) -> list[Event]:
    """Promises due within the next seconds: a part a moment ago, a part in one instant, the others alone."""
    found = []
    for i in range(n):
        alone_s = random.uniform(0.5, 6.0)
        due_s = (-random.uniform(0.0, 60.0), 4.0, alone_s, alone_s)[i % 4]
        due_at = at + timedelta(seconds=due_s)
        found.append(_promised(f"soon-{first - i}", at=at - timedelta(hours=1), due_at=due_at))
    return found


def _promised(case: str, *, at: datetime, due_at: datetime) -> Event:
    return reported(case, at=at, due_at=due_at, policy="promised")


def _kill_while_catching_up(centre: Centre, random: Random, *, most: int) -> int:
    """One clock at a time, killed while it records what was missed; how often it was."""
    done, whole = 0, 3 * centre.head()  # of each: its report, and the two marks of its promise
    while done < most and centre.head() < whole:
        _kill_at_work(centre, random, clocks=1)
        done += 1
    return done


def _kill_at_work(centre: Centre, random: Random, *, clocks: int) -> None:
    """Kill one of so many clocks: half of the times just when something was recorded."""
    while len(centre.clocks) < clocks:
        centre.start_clock()
    if random.random() < 0.5:
        head = centre.head()
        _wait(lambda: centre.head() > head, AT_WORK_WITHIN_S)
        time.sleep(random.uniform(0.0, 0.03))
    else:
        time.sleep(random.uniform(0.0, 4.0))
    centre.kill_one(random)


def _until(is_so: Callable[[], bool], within_s: float, otherwise: str) -> None:
    assert _wait(is_so, within_s), f"{otherwise} within {within_s:g} s"


def _wait(is_so: Callable[[], bool], within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while not (was_so := is_so()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return was_so


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
