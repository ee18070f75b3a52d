"""The contract of a feed: one file a source system, exporting one :data:`FEED`.

A feed says what it needs and how its input is fetched; `parse` turns what came into events and touches no
network, disk, clock or random, so that the same input gives the same events for ever.

FeedError
├── MappingError(key, why)   a mapping file that cannot be used; raised before anything is read with it
├── TableError(what)         a file that cannot be read as a table, or lacks a column
├── AreasError(what)         an area register that cannot be used
└── RowError(why)            one row does not fit; it is kept with the reason, the rest goes on
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

from dashboard.domain.events import Event

Raw = TypeVar("Raw")
Fetched: TypeAlias = Literal["file", "socket", "generated"]


class FeedError(Exception):
    """The root of the tree."""


class MappingError(FeedError):
    """`key` is a path such as `event[2].data.due_at`; `line` counts from 1, None where it was not found."""

    def __init__(self, key: str, why: str, *, line: int | None = None) -> None:
        at = f"line {line}, " if line else ""
        super().__init__(f"{at}{key}: {why}" if key else f"{at}{why}")
        self.key, self.why, self.line = key, why, line


class TableError(FeedError):
    pass


class AreasError(FeedError):
    pass


class RowError(FeedError):
    """The reason names columns and never repeats a value: a value may be about a person."""


@dataclass(frozen=True, slots=True)
class Need:
    """One setting of a feed, by the name it has in `[[feeds]]` or on the command line."""

    name: str
    meaning: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Feed(Generic[Raw]):
    """`name` is the module's. `parse` is None where the source speaks CloudEvents, which the gate reads.

    `example`: one input as it may come; contract tests parse it.
    """

    name: str
    brings: str
    fetched: Fetched
    needs: tuple[Need, ...] = ()
    parse: Callable[[Raw], Iterable[Event]] | None = None
    example: Callable[[], Raw] | None = None
