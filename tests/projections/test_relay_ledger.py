"""The ledger of relays: memory, the sixtieth minute, and late stamps."""

from __future__ import annotations

from datetime import datetime

import pytest

from dashboard.domain.events import Event
from dashboard.domain.situation import RelayCounts
from dashboard.projections.relay_ledger import GIVEN_UP_AFTER, RelayLedger
from dashboard.projections.tally import Tallies
from tests.builders import START, after, recorded, retracted, stamped


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

    assert told.counts() == RelayCounts(complete=1, within_60=1, p50_min=30.0, p90_min=30.0, max_min=30.0)


def test_a_relay_counts_for_its_lowest_area() -> None:
    told = Told(stamped("sent", at=START, path=("d", "s1", "a", "household")))

    assert told.tallies["a"].down.counts().in_flight == 1
    assert told.counts("s1") == RelayCounts()
