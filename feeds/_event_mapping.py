"""One `[[event]]` of a mapping: when a row gives this event, and how each of its fields is read."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from typing import Any, TypeAlias, get_type_hints

from dashboard.domain.events import VOCABULARY, Event, needs_subject
from dashboard.domain.personal import CARRIERS, MANY, MOST_PARTIES, OF_A_PERSON, ONE, Telling
from dashboard.domain.system_events import is_system_type
from feeds._feed import MappingError, RowError
from feeds._field_mapping import FieldMapping, Surroundings, field_mapping
from feeds._mapping_form import EventKeys, WhenKeys
from feeds._row import written
from feeds._values import Cells, Template

AreaOfRow: TypeAlias = Callable[[], str]


@dataclass(frozen=True, slots=True)
class EventMapping:
    """`is_required`: a row without this event's time does not fit; otherwise it only lacks the event.

    `personal`: the declared personal fields that the row gives, by their path.
    """

    source: str
    type: str
    id: Template
    subject: Template | None
    at: FieldMapping
    is_required: bool
    when: WhenKeys | None
    payload: Callable[..., Any]
    data: Mapping[str, FieldMapping]
    personal: Mapping[str, FieldMapping]

    @property
    def columns(self) -> Iterator[str]:
        for template in (self.id, self.subject):
            yield from template.columns if template else ()
        yield from [self.when.column] if self.when else []
        for field in (self.at, *self.data.values(), *self.personal.values()):
            yield from field.columns

    def of(self, cells: Cells, area: AreaOfRow) -> Event | None:
        """The event of one row; None where the row does not give it. Raises RowError."""
        if self.when is not None and not _holds(self.when, cells):
            return None
        occurred_at = self.at.read(cells, area)
        if occurred_at is None:
            if self.is_required:
                raise RowError(f"{self.at.where} is empty: {self.type} has no time")
            return None
        is_empty = self.at.is_empty
        subject = self.subject.filled(cells, is_empty) if self.subject else None
        id_ = self.id.filled(cells, is_empty)
        event = self.source, id_, self.type, subject, occurred_at, self._payload(cells, area)
        told = {path: field.read(cells, area) for path, field in self.personal.items()}
        personal = {path: value for path, value in told.items() if value is not None}
        return Telling(*event, personal) if personal else Event(*event)

    def _payload(self, cells: Cells, area: AreaOfRow) -> Any:
        found = {}
        for name, field in self.data.items():
            value = field.read(cells, area)
            if value is not None:
                found[name] = value
            elif field.is_required:
                raise RowError(f"{field.where} is empty, and {self.type} needs `{name.rstrip('_')}`")
        return self.payload(**found)


def _holds(when: WhenKeys, cells: Cells) -> bool:
    said = written(cells.get(when.column)).strip()
    if when.is_ is not None and said not in when.is_:
        return False
    return when.is_not is None or said not in when.is_not


def event_mapping(keys: EventKeys, number: int, around: Surroundings) -> EventMapping:
    """The mapping of the event that is the file's `number`-th. Raises MappingError."""
    key = f"event[{number}]"
    payload = _payload_class(keys.type, key)
    subject = keys.subject or around.subject
    if subject is None and needs_subject(keys.type):
        raise MappingError(f"{key}.subject", f"is missing: {keys.type} is about a case or relay")
    id_ = Template(keys.id)
    if not id_.columns:
        raise MappingError(f"{key}.id", "names no column: every row would have the same id")
    return EventMapping(
        source=around.source,
        type=keys.type,
        id=id_,
        subject=Template(subject) if subject else None,
        at=field_mapping(keys.at, datetime, f"{key}.at", around),
        is_required=number == 1 if keys.required is None else keys.required,
        when=_when(keys.when, f"{key}.when"),
        payload=payload,
        data=_data(keys, payload, f"{key}.data", around),
        personal=dict(_personal(keys, payload, f"{key}.data", around)),
    )


def _when(keys: WhenKeys | None, key: str) -> WhenKeys | None:
    if keys is not None and keys.is_ is None and keys.is_not is None:
        raise MappingError(key, "says no `is` and no `is_not`")
    return keys


def _payload_class(type_: str, key: str) -> type[Any]:
    if type_ not in VOCABULARY or is_system_type(type_):
        mappable = [t for t in VOCABULARY if not is_system_type(t)]
        raise MappingError(f"{key}.type", f"{type_!r} is no type{_meant(type_, mappable)}")
    return VOCABULARY[type_]


def _meant(said: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(said, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"


def _data(keys: EventKeys, payload: type[Any], key: str, around: Surroundings) -> Mapping[str, FieldMapping]:
    hints = get_type_hints(payload, include_extras=True)
    known = {name.rstrip("_"): name for name in hints}
    said = {name: form for name, form in keys.data.items() if not _is_personal(name, payload)}
    for name in said:
        if name not in known:
            raise MappingError(f"{key}.{name}", f"{keys.type} has no such field{_meant(name, list(known))}")
    missing = [
        f.name for f in fields(payload) if f.default is MISSING and f.name.rstrip("_") not in keys.data
    ]
    if missing:
        raise MappingError(key, f"{keys.type} needs `{missing[0].rstrip('_')}`")
    required = {f.name for f in fields(payload) if f.default is MISSING}
    return {
        known[name]: field_mapping(
            form, hints[known[name]], f"{key}.{name}", around, is_required=known[name] in required
        )
        for name, form in said.items()
    }


def _is_personal(name: str, payload: type[Any]) -> bool:
    return name in (ONE, MANY) and payload in CARRIERS


def _personal(
    keys: EventKeys, payload: type[Any], key: str, around: Surroundings
) -> Iterator[tuple[str, FieldMapping]]:
    """`reporter = { name = COLUMN, … }` and `parties = [ { … }, … ]`, each field read as any other."""
    said = {name: form for name, form in keys.data.items() if _is_personal(name, payload)}
    parties = said.get(MANY, [])
    if not isinstance(parties, list) or len(parties) > MOST_PARTIES:
        raise MappingError(f"{key}.{MANY}", f"is no list of up to {MOST_PARTIES} persons")
    persons = [(ONE, said[ONE])] if ONE in said else []
    for path, person in [*persons, *((f"{MANY}.{i}", each) for i, each in enumerate(parties))]:
        if not isinstance(person, dict) or not person.keys() <= OF_A_PERSON.keys():
            raise MappingError(f"{key}.{path}", f"is no table of {', '.join(OF_A_PERSON)}")
        for name, form in person.items():
            yield f"{path}.{name}", field_mapping(form, str, f"{key}.{path}.{name}", around)
