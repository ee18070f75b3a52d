"""What probes of the centre's own parts tell."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard.alerting.parts import PartsOfCentre
from dashboard.journal.wire_memory import MemoryWireHub
from dashboard.ports import NearMark
from dashboard.rules._facts import PartFacts

NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


class Standing:
    """A clock that is set by hand."""

    at = NOON

    def now(self) -> datetime:
        return self.at


class Behind:
    """Read tables in which these marks are not recorded yet."""

    def __init__(self) -> None:
        self.near: list[NearMark] = []

    def marks_until(self, at: datetime, *, after: NearMark | None, limit: int) -> Sequence[NearMark]:
        return [mark for mark in self.near if mark.at <= at][:limit]


class Probed:
    def __init__(self, data: Path, *, backups: Path | None = None) -> None:
        self.clock, self.views, self.told = Standing(), Behind(), dict[str, PartFacts]()
        self.parts = PartsOfCentre(
            data,
            MemoryWireHub().connect(),
            self.views,  # type: ignore[arg-type]
            self.clock,
            lambda part: self.told.__setitem__(part.name, part),
            backups=backups,
        )

    async def look(self, at: datetime) -> None:
        self.clock.at = at
        await self.parts.look()


async def test_a_clock_is_behind_since_that_was_seen_however_old_what_it_has_to_say_is(
    tmp_path: Path,
) -> None:
    probed = Probed(tmp_path)
    probed.views.near = [NearMark(NOON - timedelta(days=88), "case-1")]

    await probed.look(NOON)
    await probed.look(NOON + timedelta(minutes=1))
    assert probed.told["clock"].failing_since == NOON

    probed.views.near = []
    await probed.look(NOON + timedelta(minutes=2))
    assert probed.told["clock"].failing_since is None


async def test_a_disk_that_cannot_be_measured_stops_no_other_probe(tmp_path: Path) -> None:
    probed = Probed(tmp_path / "gone")

    await probed.look(NOON)

    assert set(probed.told) == {"wire", "clock"}


async def test_the_newest_backup_is_told_and_that_there_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    probed = Probed(tmp_path, backups=folder)
    await probed.look(NOON)
    assert probed.told["backup"].failing_since == NOON

    folder.mkdir()
    for name, hours in (("older", 30), ("newer", 3)):
        (folder / name).touch()
        os.utime(folder / name, (NOON.timestamp() - 3600 * hours,) * 2)
    await probed.look(NOON + timedelta(minutes=1))

    told = probed.told["backup"]
    assert told.failing_since is None
    assert told.figures == {"last_at": (NOON - timedelta(hours=3)).isoformat()}
