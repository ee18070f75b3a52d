"""A figure beside its floor and its bar, and how it is printed."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

Notes: TypeAlias = Mapping[str, float | int | str]


@dataclass(frozen=True, slots=True)
class Bar:
    """What the figure must reach: at least or at most `value`; `times_floor`: that many times the floor."""

    kind: Literal["at least", "at most"]
    value: float
    times_floor: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """`floor`: the same done with nothing in between, measured in the same run."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    floor_is: str = ""
    bar: Bar | None = None
    notes: Notes = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    @property
    def is_reached(self) -> bool | None:
        """None for a figure without a bar."""
        if self.bar is None:
            return None
        limit = self.bar.value * (self.floor or 0.0) if self.bar.times_floor else self.bar.value
        return self.value >= limit if self.bar.kind == "at least" else self.value <= limit


def conditions() -> str:
    """The machine, and how busy it was with other things when the run began."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    load = os.getloadavg()[0]
    return (
        f"{len(os.sched_getaffinity(0))} cores ({model}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, load average at the start {load:.1f}"
    )


def show(figures: Sequence[Figure]) -> None:
    """The figures as lines for people."""
    for figure in figures:
        sys.stdout.write("\n".join(_told(figure)) + "\n\n")
    sys.stdout.flush()


def as_json(figures: Sequence[Figure], *, on: str) -> str:
    rows = [{**asdict(f), "ratio": f.ratio, "is_reached": f.is_reached} for f in figures]
    return json.dumps({"conditions": on, "figures": rows}, indent=2, ensure_ascii=False)


def _told(figure: Figure) -> list[str]:
    lines = [f"{figure.name}: {_number(figure.value)} {figure.unit}"]
    if figure.floor:
        lines.append(f"  floor   {_number(figure.floor)} {figure.unit} ({figure.floor_is})")
        lines.append(f"  ratio   {figure.value / figure.floor:.3g}")
    if figure.bar is not None:
        lines.append(f"  bar     {_limit(figure)}: {'reached' if figure.is_reached else 'NOT REACHED'}")
    for name, value in figure.notes.items():
        lines.append(f"  {name}: {value if isinstance(value, str) else _number(value)}")
    return lines


def _limit(figure: Figure) -> str:
    assert figure.bar is not None, "asked of a figure without a bar"
    unit = "× floor" if figure.bar.times_floor else figure.unit
    return f"{figure.bar.kind} {figure.bar.value:,g} {unit}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:,.3g}"


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []


def share(values: Sequence[float], part: float) -> float:
    """The value that `part` (0..1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
