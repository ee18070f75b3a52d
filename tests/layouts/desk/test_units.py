"""`/units`: each number is that of the rows it opens, within the person's reach, and nothing is ranked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.ports import CaseRow, Grant
from dashboard.reading.desk import Desk, OutOfReach
from layouts.desk._page import View
from layouts.desk.units import PAGE
from layouts.words import Words
from tests import districts
from tests.desk_doors import case_doors, nodes, texts
from tests.desks import ZONE, FakeViews, case_of, desk_of

STREET, OTHER, COMMUNITY = "420203011000", "420203007000", "420203011002"
STREETS_OWN = Grant("api", "street", role="street", area=STREET)


def held(number: int, holder: str | None, *, area: str = STREET, is_overdue: bool = False) -> CaseRow:
    row = case_of(number, area=area, is_overdue=is_overdue)
    since = districts.AT - timedelta(hours=number)
    return row._replace(holder=holder, is_unheld=holder is None, held_at=since)


ROWS = [
    held(1, "dept-justice"),
    held(2, "dept-justice", is_overdue=True),
    held(3, "dept-justice", is_overdue=True),
    held(4, None, is_overdue=True),
    held(5, None),
    held(6, COMMUNITY, area=COMMUNITY)._replace(is_paused=True),
    held(7, STREET, area=COMMUNITY)._replace(is_due_soon=True),
    held(8, OTHER, area=OTHER),
    case_of(9, area=STREET, status="closed"),
]


def desk(grant: Grant | None = None) -> Desk:
    views = FakeViews(ROWS)
    if grant is None:
        return desk_of(districts.normal(), views=views)
    return desk_of(districts.normal(), grant, views=views)


async def shown(of: Desk, **asked: str) -> object:
    return (await PAGE.draw(of, View("/units", {}, asked), Words("en", ZONE))).body


def holders(body: object) -> list[str]:
    table = next(node for node in nodes(body) if type(node).__name__ == "Tbody")
    return [next(iter(texts(row))) for row in nodes(table) if type(row).__name__ == "Tr"]


async def test_each_number_of_a_holder_is_that_of_the_rows_it_opens() -> None:
    of = desk()

    doors = [door for door in case_doors(await shown(of)) if "holder" in door.view.asked]

    assert {door.view.asked["holder"] for door in doors} == {
        "nobody", "dept-justice", STREET, COMMUNITY, OTHER,
    }  # fmt: skip
    assert [(await door.opened(of)).n for door in doors] == [door.n for door in doors]
    assert ("nobody", "overdue", 1) in [
        (door.view.asked["holder"], door.view.asked["status"], door.n) for door in doors
    ]


async def test_holders_stand_in_the_order_of_the_register_whatever_they_hold() -> None:
    found = holders(await shown(desk()))

    assert found[0] == "nobody"
    assert found[-1] == "Justice"
    assert len(found) == 5


async def test_a_street_is_told_of_its_own_cases_alone() -> None:
    of = desk(STREETS_OWN)

    doors = [door for door in case_doors(await shown(of)) if "holder" in door.view.asked]

    assert OTHER not in {door.view.asked["holder"] for door in doors}
    assert [(await door.opened(of)).n for door in doors] == [door.n for door in doors]
    with pytest.raises(OutOfReach):
        await shown(of, area=OTHER)
