"""The declared personal fields of an event, from what its source sent to what is kept apart of it.

What they hold is free but for its length: only who looks at the case for a purpose reads it. What corrects a
report takes back what it says to be empty: such a field is kept empty, and no party at all as an empty name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from dashboard.domain.events import Amendment, DisputeAmended
from dashboard.domain.personal import CARRIERS, MANY, MOST_PARTIES, OF_A_PERSON, ONE
from dashboard.ingest.errors import NotAnEvent
from dashboard.ingest.shapes import LONGEST_WORD, word

NOBODY: Final = f"{MANY}.0.name"
"""Where it is kept that there are no parties any more."""
_LISTED: Final = ", ".join(OF_A_PERSON)


class Parted(NamedTuple):
    """`personal`: what each personal field says, by its path; empty is taken back. `rest`: what else is kept
    apart."""

    personal: Mapping[str, str]
    rest: Mapping[str, Any]


def undeclared(payload: type[Any], extras: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """The fields besides the declared ones of this payload class. Raises NotAnEvent where those are unfit."""
    if payload is DisputeAmended and isinstance(extras.get("fields"), dict):
        return {**extras, "fields": undeclared(Amendment, extras["fields"], f"{path}.fields")}
    if payload not in CARRIERS:
        return extras
    if extras.get(ONE) is not None:
        _check(extras[ONE], f"{path}.{ONE}")
    parties = extras.get(MANY)
    if parties is not None:
        if not isinstance(parties, list) or len(parties) > MOST_PARTIES:
            raise NotAnEvent(f"{path}.{MANY}", f"is no list of up to {MOST_PARTIES} persons")
        for i, person in enumerate(parties):
            _check(person, f"{path}.{MANY}[{i}]")
    return _others(extras)


def _check(person: Any, path: str) -> None:
    if not isinstance(person, dict):
        raise NotAnEvent(path, f"is no object of {_LISTED}")
    for field in OF_A_PERSON:
        value = person.get(field)
        if value is None:
            continue
        if not isinstance(value, str) or len(value) > LONGEST_WORD:
            raise NotAnEvent(f"{path}.{field}", f"is no string of up to {LONGEST_WORD} characters")
        try:
            word(value)
        except ValueError as wrong:
            raise NotAnEvent(f"{path}.{field}", str(wrong)) from None


def parted(payload: Any, apart: Mapping[str, Any]) -> Parted:
    """What the gate set apart of an event, with the personal fields by themselves. `apart` stays as it is."""
    is_amended = isinstance(payload, DisputeAmended)
    data = apart.get("data")
    if not isinstance(data, dict) or not (is_amended or type(payload) in CARRIERS):
        return Parted({}, apart)
    said = data.get("fields", {}) if is_amended else data
    others, personal = _others(said), dict(_by_path(said))
    if not is_amended:
        told = {path: value for path, value in personal.items() if value}
        return Parted(told, _with(apart, "data", others))
    if said.get(MANY) is not None and not any(path.startswith(MANY) for path in personal):
        personal[NOBODY] = ""
    return Parted(personal, _with(apart, "data", _with(data, "fields", others)))


def _with(around: Mapping[str, Any], name: str, inside: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same around what is left inside; without it where that is nothing."""
    return {key: inside if key == name else value for key, value in around.items() if key != name or inside}


def _others(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is said besides the declared fields, also within a person."""
    found = {name: value for name, value in said.items() if name not in (ONE, MANY)}
    if one := _of_person(said.get(ONE)):
        found[ONE] = one
    many = [_of_person(person) for person in said.get(MANY) or ()]
    return {**found, MANY: many} if any(many) else found


def _of_person(person: Any) -> Mapping[str, Any]:
    return {name: value for name, value in (person or {}).items() if name not in OF_A_PERSON}


def _by_path(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    persons = [(ONE, said.get(ONE) or {})]
    persons += [(f"{MANY}.{i}", person) for i, person in enumerate(said.get(MANY) or ())]
    for path, person in persons:
        for field in OF_A_PERSON:
            if (value := person.get(field)) is not None:
                yield f"{path}.{field}", value
