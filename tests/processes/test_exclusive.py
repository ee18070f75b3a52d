"""One process at a time, however the one before it ended."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from dashboard.config import ConfigError
from dashboard.ports import JournalError
from dashboard.processes.exclusive import LOOK_S, alone, the_only

HOLDER = """
import sys, time
from pathlib import Path
from dashboard.processes.exclusive import the_only
with the_only(Path(sys.argv[1]), "a fold"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_one_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    lock = tmp_path / "data" / "fold.lock"
    command = [sys.executable, "-c", HOLDER, str(lock)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()

        with pytest.raises(ConfigError, match="a fold is at work"), the_only(lock, "a fold"):
            pass
        holder.kill()
        holder.wait()

        with the_only(lock, "a fold"):
            assert lock.exists()


class Said:
    """A lock that answers so, one time after another, and the last for ever."""

    def __init__(self, answers: Iterable[bool | None]) -> None:
        self.answers = list(answers)
        self.is_let_go = False

    def take(self) -> bool:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            raise JournalError("it does not answer", is_retryable=True)
        return answer

    def let_go(self) -> None:
        self.is_let_go = True


async def worked(lock: Said, seconds: float) -> list[str]:
    """What was done of a work of so many seconds."""
    done: list[str] = []

    async def work() -> None:
        done.append("begun")
        await asyncio.sleep(seconds)
        done.append("ended")

    try:
        await alone(lock, "an alert role", work)
    except* ConfigError as wrong:
        done.append(str(wrong.exceptions[0]))
    return done


REFUSED = "an alert role is at work on this database already, of another machine or data directory"


async def test_work_is_not_begun_where_another_holds_the_lock() -> None:
    assert await worked(lock := Said([False]), 0.0) == [REFUSED]
    assert not lock.is_let_go


async def test_work_that_ends_lets_the_lock_go() -> None:
    assert await worked(lock := Said([True]), 0.01) == ["begun", "ended"]
    assert lock.is_let_go


async def test_work_ends_as_soon_as_another_holds_the_lock() -> None:
    assert await worked(lock := Said([True, None, False]), 10 * LOOK_S) == ["begun", REFUSED]
    assert lock.is_let_go


async def test_work_goes_on_while_the_database_does_not_answer() -> None:
    assert await worked(Said([True, None, True]), 3.2 * LOOK_S) == ["begun", "ended"]
