"""The payloads as they look outside: one bounded shape a payload class, made from its annotations.

A shape is a msgspec struct with the same fields in the same order, bounded in length and value, with
`from_` written `from`. What a shape cannot say (control characters, sane instants) is a *step*, done to one
field on the way in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    Optional,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec
from msgspec import Meta

from dashboard.domain.events import AREA_CODES, FREE_TEXT, VOCABULARY, Amendment, Households
from dashboard.ingest.instants import counted
from dashboard.ingest.persons import number_in

IDS: Final = frozenset({"id", "source", "message", "case", "other", "letter"})
"""Fields that hold what a source calls its things: numbers there are its own, an area's the register's."""

LONGEST_WORD: Final = 200
LONGEST_TEXT: Final = 20_000
LARGEST_COUNT: Final = 1_000_000_000
LARGEST_TABLE: Final = 10_000
"""Characters of a word and of a free text; value of a count; entries of a list or table in one payload."""

Step: TypeAlias = Callable[[Any], Any]
"""What is done to one field that is present. Raises ValueError, saying why it cannot be taken."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one payload class is read. `steps`, `free_text` and `nested` go by the index of the field.

    `outer_names`: the fields as written outside. `choices`: what a field with a closed vocabulary may say.
    """

    payload: type[Any]
    shape: type[msgspec.Struct]
    outer_names: tuple[str, ...]
    known: frozenset[str]
    choices: Mapping[str, str]
    steps: tuple[tuple[int, Step], ...]
    free_text: tuple[int, ...]
    nested: tuple[tuple[int, Plan], ...]


def _plan(payload: type[Any], below: Mapping[type[Any], Plan]) -> Plan:
    hints = get_type_hints(payload, include_extras=True)
    names = tuple(hints)
    outer = {name: name.rstrip("_") for name in names}
    free_text = FREE_TEXT.get(payload, ())
    looked_up = IDS.union(AREA_CODES.get(payload, ()))
    return Plan(
        payload=payload,
        shape=_shape(payload, hints, outer=outer, below=below),
        outer_names=tuple(outer.values()),
        known=frozenset(outer.values()),
        choices={
            outer[n]: ", ".join(get_args(_plain(hint)))
            for n, hint in hints.items()
            if get_origin(_plain(hint)) is Literal
        },
        steps=tuple(
            (i, s)
            for i, n in enumerate(names)
            if n not in free_text and (s := _step(hints[n], of_words=word if n in looked_up else code))
        ),
        free_text=tuple(names.index(n) for n in free_text),
        nested=tuple((i, below[k]) for i, n in enumerate(names) if (k := _plain(hints[n])) in below),
    )


def _shape(
    payload: type[Any], hints: Mapping[str, Any], *, outer: Mapping[str, str], below: Mapping[type[Any], Plan]
) -> type[msgspec.Struct]:
    free_text = FREE_TEXT.get(payload, ())
    columns: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    for f in fields(payload):
        bounded = _text(hints[f.name]) if f.name in free_text else _bounded(hints[f.name], below)
        columns.append((f.name, bounded) if f.default is MISSING else (f.name, bounded, f.default))
    return msgspec.defstruct(
        payload.__name__, columns, rename=dict(outer), omit_defaults=True, module=__name__
    )


def _plain(hint: Any) -> Any:
    """The type without `Annotated` and without None."""
    if get_origin(hint) is Annotated:
        return _plain(get_args(hint)[0])
    if _is_union(hint):
        return _plain(next(arm for arm in get_args(hint) if arm is not NoneType))
    return hint


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, UnionType)


def _bounded(hint: Any, below: Mapping[type[Any], Plan]) -> Any:
    kind = _plain(hint)
    bounded = _BOUNDED.get(kind, kind)
    if kind in below:
        bounded = below[kind].shape
    elif (container := get_origin(kind)) in (tuple, dict):
        arms = tuple(arm if arm is Ellipsis else _bounded(arm, below) for arm in get_args(kind))
        least = 1 if container is tuple else 0
        bounded = Annotated[container[arms], Meta(min_length=least, max_length=LARGEST_TABLE)]
    return Optional[bounded] if _is_union(hint) else bounded  # noqa: UP045 - `|` takes no Annotated


def _text(hint: Any) -> Any:
    bounded = Annotated[str, Meta(max_length=LONGEST_TEXT)]
    return Optional[bounded] if _is_union(hint) else bounded  # noqa: UP045


_BOUNDED: Final[Mapping[Any, Any]] = {
    str: Annotated[str, Meta(min_length=1, max_length=LONGEST_WORD)],
    int: Annotated[int, Meta(ge=0, le=LARGEST_COUNT)],
    float: Annotated[float, Meta(gt=0, le=LARGEST_COUNT)],
    datetime: Annotated[datetime, Meta(tz=True)],
}


# ── the steps ───────────────────────────────────────────────────────────────────────────────────────────

_UNSPEAKABLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Control characters, line separators, reversals of direction, byte order marks, surrogate halves."""


def word(found: str) -> str:
    """A name or code that can be shown, stored and searched anywhere. `isprintable` is the quick way."""
    if not found.isprintable() and _UNSPEAKABLE.search(found):
        raise ValueError("holds a control character")
    return found


def _words(found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(word, found))


def _worded(found: dict[str, Any]) -> dict[str, Any]:
    return {word(key): value for key, value in found.items()}


def _instants(found: dict[str, datetime]) -> dict[str, datetime]:
    return {word(key): counted(at) for key, at in found.items()}


def code(found: str) -> str:
    """A word that may stand on a wall: it holds no number of a person."""
    if held := number_in(found):
        raise ValueError(f"holds {held}, which no code does")
    return word(found)


def _step(hint: Any, *, of_words: Step) -> Step | None:
    kind = _plain(hint)
    if get_origin(kind) is tuple:
        return _words
    if get_origin(kind) is dict:
        return _instants if _plain(get_args(kind)[1]) is datetime else _worded
    steps: Mapping[Any, Step] = {str: of_words, datetime: counted}
    return steps.get(kind)


def _plans() -> Mapping[type[Any], Plan]:
    plans: dict[type[Any], Plan] = {}
    for payload in (Amendment, Households, *VOCABULARY.values()):
        plans[payload] = _plan(payload, plans)
    return plans


PLANS: Final = _plans()
"""The plan of every payload class, and of the classes nested in them."""
