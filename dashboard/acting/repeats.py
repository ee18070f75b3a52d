"""A form that is sent again: whether what is filled in by now is what was recorded of it.

Words and what is kept apart are sealed when they are recorded, so they are compared with nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields as names_of
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from dashboard.acting.actions import Field, FieldKind
from dashboard.acting.filled import Fault, Form, read
from dashboard.domain.events import DESK_SOURCE, DisputeAmended, Event, EventRetracted
from dashboard.reading.case_detail import TimelineEntry
from dashboard.reading.case_file import CaseFile

SEALED: Final[frozenset[FieldKind]] = frozenset({"text", "name", "phone"})
USED_UP: Final[frozenset[FieldKind]] = frozenset({"linked", "letter", "event"})
"""What an act takes off the case's page, where it is not found a second time."""


def recorded_by(file: CaseFile, id_: str) -> TimelineEntry | None:
    """The entry of the case's timeline that the event of this id made."""
    found = (e for e in file.detail.timeline if e.source == DESK_SOURCE and e.id == id_)
    return next(found, None)


async def read_again(
    asked: Sequence[Field], filled: Mapping[str, Any], form: Form
) -> tuple[dict[str, Any], dict[str, Fault]]:
    """As `filled.read`, after the act was recorded: an end that lies in the past by now was none then."""
    looked_up = [field for field in asked if field.kind not in SEALED | USED_UP]
    values, faults = await read(looked_up, filled, replace(form, now=datetime.min.replace(tzinfo=UTC)))
    for field in asked:
        if field.kind in USED_UP and isinstance(said := filled.get(field.name), str):
            source, _, id_ = said.strip().partition("/")
            values[field.name] = (source, id_) if field.kind == "event" else said.strip()
    return values, faults


def says_otherwise(asked: Sequence[Field], values: Mapping[str, Any], recorded: Event) -> bool:
    """Whether a field that the event tells of holds something else than it was recorded with."""
    told = values_of(recorded)
    compared = [field.name for field in asked if field.kind not in SEALED and field.name in told]
    return any(values.get(name) != told[name] for name in compared)


def values_of(event: Event) -> Mapping[str, Any]:
    """What the event says, by the names of the fields of a form."""
    data = event.data
    if isinstance(data, EventRetracted):
        return {"event": (data.source, data.id)}
    said = data.fields if isinstance(data, DisputeAmended) else data
    return {each.name: getattr(said, each.name) for each in names_of(said)}
