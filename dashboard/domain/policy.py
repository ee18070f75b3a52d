"""Policy: which clauses a dispute is held to, how their days are counted, and from when. Data, never code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from typing import Literal, TypeAlias

from dashboard.domain.events import Grade
from dashboard.domain.letter_events import LetterKind
from dashboard.domain.situation import ClauseName

Counting: TypeAlias = Literal["civil", "elapsed", "working"]
Responsible: TypeAlias = Literal["community", "street", "district", "supervisor"]
"""Who answers for a clause: a tier's unit, or the role that supervises."""

STAGES = (0.5, 0.8, 0.95, 1.0)
OVERDUE_DAYS = 30
DUE_SOON_SHARE = 0.8
ANSWERS_KEPT = 65_536


class PolicyError(ValueError):
    """A policy that cannot be used; the message names the place, the value and what is allowed.

    `path`: of the key, an array's element by its number from 0. `line` counts from 1; None without a file,
    or where the file as a whole is meant.
    """

    def __init__(self, message: str, *, path: tuple[str | int, ...] = (), line: int | None = None) -> None:
        super().__init__(message)
        self.path = path
        self.line = line


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise: `days` from the start of the episode, counted as `counting` says."""

    name: ClauseName
    days: int
    counting: Counting
    responsible: Responsible | None = None


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """What an override says of one clause; None leaves it as it is."""

    days: int | None = None
    counting: Counting | None = None
    responsible: Responsible | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """Other terms for some areas or kinds, for episodes that start between two local days, both included.

    `areas` hold for what lies below them too. No area at all means everywhere; no kind means every kind.
    """

    clauses: Mapping[ClauseName, ClauseChange]
    areas: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_to: date | None = None
    reason: str = ""

    def is_valid_on(self, day: date) -> bool:
        return _is_within(day, self.valid_from, self.valid_to)

    def is_for(self, area_path: Sequence[str], kind: str) -> bool:
        """`area_path`: the unit itself, then each ancestor up to its root."""
        return (not self.areas or not self.areas.isdisjoint(area_path)) and (
            not self.kinds or kind in self.kinds
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """The clauses and what is said on the way to them.

    `due_soon_share`: 0..1 of the way from start to due, pauses left out; due soon from there on.
    `stages`: shares of the same way, 0..1, rising, at each of which a stage is said; `overdue_days`: on how
    many further days after the due instant one is said. `valid_from`, `valid_to`: local days of an episode's
    start, both included; None is open. `overrides`: in the order of the file, a later one wins; of a policy
    that `Policies.at` gives, those that made it. `issued_letters`: the kinds that go out as soon as they are
    drafted, for the days on which this version is valid; the others wait for a person.
    """

    name: str
    dispatch: Clause
    close_by_grade: Mapping[Grade, Clause]
    due_soon_share: float = DUE_SOON_SHARE
    stages: tuple[float, ...] = STAGES
    overdue_days: int = OVERDUE_DAYS
    valid_from: date | None = None
    valid_to: date | None = None
    overrides: tuple[Override, ...] = ()
    issued_letters: tuple[LetterKind, ...] = ()

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return (self.dispatch, *self.close_by_grade.values())


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A policy as it was recorded. `begins_on`: the first local day of whose episodes it holds."""

    policy: Policy
    begins_on: date = date.min

    @property
    def ends_on(self) -> date:
        return self.policy.valid_to or date.max


@dataclass(frozen=True, slots=True)
class Policies:
    """Every version that was recorded, oldest first, at least one; immutable, cheap to ask.

    A version holds for the episodes that start while it is valid, so that a new one never rewrites what an
    older episode came to. Raises ValueError without any version.
    """

    versions: tuple[PolicyVersion, ...]
    _by_day: dict[date, Policy] = field(default_factory=dict, init=False, repr=False, compare=False)
    _answers: dict[tuple[date, tuple[str, ...], str], Policy] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if not self.versions:
            raise ValueError("no version of a policy; record one first")

    @classmethod
    def beginning(cls, policy: Policy) -> Policies:
        """The very first version; without a `valid_from` it holds from the beginning."""
        return cls((PolicyVersion(policy, policy.valid_from or date.min),))

    def including(self, policy: Policy, *, recorded_on: date) -> Policies:
        """These and a newer one; without a `valid_from` it holds from the local day it was recorded on."""
        return Policies((*self.versions, PolicyVersion(policy, policy.valid_from or recorded_on)))

    def at(self, started_on: date, area_path: Sequence[str], kind: str) -> Policy:
        """The clauses that hold for an episode that started on that local day.

        `area_path`: the unit itself, then each ancestor; empty for a unit that no register holds.
        """
        policy = self._on(started_on)
        if not policy.overrides:
            return policy
        key = started_on, tuple(area_path), kind
        found = self._answers.get(key)
        if found is None:
            if len(self._answers) >= ANSWERS_KEPT:
                self._answers.clear()
            found = self._answers[key] = _overridden(policy, area_path, kind)
        return found

    def version_on(self, day: date) -> PolicyVersion:
        """The version for episodes that start on that local day: of those valid on it, the one recorded last.

        Where none is valid, the one that ended last goes on; before all of them, the first stands in.
        """
        begun = [version for version in self.versions if version.begins_on <= day]
        if not begun:
            return self.versions[0]
        last_on = max(version.ends_on for version in begun)
        return next(v for v in reversed(begun) if v.ends_on >= min(day, last_on))

    def _on(self, day: date) -> Policy:
        """The version of the day with the overrides that are valid on it."""
        found = self._by_day.get(day)
        if found is None:
            policy = self.version_on(day).policy
            valid = tuple(o for o in policy.overrides if o.is_valid_on(day))
            found = self._by_day[day] = replace(policy, overrides=valid)
        return found


def _overridden(policy: Policy, area_path: Sequence[str], kind: str) -> Policy:
    made_by = tuple(o for o in policy.overrides if o.is_for(area_path, kind))
    return replace(
        policy,
        dispatch=_changed(policy.dispatch, made_by),
        close_by_grade={g: _changed(c, made_by) for g, c in policy.close_by_grade.items()},
        overrides=made_by,
    )


def _changed(clause: Clause, overrides: Sequence[Override]) -> Clause:
    return reduce(_with, (o.clauses[clause.name] for o in overrides if clause.name in o.clauses), clause)


def _with(clause: Clause, change: ClauseChange) -> Clause:
    return Clause(
        clause.name,
        clause.days if change.days is None else change.days,
        change.counting or clause.counting,
        change.responsible or clause.responsible,
    )


def _is_within(day: date, valid_from: date | None, valid_to: date | None) -> bool:
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)
