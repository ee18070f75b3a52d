"""One case told whole: each episode with its clauses, and the timeline without its free text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from dashboard.domain import case as cases
from dashboard.domain.case import Case, ClauseClock, Episode
from dashboard.domain.deadline import remaining_at
from dashboard.domain.events import FREE_TEXT, Recorded
from dashboard.domain.holding import Holding, bounces, holdings, orphan_time, time_by_holder
from dashboard.domain.rulebook import Rulebook
from dashboard.domain.why import Step, why
from dashboard.ports import Journal
from dashboard.projections.board import Board
from dashboard.projections.history import As


@dataclass(frozen=True, slots=True)
class ClauseDetail:
    """`clause`: dispatch or close; `counting` is "promised" where the source's own instant counts.

    `remaining_s`: running time left, below zero once overdue; null when it was met. `why`: how the due
    instant was counted, step by step.
    """

    clause: str
    due_at: datetime
    counting: str
    provisional: bool
    status: str
    met_at: datetime | None
    next_change_at: datetime | None
    remaining_s: float | None
    why: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class EpisodeDetail:
    started_at: datetime
    closed_at: datetime | None
    extended_to: datetime | None
    clauses: tuple[ClauseDetail, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The same case under another policy than its own: nothing of it was ever recorded.

    `version`: of the policies that this centre has loaded, counted from 1.
    """

    policy: str
    version: int
    episodes: tuple[EpisodeDetail, ...]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """`data` as recorded; an empty string in place of words that are kept apart."""

    position: int
    occurred_at: datetime
    recorded_at: datetime
    source: str
    id: str
    type: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """`holdings`: the stretches of each unit or of nobody (None), without those between a closing and a
    reopening; `orphan_s`, `held_s_by_unit`: seconds that nobody and that each unit held it; `bounces`: how
    often a unit lost it otherwise than by its closing."""

    id: str
    area: str
    kind: str
    grade: str
    status: str
    holder: str | None
    holdings: tuple[Holding, ...]
    orphan_s: float
    bounces: int
    held_s_by_unit: dict[str, float]
    episodes: tuple[EpisodeDetail, ...]
    reading: Reading | None
    timeline: tuple[TimelineEntry, ...]


InReach: TypeAlias = Callable[[str], bool]
"""Whether who asks reaches an area."""


def everywhere(area: str) -> bool:
    return True


class NoSuchPolicy(LookupError):
    """The version asked for was never loaded; the message says which there are."""


def case_detail(
    journal: Journal,
    case_id: str,
    *,
    at: datetime,
    zone: ZoneInfo,
    policy: int | None = None,
    is_in_reach: InReach = everywhere,
) -> CaseDetail | None:
    """The case as of `at`, as corrected, by the registers of now; None for one that was never reported, and,
    by the same steps, for one of an area out of reach.

    `policy`: the version under which it is to be read, too. Raises NoSuchPolicy.
    """
    board = Board(zone)
    board.fold(journal.registers())
    recorded = counted_by(journal.of_subject(case_id), at, "corrected")
    area = area_of(case_id, recorded)
    if area is None or not is_in_reach(area):
        return None
    return detail_of(case_id, recorded, board, at=at, policy=policy)


def area_of(case_id: str, recorded: Sequence[Recorded]) -> str | None:
    """Where the case lies that these events make, or lay when it was reported; None where it never was."""
    case = cases.derive(case_id, [r for r in recorded if r.event.type in cases.MATERIAL])
    if case.is_registered:
        return case.area
    return next((r.event.data.area for r in recorded if r.event.type == "dispute.reported"), None)


def counted_by(recorded: Iterable[Recorded], at: datetime, as_: As) -> list[Recorded]:
    """What counts at a past instant, as `projections.history` says: known by then, or happened by then."""
    if as_ == "known":
        return [r for r in recorded if r.recorded_at <= at]
    return [r for r in recorded if r.event.occurred_at <= at or r.event.type == "event.retracted"]


def detail_of(
    case_id: str, recorded: Sequence[Recorded], board: Board, *, at: datetime, policy: int | None = None
) -> CaseDetail | None:
    """The case that these events make at `at`, by the registers that the board has folded."""
    facts = [r for r in recorded if r.event.type in cases.MATERIAL]
    case = cases.derive(case_id, facts)
    if not case.is_registered:
        return None
    held = holdings(facts, at)
    rules = board.cases.rules
    return CaseDetail(
        id=case_id,
        area=case.area,
        kind=case.kind,
        grade=case.grade,
        status="open" if case.is_open else "closed",
        holder=case.holder,
        holdings=held,
        orphan_s=orphan_time(held).total_seconds(),
        bounces=bounces(facts, at),
        held_s_by_unit={
            unit: t.total_seconds() for unit, t in time_by_holder(held).items() if unit is not None
        },
        episodes=tuple(_episode(each, rules, at) for each in case.episodes),
        reading=None if policy is None else _reading(case, board, policy, at),
        timeline=tuple(timeline_entry(r) for r in sorted(recorded, key=cases.order)),
    )


def _reading(case: Case, board: Board, version: int, at: datetime) -> Reading:
    versions = board.cases.rules.policies.versions if board.cases.rules.policies is not None else ()
    if not 1 <= version <= len(versions):
        raise NoSuchPolicy(f"policy: no version {version}; this centre has loaded {len(versions)}")
    policy = versions[version - 1].policy
    rules = board.cases.rules.under(policy)
    return Reading(policy.name, version, tuple(_episode(each, rules, at) for each in case.episodes))


def _episode(episode: Episode, rules: Rulebook, at: datetime) -> EpisodeDetail:
    terms, policy = episode.terms, rules.policy_of(episode.terms)
    countings = {} if policy is None or terms.is_promised else {c.name: c.counting for c in policy.clauses}
    return EpisodeDetail(
        terms.started_at,
        episode.closed_at,
        terms.extended_to,
        tuple(
            ClauseDetail(
                clause="dispatch" if clock.name == "dispatch" else "close",
                due_at=clock.due.due_at,
                counting=countings.get(clock.name, "promised"),
                provisional=clock.due.is_provisional,
                status=clock.status_at(at),
                met_at=clock.met_at,
                next_change_at=cases.next_change((clock,), at),
                remaining_s=_remaining_s(episode, clock, at),
                why=why(clock.name, terms, rules),
            )
            for clock in rules.clocks(episode)
        ),
    )


def _remaining_s(episode: Episode, clock: ClauseClock, at: datetime) -> float | None:
    if clock.met_at is not None:
        return None
    terms = episode.terms
    return remaining_at(clock.due.due_at, terms.pauses, terms.started_at, at).total_seconds()


def timeline_entry(recorded: Recorded) -> TimelineEntry:
    event = recorded.event
    data = msgspec.to_builtins(event.data)
    sealed = FREE_TEXT.get(type(event.data), ())
    return TimelineEntry(
        recorded.position,
        event.occurred_at,
        recorded.recorded_at,
        event.source,
        event.id,
        event.type,
        {name: "" if name in sealed and value is not None else value for name, value in data.items()},
    )
