"""From what a source wrote to a payload, and back; what the payload does not hold is set apart.

Free text is taken out on the way in, so that an event never holds the words themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeAlias

import msgspec
from msgspec.structs import astuple

from dashboard.ingest.complaints import complaint
from dashboard.ingest.declared import undeclared
from dashboard.ingest.errors import NotAnEvent
from dashboard.ingest.persons import personal_field
from dashboard.ingest.shapes import LONGEST_WORD, Plan

Apart: TypeAlias = dict[str, Any]
"""What is kept apart from a payload, in its own place: words under their field, nested as they were."""


def payload_of(plan: Plan, found: Mapping[str, Any], path: str = "data") -> tuple[Any, Apart]:
    """The payload, and what it does not hold: free text and fields unknown here. Raises NotAnEvent."""
    try:
        shape = msgspec.convert(found, plan.shape)
    except msgspec.ValidationError as wrong:
        raise complaint(wrong, path, choices=plan.choices) from None
    payload, apart = _built(plan, shape, path)
    if (plan.nested or not found.keys() <= plan.known) and (extras := extras_of(plan, found)):
        refuse_persons(undeclared(plan.payload, extras, path), path)
        _merge(apart, extras)
    return payload, apart


def refuse_persons(extras: Mapping[str, Any], path: str = "") -> None:
    """Raises NotAnEvent, naming the field, where an undeclared field names a person."""
    if field := personal_field(extras, path):
        raise NotAnEvent(field[:LONGEST_WORD], "names a person, and is none of the fields declared for that")


def _built(plan: Plan, shape: msgspec.Struct, path: str) -> tuple[Any, Apart]:
    values = list(astuple(shape))
    apart: Apart = {}
    for i, step in plan.steps:
        if values[i] is not None:
            try:
                values[i] = step(values[i])
            except ValueError as wrong:
                raise NotAnEvent(f"{path}.{plan.outer_names[i]}", str(wrong)) from None
    for i in plan.free_text:
        if values[i]:
            apart[plan.outer_names[i]], values[i] = values[i], ""
    for i, below in plan.nested:
        if values[i] is not None:
            name = plan.outer_names[i]
            values[i], words = _built(below, values[i], f"{path}.{name}")
            if words:
                apart[name] = words
    return plan.payload(*values), apart


def extras_of(plan: Plan, found: Mapping[str, Any]) -> Apart:
    """The fields that the payload's class does not know: a newer source may send such."""
    extras = {name: value for name, value in found.items() if name not in plan.known}
    for i, below in plan.nested:
        nested = found.get(plan.outer_names[i])
        if isinstance(nested, dict) and (more := extras_of(below, nested)):
            extras[plan.outer_names[i]] = more
    return extras


def _merge(into: Apart, more: Apart) -> None:
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        else:
            into[name] = value


def shape_of(plan: Plan, payload: Any) -> msgspec.Struct:
    """The payload as it is written outside."""
    values = [getattr(payload, f.name) for f in fields(payload)]
    for i, below in plan.nested:
        if values[i] is not None:
            values[i] = shape_of(below, values[i])
    return plan.shape(*values)
