"""The page of a case tells of the relays whose stamps name it, of those in reach alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from dashboard.domain.events import Event, Recorded
from dashboard.ports import Grant, Journal, RelayRow
from dashboard.projections.history import As
from dashboard.reading.desk_lists import RELAYS_OF_A_CASE
from layouts.desk._page import View
from layouts.desk.case import PAGE
from layouts.words import Words
from tests import districts
from tests.builders import ListJournal, stamped
from tests.desk_district import CASE, DISTRICT, OTHER, PATH, RELAY, STREET, before, journal, views
from tests.desk_doors import nodes, texts
from tests.desks import EVERYTHING, ZONE, FakeViews, desk_of

WORDS = Words("en", ZONE)
OWN = Grant("person", "a", role="street", area=STREET)


def mine() -> RelayRow:
    [row] = [row for row in views().relay_rows if row.id == RELAY]
    return row


async def page(
    grant: Grant,
    rows: Sequence[RelayRow],
    *,
    told: Journal | None = None,
    at: datetime | None = None,
    as_: As = "known",
) -> tuple[list[str], str]:
    """The relays to which the page leads, and what it says."""
    desk = desk_of(
        districts.normal(), grant, views=FakeViews((), rows), journal=told or journal(), at=at, as_=as_
    )
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


async def then(grant: Grant, *, at: datetime, as_: As = "known") -> tuple[list[str], str]:
    """At a past instant of a centre that heard late of a receipt."""
    path, case = PATH[:2], "grid/1"
    sent = [
        stamped("sent", "before", at=before(hours=5), path=path, from_=DISTRICT, to=STREET, case=case),
        stamped("received", "before", at=before(hours=4.8), from_=DISTRICT, to=STREET),
        stamped("sent", "after", at=before(hours=1), path=path, from_=DISTRICT, to=STREET, case=case),
        stamped("sent", "another", at=before(hours=5), path=path, from_=DISTRICT, to=STREET, case="grid/2"),
        stamped("sent", "elsewhere", at=before(hours=6), path=(DISTRICT, OTHER), from_=DISTRICT, to=OTHER,
                case=case),
    ]  # fmt: skip
    late = Recorded(0, before(hours=2), sent.pop(1))
    events: list[Event | Recorded] = [*journal().read(after=0, limit=10_000), *sent, late]
    rows = [
        mine()._replace(id=name, case_id="grid/2" if name == "another" else case)
        for name in ("after", "before", "another", "elsewhere")
    ]
    return await page(grant, rows, told=ListJournal(events), at=at, as_=as_)


async def test_at_a_past_instant_the_relays_of_the_case_are_told_as_of_then_and_within_the_reach() -> None:
    at = before(hours=3)

    assert (await then(OWN, at=at))[0] == ["/relay/before"]
    assert (await then(EVERYTHING, at=at))[0] == ["/relay/before", "/relay/elsewhere"]
    assert (await then(EVERYTHING, at=before(hours=5.5)))[0] == ["/relay/elsewhere"]
    assert (await then(EVERYTHING, at=before(minutes=1)))[0] == [
        "/relay/after", "/relay/before", "/relay/elsewhere",
    ]  # fmt: skip


@pytest.mark.parametrize(("as_", "status"), [("known", "no_receipt"), ("corrected", "within_60")])
async def test_a_receipt_told_late_counts_beside_the_case_as_on_the_relays_own_page(
    as_: As, status: str
) -> None:
    _, said = await then(OWN, at=before(hours=3), as_=as_)

    assert f"↓ {WORDS(f'relays_{status}')}" in said
