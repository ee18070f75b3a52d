"""Probes of the centre itself: disk, wire, clock, canary, and the channels by which people are told."""

from __future__ import annotations

import asyncio
import shutil
import stat
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NoReturn

import structlog

from dashboard.alerting.stages.round import Sent
from dashboard.domain.alert import PROBE
from dashboard.domain.alert_failures import failure_of
from dashboard.domain.events import Recorded
from dashboard.ports import Clock, JournalError, Views, Wire, WireError
from dashboard.rules._facts import PartFacts

log = structlog.get_logger()

LOOK_S: Final = 60.0
MARKS_LATE: Final = timedelta(seconds=30)
"""A turn of a clause that is not recorded so long after its instant: the clock, or the fold, stands still."""
CANARY_LATE: Final = timedelta(seconds=150)
CANARY: Final = "canary"
CHANNEL: Final = "channel/"
FAILS: Final = 3
"""Attempts by one channel in a row of which none was accepted: then it is the channel."""
OF_AN_ADDRESS: Final = frozenset({"address", "stranger", "subscription", "push_host", "gone"})
"""Failures that tell nothing of the channel."""


@dataclass(slots=True)
class _Failing:
    """Attempts by a channel: when the first failed of those in a row, and how many did."""

    since: datetime | None = None
    n: int = 0


class PartsOfCentre:
    """What probes saw last. `told`: is given each part anew, once a minute. `channels`: those of the plan by
    now. `known`: the parts as a process before this one told them, by name. `backups`: the folder that they
    are put into; None where nobody said which, and then nothing is told of them."""

    def __init__(
        self,
        data: Path,
        wire: Wire,
        views: Views,
        clock: Clock,
        told: Callable[[PartFacts], None],
        *,
        channels: Callable[[], Collection[str]],
        known: Mapping[str, PartFacts],
        backups: Path | None = None,
    ) -> None:
        self._backups = backups
        self._plan_has = channels
        self._data = data
        self._wire = wire
        self._views = views
        self._clock = clock
        self._told = told
        self._failing: dict[str, datetime] = {}
        canary = known.get(CANARY)
        self._canary_at = (canary.failing_since if canary is not None else None) or clock.now()
        self._channels = {
            name.removeprefix(CHANNEL): _Failing(part.failing_since, FAILS)
            for name, part in known.items()
            if name.startswith(CHANNEL) and part.failing_since is not None
        }

    async def run(self) -> NoReturn:
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        at = self._clock.now()
        try:
            usage = await asyncio.to_thread(shutil.disk_usage, self._data)
        except OSError as wrong:
            log.warning("the disk is not measured", why=type(wrong).__name__)
        else:
            self._told(PartFacts("disk", at, None, {"free_share": round(usage.free / usage.total, 4)}))
        if self._backups is not None:
            newest = await asyncio.to_thread(_newest_in, self._backups)
            figures = {} if newest is None else {"last_at": newest.isoformat()}
            self._told(PartFacts("backup", at, self._since("backup", newest is not None, at), figures))
        self._told(PartFacts("wire", at, self._since("wire", await self._is_wire_up(), at)))
        self._told(PartFacts("clock", at, await self._late_mark(at)))
        self._canary_at = min(self._canary_at, at)  # where the clock was ahead
        is_late = at - self._canary_at > CANARY_LATE
        self._told(PartFacts(CANARY, at, self._canary_at if is_late else None))
        self._tell_channels(at)

    def _tell_channels(self, at: datetime) -> None:
        """One that the plan has no more is told well for the last time."""
        gone = self._channels.keys() - self._plan_has()
        for name, failing in self._channels.items():
            is_failing = failing.n >= FAILS and name not in gone
            self._told(PartFacts(CHANNEL + name, at, failing.since if is_failing else None))
        for name in gone:
            del self._channels[name]

    def see(self, recorded: Recorded) -> None:
        """The canary goes by."""
        if recorded.event.type == "canary.sent":
            self._canary_at = max(self._canary_at, recorded.recorded_at)

    def sent(self, sent: Sent) -> None:
        """A channel accepted a notice, or failed."""
        name, failure = sent.notice.channel, failure_of(sent.error or "")
        if name == PROBE or (failure is not None and failure.key in OF_AN_ADDRESS):
            return
        failing = self._channels.setdefault(name, _Failing())
        if sent.accepted is not None:
            failing.since, failing.n = None, 0
        else:
            failing.since, failing.n = failing.since or sent.at, failing.n + 1

    async def _is_wire_up(self) -> bool:
        try:
            await self._wire.ping()
        except WireError:
            return False
        return True

    async def _late_mark(self, at: datetime) -> datetime | None:
        """Since when a turn that should have been recorded is not; None where none is behind."""
        try:
            late = await asyncio.to_thread(self._views.marks_until, at - MARKS_LATE, after=None, limit=1)
        except JournalError as wrong:
            log.warning("views do not answer", why=str(wrong))
            return self._since("clock", False, at)
        return self._since("clock", not late, at)

    def _since(self, part: str, is_well: bool, at: datetime) -> datetime | None:
        if is_well:
            self._failing.pop(part, None)
            return None
        return self._failing.setdefault(part, at)


def _newest_in(folder: Path) -> datetime | None:
    """When the newest file in it was last written; None where there is none, or no such folder."""
    try:
        written = [
            found.st_mtime for path in folder.iterdir() if stat.S_ISREG((found := path.stat()).st_mode)
        ]
    except OSError as wrong:
        log.warning("backups are not looked at", why=type(wrong).__name__)
        return None
    return datetime.fromtimestamp(max(written), UTC) if written else None
