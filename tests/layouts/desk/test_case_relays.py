"""The page of a case tells of the relays whose stamps name it, of those in reach alone."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.ports import Grant, RelayRow
from dashboard.reading.desk_lists import RELAYS_OF_A_CASE
from layouts.desk._page import View
from layouts.desk.case import PAGE
from layouts.words import Words
from tests import districts
from tests.desk_district import CASE, OTHER, RELAY, STREET, journal, views
from tests.desk_doors import nodes, texts
from tests.desks import EVERYTHING, ZONE, FakeViews, desk_of

WORDS = Words("en", ZONE)
OWN = Grant("person", "a", role="street", area=STREET)


def mine() -> RelayRow:
    [row] = [row for row in views().relay_rows if row.id == RELAY]
    return row


async def page(grant: Grant, rows: Sequence[RelayRow]) -> tuple[list[str], str]:
    """The relays to which the page leads, and what it says."""
    desk = desk_of(districts.normal(), grant, views=FakeViews((), rows), journal=journal())
    body = (await PAGE.draw(desk, View(f"/case/{CASE}", {"case": CASE}), WORDS)).body
    links = [href for node in nodes(body) if (href := getattr(node, "href", None))]
    return [href for href in links if href.startswith("/relay/")], " ".join(texts(body))


async def test_the_relays_of_the_case_stand_beside_it_and_no_others() -> None:
    links, said = await page(OWN, views().relay_rows)

    assert links == [f"/relay/{RELAY}"]
    assert f"↓ {WORDS('relays_no_receipt')}" in said


async def test_a_relay_of_the_case_that_is_out_of_reach_is_not_told_of() -> None:
    rows = [mine(), mine()._replace(id="elsewhere", area=OTHER)]

    assert (await page(OWN, rows))[0] == [f"/relay/{RELAY}"]
    assert len((await page(EVERYTHING, rows))[0]) == 2


async def test_a_case_that_no_relay_names_says_nothing_of_relays() -> None:
    links, said = await page(OWN, [mine()._replace(case_id=None)])

    assert links == []
    assert WORDS("case_relays_note") not in said


async def test_of_many_the_last_are_told_and_that_there_are_more() -> None:
    rows = [mine()._replace(id=f"r{n}") for n in range(RELAYS_OF_A_CASE + 1)]

    for n in (0, 1):
        links, said = await page(OWN, rows[n:])
        assert len(links) == RELAYS_OF_A_CASE
        assert (WORDS("case_relays_more", n=RELAYS_OF_A_CASE) in said) == (n == 0)
