"""The neighbours that differ: those outside what their volume explains, and in words when there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dashboard.domain.situation import CaseCounts, RelayCounts, Situation
from dashboard.ports import Grant
from layouts.desk._neighbours import neighbours
from layouts.desk._page import View
from layouts.words import Words
from tests import districts
from tests.desk_doors import nodes, texts
from tests.desks import EVERYTHING, ZONE, desk_of

DISTRICT, STREET, OTHER = "420203000000", "420203011000", "420203007000"
STREETS = [area.code for area in districts.xisaishan() if area.level == "street"]
ALIKE = CaseCounts(registered=220, open=20, closed=200, open_overdue=1, closed_late=9)


def situation(**changed: Any) -> Situation:
    """Streets that are all alike, but for what is changed of one by its name here: `other_…`."""
    found = districts.normal()
    areas = dict(found.areas)
    for code in STREETS:
        areas[code] = replace(
            areas[code], cases=ALIKE, frozen_since=None, relay_up=RelayCounts(),
            relay_down=RelayCounts(complete=100, within_60=98, breached=2),
        )  # fmt: skip
    areas[OTHER] = replace(areas[OTHER], **changed)
    return replace(found, areas=areas)


async def rows(of: Situation, area: str = STREET, grant: Grant = EVERYTHING) -> list[str]:
    """What the rows of the card say; its empty words where there are none."""
    desk = desk_of(of, grant)
    body = await neighbours(desk, await desk.standing(area), View("/"), Words("en", ZONE))
    lines = [node for node in nodes(body) if type(node).__name__ == "Tr"][1:]
    if not lines:
        lines = [node for node in nodes(body) if getattr(node, "className", "") == "empty"]
    return [" ".join(" ".join(texts(line)).split()) for line in lines]


async def test_nobody_differs_where_all_are_alike_and_it_is_said() -> None:
    [said] = await rows(situation())

    assert said.startswith("None: on time, overdue and relays of all")


async def test_a_street_below_what_its_volume_explains_is_named_with_its_limits() -> None:
    late = replace(ALIKE, closed_late=40)

    [said] = await rows(situation(cases=late))

    assert said.startswith("章山街道 On time 79.6% ( 200 − 40 ) ÷ ( 200 + 1 )")
    assert said.endswith("beside")


async def test_of_few_cases_the_same_share_is_within_what_volume_explains() -> None:
    few = CaseCounts(registered=5, closed=5, closed_late=1)

    [said] = await rows(situation(cases=few))

    assert said.startswith("None")


async def test_overdue_and_relays_are_told_apart_too_and_better_ones_are_not_marked_as_worse() -> None:
    overdue = await rows(situation(cases=replace(ALIKE, open=20, open_overdue=9)))
    relays = await rows(situation(relay_down=RelayCounts(complete=100, within_60=80, breached=20)))

    assert any(said.startswith("章山街道 Overdue, of open 45.0% 9 ÷ 20") for said in overdue)
    assert [said[:38] for said in relays] == ["章山街道 Relays within 60 min 80.0% 80 ÷ 1"]


async def test_a_frozen_unit_is_not_compared() -> None:
    late = replace(ALIKE, closed_late=40)

    [said] = await rows(situation(cases=late, frozen_since=districts.AT))

    assert said.startswith("None")


@pytest.mark.parametrize("n", [0, 1])
async def test_of_fewer_than_two_units_nothing_is_said_to_be_alike(n: int) -> None:
    found = situation()
    areas = dict(found.areas)
    for code in STREETS[n:]:
        areas[code] = replace(areas[code], cases=CaseCounts(), relay_down=RelayCounts())

    [said] = await rows(replace(found, areas=areas))

    assert said == "Nothing to compare: fewer than two units have anything due."


@pytest.mark.parametrize(("area", "grant"), [(STREET, Grant("api", "s", role="street", area=STREET))])
async def test_neighbours_out_of_reach_are_not_told_of(area: str, grant: Grant) -> None:
    assert await rows(situation(cases=replace(ALIKE, closed_late=40)), area, grant) == [
        "the neighbours lie outside your reach"
    ]


async def test_the_highest_unit_has_no_neighbours() -> None:
    assert await rows(situation(), DISTRICT) == []
