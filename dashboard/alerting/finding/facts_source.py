"""The facts of sources: the latest event of each, and what its newest heartbeat promised."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from dashboard.domain.events import OWN_SOURCES, Event
from dashboard.rules._facts import SourceFacts


class SourceFold:
    """Every source that was ever heard. `dirty`: those that said something since it was last cleared."""

    def __init__(self) -> None:
        self.held: dict[str, SourceFacts] = {}
        self.dirty: set[str] = set()

    def hear(self, event: Event) -> str | None:
        """Take note of an event, whatever it says; its source, if that is now known to live longer."""
        name, at = event.source, event.occurred_at
        facts = self.held.get(name)
        if facts is None:
            if name in OWN_SOURCES:
                return None
            self.held[name] = SourceFacts(name, at)
        elif at > facts.last_event_at:
            facts.last_event_at = at
        else:
            return None
        self.dirty.add(name)
        return name

    def promise(self, event: Event) -> None:
        """Take a heartbeat; one that is older than the newest changes nothing."""
        facts = self.held.get(event.source)
        if facts is not None and (facts.promised_at is None or event.occurred_at >= facts.promised_at):
            facts.interval_s, facts.promised_at = event.data.interval_s, event.occurred_at
            self.dirty.add(event.source)

    def at_best(self, recorded_at: datetime, name: str) -> datetime:
        """When what was recorded of the source then could be known at best: an interval earlier, where it
        promised to tell at intervals."""
        facts = self.held.get(name)
        interval_s = facts.interval_s if facts is not None else None
        return recorded_at - timedelta(seconds=interval_s or 0.0)

    def listen_from(self, name: str, at: datetime) -> None:
        """The centre itself was down until then: its own silence is none of the source's."""
        self.held[name].listened_from = at
        self.dirty.add(name)

    def body(self, name: str) -> bytes | None:
        return _pack(self.held[name]) if name in self.held else None

    def restore(self, name: str, body: bytes) -> None:
        """Bring it back. Raises msgspec.MsgspecError for bytes that are no source."""
        self.held[name] = _unpack(body)


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(SourceFacts).decode
