"""The views that a person keeps: a list's address under a name of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from dashboard.ports.keys import Grant

MOST_SAVED: Final = 30
"""Views that one person may keep."""


class TooManyViews(Exception):
    """The person keeps as many views as one may; the message says how many."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """`path`: of the list; `query`: of its address, without the `?`."""

    name: str
    path: str
    query: str


class SavedViews(Protocol):
    """Blocking. Raises JournalError when the store cannot answer. Each asks for the views of the very person
    that the grant names: whoever is no person, or one who is not known, keeps none."""

    def of(self, grant: Grant) -> Sequence[SavedView]:
        """By name."""
        ...

    def keep(self, grant: Grant, view: SavedView) -> bool:
        """Keep it, in the place of one of the same name; False for who can keep none. Raises TooManyViews."""
        ...

    def drop(self, grant: Grant, name: str) -> bool:
        """Keep it no more; False where there is none of the name."""
        ...
