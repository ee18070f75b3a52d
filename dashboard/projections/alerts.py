"""What the people on duty must know of now: overdue cases, relays without a receipt, what is not heard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dashboard.domain.situation import AlertLine, Alerts, SourceSituation
from dashboard.projections.board import Board
from dashboard.projections.case_ledger import HeldCase

SHOWN = 8
KEPT_FOR_EACH = 2
"""Of each kind so many are told, however many graver ones there are; only what is urgent comes before."""


def alerts_of(board: Board, sources: Sequence[SourceSituation]) -> Alerts:
    """`sources`: as they stand at the board's `at`."""
    relays, lost = board.relays.alerts_at(board.at, SHOWN)
    silent = [_silent(source) for source in sources if source.state == "silent"]
    unheard = silent + [line for source in sources for line in _cut_off(source)]
    by_kind = (_breaches(board), lost, unheard)
    lines = [line for of_kind in by_kind for line in of_kind]
    kept = {line.key for of_kind in by_kind for line in sorted(of_kind, key=_gravity)[:KEPT_FOR_EACH]}
    lines.sort(key=lambda line: (not line.is_urgent, line.key not in kept, *_gravity(line)))
    return Alerts(
        breaches=len(board.cases.overdue),
        relays=relays,
        sources=len(unheard),
        lines=tuple(sorted(lines[:SHOWN], key=_gravity)),
    )


def _gravity(line: AlertLine) -> tuple[bool, bool, datetime, str]:
    return not line.is_urgent, line.severity != "over", line.since, line.key


def _breaches(board: Board) -> list[AlertLine]:
    """The urgent ones and the longest of all, each once."""
    cases = board.cases
    urgent = cases.unreceived.first(SHOWN)
    others = [lasting for lasting in cases.overdue.first(SHOWN) if lasting[1] not in cases.unreceived]
    return [_breach(cases.held[case_id], since, True) for since, case_id in urgent] + [
        _breach(cases.held[case_id], since, False) for since, case_id in others
    ]


def _breach(held: HeldCase, since: datetime, is_urgent: bool) -> AlertLine:
    case = held.case
    return AlertLine(
        key=f"breach/{case.id}",
        kind="breach",
        severity="over",
        what=held.code,
        since=since,
        area=case.area,
        case_kind=case.kind,
        holder=case.holder,
        is_urgent=is_urgent,
    )


def _silent(source: SourceSituation) -> AlertLine:
    return AlertLine(f"source/{source.name}", "source", "due", source.name, source.last_event_at)


def _cut_off(source: SourceSituation) -> list[AlertLine]:
    return [
        AlertLine(f"source/{source.name}/{area}", "source", "due", source.name, since, area)
        for area, since in source.missing.items()
    ]
