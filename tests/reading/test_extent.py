"""What is left of a unit's figures is what they would be, had the rest never been told of."""

from __future__ import annotations

import pytest

from dashboard.domain.area import Area, AreaTree
from dashboard.domain.events import Households
from dashboard.domain.situation import RelayCounts, Situation
from dashboard.projections.view import View
from dashboard.reading.extent import cut
from tests.builders import (
    after,
    board_of,
    closed,
    counted,
    dispatched,
    paused,
    reported,
    stamped,
    the_registers,
)

CHAIN = (
    Area("d", "区", "district", "city"),
    Area("s", "街", "street", "d"),
    Area("m", "甲社区", "community", "s"),
    Area("v", "乙村", "village", "m"),
    Area("n", "丙社区", "community", "s"),
)
PLACES = ("s", "m", "v", "n")


def situation(*places: str) -> Situation:
    """Of a street in which the same happened at each of these places."""
    told = [counted("s", at=after(minutes=1), households=90)]
    for n, area in enumerate(places):
        told += [reported(f"{area}{i}", at=after(minutes=i + n), area=area) for i in range(5)]
        told += [
            dispatched(f"{area}0", at=after(hours=1, minutes=n)),
            closed(f"{area}1", at=after(hours=2 + n)),
        ]
        told += [
            closed(f"{area}2", at=after(days=30)),
            paused(f"{area}3", at=after(hours=3), until=after(days=40)),
        ]
        hop = {"from_": "d", "to": area, "path": ("d", area), "households": Households(should=4, reached=3)}
        told += [stamped("sent", f"r/{area}", at=after(days=30), **hop)]  # type: ignore[arg-type]
        told += [stamped("received", f"r/{area}", at=after(days=30, minutes=5), **hop)]  # type: ignore[arg-type]
    board = board_of(told, at=after(days=30, hours=1), registers=the_registers(areas=CHAIN))
    return View(board).cut()


@pytest.mark.parametrize("reach", [{"s", "n"}, {"s", "n", "v"}, {"s", "m", "n"}, {"s", "m"}])
def test_what_is_left_of_a_unit_is_what_it_has_without_the_rest(reach: set[str]) -> None:
    found = cut(situation(*PLACES), AreaTree(CHAIN), reach)
    alone = situation(*(place for place in PLACES if place in reach))

    assert set(found.areas) == reach
    mine, its = found.areas["s"], alone.areas["s"]
    assert (mine.cases, mine.own, mine.clauses, mine.today) == (its.cases, its.own, its.clauses, its.today)
    assert (mine.relay_down.complete, mine.relay_down.within_60) == (len(reach), len(reach))
    assert mine.relay_down.households_should == its.relay_down.households_should == 4 * len(reach)
    assert (mine.relay_down.p90_min, mine.relay_up, mine.households) == (None, RelayCounts(), None)


def test_of_a_unit_that_is_in_reach_whole_all_is_told() -> None:
    whole = situation(*PLACES)

    assert cut(whole, AreaTree(CHAIN), set(PLACES)).areas["s"] == whole.areas["s"]
    assert whole.areas["s"].households == 90
