"""What the kernel says of processes: which are whose, what they hold and what they have used."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def children_of(parent: int) -> dict[str, int]:
    """Process ids of a supervisor's children, by what they are: the role of a centre, or `redis`."""
    found: dict[str, int] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit() and _parent_of(path) == parent:
            found[_named(path)] = int(path.name)
    found.pop("", None)  # between fork and exec, or gone meanwhile
    return found


def resident_mib(pid: int) -> float:
    """Resident memory, MiB; 0 for a process that has gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


def cpu_s(pid: int) -> float:
    """Processor seconds that a process has used, in user and system mode."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def machine_s() -> float:
    """Processor seconds that the whole machine has been busy, all cores together."""
    user, nice, system, _idle, _waiting, *rest = map(
        int, Path("/proc/stat").read_text(encoding="utf-8").split("\n", 1)[0].split()[1:]
    )
    return (user + nice + system + sum(rest[:3])) / _TICKS_PER_S


def _parent_of(path: Path) -> int:
    try:
        return int((path / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _named(path: Path) -> str:
    try:
        words = (path / "cmdline").read_bytes().decode().split("\0")
    except OSError:
        return ""
    if "role" in words:
        return words[words.index("role") + 1]
    return "redis" if "redis-server" in words[0] or "valkey-server" in words[0] else ""
