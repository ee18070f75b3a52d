"""The view: cuts the immutable Situation from the board, anew only where something changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from dashboard.domain.area import Area
from dashboard.domain.calendar import RunsOut, runs_out
from dashboard.domain.situation import (
    AreaSituation,
    ClauseName,
    DayCounts,
    Runway,
    Situation,
    SourceCondition,
    SourceSituation,
)
from dashboard.projections.alerts import alerts_of
from dashboard.projections.board import Board, SourceNote
from dashboard.projections.case_lines import CaseLines
from dashboard.projections.cut_off import cut_off, frozen
from dashboard.projections.due_soon import due_line
from dashboard.projections.flow import FlowSpans
from dashboard.projections.overdue import overdue_line
from dashboard.projections.runways import MOST_DRAWN, runways
from dashboard.projections.street_cases import StreetCases
from dashboard.projections.tally import Tally, case_counts, clause_counts

NEWEST_SHOWN = 20
OVERDUE_SHOWN = 12
DUE_SOON_SHOWN = 12
EVERYTHING = ""
"""The code under which all roots together stand."""


class View:
    """Cuts Situations of one board; remembers what each area came to at the last cut.

    An area that changed is rolled up again with all above it, so a cut costs what changed, not what is.
    """

    def __init__(self, board: Board, *, is_demo: bool = False) -> None:
        self._board = board
        self._is_demo = is_demo
        self._register: tuple[Area, ...] = ()
        self._rolled: dict[str, Tally] = {}
        self._cut: dict[str, AreaSituation] = {}
        self._day: date | None = None
        self._register_seen: object = None
        self._overdue = CaseLines(overdue_line)
        self._due_soon = CaseLines(due_line)
        self._streets = StreetCases()
        self._flow = FlowSpans()
        self._told_seen: object = None
        self._missing: dict[str, dict[str, datetime]] = {}
        self._frozen: dict[str, datetime] = {}

    def cut(self) -> Situation:
        """The Situation of the board at its `at` and position."""
        board = self._board
        self._freeze()
        self._roll_up()
        cases, (by_clause, by_street) = board.cases, self._runways()
        sources = tuple(
            source_at(name, n, board.at, self._missing.get(name, {}))
            for name, n in sorted(board.sources.items())
        )
        return Situation(
            at=board.at,
            position=board.position,
            areas=dict(self._cut),
            register=self._register,
            sources=sources,
            newest=board.cases.newest.first(NEWEST_SHOWN),
            canaries=tuple(board.canaries),
            unknown_types=dict(board.unknown_types),
            is_demo=self._is_demo,
            flow=self._flow.at(board.cases.flow, self._rolled[EVERYTHING], board.at, board.zone),
            letters=board.letters.counts(),
            relay_hops=board.relays.totals.counts(),
            in_flight=board.relays.in_flight_at(board.at),
            calendar=self._calendar(),
            overdue=self._overdue.of(cases.overdue.first(OVERDUE_SHOWN), cases.held),
            runways=by_clause,
            alerts=alerts_of(board, sources),
            due_soon=self._due_soon.of(cases.due_soon.first(DUE_SOON_SHOWN), cases.held),
            mix=cases.mix.mix(self._cut[EVERYTHING].cases, board.at.astimezone(board.zone).date()),
            street_runways=by_street,
            street_overdue=self._streets.overdue(cases),
            raised=board.alerts.raised(),
        )

    def _runways(self) -> tuple[dict[ClauseName, Runway], dict[str, Runway]]:
        if self._cut[EVERYTHING].cases.open > MOST_DRAWN:
            return {}, {}
        held = self._board.cases.held.values()
        return runways(held, self._board.at, self._streets.street_of, self._frozen)

    def _calendar(self) -> RunsOut | None:
        deadlines = self._board.cases.rules.deadlines
        if deadlines is None:
            return None
        return runs_out(deadlines.calendar, self._board.at.astimezone(self._board.zone).date())

    def _freeze(self) -> None:
        """Find what is cut off; an area that froze or came back is cut anew in this alone."""
        board, tree = self._board, self._board.registers.tree
        if self._told_seen == (tree, board.tellings):
            return
        self._told_seen = tree, board.tellings
        told = {name: note.telling for name, note in board.sources.items() if note.telling is not None}
        self._missing = {name: cut_off(telling, tree) for name, telling in told.items()}
        before, self._frozen = self._frozen, frozen(self._missing.values(), tree)
        for code in (before.keys() | self._frozen.keys()) & self._cut.keys():
            if before.get(code) != self._frozen.get(code):
                self._cut[code] = replace(self._cut[code], frozen_since=self._frozen.get(code))

    def _roll_up(self) -> None:
        board = self._board
        today = board.at.astimezone(board.zone).date()
        if board.registers.tree is not self._register_seen or today != self._day:
            self._start_anew(today)
        stale = self._stale()
        for code in sorted(stale, key=self._depth, reverse=True):
            if not self._exists(code):
                self._rolled.pop(code, None)
                self._cut.pop(code, None)
                continue
            self._rolled[code] = self._roll(code)
            self._cut[code] = self._situation(code, today.toordinal())
        board.tallies.dirty.clear()

    def _start_anew(self, today: date) -> None:
        """A new day or a new tree: every area is cut again."""
        board = self._board
        self._register_seen, self._day = board.registers.tree, today
        self._register = tuple(board.registers.tree.by_code.values())
        valid = tuple(area for area in self._register if area.is_valid_on(today))
        self._streets.plant(valid, board.registers.tree)
        self._rolled, self._cut = {}, {}
        board.tallies.dirty.update(board.registers.tree.by_code, board.tallies, (EVERYTHING,))

    def _stale(self) -> set[str]:
        tree = self._board.registers.tree
        stale: set[str] = set()
        for code in self._board.tallies.dirty:
            stale.update(tree.path(code) or (code,))
        if stale:
            stale.add(EVERYTHING)
        return stale

    def _exists(self, code: str) -> bool:
        return code == EVERYTHING or code in self._board.registers.tree or code in self._board.tallies

    def _depth(self, code: str) -> int:
        """How far from the root: 0 is everything, 1 a root or an area that no register holds."""
        return 0 if code == EVERYTHING else max(1, len(self._board.registers.tree.path(code)))

    def _roll(self, code: str) -> Tally:
        rolled = Tally()
        if code in self._board.tallies:
            rolled.include(self._board.tallies[code])
        for below in self._right_below(code):
            if below in self._rolled:
                rolled.include(self._rolled[below])
        return rolled

    def _right_below(self, code: str) -> list[str]:
        tree = self._board.registers.tree
        if code != EVERYTHING:
            return [area.code for area in tree.children(code)]
        strangers = [c for c in self._board.tallies if c not in tree and c != EVERYTHING]
        return [area.code for area in tree.roots] + strangers

    def _situation(self, code: str, day: int) -> AreaSituation:
        rolled, own = self._rolled[code], self._board.tallies.get(code)
        return AreaSituation(
            code=code,
            cases=case_counts(rolled.cells),
            own=case_counts(own.cells if own is not None else Tally().cells),
            clauses=clause_counts(rolled.cells),
            relay_up=rolled.up.counts(),
            relay_down=rolled.down.counts(),
            today=DayCounts(rolled.registered_on[day], rolled.closed_on[day]),
            last_event_at=rolled.last_event_at,
            frozen_since=self._frozen.get(code),
            households=self._board.households.get(code, (None, None))[1],
        )


def source_at(
    name: str, note: SourceNote, at: datetime, missing: Mapping[str, datetime] | None = None
) -> SourceSituation:
    """A source as it stands at `at`: silent past twice the interval it promised, unknown without one."""
    state: SourceCondition = "unknown"
    if note.interval_s is not None:
        is_fresh = (at - note.last_event_at).total_seconds() <= 2 * note.interval_s
        state = "fresh" if is_fresh else "silent"
    return SourceSituation(name, note.last_event_at, state, note.interval_s, missing or {})
