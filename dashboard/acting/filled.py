"""What a form sent, read field by field: each value is looked up again here, whatever the page offered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from dashboard.acting.actions import Field
from dashboard.ports import CaseFilter, CaseRow
from dashboard.reading.case_detail import TimelineEntry
from dashboard.reading.case_file import CaseFile
from dashboard.reading.desk import Desk, Standing, Unanswered

Fault: TypeAlias = Literal[
    "missing", "unknown", "past", "unreadable", "too_long", "itself", "out_of_reach", "full", "personal",
    "too_short", "too_far",
]  # fmt: skip
LONGEST: Final = 2_000
"""Characters of a free text at the desk."""
LONGEST_NAME: Final = 60
PHONE: Final = re.compile(r"\+?[\d ()-]{3,30}", re.ASCII)
UNTIL: Final = re.compile(r"(?P<day>2[01]\d\d-\d\d-\d\d)(?: (?P<clock>\d\d:\d\d))?", re.ASCII)
END_OF_DAY: Final = "24:00"
CODE: Final = re.compile(r"\d{6}-\d{3,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The codes that a desk knows besides its areas: departments, and kinds of dispute."""

    departments: frozenset[str]
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Form:
    """Where values are looked up: whose desk, how their area stands, the case (None of a report), and now."""

    desk: Desk
    standing: Standing
    file: CaseFile | None
    known: Vocabulary
    zone: ZoneInfo
    now: datetime


async def read(
    fields: Sequence[Field], filled: Mapping[str, Any], form: Form
) -> tuple[dict[str, Any], dict[str, Fault]]:
    """The values of the fields that were filled in, and what is wrong with the others."""
    values: dict[str, Any] = {}
    faults: dict[str, Fault] = {}
    for field in fields:
        said = filled.get(field.name)
        text = said.strip() if isinstance(said, str) else ""
        if not text:
            if field.is_needed:
                faults[field.name] = "missing"
            continue
        try:
            values[field.name] = await _value(field, text, form)
        except _Faulty as faulty:
            faults[field.name] = faulty.fault
    return values, faults


class _Faulty(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


async def _value(field: Field, text: str, form: Form) -> Any:
    match field.kind:
        case "text":
            return _or(text if len(text) <= LONGEST else None, "too_long")
        case "name":
            return _or(text if len(text) <= LONGEST_NAME and text.isprintable() else None, "unreadable")
        case "phone":
            return _or(text if PHONE.fullmatch(text) else None, "unreadable")
        case "choice":
            return _or(text if text in field.choices else None)
        case "flag":
            return _or({"yes": True, "no": False}.get(text))
        case "until":
            return _until(text, form)
        case "unit":
            return _or(text if text in form.standing.tree or text in form.known.departments else None)
        case "kind":
            return _or(text if text in form.known.kinds else None)
        case "area":
            return await _area(text, form)
        case "case":
            return await _case(text, form)
        case _:
            return _of_case(field, text, form)


def _or(value: Any, fault: Fault = "unknown") -> Any:
    if value is None:
        raise _Faulty(fault)
    return value


def _until(text: str, form: Form) -> datetime:
    """A local time, `2026-12-01 17:00`, or a day: then its end, which may be written as its 24:00."""
    written = UNTIL.fullmatch(text)
    if written is None:
        raise _Faulty("unreadable")
    clock = written["clock"] or END_OF_DAY
    is_end = clock == END_OF_DAY
    try:
        day = date.fromisoformat(written["day"]) + timedelta(days=is_end)
        at = datetime.combine(day, time() if is_end else time.fromisoformat(clock), form.zone).astimezone(UTC)
    except ValueError:
        raise _Faulty("unreadable") from None
    if at <= form.now:
        raise _Faulty("past")
    return at


async def _area(text: str, form: Form) -> str:
    try:
        await form.desk.standing(text)
    except Unanswered:
        raise _Faulty("out_of_reach" if text in form.standing.tree else "unknown") from None
    return text


async def _case(text: str, form: Form) -> str:
    found = await _found(form.desk, text)
    if found is None:
        raise _Faulty("unknown")
    if form.file is not None and found.id == form.file.detail.id:
        raise _Faulty("itself")
    return found.id


def _of_case(field: Field, text: str, form: Form) -> Any:
    """One of what stands on the case's own page."""
    file = form.file
    assert file is not None, "a report has no such field"
    if field.kind == "linked":
        link = next((each for each in file.linked if each.id == text), None)
        if link is not None and link.row is None:
            raise _Faulty("out_of_reach")
        return _or(text if link is not None else None)
    if field.kind == "letter":
        draft = next((x for x in file.letters if x.id == text and x.state == "draft"), None)
        if draft is not None and form.desk.grant.area is not None and not _is_below(draft.unit, form):
            raise _Faulty("out_of_reach")
        return _or(text if draft is not None else None)
    events = {(entry.source, entry.id) for entry in retractable(file)}
    source, _, id_ = text.partition("/")
    return _or((source, id_) if (source, id_) in events else None)


def _is_below(unit: str, form: Form) -> bool:
    tree = form.standing.tree
    return unit in tree and form.desk.grant.area in tree.path(unit)


def retractable(file: CaseFile) -> list[TimelineEntry]:
    """The events of the case that may be withdrawn: what was said of it and still stands."""
    return [
        entry
        for entry in file.detail.timeline
        if entry.type.startswith("dispute.") and (entry.source, entry.id) not in file.retracted
    ]


async def _found(desk: Desk, code: str) -> CaseRow | None:
    """The case of that code within the reach; None where there is none, or not one alone."""
    if CODE.fullmatch(code) is None:
        return None
    rows = await desk.cases(CaseFilter(code=code, limit=2))
    return rows[0] if len(rows) == 1 else None
