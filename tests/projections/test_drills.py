"""Drills do not polish what is published of relays."""

from __future__ import annotations

from datetime import timedelta

from dashboard.domain.events import Event
from dashboard.projections.board import Board
from dashboard.projections.view import View
from tests.builders import LOCAL, after, recorded, stamped, the_registers


def whole_relay(relay: str, minute: int) -> list[Event]:
    sent_at = after(minutes=minute)
    return [
        stamped("sent", relay, at=sent_at, path=("d", "s1")),
        stamped("received", relay, at=sent_at + timedelta(minutes=2)),
        stamped("acknowledged", relay, at=sent_at + timedelta(minutes=3)),
    ]


def board_of(*events: Event) -> Board:
    board = Board(LOCAL)
    batch = recorded([*the_registers(), *events])
    assert all(not subject.startswith("drill-") for subject in board.missing(batch)[1])
    board.fold(batch)
    board.advance(after(minutes=30))
    return board


def test_a_drill_is_in_no_rate_in_no_span_and_not_in_flight() -> None:
    real = [*whole_relay("r1", 0), stamped("sent", "r2", at=after(minutes=5), path=("d", "s1"))]
    drills = [
        *whole_relay("drill-morning-2026-09-07-a", 0),
        stamped("sent", "drill-noon-2026-09-07-a", at=after(minutes=5), path=("d", "s1", "a")),
    ]

    without, with_drills = board_of(*real), board_of(*real, *drills)

    said = View(with_drills).cut()
    assert (said.areas["d"].relay_down.complete, said.areas["d"].relay_down.in_flight) == (1, 1)
    assert [line.id for line in said.in_flight.longest] == ["r2"]
    assert said.areas == View(without).cut().areas
    assert said.relay_hops == View(without).cut().relay_hops
    assert with_drills.relays.spans.changes == without.relays.spans.changes
    assert set(with_drills.relays.held) == {"r1", "r2"}
