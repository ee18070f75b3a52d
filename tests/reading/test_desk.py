"""What a person is told at the desk ends where that person's area ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.domain.area import Area
from dashboard.domain.registers import areas_changed
from dashboard.domain.situation import AreaSituation, CaseCounts
from dashboard.ports import CaseFilter, Grant
from dashboard.projections.history import board_at
from dashboard.projections.view import View
from dashboard.reading.desk import Desk, NotThere, NotYet, OutOfReach, Starting
from dashboard.reading.ground import Reading
from tests import districts
from tests.builders import LOCAL, TINY, ListJournal, after, reported, the_registers
from tests.desks import FakeViews, case_of, desk_of
from tests.past import FoldingHistorian

DISTRICT, STREET, OTHER = "420203000000", "420203011000", "420203007000"
STREETS_OWN = Grant("api", "street", role="street", area=STREET)


async def test_who_reaches_everything_stands_at_the_only_root() -> None:
    standing = await desk_of(districts.normal()).standing()

    assert standing.area is not None
    assert standing.area.code == DISTRICT
    assert [area.code for area in standing.path] == [DISTRICT]


async def test_a_street_stands_at_itself_and_sees_nothing_beside_it() -> None:
    standing = await desk_of(districts.normal(), STREETS_OWN).standing()

    assert standing.area is not None
    assert standing.area.code == STREET
    assert [area.code for area in standing.path] == [STREET]
    assert OTHER not in standing.tree
    assert {b.area.parent_code for b in standing.below} == {STREET}


async def test_an_area_beside_ones_own_is_out_of_reach_in_every_question() -> None:
    desk = desk_of(districts.normal(), STREETS_OWN)

    with pytest.raises(OutOfReach):
        await desk.standing(OTHER)
    with pytest.raises(OutOfReach):
        await desk.cases(CaseFilter(), area=OTHER)


async def test_rows_are_those_of_the_reach_whatever_the_filter_says() -> None:
    views = FakeViews([case_of(1, area=STREET), case_of(2, area=OTHER)])
    desk = desk_of(districts.normal(), STREETS_OWN, views=views)

    found = await desk.cases(CaseFilter(areas=frozenset({OTHER})))

    assert [row.area for row in found] == [STREET]


async def test_a_source_tells_a_street_of_its_own_gaps_alone() -> None:
    situation = districts.normal()
    cut = replace(situation.sources[0], missing={OTHER: districts.AT, STREET: districts.AT})
    situation = replace(situation, sources=(cut,))

    [seen] = (await desk_of(situation, STREETS_OWN).standing()).sources

    assert set(seen.missing) == {STREET}


async def test_what_is_not_there_is_said_to_be_so() -> None:
    desk = desk_of(districts.normal())

    with pytest.raises(NotThere):
        await desk.standing("nowhere")
    with pytest.raises(NotThere):
        await desk.case("no-case")
    with pytest.raises(NotThere):
        await desk.relay("no-relay")


async def test_the_future_has_no_answer_and_the_past_has() -> None:
    now = districts.AT
    with pytest.raises(NotYet):
        await desk_of(districts.normal(), at=now + timedelta(seconds=1)).standing()

    standing = await desk_of(districts.normal(), at=now - timedelta(days=1)).standing()

    assert standing.at == now - timedelta(days=1)


def moved_centre() -> Reading:
    """A case in each community, and the register as it was until a village went to the other street and a
    street, with its community, came to be; as it stands nine days on."""
    later = [replace(area, parent_code="s1") if area.code == "c" else area for area in TINY]
    later += [Area("s3", "三街", "street", "d"), Area("e", "戊社区", "community", "s3")]
    later = [area for area in later if area.code != "b"]
    told = [reported(f"c{n}", at=after(minutes=n), area=area) for n, area in enumerate(("a", "b", "c"))]
    moved = areas_changed("tiny", later, version=2, at=after(days=5))
    journal = ListJournal([*the_registers(), *told, moved])
    now = View(board_at(journal, after(days=9), as_="known", zone=LOCAL)).cut()
    historian = FoldingHistorian(journal, LOCAL)
    return Reading(lambda: now, historian, FakeViews(), journal, LOCAL)  # type: ignore[arg-type]


def past_desk(area: str, *, days: float = 4) -> Desk:
    return Desk(moved_centre(), Grant("person", "p", role="street", area=area), after(days=days))


async def test_a_unit_that_went_to_another_street_is_that_ones_to_see_at_every_instant() -> None:
    left, came = past_desk("s2"), past_desk("s1")

    with pytest.raises(OutOfReach):
        await left.standing("c")
    with pytest.raises(OutOfReach):
        await left.cases(CaseFilter(), area="c")
    with pytest.raises(NotThere):
        await left.case("c2")
    assert (await left.standing()).figures.cases.registered == 0
    assert (await came.standing("c")).figures.cases.registered == 1
    assert [row.id for row in await came.cases(CaseFilter(), area="c")] == ["c2"]


async def test_a_unit_then_lies_where_it_lay_then() -> None:
    came = past_desk("s1")

    standing = await came.standing()

    assert [below.area.code for below in standing.below] == ["a"]
    assert standing.reached == ("s1", "a", "c")
    assert [area.code for area in (await came.standing("c")).path] == ["c"]
    assert (await came.standing("c")).tree["c"].parent_code == "s2"


async def test_an_area_that_was_not_there_then_or_is_no_more_is_said_to_be_so() -> None:
    for desk in (past_desk("s3"), past_desk("b"), past_desk("b", days=9), past_desk("nowhere")):
        with pytest.raises(NotThere, match=desk.grant.area or ""):
            await desk.standing()
        with pytest.raises(NotThere, match=desk.grant.area or ""):
            await desk.cases(CaseFilter())
    assert (await past_desk("s3", days=9).standing()).figures.cases.registered == 0


async def test_a_case_is_found_by_its_id_as_it_was_and_not_before_it_was_reported() -> None:
    reading = moved_centre()
    now = case_of(1, area="a", status="closed")._replace(id="c1", code="260907-002")
    reading = replace(reading, views=FakeViews([now]))  # type: ignore[arg-type]
    everyone = Grant("person", "p", role="supervisor")

    [found] = await Desk(reading, everyone, after(minutes=2)).cases_named("c1")

    assert (found.id, found.code, found.area, found.status) == ("c1", "260907-002", "b", "open")
    assert await Desk(reading, everyone, after(seconds=30)).cases_named("c1") == []
    assert await Desk(reading, everyone).cases_named("c1") == [now]


async def test_before_the_first_situation_nothing_is_known() -> None:
    with pytest.raises(Starting):
        await desk_of(None).standing()


async def test_a_unit_that_is_valid_no_more_stands_among_the_others_while_it_has_cases() -> None:
    situation = districts.normal()
    gone = Area("420203011999", "旧村", "village", STREET, valid_to=districts.AT.date() - timedelta(days=1))
    register = (*situation.register, gone)
    empty = replace(
        situation, register=register, areas={**situation.areas, gone.code: AreaSituation(gone.code)}
    )
    held = AreaSituation(gone.code, cases=CaseCounts(registered=2, open=2))
    full = replace(empty, areas={**empty.areas, gone.code: held})
    views = FakeViews([case_of(1, area=gone.code)])

    assert gone not in [b.area for b in (await desk_of(empty).standing(STREET)).below]
    assert gone in [b.area for b in (await desk_of(full).standing(STREET)).below]
    assert len(await desk_of(full, views=views).cases(CaseFilter(), area=STREET)) == 1
