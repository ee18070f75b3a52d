"""One relay: complete within 60 minutes, late, in flight, or without a receipt."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from dashboard.domain.events import HOUSEHOLD, Event
from dashboard.domain.relay import Relay, derive
from tests.builders import START, after, recorded, reported, retracted, stamped

PATH = ("d", "s1", "a", HOUSEHOLD)


def relay_of(*events: Event) -> Relay:
    return derive("r1", recorded(events))


def sent(hop: int = 0, *, at: datetime = START) -> Event:
    return stamped("sent", hop=hop, at=at, path=PATH if hop == 0 else None, from_=PATH[hop], to=PATH[hop + 1])


def received(hop: int = 0, *, at: datetime) -> Event:
    return stamped("received", hop=hop, at=at, from_=PATH[hop], to=PATH[hop + 1])


def whole(last_at: datetime) -> list[Event]:
    """Every stamp of three hops, the last receipt at `last_at`."""
    return [
        sent(0),
        received(0, at=after(minutes=5)),
        sent(1, at=after(minutes=6)),
        received(1, at=after(minutes=10)),
        sent(2, at=after(minutes=11)),
        received(2, at=last_at),
    ]


def test_a_relay_received_at_sixty_minutes_is_within_them() -> None:
    relay = relay_of(*whole(after(minutes=60)))

    assert relay.status_at(after(days=1)) == "within_60"
    assert relay.latency == timedelta(minutes=60)
    assert relay.unknown_hops == 0


def test_a_relay_received_a_moment_after_sixty_minutes_is_late() -> None:
    relay = relay_of(*whole(after(minutes=60, microseconds=1)))

    assert relay.status_at(after(days=1)) == "late"


def test_a_relay_is_in_flight_up_to_the_sixtieth_minute_and_then_without_receipt() -> None:
    relay = relay_of(*whole(after(minutes=20))[:-1])

    assert relay.status_at(after(minutes=60)) == "in_flight"
    assert relay.status_at(after(minutes=60, microseconds=1)) == "no_receipt"


def test_a_receipt_of_a_hop_that_is_not_the_last_completes_nothing() -> None:
    relay = relay_of(sent(0), received(0, at=after(minutes=5)), received(1, at=after(minutes=6)))

    assert relay.complete_at is None
    assert relay.latency is None


def test_a_missing_stamp_in_between_makes_one_hop_unknown() -> None:
    events = whole(after(minutes=30))
    del events[1]

    relay = relay_of(*events)

    assert relay.unknown_hops == 1
    assert relay.status_at(after(days=1)) == "within_60"


def test_a_hop_of_which_nothing_is_known_but_later_ones_are_is_unknown() -> None:
    relay = relay_of(sent(0), received(0, at=after(minutes=5)), received(2, at=after(minutes=30)))

    assert relay.unknown_hops == 2


def test_the_hop_that_is_under_way_is_not_unknown() -> None:
    assert relay_of(sent(0)).unknown_hops == 0


def test_a_relay_whose_start_is_not_known_is_not_started() -> None:
    relay = relay_of(received(0, at=after(minutes=5)))

    assert relay.status_at(after(days=9)) == "unstarted"
    assert relay.unknown_hops == 1


def test_a_relay_whose_path_is_not_known_is_never_complete() -> None:
    relay = relay_of(stamped("sent", at=START), stamped("received", at=after(minutes=1)))

    assert relay.complete_at is None
    assert relay.status_at(after(hours=2)) == "no_receipt"


def test_the_earliest_of_two_stamps_of_a_kind_stands() -> None:
    relay = relay_of(sent(0), received(0, at=after(minutes=9)), received(0, at=after(minutes=7)))

    assert relay.stamps[0, "received"] == after(minutes=7)


def test_read_and_acknowledged_change_nothing_of_what_it_comes_to() -> None:
    plain = relay_of(sent(0), received(0, at=after(minutes=5)))
    read = relay_of(sent(0), received(0, at=after(minutes=5)), stamped("read", at=after(minutes=6)))

    assert read.stamps[0, "read"] == after(minutes=6)
    assert (read.status_at(after(hours=2)), read.unknown_hops) == ("no_receipt", plain.unknown_hops)


def test_the_household_is_a_station_and_no_area() -> None:
    relay = relay_of(*whole(after(minutes=30)))

    assert relay.stations == dict(enumerate(PATH))
    assert relay.lowest == "a"


def test_a_relay_counts_for_the_lowest_area_seen_on_it() -> None:
    up = ("c", "s2", "d")

    assert relay_of(*whole(after(minutes=30))).lowest == "a"
    assert relay_of(stamped("sent", path=up, direction="up", at=START, from_="c", to="s2")).lowest == "c"


def test_without_a_path_the_lowest_is_what_the_stamps_name() -> None:
    assert relay_of(received(1, at=START)).lowest == "a"
    assert relay_of(received(2, at=START)).lowest == "a"
    assert relay_of(stamped("received", hop=1, direction="up", at=START, from_="s2", to="d")).lowest == "s2"
    assert Relay("r1").lowest == ""


def test_a_retracted_stamp_is_as_if_it_had_never_come() -> None:
    events = whole(after(minutes=30))

    relay = relay_of(*events, retracted(events[-1], at=after(hours=1)))

    assert relay == relay_of(*events[:-1])


def test_a_retraction_may_come_before_what_it_withdraws() -> None:
    late = received(2, at=after(minutes=30))
    events = whole(after(minutes=30))[:-1]

    assert relay_of(retracted(late, at=START), *events, late) == relay_of(*events)


def test_a_relay_belongs_to_the_case_that_its_first_stamp_names_which_still_stands() -> None:
    first, second = (stamped("sent", at=after(minutes=n), hop=n, case=f"c{n}") for n in range(2))

    assert relay_of(first, second).case == "c0"
    assert relay_of(first, second, retracted(first, at=after(hours=1))).case == "c1"
    assert relay_of(*whole(after(minutes=30))).case is None


def test_an_event_that_is_no_stamp_is_left_alone() -> None:
    assert relay_of(sent(0), reported("r1", at=after(minutes=1))) == relay_of(sent(0))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_two_starts_that_disagree_come_to_the_same_in_any_order(order: tuple[int, ...]) -> None:
    first = stamped("sent", at=START, path=("d", "s1"), direction="down")
    second = stamped("sent", at=after(minutes=3), path=("a", "s1", "d"), direction="up")
    receipt = stamped("received", at=after(minutes=9), direction="up")
    events = [first, second, receipt]

    relay = relay_of(*(events[i] for i in order))

    assert (relay.direction, relay.path) == ("down", ("d", "s1"))
    assert relay.latency == timedelta(minutes=9)
