"""One process at a time, however the one before it ended."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.config import ConfigError
from dashboard.processes.exclusive import the_only

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
