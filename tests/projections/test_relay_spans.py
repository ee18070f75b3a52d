"""Relays by area and local time: hours of an area's own, days of all below, come late or redrawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from random import Random
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.area import AreaTree
from dashboard.domain.events import Event
from dashboard.domain.registers import areas_changed
from dashboard.projections.relay_spans import EVERYTHING, local_hour
from dashboard.projections.relay_sums import END_TO_END, RelaySums, decoded, encoded, merged
from dashboard.projections.runner import fold_in, open_board, save
from dashboard.projections.tally import HOURS_A_DAY, RelayWeight
from tests.builders import LOCAL, START, TINY, after, local, recorded, retracted, stamped, the_registers
from tests.projections.stories import split
from tests.projections.test_checkpoint import DictViews

HOUR = local_hour(START, LOCAL)
DAY = HOUR // HOURS_A_DAY
COMMUNITIES = {"a": "s1", "b": "s1", "c": "s2"}


def sent(relay: str, area: str, *, at: datetime = START) -> Event:
    path = ("d", COMMUNITIES[area], area, "household")
    return stamped("sent", relay, at=at, path=path, from_="d", to=path[1])


def received(relay: str, area: str, *, hop: int, at: datetime) -> Event:
    path = ("d", COMMUNITIES[area], area, "household")
    return stamped("received", relay, hop=hop, at=at, from_=path[hop], to=path[hop + 1])


def saved(events: Sequence[Event], *, boundaries: Sequence[int] = (), at: datetime) -> DictViews:
    """What the read tables hold after a checkpoint and a restart at each boundary, and at the end."""
    views = DictViews()
    for batch in split(recorded([*the_registers(), *events]), boundaries):
        board = open_board(views, LOCAL)
        fold_in(board, views, batch)
        save(board, views)
    board = open_board(views, LOCAL)
    board.advance(at)
    save(board, views)
    return views


def found(
    views: DictViews, area: str, span: Literal["hour", "day"], start: int, direction: str = "down"
) -> RelaySums:
    rows = views.relay_spans(span, areas=[area], first=start, last=start)
    return merged(decoded(row.sums) for row in rows if row.key.direction == direction)


def contents(views: DictViews) -> dict[object, RelaySums]:
    """Every row that says something."""
    rows = {key: decoded(row.sums) for key, row in views.spans.items()}
    return {key: sums for key, sums in rows.items() if sums != RelaySums()}


def test_a_relay_stands_in_the_hour_of_its_area_and_in_the_day_of_all_above() -> None:
    views = saved([sent("r1", "a"), received("r1", "a", hop=2, at=after(minutes=30))], at=after(hours=2))

    assert found(views, "a", "hour", HOUR).seconds[END_TO_END] == Counter({1800: 1})
    assert found(views, "s1", "hour", HOUR) == RelaySums()
    for area in ("a", "s1", "d", EVERYTHING):
        assert found(views, area, "day", DAY).by_status == Counter({"within_60": 1})
    assert found(views, "s2", "day", DAY) == RelaySums()


def test_an_hour_is_local_and_is_that_in_which_it_was_sent() -> None:
    just_before, just_after = local("2026-09-07 23:59"), local("2026-09-08 00:00")

    views = saved([sent("r1", "a", at=just_before), sent("r2", "a", at=just_after)], at=just_before)

    assert found(views, "d", "day", DAY).by_status.total() == 1
    assert found(views, "d", "day", DAY + 1).by_status.total() == 1
    assert found(views, "a", "hour", (DAY + 1) * HOURS_A_DAY).by_status.total() == 1


def test_what_gets_no_receipt_moves_to_the_denominator_when_its_hour_is_over() -> None:
    under_way = saved([sent("r1", "a")], at=after(minutes=60))
    over = saved([sent("r1", "a")], at=after(minutes=60, microseconds=1))

    assert found(under_way, "d", "day", DAY).by_status == Counter({"in_flight": 1})
    assert found(over, "d", "day", DAY).by_status == Counter({"no_receipt": 1})


def test_an_unknown_hop_is_counted_at_its_level_and_has_no_latency() -> None:
    views = saved([sent("r1", "a"), received("r1", "a", hop=2, at=after(minutes=30))], at=after(hours=2))

    sums = found(views, "d", "day", DAY)
    assert sums.unknown == Counter({"district-street": 1, "street-community": 1, "community-household": 1})
    assert sums.levels() == ["community-household", "district-street", "street-community"]
    assert set(sums.seconds) == {END_TO_END}


def test_a_receipt_that_comes_days_late_and_one_that_is_withdrawn_move_the_old_hour() -> None:
    receipt = received("r1", "a", hop=2, at=after(minutes=30))
    story = [sent("r1", "a"), sent("late", "b", at=after(days=3)), receipt]

    late = saved(story, boundaries=[4, 5], at=after(days=4))
    withdrawn = saved([*story, retracted(receipt, at=after(days=3))], boundaries=[4, 5, 6], at=after(days=4))

    assert found(late, "d", "day", DAY).by_status == Counter({"within_60": 1})
    assert found(withdrawn, "d", "day", DAY).by_status == Counter({"no_receipt": 1})
    assert found(withdrawn, "d", "day", DAY).seconds == {}


def test_an_area_that_is_redrawn_takes_its_days_to_what_is_above_it_now() -> None:
    redrawn = [replace(area, parent_code="s2") if area.code == "a" else area for area in TINY]
    change = areas_changed("tiny", redrawn, version=2, at=after(hours=2))

    views = saved([sent("r1", "a"), sent("r2", "b"), change], boundaries=[4, 5], at=after(hours=3))

    assert found(views, "s1", "day", DAY).by_status == Counter({"no_receipt": 1})
    assert found(views, "s2", "day", DAY).by_status == Counter({"no_receipt": 1})
    assert found(views, "d", "day", DAY).by_status == Counter({"no_receipt": 2})


def test_a_relay_whose_start_is_not_known_stands_in_no_hour() -> None:
    assert saved([received("r1", "a", hop=2, at=START)], at=after(hours=2)).spans == {}


def test_sums_come_back_as_they_were_stored() -> None:
    sums = RelaySums(
        Counter(late=2), {END_TO_END: Counter({4000: 2})}, Counter({"street-community": 1}), 5, 9, 1
    )

    assert decoded(encoded(sums)) == sums


weights = st.builds(
    RelayWeight,
    area=st.sampled_from(("a", "b")),
    direction=st.just("down"),
    status=st.sampled_from(("within_60", "late", "no_receipt")),
    unknown_hops=st.just(0),
    seconds=st.none() | st.integers(0, 4_000),
    hour=st.integers(0, 50),
    hops=st.lists(
        st.tuples(st.sampled_from(("x-y", "y-z")), st.none() | st.integers(0, 900)), max_size=3
    ).map(tuple),
    reached=st.integers(0, 9),
    should=st.integers(0, 9),
    is_uncounted=st.booleans(),
)


def summed(many: Sequence[RelayWeight]) -> RelaySums:
    sums = RelaySums()
    for weight in many:
        sums.shift(weight, 1)
    return sums


@given(st.lists(weights, max_size=20), st.lists(st.integers(0, 20), max_size=4))
def test_merged_sums_are_the_sums_of_the_union(many: list[RelayWeight], boundaries: list[int]) -> None:
    ends = sorted({0, len(many), *(b % (len(many) + 1) for b in boundaries)})

    assert merged(summed(many[i:j]) for i, j in pairwise(ends)) == summed(many)


@given(st.lists(weights, max_size=20), st.integers(0, 20))
def test_what_comes_off_leaves_nothing_behind(many: list[RelayWeight], first: int) -> None:
    sums = summed(many)

    sums.include(summed(many[:first]), -1)

    assert sums == summed(many[first:])


events = st.lists(
    st.tuples(
        st.sampled_from(("r1", "r2", "r3")),
        st.sampled_from(("sent", "received")),
        st.integers(0, 2),
    ),
    max_size=12,
).map(
    lambda told: [
        stamped(
            kind,  # type: ignore[arg-type]
            relay,
            at=after(minutes=13 * n),
            hop=hop,
            path=("d", "s1", "a", "household") if (kind, hop) == ("sent", 0) else None,
            from_=("d", "s1", "a")[hop],
            to=("s1", "a", "household")[hop],
        )
        for n, (relay, kind, hop) in enumerate(told)
    ]
)


@given(events, st.lists(st.integers(0, 15), max_size=3), st.randoms(use_true_random=False))
def test_order_of_arrival_and_restarts_never_matter(
    told: list[Event], boundaries: list[int], random: Random
) -> None:
    shuffled = random.sample(told, len(told))

    there = saved(told, at=after(hours=9))
    here = saved(shuffled, boundaries=[b for b in boundaries if b > 3], at=after(hours=9))

    assert contents(there) == contents(here)


def test_the_day_rows_are_the_merged_hours_of_what_lies_below() -> None:
    told = [
        event
        for n, area in enumerate("abcabca")
        for event in (
            sent(f"r{n}", area, at=after(hours=3 * n)),
            received(f"r{n}", area, hop=2, at=after(hours=3 * n, minutes=20 + 9 * n)),
        )
    ]

    views = saved(told, boundaries=[7, 11], at=after(days=2))

    tree = AreaTree(TINY)
    for code in ("a", "s1", "s2", "d"):
        hours = views.relay_spans(
            "hour", areas=tree.below(code), first=DAY * HOURS_A_DAY, last=DAY * HOURS_A_DAY + 23
        )
        assert found(views, code, "day", DAY) == merged(decoded(row.sums) for row in hours)
