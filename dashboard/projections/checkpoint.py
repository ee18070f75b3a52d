"""The board as stored rows and one blob, and the board brought back from them.

Rows hold what the tables are asked for, and in `state` the material events and the weight: a case that
comes back must come off the tallies by exactly what it once put on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from dashboard.domain import case as cases
from dashboard.domain import relay_marks
from dashboard.domain.case import Case, is_paused_at
from dashboard.domain.events import Direction, Recorded
from dashboard.domain.holding import held_since
from dashboard.domain.relay import Relay, derive
from dashboard.domain.situation import Canary, CaseLine
from dashboard.domain.system_events import RegisterChanged
from dashboard.journal.codec import decode_events, encode_events
from dashboard.ports import CaseRow, CaseState, Checkpoint, RelayRow
from dashboard.projections.alert_entries import AlertState
from dashboard.projections.board import Board, SourceNote
from dashboard.projections.case_ledger import HeldCase
from dashboard.projections.cut_off import Telling
from dashboard.projections.letter_book import Entry
from dashboard.projections.relay_ledger import HeldRelay
from dashboard.projections.relay_sums import SumsState, state_of, sums_of
from dashboard.projections.tally import (
    CLOSED_LATE,
    DUE_SOON,
    OPEN_OVERDUE,
    CaseWeight,
    RelayTally,
    RelayWeight,
    Tally,
    clause_states,
)

VERSION = "13"
"""Of what the fold makes of events. Raise it with every change of meaning: the next start folds anew."""


class StoredCase(msgspec.Struct, array_like=True):
    facts: bytes
    weight: CaseWeight | None
    marks: bytes


class RelayState(msgspec.Struct, array_like=True):
    facts: bytes
    weight: RelayWeight | None
    marks: bytes


class RelayTallyState(msgspec.Struct, array_like=True):
    by_status: dict[str, int]
    unknown_hops: int
    seconds: dict[int, int]
    reached: int
    should: int
    uncounted: int


class TallyState(msgspec.Struct, array_like=True):
    cells: list[int]
    registered_on: dict[int, int]
    closed_on: dict[int, int]
    up: RelayTallyState
    down: RelayTallyState
    last_event_at: datetime | None


class MixState(msgspec.Struct, array_like=True):
    kinds: dict[str, int]
    due_on: dict[int, int]
    due_soon_on: dict[int, int]
    sources_on: dict[int, dict[str, int]]


class Aggregates(msgspec.Struct, array_like=True):
    """All of a board that is in no row."""

    at: datetime
    tallies: dict[str, TallyState]
    sources: dict[str, tuple[datetime, float | None, datetime | None, Telling | None]]
    households: dict[str, tuple[datetime, int]]
    registers: list[tuple[RegisterChanged, int]]
    policies: bytes
    strays: dict[str, bytes]
    canaries: list[Canary]
    unknown_types: dict[str, int]
    newest: list[CaseLine]
    registered_in: dict[int, int]
    closed_in: dict[int, int]
    last_number_on: dict[int, int]
    relay_totals: dict[Direction, SumsState]
    letters: dict[str, Entry]
    mix: MixState
    alerts: AlertState


_pack = msgspec.msgpack.Encoder().encode
_case_state = msgspec.msgpack.Decoder(StoredCase).decode
_relay_state = msgspec.msgpack.Decoder(RelayState).decode
_aggregates = msgspec.msgpack.Decoder(Aggregates).decode


def checkpoint_of(board: Board) -> Checkpoint:
    cases = board.cases
    state = Aggregates(
        at=board.at,
        tallies={code: _tally_state(tally) for code, tally in board.tallies.items()},
        sources={
            name: (n.last_event_at, n.interval_s, n.promised_at, n.telling)
            for name, n in board.sources.items()
        },
        households=board.households,
        registers=[(c, board.registers.versions[key]) for key, c in board.registers.changes.items()],
        policies=encode_events(board.registers.policies),
        strays={subject: encode_events(strays) for subject, strays in board.strays.items()},
        canaries=board.canaries,
        unknown_types=board.unknown_types,
        newest=list(cases.newest.lines.values()),
        registered_in=cases.flow.registered,
        closed_in=cases.flow.closed,
        last_number_on=cases.last_number_on,
        relay_totals={direction: state_of(sums) for direction, sums in board.relays.totals.sums.items()},
        letters=board.letters.entries,
        mix=MixState(cases.mix.kinds, cases.mix.due_on, cases.mix.due_soon_on, dict(cases.mix.sources_on)),
        alerts=board.alerts.state,
    )
    return Checkpoint(board.position, VERSION, _pack(state))


def restore(board: Board, checkpoint: Checkpoint) -> None:
    """Bring a new board to where the checkpoint stands; the open cases and relays are still to be adopted."""
    state = _aggregates(checkpoint.aggregates)
    board.position, board.at = checkpoint.position, state.at
    for change, version in state.registers:
        board.take_register(change)
        board.registers.versions[change.register, change.name] = version
    board.take_policies(decode_events(state.policies))
    for code, tally in state.tallies.items():
        board.tallies[code] = _tally(tally)
    board.tallies.dirty.update(board.tallies)
    board.sources = {name: SourceNote(*note) for name, note in state.sources.items()}
    board.households = state.households
    board.strays = {subject: list(decode_events(strays)) for subject, strays in state.strays.items()}
    board.canaries = state.canaries
    board.unknown_types.update(state.unknown_types)
    board.cases.newest.restore(tuple(state.newest))
    board.cases.flow.restore(state.registered_in, state.closed_in)
    board.cases.flow.keep(state.at, board.zone)
    mix = state.mix
    board.cases.mix.restore(mix.kinds, mix.due_on, mix.due_soon_on, mix.sources_on)
    board.cases.mix.keep(state.at, board.zone)
    board.cases.last_number_on.update(state.last_number_on)
    board.relays.totals.sums.update({way: sums_of(sums) for way, sums in state.relay_totals.items()})
    board.cases.spans.rolled_by = board.registers.tree
    board.relays.spans.rolled_by = board.registers.tree
    board.letters.restore(state.letters)
    board.letters.keep(state.at)
    board.alerts.restore(state.alerts)
    board.alerts.keep(state.at)


def case_row(held: HeldCase, *, at: datetime) -> CaseRow:
    """The row of a case as the read tables keep it."""
    state = _pack(StoredCase(encode_events(held.facts), held.weight, encode_events(held.marks)))
    return bare_case_row(held, at=at, state=state)


def bare_case_row(held: HeldCase, *, at: datetime, state: bytes = b"") -> CaseRow:
    """The same without its state, which costs most of it: to filter and count by."""
    case, cells = held.case, held.weight.cells if held.weight is not None else ()
    states = clause_states(cells)
    dispatch = states.pop("dispatch", None)
    closing, closing_state = next(iter(states.items()), (None, None))
    return CaseRow(
        id=case.id,
        code=held.code,
        area=case.area,
        kind=case.kind,
        grade=case.grade,
        source=case.source,
        status="open" if case.is_open else "closed" if case.is_registered else "unreported",
        holder=case.holder,
        reported_at=case.reported_at,
        closed_at=case.closed_at,
        due_at=min((c.due.due_at for c in held.clocks if c.met_at is None), default=None),
        is_overdue=OPEN_OVERDUE in cells,
        is_due_soon=DUE_SOON in cells,
        is_unheld=case.is_open and case.holder is None,
        is_paused=is_paused_at(case, at),
        mark_at=held.mark_at,
        is_late=CLOSED_LATE in cells,
        dispatch=dispatch,
        closing=closing,
        closing_state=closing_state,
        held_at=held_since(held.facts) if case.is_open else None,
        is_asked=case.is_open and case.asked_for is not None,
        state=state,
    )


def relay_row(held: HeldRelay) -> RelayRow:
    relay, weight = held.relay, held.weight
    return RelayRow(
        id=relay.id,
        direction=relay.direction,
        area=weight.area if weight is not None else "",
        status=weight.status if weight is not None and relay.stamps else "withdrawn",
        sent_at=relay.sent_at,
        complete_at=relay.complete_at,
        state=_pack(RelayState(encode_events(held.facts), weight, encode_events(held.marks))),
        mark_at=relay_marks.next_at(relay, held.marks),
        case_id=relay.case,
    )


def adopt_cases(board: Board, rows: Sequence[CaseRow]) -> None:
    for row in rows:
        state = _case_state(row.state)
        board.cases.adopt(
            row.id,
            decode_events(state.facts),
            marks=decode_events(state.marks),
            code=row.code,
            weight=state.weight,
            at=board.at,
        )


def story_of(row: CaseRow | CaseState) -> tuple[Sequence[Recorded], Sequence[Recorded]]:
    """The events of a stored case: what it comes to, and the marks of its clauses."""
    state = _case_state(row.state)
    return decode_events(state.facts), decode_events(state.marks)


def relay_story_of(row: RelayRow) -> tuple[Sequence[Recorded], Sequence[Recorded]]:
    """The events of a stored relay: what it comes to, and the marks of its breach."""
    state = _relay_state(row.state)
    return decode_events(state.facts), decode_events(state.marks)


def relay_of(row: RelayRow) -> Relay:
    """What a stored relay comes to."""
    return derive(row.id, decode_events(_relay_state(row.state).facts))


def case_of(row: CaseRow) -> Case:
    """What the events of a stored case come to."""
    return cases.derive(row.id, decode_events(_case_state(row.state).facts))


def weight_of(row: RelayRow) -> RelayWeight | None:
    """What a stored relay bears; None for one that bears nothing."""
    return _relay_state(row.state).weight


def adopt_relays(board: Board, rows: Sequence[RelayRow]) -> None:
    for row in rows:
        state = _relay_state(row.state)
        marks = decode_events(state.marks)
        board.relays.adopt(row.id, decode_events(state.facts), marks=marks, weight=state.weight)


def _tally_state(tally: Tally) -> TallyState:
    return TallyState(
        tally.cells,
        tally.registered_on,
        tally.closed_on,
        _relay_tally_state(tally.up),
        _relay_tally_state(tally.down),
        tally.last_event_at,
    )


def _relay_tally_state(tally: RelayTally) -> RelayTallyState:
    return RelayTallyState(
        tally.by_status, tally.unknown_hops, tally.seconds, tally.reached, tally.should, tally.uncounted
    )


def _tally(state: TallyState) -> Tally:
    tally = Tally(cells=state.cells, last_event_at=state.last_event_at)
    tally.registered_on.update(state.registered_on)
    tally.closed_on.update(state.closed_on)
    for relay, stored in ((tally.up, state.up), (tally.down, state.down)):
        relay.by_status.update(stored.by_status)
        relay.unknown_hops = stored.unknown_hops
        relay.seconds.update(stored.seconds)
        relay.reached, relay.should, relay.uncounted = stored.reached, stored.should, stored.uncounted
    return tally
