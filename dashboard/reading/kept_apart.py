"""What is kept apart of a case: its personal fields as masks, and which words there are.

`opened` gives it in clear; who may have it, and for what, is for `acting.unmasking` to say, and nobody else
calls it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from dashboard.domain.events import FREE_TEXT, VOCABULARY, Amendment, DisputeAmended
from dashboard.domain.masks import masked
from dashboard.domain.personal import MANY, OF_A_PERSON, ONE, kind_of
from dashboard.ports import SealError
from dashboard.reading.case_detail import TimelineEntry
from dashboard.reading.case_file import CaseFile
from dashboard.reading.ground import Reading

Part: TypeAlias = Literal["persons", "words"]


@dataclass(frozen=True, slots=True)
class Personal:
    """`path`: whose and what, as `domain.personal` declares it. `mask`: None where its key is not here."""

    path: str
    mask: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """Words that an event of the case holds. `key`: names them among those of the case."""

    key: str
    field: str
    entry: TimelineEntry


@dataclass(frozen=True, slots=True)
class KeptApart:
    """`mark_by_part`: another one as soon as anything else stands behind that part.

    `erased_at`: when what had been kept until then was erased for good; None of most cases.
    """

    persons: tuple[Personal, ...]
    words: tuple[Said, ...]
    mark_by_part: Mapping[Part, str]
    erased_at: datetime | None


def kept_apart(reading: Reading, file: CaseFile) -> KeptApart:
    """Of the case as the file tells it. Blocking."""
    fields = _fields(reading, file)
    persons = (
        Personal(path, None if field.plain is None else masked(kind_of(path), field.plain))
        for path, field in fields.items()
    )
    standing = reading.journal.sealed([entry.position for entry in file.detail.timeline])
    words = [said for said in _said(file) if said.entry.position in standing]
    marks: dict[Part, str] = {
        "persons": _mark({path: field.sealed for path, field in fields.items()}),
        "words": _mark({said.key: standing[said.entry.position] for said in words}),
    }
    return KeptApart(tuple(persons), tuple(words), marks, file.erased_at)


def _mark(sealed: Mapping[str, bytes]) -> str:
    """Of the bytes as they are sealed, under a nonce of their own: it tells nothing of what they say."""
    found = sha256()
    for key, each in sealed.items():
        found.update(b"%d %d " % (len(key), len(each)) + key.encode() + each)
    return found.hexdigest()[:16]


def opened(reading: Reading, file: CaseFile, part: Part) -> Mapping[str, str | None]:
    """In clear, by path (persons) or by key (words); None of what cannot be opened. Blocking."""
    if part == "persons":
        return {path: field.plain for path, field in _fields(reading, file).items()}
    standing = reading.journal.sealed([entry.position for entry in file.detail.timeline])
    return {
        said.key: _words(said, _plain(reading, standing[said.entry.position]))
        for said in _said(file)
        if said.entry.position in standing
    }


def _standing(file: CaseFile) -> list[TimelineEntry]:
    return [e for e in file.detail.timeline if (e.source, e.id) not in file.retracted]


class _Field(NamedTuple):
    """`plain`: None where its key is not here."""

    sealed: bytes
    plain: str | None


def _fields(reading: Reading, file: CaseFile) -> dict[str, _Field]:
    """What was last said and not taken back, by events that still stand; the reporter's first.

    The reporter's fields are corrected one by one, the parties as a whole: else one party's name would stand
    beside another one's number. What was corrected to be empty is taken back.
    """
    told = _standing(file)
    personal = reading.journal.personal([entry.position for entry in told])
    found: dict[str, bytes] = {}
    for entry in told:
        said = personal.get(entry.position, {})
        if any(path.startswith(MANY) for path in said):
            found = {path: sealed for path, sealed in found.items() if not path.startswith(MANY)}
        found |= said
    fields = {path: _Field(found[path], _plain(reading, found[path])) for path in sorted(found, key=_place)}
    return {path: field for path, field in fields.items() if field.plain != ""}


def _place(path: str) -> tuple[bool, str, int]:
    """The reporter first, then each party in turn."""
    whose, _, name = path.rpartition(".")
    return whose != ONE, whose, tuple(OF_A_PERSON).index(name)


def _plain(reading: Reading, sealed: bytes) -> str | None:
    if reading.sealer is None:
        return None
    try:
        return reading.sealer.open(sealed).decode()
    except SealError:
        return None


def _said(file: CaseFile) -> Iterator[Said]:
    """By events that still stand: what was retracted may be of another dispute, and of other people."""
    for entry in _standing(file):
        payload = VOCABULARY.get(entry.type)
        data: Any = entry.data
        if payload is DisputeAmended:
            payload, data = Amendment, entry.data.get("fields") or {}
        for field in FREE_TEXT.get(payload, ()) if payload is not None else ():
            if data.get(field) == "":
                yield Said(f"{entry.position}.{field}", field, entry)


def _words(said: Said, plain: str | None) -> str | None:
    """The words of one field, of what was sealed of its event."""
    if plain is None:
        return None
    data: Any = msgspec.json.decode(plain).get("data") or {}
    if said.entry.type == "dispute.amended":
        data = data.get("fields") or {}
    words = data.get(said.field)
    return words if isinstance(words, str) else ""
