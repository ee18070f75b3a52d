"""Frames: one topic's sequence of props, and what a client that stands at `seq` is owed.

A frame is encoded once, whoever gets it. In step: the delta. Behind: the newest whole, never the backlog.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

_encode = msgspec.json.Encoder().encode


class Frames:
    """What one topic shows. `seq` counts its frames; 0 is the empty screen that every client starts from.

    `props` by address; a part's props state the same fields each time, so that the last one is the whole.
    """

    def __init__(self, build: str) -> None:
        self.seq = 0
        self.build = build
        self.at: datetime | None = None
        self.position = 0
        self.failed: tuple[str, ...] = ()
        self._props: dict[str, object] = {}
        self._delta: str | None = None
        self._snapshot: str | None = None

    def advance(
        self, props: Mapping[str, object], *, at: datetime, position: int = 0, failed: tuple[str, ...] = ()
    ) -> bool:
        """Take what the panels filled; True when that is a new frame. Nothing new: no frame.

        `position`: of the journal, the last one that is in it, so that a screen can tell what it has drawn.
        """
        changed = dict(self._changes(props))
        self.at, self.position = at, position
        if not changed and failed == self.failed:
            return False
        self._props.update(changed)
        self.failed = failed
        self.seq += 1
        self._snapshot = None
        self._delta = self._encoded("delta", changed)
        return True

    def would_change(self, props: Mapping[str, object]) -> bool:
        """True when these say something else than is shown."""
        return any(True for _ in self._changes(props))

    def rebuild(self, build: str) -> None:
        """The page itself has changed: forget the parts of the old one; nobody is in step any more."""
        self.build = build
        self._props.clear()
        self._delta = self._snapshot = None
        self.seq += 1

    def owed(self, seq: int | None) -> str | None:
        """The one message that brings a client from `seq` to the newest frame; None when it is there.

        A `seq` of None is a client that has nothing yet, or has asked for the whole.
        """
        if seq == self.seq:
            return None
        if seq == self.seq - 1 and self._delta is not None:
            return self._delta
        if self._snapshot is None:
            self._snapshot = self._encoded("snapshot", self._props)
        return self._snapshot

    def _changes(self, props: Mapping[str, object]) -> Iterator[tuple[str, object]]:
        held = self._props
        for address, new in props.items():
            if (old := held.get(address)) is not new and old != new:
                yield address, new

    def _encoded(self, t: str, props: Mapping[str, object]) -> str:
        frame: dict[str, object] = {"t": t, "seq": self.seq, "at": _ms(self.at), "props": props}
        if self.position:
            frame["position"] = self.position
        if self.failed or t == "snapshot":
            frame["failed"] = self.failed
        if t == "snapshot":
            frame["build"] = self.build
        return _encode(frame).decode()


def _ms(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)
