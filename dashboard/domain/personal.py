"""The personal fields that an event may carry: the one place that declares them.

A dispute has one `reporter` and up to eight `parties`, each an object of the fields of :data:`OF_A_PERSON`.
They stand in no payload: the gate takes them out of what a source sent and they are kept apart, field by
field under the path that says whose it is (`reporter.phone`, `parties.0.name`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from dashboard.domain.events import Amendment, DisputeReported, Event

PersonalKind: TypeAlias = Literal["name", "phone", "id_card", "address"]

OF_A_PERSON: Final[Mapping[str, PersonalKind]] = {
    "name": "name",
    "phone": "phone",
    "id_card": "id_card",
    "address": "address",
}
"""What may be said of a person, and how it is masked."""
ONE, MANY = "reporter", "parties"
MOST_PARTIES: Final = 8
CARRIERS: Final[frozenset[type[Any]]] = frozenset({DisputeReported, Amendment})
"""The payload classes that may carry `reporter` and `parties`: a report, and what corrects it."""
PATH: Final = re.compile(rf"(?:{ONE}|{MANY}\.[0-{MOST_PARTIES - 1}])\.(?P<field>{'|'.join(OF_A_PERSON)})")


@dataclass(frozen=True, slots=True)
class Telling(Event):
    """An event on its way to the gate with its personal fields, by path; behind it there is none such."""

    personal: Mapping[str, str]


def as_sent(personal: Mapping[str, str]) -> dict[str, Any]:
    """The fields by path as a source writes them: `reporter`, and `parties` in their order."""
    found: dict[str, Any] = {}
    for path, value in personal.items():
        whose, *number, name = path.split(".")
        if not number:
            found.setdefault(whose, {})[name] = value
            continue
        parties = found.setdefault(whose, [])
        parties += [{} for _ in range(int(number[0]) + 1 - len(parties))]
        parties[int(number[0])][name] = value
    return found


def kind_of(path: str) -> PersonalKind:
    """How what is kept under that path is masked. Raises ValueError for what is no such path."""
    found = PATH.fullmatch(path)
    if found is None:
        raise ValueError(f"{path!r} is no declared personal field")
    return OF_A_PERSON[found["field"]]


def without_number(path: str) -> str:
    """The field, whichever party's it is: `parties.name` of `parties.0.name`."""
    return re.sub(r"\.\d+", "", path)
