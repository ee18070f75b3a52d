"""`/brief`: a day that is over stays what it was; each number is that of the rows it opens; parts add up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import pytest

from dashboard.domain.events import Event
from dashboard.domain.letter_events import LetterDrafted
from dashboard.ports import Grant
from dashboard.projections.history import Past
from dashboard.projections.view import View as Cut
from dashboard.reading.desk import Desk, NotYet, OutOfReach
from dashboard.reading.ground import Reading
from layouts.desk._page import View
from layouts.desk.brief import LETTERS, PAGE
from layouts.words import Words
from tests import districts
from tests.builders import (
    ListJournal,
    closed,
    dispatched,
    happened,
    local,
    recorded,
    reported,
    stamped,
    the_registers,
)
from tests.desk_doors import case_doors, nodes, texts
from tests.desks import EVERYTHING, ZONE, FakeViews
from tests.past import FoldingHistorian

DISTRICT, STREET, OTHER, COMMUNITY = "420203000000", "420203011000", "420203007000", "420203011002"
STREETS_OWN = Grant("api", "street", role="street", area=STREET)
NOW = local("2026-09-17 10:00")
DAY = "2026-09-15"
PATH = (DISTRICT, STREET)

BEFORE = [
    reported("late", at=local("2026-08-20 09:00"), area=COMMUNITY),
    dispatched("late", at=local("2026-08-20 10:00"), unit=STREET),
    reported("forgotten", at=local("2026-08-20 09:00"), area=OTHER),
]
ON_THE_DAY = [
    reported("a", at=local("2026-09-15 00:00"), area=COMMUNITY),
    reported("b", at=local("2026-09-15 11:00"), area=OTHER, kind="family", source="hotline"),
    reported("c", at=local("2026-09-15 23:59"), area=DISTRICT),
    closed("late", at=local("2026-09-15 15:00")),
    closed("b", at=local("2026-09-15 16:00")),
    stamped("sent", "r1", at=local("2026-09-15 08:00"), path=PATH, from_=DISTRICT, to=STREET),
    stamped("received", "r1", at=local("2026-09-15 08:20"), path=PATH, from_=DISTRICT, to=STREET),
]
SINCE = [
    reported("d", at=local("2026-09-16 00:00"), area=COMMUNITY),
    closed("a", at=local("2026-09-16 08:00")),
    closed("forgotten", at=local("2026-09-16 09:00")),
]


def desk(*, events: Sequence[Event], now: datetime = NOW, grant: Grant = EVERYTHING) -> Desk:
    registers = the_registers(at=local("2026-01-01 00:00"), areas=districts.xisaishan())
    told = sorted([*registers, *events], key=lambda event: event.occurred_at)
    journal = ListJournal(recorded(told))
    situation = Cut(Past(journal, ZONE).board(now, as_="known"), is_demo=False).cut()
    historian = FoldingHistorian(journal, ZONE)
    reading = Reading(lambda: situation, historian, FakeViews(), journal, ZONE)  # type: ignore[arg-type]
    return Desk(reading, grant)


async def shown(of: Desk, **asked: str) -> object:
    return (await PAGE.draw(of, View("/brief", {}, asked), Words("en", ZONE))).body


def values(body: object) -> list[str]:
    """The headline, in its order."""
    return [
        next(texts(node)) for node in nodes(body)
        if (getattr(node, "className", None) or "").split(" ")[0] == "value"
    ]  # fmt: skip


ALL = [*BEFORE, *ON_THE_DAY, *SINCE]


async def test_a_day_counts_what_came_and_went_on_it_and_no_more() -> None:
    body = await shown(desk(events=ALL), day=DAY)

    assert values(body) == ["3", "2", "50", "3", "1", "100"]
    assert "as of 2026-09-15 24:00 · as known then · policy 1515 (version 1)" in texts(body)


async def test_a_day_that_is_over_stays_what_it_was() -> None:
    then = await shown(desk(events=[*BEFORE, *ON_THE_DAY]), day=DAY)
    since = await shown(desk(events=ALL), day=DAY)

    assert list(texts(then)) == list(texts(since))


@pytest.mark.parametrize("grant", [EVERYTHING, STREETS_OWN])
async def test_each_number_is_that_of_the_rows_it_opens(grant: Grant) -> None:
    of = desk(events=ALL, grant=grant)

    doors = case_doors(await shown(of, day=DAY))

    assert len(doors) > 8
    assert [(await door.opened(of)).n for door in doors] == [door.n for door in doors]


async def test_a_street_is_told_of_its_own_day_alone() -> None:
    of = desk(events=ALL, grant=STREETS_OWN)

    assert values(await shown(of, day=DAY))[:4] == ["1", "1", "0", "1"]
    with pytest.raises(OutOfReach):
        await shown(of, day=DAY, area=OTHER)


async def test_without_a_day_it_is_yesterday_and_no_day_to_come() -> None:
    of = desk(events=ALL)

    assert list(texts(await shown(of))) == list(texts(await shown(of, day="2026-09-16")))
    with pytest.raises(NotYet):
        await shown(of, day="2026-09-18")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_a_day_at_an_end_of_the_calendar_is_refused(day: str) -> None:
    with pytest.raises(NotYet):
        await shown(desk(events=ALL), day=day)


@pytest.mark.parametrize("more", [0, 1])
async def test_the_letters_of_a_day_are_counted_as_far_as_they_are_known(more: int) -> None:
    at = local("2026-09-15 09:00")
    drafts = [
        LetterDrafted("supervision", STREET, f"督{n}", (), day_on=date(2026, 9, 14))
        for n in range(LETTERS + more)
    ]
    told = [
        happened("letter.drafted", None, each, at=at, source="onescreen", id=each.number) for each in drafts
    ]

    body = await shown(desk(events=[*ALL, *told]), day=DAY)

    said = f"{LETTERS:,}" if not more else Words("en", ZONE)("cases_over", n=f"{LETTERS:,}")
    counts = [getattr(node, "data-n", None) for node in nodes(body)]
    assert Words("en", ZONE)("brief_letters_note", n=said, shown=3) in texts(body)
    assert (f"{LETTERS}" in counts) == (not more)


async def test_a_day_that_is_not_over_says_so() -> None:
    told = " ".join(texts(await shown(desk(events=ALL), day="2026-09-17")))

    assert "the day is not over; as of 2026-09-17 10:00:00" in told
