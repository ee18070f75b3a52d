"""What a form of the desk sends: from which address, what stands in its fields; and why it was not done."""

from __future__ import annotations

from typing import Any, Final

from dash import ALL, State

from dashboard.acting.acts import NotDone, NotKept
from layouts.desk._forms import FIELD

ADDRESS: Final = (State("desk-address", "pathname"), State("desk-address", "search"))
EVERY_FIELD: Final = {"type": FIELD, "name": ALL}


def sent(form: str) -> tuple[State, State, State]:
    """What the store `form` bears; the ids of the fields, and their values."""
    return State(form, "data"), State(EVERY_FIELD, "id"), State(EVERY_FIELD, "value")


def said(ids: Any, values: Any) -> dict[str, Any]:
    """What was filled in, by the names of the fields."""
    return {str(each["name"]): value for each, value in zip(ids, values, strict=True)}


def not_done(why: Exception) -> NotDone:
    """Why an act was not done: what the desk could not answer was not kept."""
    return why if isinstance(why, NotDone) else NotKept(str(why))
