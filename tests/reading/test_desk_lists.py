"""Relays, letters, the register and the indicators end where the person's area ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from dashboard.domain.events import Event, Recorded
from dashboard.domain.letter_events import LetterAnswered, LetterDrafted, LetterIssued, LetterItem
from dashboard.domain.letters import State
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.ports import Entry, Grant, JournalError, RelaySpanRow, SpanKey
from dashboard.projections.history import As
from dashboard.projections.relay_spans import local_hour
from dashboard.projections.relay_sums import RelaySums, encoded
from dashboard.reading.desk import NotThere, OutOfReach
from dashboard.reading.desk_lists import (
    indicators,
    inputs,
    letter,
    letters,
    letters_without_state,
    register,
    relay_overview,
)
from dashboard.reading.letter_detail import LetterFilter
from tests import districts
from tests.builders import ListJournal, amended, reported, the_registers
from tests.desks import ZONE, FakeViews, case_of, desk_of

DISTRICT, STREET, OTHER = "420203000000", "420203011000", "420203007000"
STREETS_OWN = Grant("api", "street", role="street", area=STREET)
HOUR = local_hour(districts.AT, ZONE)


class _Then:
    def now(self) -> datetime:
        return districts.AT


def letter_to(unit: str, number: int) -> Event:
    due_at = districts.AT - timedelta(hours=9)
    item = LetterItem("grid/1", "251011-001", 1, "close", "breached", due_at, due_at, unit)
    said = LetterDrafted("supervision", unit, f"督{number}", (item,), day_on=date(2025, 10, 10))
    return Event("onescreen", f"letter/{number}", "letter.drafted", None, districts.AT, said)


@pytest.fixture
def journal() -> MemoryJournal:
    found = MemoryJournal(_Then())
    drafts = [letter_to(unit, n) for n, unit in enumerate((STREET, OTHER, "dept-justice"))]
    found.append([Entry(event) for event in drafts])
    return found


async def test_letters_are_those_to_units_in_reach(journal: MemoryJournal) -> None:
    everyones = desk_of(districts.normal(), journal=journal)
    streets = desk_of(districts.normal(), STREETS_OWN, journal=journal)

    assert len((await letters(everyones, LetterFilter()))[0]) == 3
    assert [line.unit for line in (await letters(streets, LetterFilter()))[0]] == [STREET]
    with pytest.raises(OutOfReach):
        await letters(streets, LetterFilter(unit=OTHER))


async def test_one_letter_is_read_by_its_number_and_by_who_reaches_its_unit(journal: MemoryJournal) -> None:
    streets = desk_of(districts.normal(), STREETS_OWN, journal=journal)

    assert (await letter(streets, "督0")).letter.unit == STREET
    with pytest.raises(NotThere):
        await letter(streets, "督1")
    with pytest.raises(NotThere):
        await letter(streets, "督9")


async def test_a_letter_names_no_case_outside_the_reach_of_who_reads_it() -> None:
    journal = MemoryJournal(_Then())
    due_at = districts.AT - timedelta(hours=9)
    items = tuple(
        LetterItem(f"grid/{n}", f"251011-{n:03}", 1, "close", "breached", due_at, due_at, STREET)
        for n in (1, 2, 3)
    )
    said = LetterDrafted("supervision", STREET, "督0", items, day_on=date(2025, 10, 10))
    journal.append([Entry(Event("onescreen", "letter/0", "letter.drafted", None, districts.AT, said))])
    views = FakeViews([case_of(1, area=STREET), case_of(2, area=OTHER)])

    streets = await letter(desk_of(districts.normal(), STREETS_OWN, views=views, journal=journal), "督0")
    everyones = await letter(desk_of(districts.normal(), views=views, journal=journal), "督0")

    assert ([item.case for item in streets.items], streets.withheld) == (["grid/1"], 2)
    assert "251011-001" in streets.text.zh
    assert "251011-002" not in streets.text.zh + streets.text.en
    assert ([item.case for item in everyones.items], everyones.withheld) == (
        ["grid/1", "grid/2", "grid/3"],
        0,
    )


@pytest.mark.parametrize(("as_", "told"), [("known", ["grid/1"]), ("corrected", ["grid/1", "grid/3"])])
async def test_a_letter_of_a_past_instant_names_the_cases_that_lay_in_reach_then(
    as_: As, told: list[str]
) -> None:
    """The first moved away since, the second came since; that the third had come was told only later."""
    at, hour, due_at = districts.AT, timedelta(hours=1), districts.AT - timedelta(hours=9)
    items = tuple(
        LetterItem(f"grid/{n}", f"251011-{n:03}", 1, "close", "breached", due_at, due_at, STREET)
        for n in (1, 2, 3)
    )
    said = LetterDrafted("supervision", STREET, "督0", items, day_on=date(2025, 10, 10))
    areas = {"grid/1": STREET, "grid/2": OTHER, "grid/3": OTHER}
    moved = amended("grid/3", at=at - 5 * hour, area=STREET)
    journal = ListJournal(
        [
            *the_registers(at=at - 9 * hour, areas=districts.xisaishan()),
            *(reported(case, at=at - 8 * hour, area=area) for case, area in areas.items()),
            Event("onescreen", "letter/0", "letter.drafted", None, at - 3 * hour, said),
            Recorded(0, at - hour, moved),
            amended("grid/1", at=at - hour, area=OTHER),
            amended("grid/2", at=at - hour, area=STREET),
        ]
    )

    then = desk_of(districts.normal(), STREETS_OWN, journal=journal, at=at - 2 * hour, as_=as_)
    found = await letter(then, "督0")

    assert ([item.case for item in found.items], found.withheld) == (told, 3 - len(told))


async def test_letters_are_found_by_when_something_happened_to_them(journal: MemoryJournal) -> None:
    at, day = districts.AT, timedelta(days=1)
    issued = LetterIssued("supervision", STREET, letter="letter/0")
    journal.append([Entry(Event("desk", "i0", "letter.issued", None, at + day, issued))])
    desk = desk_of(districts.normal(), journal=journal)

    async def numbers(first: timedelta, last: timedelta) -> list[str]:
        wanted = LetterFilter(moved_from=at + first, moved_until=at + last)
        return [line.number for line in (await letters(desk, wanted))[0]]

    assert await numbers(-day, day) == ["督2", "督1", "督0"]
    assert await numbers(-day, timedelta(0)) == []
    assert await numbers(day, 2 * day) == ["督0"]


class _Closed(MemoryJournal):
    """Tells letters, and nothing of a case."""

    def of_subject(self, subject: str) -> Sequence[Recorded]:
        raise JournalError(f"{subject} is not to be read")


@pytest.mark.parametrize("state", ["issued", "answered"])
async def test_of_letters_that_are_issued_or_answered_no_case_is_looked_into(state: State) -> None:
    journal = _Closed(_Then())
    drafts = [letter_to(unit, n) for n, unit in enumerate((STREET, OTHER, STREET))]
    turns = [
        LetterIssued("supervision", STREET, letter="letter/0"),
        LetterIssued("supervision", OTHER, letter="letter/1"),
        LetterAnswered("letter/1", by=OTHER),
    ]
    told = [
        Event("desk", f"t{n}", f"letter.{type(turn).__name__[6:].lower()}", None, districts.AT, turn)
        for n, turn in enumerate(turns)
    ]
    journal.append([Entry(event) for event in (*drafts, *told)])
    desk = desk_of(districts.normal(), journal=journal)

    found, _ = await letters(desk, LetterFilter(state=state))
    every, is_more = await letters_without_state(desk, LetterFilter(limit=3))

    assert [line.number for line in found] == [{"issued": "督0", "answered": "督1"}[state]]
    assert ([each.draft.number for each in every], is_more) == (["督2", "督1", "督0"], False)
    with pytest.raises(JournalError):
        await letters(desk, LetterFilter(state="void"))


async def test_where_exactly_as_many_fit_as_are_asked_for_there_are_no_more(journal: MemoryJournal) -> None:
    desk = desk_of(districts.normal(), journal=journal)

    for limit, is_more in ((2, True), (3, False)):
        found, last = await letters(desk, LetterFilter(limit=limit))
        assert (len(found), last is not None) == (limit, is_more)
        assert (await letters_without_state(desk, LetterFilter(limit=limit)))[1] == is_more


async def test_a_letter_that_was_not_drafted_yet_is_not_there(journal: MemoryJournal) -> None:
    before = desk_of(districts.normal(), journal=journal, at=districts.AT - timedelta(minutes=1))

    assert (await letters(before, LetterFilter()))[0] == []
    with pytest.raises(NotThere):
        await letter(before, "督0")


async def test_letters_are_found_by_their_day(journal: MemoryJournal) -> None:
    desk = desk_of(districts.normal(), journal=journal)

    assert len((await letters(desk, LetterFilter(day_on=date(2025, 10, 10))))[0]) == 3
    assert (await letters(desk, LetterFilter(day_on=date(2025, 10, 9))))[0] == []


def span_of(area: str, n: int) -> RelaySpanRow:
    sums = RelaySums()
    sums.by_status["within_60"] = n
    return RelaySpanRow(SpanKey(area, "hour", HOUR, "down"), encoded(sums))


async def test_the_overview_of_relays_is_of_the_reach() -> None:
    views = FakeViews(span_rows=[span_of(STREET, 2), span_of(OTHER, 5)])

    async def complete(grant: Grant, area: str | None) -> int:
        desk = desk_of(districts.normal(), grant, views=views)
        found = await relay_overview(desk, area=area, period=None, direction=None)
        return found.whole["down"].by_status["within_60"]

    assert await complete(Grant("api", "all", role="admin"), None) == 7
    assert await complete(STREETS_OWN, None) == 2
    with pytest.raises(OutOfReach):
        await complete(STREETS_OWN, OTHER)
    with pytest.raises(NotThere):
        await complete(STREETS_OWN, "nowhere")


async def test_the_register_begins_at_the_persons_own_area() -> None:
    whole = await register(desk_of(districts.normal()))
    own = await register(desk_of(districts.normal(), STREETS_OWN))

    assert len(whole) == len(districts.xisaishan())
    assert (whole[0].area.code, whole[0].depth) == (DISTRICT, 0)
    assert (own[0].area.code, own[0].depth) == (STREET, 0)
    assert {line.area.parent_code for line in own[1:]} == {STREET}


async def test_indicators_are_of_the_reach_and_of_the_whole_for_those_who_see_it() -> None:
    async def names(grant: Grant, area: str | None = None) -> set[str]:
        found = await indicators(desk_of(districts.normal(), grant), area, period=None)
        return {each.definition.name for each in found}

    assert "letters_answered" in await names(Grant("api", "all", role="admin"))
    assert "letters_answered" not in await names(STREETS_OWN)
    with pytest.raises(OutOfReach):
        await names(STREETS_OWN, OTHER)


async def test_the_inputs_tell_a_street_of_its_own_gaps_alone() -> None:
    situation = districts.silent()
    cut = replace(situation.sources[0], missing={OTHER: districts.AT, STREET: districts.AT})
    found = await inputs(desk_of(replace(situation, sources=(cut,)), STREETS_OWN))

    assert set(found.sources[0].missing) == {STREET}
    assert found.unknown_types == {"drone.seen": 12, "robot.met": 1}
