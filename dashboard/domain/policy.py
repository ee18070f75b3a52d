"""Policy: which clauses a dispute is held to, and how their days are counted. Data, never code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from dashboard.domain.events import Grade
from dashboard.domain.situation import ClauseName

Counting: TypeAlias = Literal["civil", "elapsed", "working"]


class PolicyError(ValueError):
    """A policy that cannot be used; the message names the key, its value and what is allowed."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise: `days` from the start of the episode, counted as `counting` says."""

    name: ClauseName
    days: int
    counting: Counting


@dataclass(frozen=True, slots=True)
class Policy:
    """`due_soon_share`: 0..1 of the way from start to due, pauses left out; due soon from there on."""

    name: str
    dispatch: Clause
    close_by_grade: Mapping[Grade, Clause]
    due_soon_share: float = 0.8

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return (self.dispatch, *self.close_by_grade.values())


def policy_from(name: str, found: Mapping[str, object]) -> Policy:
    """A policy out of parsed TOML or JSON. Raises PolicyError naming the key that is wrong."""
    clauses = found.get("clauses")
    if not isinstance(clauses, Mapping):
        raise PolicyError("clauses: missing; expected a table of dispatch, close_ordinary, …")
    share = found.get("due_soon_share", 0.8)
    if not isinstance(share, int | float) or not 0 < share < 1:
        raise PolicyError(f"due_soon_share: {share!r} is not between 0 and 1")
    return Policy(
        name=name,
        dispatch=_clause("dispatch", clauses),
        close_by_grade={
            "ordinary": _clause("close_ordinary", clauses),
            "major": _clause("close_major", clauses),
            "special": _clause("close_special", clauses),
        },
        due_soon_share=float(share),
    )


def _clause(name: ClauseName, clauses: Mapping[object, object]) -> Clause:
    found = clauses.get(name)
    if not isinstance(found, Mapping):
        raise PolicyError(f"clauses.{name}: missing")
    days, counting = found.get("days"), found.get("counting", "civil")
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 3650:
        raise PolicyError(f"clauses.{name}.days: {days!r} is not a whole number of days from 1 to 3650")
    if counting not in get_args(Counting):
        raise PolicyError(
            f"clauses.{name}.counting: {counting!r}; use one of {', '.join(get_args(Counting))}"
        )
    return Clause(name, days, counting)
