"""What the people on duty must know of now: overdue cases, relays without a receipt, what is not heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from dashboard.domain.situation import AlertLine, Alerts, SourceSituation
from dashboard.projections.board import Board
from dashboard.projections.case_ledger import HeldCase

SHOWN = 8
KEPT_FOR_EACH = 2
"""Of each kind so many are told, however many graver ones there are; only what is urgent comes before."""

LOOKED_AT: Final = 64
"""Urgent cases among which those that nobody took are looked for."""
URGENT_RULE: Final = "clause_breached"
"""The rule of :mod:`dashboard.rules` that finds them."""


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


def _gravity(line: AlertLine) -> tuple[bool, bool, bool, datetime, str]:
    return not line.is_urgent, line.is_taken, line.severity != "over", line.since, line.key


def _breaches(board: Board) -> list[AlertLine]:
    """The urgent ones and the longest of all, each once."""
    cases = board.cases
    urgent = [_urgent(board, case_id, since) for since, case_id in cases.unreceived.first(LOOKED_AT)]
    others = [lasting for lasting in cases.overdue.first(SHOWN) if lasting[1] not in cases.unreceived]
    return sorted(urgent, key=_gravity)[:SHOWN] + [
        _breach(cases.held[case_id], since) for since, case_id in others
    ]


def _urgent(board: Board, case_id: str, since: datetime) -> AlertLine:
    line = replace(_breach(board.cases.held[case_id], since), is_urgent=True)
    told = board.alerts.urgent_of(line.what, line.area, since)
    if told is None:
        return replace(line, is_taken=board.alerts.is_silenced(URGENT_RULE, line.area, f"case/{case_id}"))
    return replace(
        line,
        is_taken=told.standing != "unacked",
        raised=told.key,
        told_to=told.told_to,
        escalates_at=told.escalates_at,
        escalates_to=told.escalates_to,
        told_label=told.told_label,
        escalates_label=told.escalates_label,
    )


def _breach(held: HeldCase, since: datetime) -> AlertLine:
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
    )


def _silent(source: SourceSituation) -> AlertLine:
    return AlertLine(f"source/{source.name}", "source", "due", source.name, source.last_event_at)


def _cut_off(source: SourceSituation) -> list[AlertLine]:
    return [
        AlertLine(f"source/{source.name}/{area}", "source", "due", source.name, since, area)
        for area, since in source.missing.items()
    ]
