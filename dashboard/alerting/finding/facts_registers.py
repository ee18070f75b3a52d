"""What registers tell of: areas, the centre's own settings of its rules, and where the calendar ends."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from dashboard.domain.area import AreaTree, tree_of
from dashboard.domain.calendar import DAY, runs_out
from dashboard.domain.events import Recorded
from dashboard.domain.registers import areas_in, calendar_in
from dashboard.domain.rule_settings import RuleSettings
from dashboard.domain.rules_file import settings_from
from dashboard.domain.system_events import RegisterChanged
from dashboard.rules._facts import PartFacts

TAKEN: Final = frozenset({"areas", "calendar", "rules"})
CALENDAR: Final = "calendar"


class Registers:
    """`tree` and `settings` as the journal has them by now; `calendar`: the part that a rule is told of."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.tree = AreaTree(())
        self.settings = RuleSettings()
        self.calendar: PartFacts | None = None
        self._changes: dict[str, tuple[int, RegisterChanged]] = {}
        self._zone = zone

    def take(self, recorded: Recorded) -> bool:
        """A register as it stands from here on; False where rules are not asked by it."""
        change: RegisterChanged = recorded.event.data
        if change.register not in TAKEN:
            return False
        self._stand(recorded.position, change)
        if change.register == "calendar":
            self.calendar = self._calendar(change, recorded.recorded_at)
        return True

    def body(self, key: str) -> bytes | None:
        return _pack(self._changes[key]) if key in self._changes else None

    def restore(self, bodies: list[bytes]) -> None:
        """Bring these back. Raises msgspec.MsgspecError for bytes that are no register."""
        for position, change in sorted((_unpack(body) for body in bodies), key=lambda row: row[0]):
            self._stand(position, change)

    def _stand(self, position: int, change: RegisterChanged) -> None:
        key = f"{change.register}/{change.name}"
        self._changes.pop(key, None)  # so that it stands last, as the latest
        self._changes[key] = position, change
        if change.register == "areas":
            self._plant()
        elif change.register == "rules":
            self.settings = settings_from(json.loads(change.content))

    def _plant(self) -> None:
        areas = (areas_in(c.content) for _, c in self._changes.values() if c.register == "areas")
        try:
            self.tree = tree_of(areas)
        except ValueError:
            # The gate lets in no ring; of one in the journal all the same the board counts the misfit.
            return

    def _calendar(self, change: RegisterChanged, at: datetime) -> PartFacts:
        today = at.astimezone(self._zone).date()
        last_on = runs_out(calendar_in(change.content), today).last_on
        ends_on = last_on + DAY if last_on is not None else date(today.year, 1, 1)
        ends_at = datetime.combine(ends_on, time(), self._zone).astimezone(UTC)
        return PartFacts(CALENDAR, at, figures={"ends_at": ends_at.isoformat()})


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[int, RegisterChanged]).decode
