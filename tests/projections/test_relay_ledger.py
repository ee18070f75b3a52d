"""The ledger of relays: memory, the sixtieth minute, and late stamps."""

from __future__ import annotations

from datetime import datetime

import pytest

from dashboard.domain.area import AreaTree
from dashboard.domain.deadline import TICK
from dashboard.domain.events import SYSTEM_SOURCE, Event, Households
from dashboard.domain.relay import LIMIT
from dashboard.domain.situation import InFlight, RelayCounts
from dashboard.domain.system_events import RelayBreach
from dashboard.projections.checkpoint import relay_row
from dashboard.projections.relay_ledger import GIVEN_UP_AFTER, RelayLedger
from dashboard.projections.tally import Tallies
from tests.builders import START, TINY, after, recorded, retracted, stamped


class Told:
    def __init__(self, *events: Event, at: datetime = START) -> None:
        self.tallies = Tallies()
        self.ledger = RelayLedger(self.tallies)
        self.tell(*events, at=at)

    def tell(self, *events: Event, at: datetime = START) -> None:
        for fact in recorded(events):
            self.ledger.take(fact, at=at)

    def counts(self, area: str = "s1") -> RelayCounts:
        return self.tallies[area].down.counts()


def sent(relay: str = "r1", *, at: datetime = START) -> Event:
    return stamped("sent", relay, at=at, path=("d", "s1"))


def received(relay: str = "r1", *, at: datetime) -> Event:
    return stamped("received", relay, at=at)


def test_a_relay_is_in_flight_until_the_sixtieth_minute_is_over() -> None:
    told = Told(sent())

    told.ledger.advance(after(minutes=60))
    assert told.counts() == RelayCounts(in_flight=1)

    told.ledger.advance(after(minutes=60, microseconds=1))
    assert told.counts() == RelayCounts(breached=1, no_receipt=1)


def test_a_receipt_after_the_breach_makes_it_late_and_complete() -> None:
    told = Told(sent())
    told.ledger.advance(after(minutes=61))

    told.tell(received(at=after(minutes=90)), at=after(minutes=91))

    assert (told.counts().complete, told.counts().breached, told.counts().no_receipt) == (1, 1, 0)
    assert told.counts().max_min == 90.0


def test_a_receipt_in_time_stops_the_timer() -> None:
    told = Told(sent(), received(at=after(minutes=5)))

    assert len(told.ledger.timers) == 0
    assert told.counts().p50_min == 5.0


def test_a_message_sent_long_before_it_was_told_is_breached_at_once() -> None:
    told = Told(sent(), at=after(hours=2))

    assert told.counts().no_receipt == 1


def test_a_receipt_stamped_before_its_sending_took_no_time() -> None:
    told = Told(sent(), received(at=after(minutes=-3)))

    assert (told.counts().within_60, told.counts().max_min) == (1, 0.0)


def test_a_retraction_takes_a_receipt_back() -> None:
    receipt = received(at=after(minutes=5))
    told = Told(sent(), receipt, retracted(receipt, at=after(minutes=6)), at=after(minutes=7))

    assert told.counts() == RelayCounts(in_flight=1)
    assert len(told.ledger.timers) == 1


def test_what_is_over_is_let_go_and_what_is_not_is_kept() -> None:
    told = Told(
        sent("done"), received("done", at=after(minutes=5)), sent("open"), received("headless", at=START)
    )

    told.ledger.release(["done", "open", "headless", "unheard"], at=after(hours=2))

    assert set(told.ledger.held) == {"open", "headless"}


@pytest.mark.parametrize("event", [sent(), received(at=START)], ids=["no receipt", "no start"])
def test_a_relay_that_is_never_completed_is_let_go_after_a_day(event: Event) -> None:
    told = Told(event)
    told.ledger.advance(START + GIVEN_UP_AFTER)
    told.ledger.dirty.clear()
    told.ledger.release(["r1"], at=START + GIVEN_UP_AFTER)
    assert "r1" in told.ledger

    told.ledger.advance(after(days=1, seconds=1))
    assert told.ledger.dirty == {"r1"}
    told.ledger.release(["r1"], at=after(days=1, seconds=1))

    assert "r1" not in told.ledger
    assert len(told.ledger.timers) == 0


def test_a_relay_given_up_is_stored_once_and_not_again_and_again() -> None:
    told = Told(sent())
    told.ledger.advance(after(days=2))
    told.ledger.dirty.clear()

    told.ledger.advance(after(days=3))

    assert told.ledger.dirty == set()


def test_a_late_stamp_finds_the_relay_that_was_brought_back() -> None:
    told = Told(sent())
    told.ledger.advance(after(days=2))
    gone = told.ledger.held["r1"]
    told.ledger.release(["r1"], at=after(days=2))

    told.ledger.adopt("r1", gone.facts, weight=gone.weight)
    told.tell(received(at=after(minutes=30)), at=after(days=2))

    assert told.counts() == RelayCounts(
        complete=1, within_60=1, p50_min=30.0, p90_min=30.0, max_min=30.0, p99_min=30.0
    )


def test_a_relay_counts_for_its_lowest_area() -> None:
    told = Told(stamped("sent", at=START, path=("d", "s1", "a", "household")))

    assert told.tallies["a"].down.counts().in_flight == 1
    assert told.counts("s1") == RelayCounts()


def test_those_on_their_way_are_told_by_how_much_of_their_hour_is_used() -> None:
    told = Told(sent("new", at=after(minutes=55)), sent("old"), sent("mid", at=after(minutes=31)))

    flight = told.ledger.in_flight_at(after(minutes=60))

    assert flight.bands == (1, 0, 1, 0, 0, 1)
    assert [line.id for line in flight.longest] == ["old", "mid", "new"]
    assert (flight.longest[0].station, flight.longest[0].towards) == ("d", "s1")


def test_ten_minutes_exactly_are_still_of_the_first_band() -> None:
    ledger = Told(sent()).ledger

    assert ledger.in_flight_at(after(minutes=10)).bands == (1, 0, 0, 0, 0, 0)
    assert ledger.in_flight_at(after(minutes=10, microseconds=1)).bands == (0, 1, 0, 0, 0, 0)


def test_what_arrived_breached_or_lost_its_start_is_no_longer_on_its_way() -> None:
    start = sent("lost")
    told = Told(sent("arrived"), sent("breached"), start)
    assert len(told.ledger.in_flight_at(after(minutes=1)).longest) == 3

    told.tell(received("arrived", at=after(minutes=9)), retracted(start, at=after(minutes=9)))
    told.ledger.advance(after(minutes=61))

    assert told.ledger.in_flight_at(after(minutes=61)) == InFlight()


def test_an_earlier_start_that_comes_late_is_the_one_that_counts() -> None:
    told = Told(sent(at=after(minutes=20)), sent(), at=after(minutes=30))

    assert told.ledger.in_flight_at(after(minutes=30)).bands == (0, 0, 1, 0, 0, 0)


def test_a_relay_that_is_brought_back_is_on_its_way_again() -> None:
    told = Told(sent())
    held = told.ledger.held["r1"]

    again = RelayLedger(Tallies())
    again.adopt("r1", held.facts, weight=held.weight)

    assert [line.id for line in again.in_flight_at(after(minutes=9)).longest] == ["r1"]


def test_the_hops_of_everything_are_told_by_level_with_their_unknown_ones() -> None:
    told = Told()
    told.ledger.tree = AreaTree(TINY)
    told.tell(sent(), received(at=after(minutes=9)), sent("r2"), stamped("received", "r3", hop=0, at=START))

    (counts,) = told.ledger.totals.counts()

    assert (counts.direction, counts.level, counts.known, counts.unknown) == ("down", "district-street", 1, 1)
    assert (counts.p50_min, counts.p90_min, counts.p99_min, counts.max_min) == (9.0, 9.0, 9.0, 9.0)


def test_households_are_reached_as_told_and_never_taken_as_reached() -> None:
    path = ("d", "s1", "a", "household")
    told = Told(
        stamped("sent", "told", at=START, path=path),
        stamped("acknowledged", "told", hop=2, at=after(minutes=9), households=Households(100, 93)),
        stamped("sent", "untold", at=START, path=path),
    )

    counts = told.counts("a")

    assert (counts.households_reached, counts.households_should, counts.households_unknown) == (93, 100, 1)


def breached(*, at: datetime = START) -> Event:
    due = at + LIMIT
    data = RelayBreach(due, 0, "d", "s1")
    return Event(SYSTEM_SOURCE, f"breach-{at}", "relay.breached", "r1", due, data)


def test_a_recorded_breach_changes_no_number_and_ends_the_wait_for_it() -> None:
    told = Told(sent())
    told.ledger.advance(after(minutes=61))
    before, row_before = told.counts(), relay_row(told.ledger.held["r1"])

    for mark in recorded([breached()], after=9):
        told.ledger.mark(mark)

    assert told.counts() == before
    assert (row_before.mark_at, relay_row(told.ledger.held["r1"]).mark_at) == (after(minutes=60) + TICK, None)
    assert "r1" in told.ledger.dirty


def test_a_recorded_breach_of_no_known_relay_makes_none() -> None:
    told = Told()

    for mark in recorded([breached()]):
        told.ledger.mark(mark)

    assert "r1" not in told.ledger
