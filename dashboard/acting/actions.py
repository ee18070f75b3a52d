"""What an operator may do to a case: one line each of state, fields, ability, event and what it comes to.

A line says which conditions the case must meet (`conditions_of`), what is asked, and what the case is
promised to be afterwards: nothing is recorded that would not lead there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from dashboard.access.decision import Ability
from dashboard.domain import case as cases
from dashboard.domain.case import Case
from dashboard.domain.personal import ONE
from dashboard.reading.case_file import CaseFile

Condition: TypeAlias = Literal[
    "open", "closed", "held", "paused", "unpaused", "asked", "unasked", "by_policy", "promised",
    "linked", "drafted", "told",
]  # fmt: skip
FieldKind: TypeAlias = Literal[
    "choice", "flag", "text", "line", "until", "unit", "area", "kind", "case", "linked", "letter", "event",
    "view", "name", "phone",
]  # fmt: skip
Values: TypeAlias = Mapping[str, Any]
Promise: TypeAlias = Callable[[Case, Case, Values, datetime], bool]
"""Of the case before and after, what was filled in, and the instant: whether it came to what was meant."""
Written: TypeAlias = Callable[[Values, CaseFile, str], Mapping[str, Any]]
"""The event's data from what was filled in, the case, and the role of who acts."""


@dataclass(frozen=True, slots=True)
class Field:
    """`choices`: of a closed vocabulary. `text` is free text; it, `name` and `phone` go the sealed way. A
    `line` is a name that a person gives to a `view` of their own, and is part of no case."""

    name: str
    kind: FieldKind
    choices: tuple[str, ...] = ()
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    type: str
    ability: Ability
    when: frozenset[Condition]
    fields: tuple[Field, ...]
    promises: Promise
    written: Written


def _as_filled(values: Values, file: CaseFile, role: str) -> Mapping[str, Any]:
    return values


def _unchanged(before: Case, after: Case, values: Values, at: datetime) -> bool:
    return before == after


def _held_by(before: Case, after: Case, values: Values, at: datetime) -> bool:
    return after.is_open and after.holder == values["unit"] and after.dispatched_at is not None


def _amends(before: Case, after: Case, values: Values, at: datetime) -> bool:
    theirs = {"area": after.area, "kind": after.kind, "due_at": after.promised_at}
    return all(theirs[name] == value for name, value in values.items() if name in theirs)


def _extends(before: Case, after: Case, values: Values, at: datetime) -> bool:
    if not values["granted"]:
        return after.asked_for is None and after.extended_to == before.extended_to
    until = values.get("until") or before.asked_for
    is_later = after.extended_to is not None and until is not None and after.extended_to >= until
    return after.asked_for is None and is_later


def _by_role(values: Values, file: CaseFile, role: str) -> Mapping[str, Any]:
    return {**values, "approver": role}


def _of_holder(values: Values, file: CaseFile, role: str) -> Mapping[str, Any]:
    return {**values, "unit": file.case.holder}


def _letter_of(values: Values, file: CaseFile, role: str) -> Mapping[str, Any]:
    return {**values, "case": file.detail.id}


def _drafted(values: Values, file: CaseFile, role: str) -> Mapping[str, Any]:
    draft = next(letter for letter in file.letters if letter.id == values["letter"])
    return {"kind": draft.kind, "unit": draft.unit, "case": file.detail.id, "letter": draft.id}


def _retracted(values: Values, file: CaseFile, role: str) -> Mapping[str, Any]:
    source, id_ = values["event"]
    return {"source": source, "id": id_, "reason": values["reason"]}


def _fields(values: Values, file: CaseFile, role: str) -> Mapping[str, Any]:
    return {"fields": as_reported(values)}


REPORTER: Final = (
    Field("reporter_name", "name", is_needed=False),
    Field("reporter_phone", "phone", is_needed=False),
)
REASON: Final = Field("reason", "text")
UNIT: Final = Field("unit", "unit")
UNTIL: Final = Field("until", "until")
APPROVERS: Final = ("supervisor", "district", "street")
RESULTS: Final = ("agreed", "partly", "none")
KINDS_OF_LETTER: Final = ("reminder", "supervision", "bulletin")


def _line(
    name: str, type_: str, ability: Ability, when: str, fields: Sequence[Field],
    promises: Promise, written: Written = _as_filled,
) -> Action:  # fmt: skip
    conditions: Any = frozenset(when.split())
    return Action(name, type_, ability, conditions, tuple(fields), promises, written)


LINES: Final = (
    _line("dispatch", "dispute.dispatched", "act_on_cases", "open", [UNIT], _held_by),
    _line("accept", "dispute.accepted", "act_on_cases", "open", [UNIT], _held_by),
    _line("close", "dispute.closed", "act_on_cases", "open",
          [Field("outcome", "choice", ("settled", "failed", "withdrawn", "referred"))],
          lambda b, a, v, at: a.closed_at is not None and a.outcome == v["outcome"]),
    _line("reopen", "dispute.reopened", "act_on_cases", "closed", [REASON],
          lambda b, a, v, at: a.is_open and a.episode == b.episode + 1 and a.holder is None),
    _line("review", "dispute.reviewed", "act_on_cases", "told",
          [Field("stage", "choice", ("before", "during", "after")), Field("satisfied", "flag")], _unchanged),
    _line("mediate", "dispute.mediated", "act_on_cases", "open",
          [Field("by", "unit"), Field("result", "choice", RESULTS)], _unchanged),
    _line("return", "dispute.returned", "act_on_cases", "open held", [REASON],
          lambda b, a, v, at: a.is_open and a.holder is None, _of_holder),
    _line("grade", "dispute.graded", "act_on_cases", "open",
          [Field("grade", "choice", ("ordinary", "major", "special"))],
          lambda b, a, v, at: a.grade == v["grade"]),
    _line("decide_extension", "dispute.extension_decided", "decide", "open asked",
          [Field("granted", "flag"), Field("until", "until", is_needed=False)], _extends, _by_role),
    _line("ask_extension", "dispute.extension_asked", "act_on_cases", "open unasked by_policy",
          [UNTIL, REASON], lambda b, a, v, at: a.asked_for == v["until"]),
    _line("pause", "dispute.paused", "decide", "open unpaused by_policy",
          [REASON, Field("approver", "choice", APPROVERS), UNTIL],
          lambda b, a, v, at: cases.is_paused_at(a, at)),
    _line("resume", "dispute.resumed", "act_on_cases", "open paused", [],
          lambda b, a, v, at: a.is_open and not cases.is_paused_at(a, at)),
    _line("comment", "dispute.commented", "act_on_cases", "told", [Field("comment", "text")], _unchanged),
    _line("link", "dispute.linked", "act_on_cases", "told", [Field("other", "case"), REASON], _unchanged),
    _line("unlink", "dispute.unlinked", "act_on_cases", "linked", [Field("other", "linked"), REASON],
          _unchanged),
    _line("issue_draft", "letter.issued", "issue_letters", "drafted", [Field("letter", "letter")],
          _unchanged, _drafted),
    _line("issue_letter", "letter.issued", "issue_letters", "open",
          [Field("kind", "choice", KINDS_OF_LETTER), UNIT], _unchanged, _letter_of),
    _line("amend", "dispute.amended", "act_on_cases", "told",
          [Field("area", "area", is_needed=False), Field("kind", "kind", is_needed=False),
           Field("title", "text", is_needed=False), *REPORTER], _amends, _fields),
    _line("amend_promise", "dispute.amended", "act_on_cases", "open promised", [Field("due_at", "until")],
          _amends, _fields),
    _line("retract", "event.retracted", "decide", "told", [Field("event", "event"), REASON],
          lambda b, a, v, at: True, _retracted),
)  # fmt: skip
ACTIONS: Final[Mapping[str, Action]] = {line.name: line for line in LINES}
"""In the order in which they are offered."""

MANY: Final = frozenset({"dispatch"})
"""What may be done to many cases by one form. To dispatch a case that a unit holds is to move it."""

REPORT: Final = (
    Field("area", "area"),
    Field("kind", "kind"),
    Field("title", "text"),
    Field("grade", "choice", ("ordinary", "major", "special"), is_needed=False),
    *REPORTER,
    Field("related", "case", is_needed=False),
)
"""What a report at the counter or by phone says; `related`: the code of a case that it may be."""


def as_reported(values: Values) -> Mapping[str, Any]:
    """The data of a report, or what corrects it: who told of it stands in the declared fields of a person."""
    names = {"reporter_name": "name", "reporter_phone": "phone"}
    reporter = {theirs: values[ours] for ours, theirs in names.items() if ours in values}
    said = {name: value for name, value in values.items() if name not in names}
    return {**said, ONE: reporter} if reporter else said


def conditions_of(file: CaseFile, at: datetime) -> frozenset[Condition]:
    """What can be said of the case, in the words of the table; nothing where its report was retracted."""
    case = file.case
    if not case.is_registered:
        return frozenset()
    found: set[Condition] = {"told", "promised" if case.is_promised else "by_policy"}
    found.add("open" if case.is_open else "closed")
    found.add("paused" if cases.is_paused_at(case, at) else "unpaused")
    found.add("asked" if case.asked_for is not None else "unasked")
    if case.holder is not None:
        found.add("held")
    if file.linked:
        found.add("linked")
    if any(letter.state == "draft" for letter in file.letters):
        found.add("drafted")
    return frozenset(found)


def offered(file: CaseFile, abilities: Callable[[Ability], bool]) -> Iterable[Action]:
    """The actions that this case offers to whoever has these abilities."""
    conditions = conditions_of(file, file.at)
    return (line for line in LINES if line.when <= conditions and abilities(line.ability))
