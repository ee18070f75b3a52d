"""What the API answers, as INTERFACES names it. Built from the Situation and the board, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard.domain.situation import (
    AreaSituation,
    CaseCounts,
    ClauseCounts,
    ClauseName,
    RelayCounts,
    Situation,
    SourceSituation,
)
from dashboard.ports import CaseRow, ClauseState


@dataclass(frozen=True, slots=True)
class Relay:
    """Both directions. Share within 60 minutes = within_60 / (complete + no_receipt)."""

    up: RelayCounts
    down: RelayCounts


@dataclass(frozen=True, slots=True)
class SituationAnswer:
    """The numbers of the wall. `area` is null for everything.

    `frozen_since`: since when a source is cut off from it, or from what it lies in; its numbers are the last
    known ones. What is cut off below it stands in `missing` of the sources.
    """

    at: datetime
    position: int
    area: str | None
    is_demo: bool
    cases: CaseCounts
    clauses: Mapping[ClauseName, ClauseCounts]
    relay: Relay
    sources: tuple[SourceSituation, ...]
    unknown_types: dict[str, int]
    frozen_since: datetime | None
    households: int | None


def situation_answer(situation: Situation, area: str | None) -> SituationAnswer:
    """The Situation of one area and what lies below it; of everything for None."""
    here = situation.areas.get(area or "", AreaSituation(area or ""))
    return SituationAnswer(
        at=situation.at,
        position=situation.position,
        area=area,
        is_demo=situation.is_demo,
        cases=here.cases,
        clauses=here.clauses,
        relay=Relay(up=here.relay_up, down=here.relay_down),
        sources=situation.sources,
        unknown_types=dict(situation.unknown_types),
        frozen_since=here.frozen_since,
        households=here.households,
    )


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """One row. `due_at`: of the earliest clause that still runs; null when none does. `dispatch`: how that
    clause stands; `closing`, `closing_state`: the other one of the present episode, and how it stands.
    `held_at`: since when an open case is held, or nobody holds it. `asked`: for an extension, not decided."""

    id: str
    code: str
    area: str
    kind: str
    grade: str
    source: str
    status: str
    holder: str | None
    reported_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    overdue: bool
    due_soon: bool
    unheld: bool
    paused: bool
    late: bool
    dispatch: ClauseState | None
    closing: ClauseName | None
    closing_state: ClauseState | None
    held_at: datetime | None
    asked: bool


@dataclass(frozen=True, slots=True)
class CaseCountAnswer:
    """`is_more`: more than ten thousand closed cases fit, and it was not counted how many more."""

    n: int
    is_more: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """`next`: the cursor of the page after; null on the last."""

    cases: list[CaseAnswer]
    next: str | None


def case_answer(row: CaseRow) -> CaseAnswer:
    return CaseAnswer(
        id=row.id,
        code=row.code,
        area=row.area,
        kind=row.kind,
        grade=row.grade,
        source=row.source,
        status=row.status,
        holder=row.holder,
        reported_at=row.reported_at,
        closed_at=row.closed_at,
        due_at=row.due_at,
        overdue=row.is_overdue,
        due_soon=row.is_due_soon,
        unheld=row.is_unheld,
        paused=row.is_paused,
        late=row.is_late,
        dispatch=row.dispatch,
        closing=row.closing,
        closing_state=row.closing_state,
        held_at=row.held_at,
        asked=row.is_asked,
    )
