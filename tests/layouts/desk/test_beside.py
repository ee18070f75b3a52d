"""`/beside`: two areas by the same measures; a difference is said where volume does not explain it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dashboard.domain.situation import CaseCounts, Situation
from dashboard.ports import Grant
from dashboard.reading.desk import OutOfReach
from layouts.desk._page import View
from layouts.desk.beside import PAGE
from layouts.words import Words
from tests import districts
from tests.desk_doors import nodes, texts
from tests.desks import ZONE, desk_of

STREET, OTHER, COMMUNITY = "420203011000", "420203007000", "420203011002"
STREETS_OWN = Grant("api", "street", role="street", area=STREET)


def situation(a: CaseCounts, b: CaseCounts, **frozen: Any) -> Situation:
    """Two streets with these cases and no clauses or relays."""
    found = districts.normal()
    areas = dict(found.areas)
    areas[STREET] = replace(areas[STREET], cases=a, clauses={}, **frozen)
    areas[OTHER] = replace(areas[OTHER], cases=b, clauses={})
    return replace(found, areas=areas)


def closed(n: int, *, late: int) -> CaseCounts:
    return CaseCounts(registered=n, closed=n, closed_late=late)


async def shown(of: Situation, grant: Grant | None = None, **asked: str) -> Any:
    desk = desk_of(of) if grant is None else desk_of(of, grant)
    return (await PAGE.draw(desk, View("/beside", {}, asked), Words("en", ZONE))).body


def difference(body: Any, share: str) -> str:
    """What is said of a share, in the last cell of its row."""
    rows = [list(texts(node)) for node in nodes(body) if type(node).__name__ == "Tr"]
    return next(row[-1] for row in rows if row[0] == share)


async def test_a_difference_is_said_where_volume_does_not_explain_it_and_not_where_it_does() -> None:
    many = await shown(situation(closed(1000, late=10), closed(1000, late=60)), a=STREET, b=OTHER)
    few = await shown(situation(closed(20, late=0), closed(20, late=2)), a=STREET, b=OTHER)

    assert difference(many, "On time") == "黄思湾街道 higher; more than volume explains"
    assert difference(few, "On time") == "not told apart at these volumes"


async def test_the_fraction_stands_beside_its_share_and_each_number_of_it_is_a_door() -> None:
    body = await shown(situation(closed(1000, late=10), closed(1000, late=60)), a=STREET, b=OTHER)

    told = " ".join(" ".join(texts(body)).split())
    assert "99.0% ( 1,000 − 10 ) ÷ ( 1,000 + 0 )" in told
    hrefs = [getattr(node, "href", "") for node in nodes(body)]
    assert f"/cases?area={STREET}&status=late" in hrefs


async def test_what_is_of_nothing_frozen_or_within_the_other_is_not_compared() -> None:
    nothing = situation(closed(1000, late=10), CaseCounts())
    frozen = situation(closed(1000, late=10), closed(1000, late=60), frozen_since=districts.AT)

    assert difference(await shown(nothing, a=STREET, b=OTHER), "On time") == "one of nothing: not compared"
    said = difference(await shown(frozen, a=STREET, b=OTHER), "On time")
    assert said == "黄思湾街道 is the last known: not compared"
    for inside in (COMMUNITY, STREET):
        body = await shown(districts.normal(), a=STREET, b=inside)
        assert difference(body, "On time") == "one lies in the other: not compared"


def offered(body: Any) -> list[str]:
    return [getattr(node, "title", "") for node in nodes(body) if getattr(node, "className", "") == "button"]


@pytest.mark.parametrize("typed", ["章山街道", "zhangshan", "zsjd", OTHER])
async def test_an_area_is_found_by_name_pinyin_and_code(typed: str) -> None:
    body = await shown(districts.normal(), a=STREET, q=typed)

    assert OTHER in offered(body)


async def test_the_units_beside_the_first_are_offered_and_not_itself() -> None:
    found = offered(await shown(districts.normal(), a=STREET))

    assert OTHER in found
    assert STREET not in found
    assert COMMUNITY not in found


async def test_a_street_sets_its_own_side_by_side_and_no_other() -> None:
    assert OTHER not in offered(await shown(districts.normal(), STREETS_OWN, a=COMMUNITY, q="zhangshan"))
    with pytest.raises(OutOfReach):
        await shown(districts.normal(), STREETS_OWN, a=STREET, b=OTHER)
