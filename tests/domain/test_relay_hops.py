"""The hops of a relay: what each took, what is unknown, who has it; the breach at the sixtieth minute."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.area import AreaTree
from dashboard.domain.events import HOUSEHOLD, Event, Households
from dashboard.domain.relay import Relay, Stamp, derive, is_material
from dashboard.domain.relay_hops import Standing, hop_level, hops_of, slowest, standing_of, used_of
from tests.builders import START, TINY, after, recorded, retracted, stamped

PATH = ("d", "s1", "a", HOUSEHOLD)
TREE = AreaTree(TINY)
MINUTE = timedelta(minutes=1)


def stamp(kind: Stamp, hop: int, minute: float, households: Households | None = None) -> Event:
    return stamped(
        kind,
        hop=hop,
        at=after(minutes=minute),
        path=PATH if (kind, hop) == ("sent", 0) else None,
        from_=PATH[hop],
        to=PATH[hop + 1],
        households=households,
    )


def whole() -> list[Event]:
    return [
        stamp("sent", 0, 0),
        stamp("received", 0, 5),
        stamp("sent", 1, 7),
        stamp("received", 1, 27),
        stamp("sent", 2, 30),
        stamp("received", 2, 33),
    ]


def relay_of(*events: Event) -> Relay:
    return derive("r1", recorded(events))


def test_each_hop_tells_its_latency_and_how_long_the_station_behind_it_kept_it() -> None:
    hops = hops_of(relay_of(*whole()))

    assert [hop.latency for hop in hops] == [5 * MINUTE, 20 * MINUTE, 3 * MINUTE]
    assert [hop.hand_over for hop in hops] == [2 * MINUTE, 3 * MINUTE, None]
    assert [hop_level(hop, TREE) for hop in hops] == [
        "district-street",
        "street-community",
        "community-household",
    ]


def test_the_slowest_hop_is_named() -> None:
    hop = slowest(hops_of(relay_of(*whole())))

    assert hop is not None
    assert (hop.number, hop.from_, hop.to) == (1, "s1", "a")


def test_where_no_latency_is_known_no_hop_is_the_slowest() -> None:
    assert slowest(hops_of(relay_of(stamp("sent", 0, 0)))) is None


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_missing_stamp_in_between_makes_that_hop_unknown_and_no_other(missing: int) -> None:
    events = whole()
    del events[missing]

    relay = relay_of(*events)

    assert [hop.state for hop in hops_of(relay)].count("unknown") == relay.unknown_hops == 1
    assert hops_of(relay)[missing // 2].state == "unknown"
    assert hops_of(relay)[missing // 2].latency is None


def test_what_has_not_begun_is_ahead_and_what_is_sent_is_under_way() -> None:
    hops = hops_of(relay_of(*whole()[:3]))

    assert [hop.state for hop in hops] == ["known", "under_way", "ahead"]


def test_a_hop_received_before_it_was_sent_took_no_time() -> None:
    hops = hops_of(relay_of(stamp("sent", 0, 5), stamp("received", 0, 3)))

    assert hops[0].latency == timedelta(0)


def test_a_relay_stands_with_the_last_station_that_received_it() -> None:
    stations = [standing_of(relay_of(*whole()[:n])).station for n in range(7)]

    assert stations == [None, "d", "s1", "s1", "a", "a", HOUSEHOLD]
    assert standing_of(relay_of(*whole()[:3])) == Standing("s1", "a")
    assert standing_of(relay_of(*whole())) == Standing(HOUSEHOLD, None)


def test_it_uses_its_hour_until_it_is_complete() -> None:
    assert used_of(relay_of(*whole()[:-1]), after(minutes=40)) == 40 * MINUTE
    assert used_of(relay_of(*whole()), after(minutes=40)) == 33 * MINUTE
    assert used_of(relay_of(stamp("received", 0, 1)), after(minutes=40)) is None


def test_a_breach_is_at_the_sixtieth_minute_exactly_however_late_it_is_found() -> None:
    relay = relay_of(*whole()[:-1])

    assert relay.breached_at(after(minutes=60)) is None
    assert relay.breached_at(after(minutes=60, microseconds=1)) == after(minutes=60)
    assert relay.breached_at(after(days=3)) == after(minutes=60)


def test_a_receipt_in_time_is_no_breach_and_one_too_late_is() -> None:
    in_time = relay_of(*whole()[:-1], stamp("received", 2, 60))
    too_late = relay_of(*whole()[:-1], stamp("received", 2, 61))

    assert in_time.breached_at(after(days=1)) is None
    assert too_late.breached_at(after(days=1)) == after(minutes=60)
    assert relay_of(stamp("received", 0, 1)).breached_at(after(days=1)) is None


def test_the_furthest_stamp_that_tells_of_households_counts() -> None:
    told = [stamp("received", 2, 33, Households(100, 40)), stamp("acknowledged", 2, 50, Households(100, 96))]
    relay = relay_of(*whole()[:-1], *told)

    assert relay.households == Households(100, 96)
    assert relay_of(*whole()[:-1], *told, retracted(told[1], at=after(minutes=55))).households == Households(
        100, 40
    )
    assert relay_of(*whole()).households is None


def test_of_two_stamps_of_a_kind_the_earlier_tells_of_the_households() -> None:
    twice = [stamp("received", 2, 35, Households(100, 99)), stamp("received", 2, 33, Households(100, 40))]

    assert relay_of(*whole()[:-1], *twice).households == Households(100, 40)


def test_a_read_stamp_counts_only_when_it_tells_of_households() -> None:
    assert not is_material(stamp("read", 2, 40))
    assert is_material(stamp("read", 2, 40, Households(9, 9)))
    assert is_material(stamp("sent", 0, 0))


def test_a_stamp_that_names_an_absurd_hop_is_counted_and_not_told_hop_by_hop() -> None:
    absurd = stamped("received", hop=1_000_000_000, at=after(minutes=3))

    relay = relay_of(stamp("sent", 0, 0), absurd)

    assert relay.unknown_hops == 1_000_000_001
    assert len(hops_of(relay)) == 3


def test_a_station_that_no_register_holds_is_elsewhere() -> None:
    relay = relay_of(stamped("sent", at=START, path=("moon", "s1"), from_="moon", to="s1"))

    assert [hop_level(hop, TREE) for hop in hops_of(relay)] == ["elsewhere-street"]


stamps_of_a_story = st.lists(
    st.tuples(st.sampled_from(("sent", "received", "read", "acknowledged")), st.integers(0, 2)),
    unique=True,
    max_size=12,
)


@given(stamps_of_a_story, st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_matters(told: list[tuple[Stamp, int]], random) -> None:  # type: ignore[no-untyped-def]
    events = [stamp(kind, hop, minute) for minute, (kind, hop) in enumerate(told)]
    shuffled = random.sample(events, len(events))

    there, here = relay_of(*events), relay_of(*shuffled)

    assert hops_of(there) == hops_of(here)
    assert standing_of(there) == standing_of(here)


@given(stamps_of_a_story)
def test_the_unknown_hops_are_those_told_as_unknown(told: list[tuple[Stamp, int]]) -> None:
    relay = relay_of(*(stamp(kind, hop, minute) for minute, (kind, hop) in enumerate(told)))

    assert relay.unknown_hops == [hop.state for hop in hops_of(relay)].count("unknown")
