"""What is written down of notices, by the clock as it is: it may have been set back since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from dashboard.ports.alerts import Notice


class Written(NamedTuple):
    """By how much the clock had been set back by then: when a notice was made, when its `try_at` was set."""

    made: timedelta = timedelta()
    tried: timedelta = timedelta()


class Instants:
    """By group, only of what is written down after the clock was set back: the rest is from before. After a
    restart all instants count as they are written down."""

    def __init__(self) -> None:
        self._by = timedelta()
        self._written: defaultdict[str, dict[str, Written]] = defaultdict(dict)

    def set_back(self, by: timedelta) -> None:
        self._by += by

    def keep(self, notice: Notice, before: Notice | None) -> None:
        """It is written down now. `before`: as it was under way, None where it is made now."""
        if not self._by or (before is not None and before.try_at == notice.try_at):
            return
        made = self._by if before is None else self._of(notice).made
        self._written[notice.group][notice.id] = Written(made, self._by)

    def forget(self, group: str) -> None:
        self._written.pop(group, None)

    def passed(self, at: datetime) -> datetime:
        """One that has passed by the clock as it is, as `at` had by the one it was written down by."""
        return at - self._by

    def as_it_is(self, notices: Iterable[Notice]) -> list[Notice]:
        """A group's notices by the clock as it is, step by step as they were made. Until when one is held is
        of the day."""
        if not self._by:
            return list(notices)
        return sorted(map(self._moved, notices), key=lambda notice: (notice.step, notice.created_at))

    def _moved(self, notice: Notice) -> Notice:
        written = self._of(notice)
        return replace(
            notice,
            created_at=notice.created_at - (self._by - written.made),
            try_at=notice.try_at if notice.state == "held" else notice.try_at - (self._by - written.tried),
        )

    def _of(self, notice: Notice) -> Written:
        return self._written.get(notice.group, {}).get(notice.id, Written())

    def __len__(self) -> int:
        """Groups of which something is remembered."""
        return len(self._written)
