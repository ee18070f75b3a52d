"""Who may say what: an event that can be read becomes an entry of the journal, or is refused.

What is kept apart from the event is sealed here, so that nothing behind the gate holds it readable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from dashboard.domain.events import AREA_CODES, DESK_SOURCE, HOUSEHOLD, DisputeAmended, Event, RelayStamp
from dashboard.domain.relay import starts_drill
from dashboard.domain.system_events import DESK_TYPES, is_system_type
from dashboard.ingest.cloudevents import Decoded
from dashboard.ingest.declared import parted
from dashboard.ingest.errors import NotAnEvent, UnknownArea
from dashboard.ingest.instants import FUTURE, is_ahead
from dashboard.ingest.known_areas import KnownAreas
from dashboard.ports import Clock, Entry, Sealer

_CODES: Final[Mapping[type[Any], tuple[str, ...]]] = {
    payload: names for payload, names in AREA_CODES.items() if names
}
"""The fields to look up, of the payload classes that have any."""


class Admission:
    def __init__(self, areas: KnownAreas, sealer: Sealer, clock: Clock) -> None:
        self.areas = areas
        self._sealer = sealer
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    def admit(
        self, decoded: Decoded, source: str, *, now: datetime, recorded_at: datetime | None = None
    ) -> Entry:
        """The entry for an event that `source` sent. Raises Refused, UnknownArea among others.

        `now` is :meth:`now`, asked once a batch.
        """
        event, apart = decoded
        if event.source != source:
            raise NotAnEvent("source", "is not the source that this token was made for")
        if is_system_type(event.type) and not (source == DESK_SOURCE and event.type in DESK_TYPES):
            raise NotAnEvent("type", "is recorded by the centre itself and taken from no source")
        if starts_drill(event):
            raise NotAnEvent("subject", "is a drill's, which the centre itself starts and no source does")
        if is_ahead(event.occurred_at, now):
            raise NotAnEvent(
                "time", f"is more than {FUTURE.total_seconds() / 3600:g} hours ahead of this centre"
            )
        if type(event.data) in _CODES or type(event.data) is DisputeAmended:
            self._check_areas(event.data)
        return self._entry(event, apart, recorded_at)

    def _entry(self, event: Event, apart: Mapping[str, Any] | None, recorded_at: datetime | None) -> Entry:
        if apart is None:
            return Entry(event, None, recorded_at)
        personal, rest = parted(event.data, apart)
        return Entry(
            event,
            self._sealer.seal(msgspec.json.encode(rest)) if rest else None,
            recorded_at,
            tuple((path, self._sealer.seal(value.encode())) for path, value in personal.items()),
        )

    def _check_areas(self, payload: Any) -> None:
        path = "data"
        if isinstance(payload, DisputeAmended):
            payload, path = payload.fields, "data.fields"
        for field in _CODES[type(payload)]:
            for code in _codes(getattr(payload, field)):
                if code not in self.areas and not (code == HOUSEHOLD and type(payload) is RelayStamp):
                    raise UnknownArea(f"{path}.{field.rstrip('_')}", code)


def _codes(value: str | Iterable[str] | None) -> Iterable[str]:
    """The codes in a field: a string, a tuple of strings, or a dict's keys."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value
