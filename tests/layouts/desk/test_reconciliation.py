"""Every number of the desk that is a door opens exactly the rows that it counted: now and at a past instant,
for who sees everything and for who sees a street."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from dash import dcc, html
from dash.development.base_component import Component
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dashboard.domain.discretion import WITHHELD
from dashboard.domain.events import Direction, Event, Recorded
from dashboard.domain.letter_events import LetterAnswered, LetterDrafted, LetterIssued, LetterItem
from dashboard.domain.registers import areas_changed
from dashboard.ports import CaseFilter, Grant
from dashboard.projections.history import As, board_at
from dashboard.projections.runner import save
from dashboard.reading import desk_lists
from dashboard.reading.desk import Desk, NotThere, OutOfReach, Withheld, instant_of, page_after
from dashboard.reading.ground import Reading
from dashboard.store.engine import views_engine
from dashboard.store.migrate import migrate
from dashboard.store.views import SqlViews
from layouts.desk import _case_view as case_view
from layouts.desk import letters, relays
from layouts.desk._page import View
from layouts.desk._registry import pages_by_name
from layouts.desk._relay_view import status_of
from layouts.desk._shell import navigation, refused
from layouts.words import SOURCES, Words
from tests.builders import (
    LOCAL,
    START,
    TINY,
    ListJournal,
    after,
    closed,
    dispatched,
    happened,
    recorded,
    reported,
    stamped,
    the_registers,
)
from tests.contracts.test_desk_pages import nodes
from tests.past import FoldingHistorian
from tests.projections.stories import CASES, LATEST, cut, instants, stories

PAGES = pages_by_name()
WORDS = Words("en", LOCAL)
EVERYONE = Grant("person", "all", role="supervisor")
STREET = Grant("person", "street", role="street", area="s1")
LOOKER = Grant("person", "looker", role="viewer")
GRANTS = {"everything": EVERYONE, "a street": STREET, "no withheld kind": LOOKER}
ADDRESSES = (
    "/", "/area/d", "/area/s1", "/area/a", "/area/c", "/cases", "/cases?status=open&area=s1",
    "/relays", "/relays?from=2026-09-07&to=2026-09-08", "/relays?from=2026-09-01&to=2026-10-09&area=s1",
    "/relays?from=2026-09-07&to=2026-09-08&direction=up", "/relays?from=2026-09-07&to=2026-09-08&area=a",
    "/relays?status=any", "/letters", "/sources", "/indicators", "/indicators?area=s1", "/areas",
    f"/compare?with={START.isoformat()}", "/report", *(f"/case/{case}" for case in CASES), "/relay/r1",
    "/relay/r2", "/units", "/units?area=s1", "/beside?a=a&b=b",
    "/beside?a=s1", "/handover", "/handover?area=s1", "/brief", "/brief?area=a",
)  # fmt: skip


NAMES = frozenset(WORDS.source(name) for name in SOURCES)
"""Words with digits in them (12345 hotline)."""


@dataclass(frozen=True, slots=True)
class Door:
    """A link that shows how many rows it opens."""

    page: str
    href: str
    n: int


def view_of(address: str) -> tuple[str, View]:
    """The name of the page that an address leads to, and how it reads the address."""
    parts = urlsplit(address)
    for name, page in PAGES.items():
        kind, _, of = page.path.partition("{")
        if parts.path == page.path or (of and kind != "/" and parts.path.startswith(kind)):
            named = {of.partition(":")[0].rstrip("}"): parts.path.removeprefix(kind)} if of else {}
            return name, View.read(parts.path, named, parts.query)
    raise AssertionError(f"no page of {address}")


def is_of_rows(href: str) -> bool:
    name, view = view_of(href)
    return name in ("cases", "letters") or (name == "relays" and status_of(view) is not None)


def doors(page: str, tree: Any) -> Iterator[Door]:
    """The numbers of a page that open rows. A link to rows that shows a digit must say how many it opens."""
    for link in nodes(tree):
        href = str(getattr(link, "href", ""))
        if not isinstance(link, dcc.Link) or urlsplit(href).path not in ("/cases", "/relays", "/letters"):
            continue
        told = [int(n) for node in nodes(link) if (n := getattr(node, "data-n", None)) is not None]
        if "button" in (getattr(link, "className", None) or ""):
            assert not told
        elif is_of_rows(href):
            said = text_of(link)
            assert told or said in NAMES or not any(c.isdigit() for c in said), f"{href}: {said}"
        if told:
            assert is_of_rows(href), f"{href} opens no rows"
            yield Door(page, href, told[0])


def text_of(tree: Any) -> str:
    if isinstance(tree, Component):
        return text_of(getattr(tree, "children", None))
    if isinstance(tree, list | tuple):
        return " ".join(map(text_of, tree))
    return "" if tree is None else str(tree)


async def shown(desk: Desk, address: str, view: View, name: str) -> list[Door]:
    """What a page shows; nothing where it is of what is not there or not for this person."""
    try:
        drawn = await PAGES[name].draw(desk, view, WORDS)
    except (NotThere, OutOfReach):
        return []
    return list(doors(address, drawn.body))


async def beside(desk: Desk, view: View) -> list[Door]:
    standing = await desk.standing()
    return list(doors("the navigation", navigation(standing, PAGES, view, WORDS, desk)))


async def opened(desk: Desk, href: str) -> tuple[int, int]:
    """How many rows it is said that a list has, and how many stand on all its pages."""
    name, view = view_of(href)
    area = view.asked.get("area")
    n = 0
    if name == "cases":
        is_own, wanted = bool(view.asked.get("own")), replace(case_view.filter_of(view, LOCAL), limit=2)
        while found := await desk.cases(wanted, area=area, is_own=is_own):
            n, wanted = n + len(found), page_after(found[-1], wanted)
        return (await desk.count(case_view.filter_of(view, LOCAL), area=area, is_own=is_own)).n, n
    if name == "letters":
        filter_ = replace(letters.wanted(view, LOCAL), limit=2)
        found_, last = await desk_lists.letters(desk, filter_, area=area)
        n = len(found_)
        while last is not None:
            found_, last = await desk_lists.letters(desk, replace(filter_, before=last), area=area)
            n += len(found_)
        return n, n
    at = (await desk.standing(area)).at
    asked = replace(relays.wanted(view, at, WORDS), limit=1)
    while page := await desk.relays(asked, area=area):
        n, asked = n + len(page), replace(asked, after=(page[-1].sent_at, page[-1].id))
    return n, n


async def reconcile(reading: Reading, grant: Grant, at: datetime | None, as_: As) -> set[str]:
    """Every number against its rows; the kinds of the doors that were more than nothing."""
    past = "" if at is None else urlencode({"at": at.isoformat(), "as": as_})
    found: list[Door] = []
    for address in ADDRESSES:
        told = "&".join(filter(None, (urlsplit(address).query, past)))
        name, view = view_of(f"{urlsplit(address).path}?{told}")
        found += await shown(Desk(reading, grant, at, as_), address, view, name)
    found += await beside(Desk(reading, grant, at, as_), View("/", {}, dict(parse_qsl(past))))
    counted: dict[str, tuple[int, int]] = {}
    wrong = []
    for door in found:
        asked = view_of(door.href)[1].asked
        how: As = "corrected" if asked.get("as") == "corrected" else "known"
        assert how == as_
        desk = Desk(reading, grant, instant_of(asked.get("at")), how)
        if door.href not in counted:
            counted[door.href] = await opened(desk, door.href)
        if counted[door.href] != (door.n, door.n):
            wrong.append((door, *counted[door.href]))
    assert not wrong, "\n".join(map(str, wrong))
    return {urlsplit(door.href).path for door in found if door.n}


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlViews]:
    url = f"sqlite:///{tmp_path_factory.mktemp('desk')}/views.sqlite"
    migrate(url, "views")
    engine = views_engine(url)
    yield SqlViews(engine)
    engine.dispose()


def reading_of(
    views: SqlViews,
    events: Sequence[Event],
    *,
    now: datetime,
    late_by: timedelta,
    registers: Sequence[Event] = (),
) -> Reading:
    """A centre that was told each event so long after it occurred, as it stands now. `registers`: those that
    came after the first ones, each when it occurred."""
    told = [Recorded(0, event.occurred_at + late_by, event) for event in events]
    known = [*recorded(the_registers()), *recorded(registers), *told]
    known = [each for each in known if each.recorded_at <= now]
    known.sort(key=lambda each: each.recorded_at)
    journal = ListJournal(known)
    board = board_at(journal, now, as_="known", zone=LOCAL)
    shown = cut(board)
    views.wipe()
    save(board, views)
    return Reading(lambda: shown, FoldingHistorian(journal, LOCAL), views, journal, LOCAL)


def relayed(name: str, path: tuple[str, ...], *, sent_at: datetime, is_lost: bool) -> Iterator[Event]:
    """One along its path, nine minutes a hop."""
    way: Direction = "up" if path[-1] == "d" else "down"
    for hop, (from_, to) in enumerate(pairwise(path)):
        at, whole = sent_at + timedelta(minutes=9 * hop), None if hop else path
        yield stamped("sent", name, at=at, hop=hop, path=whole, direction=way, from_=from_, to=to)
        if not is_lost:
            at += timedelta(minutes=5)
            yield stamped("received", name, at=at, hop=hop, direction=way, from_=from_, to=to)


def full_day() -> list[Event]:
    """Cases of every standing in each place, and relays both ways, one of a place that no register has."""
    places, kinds = ("a", "b", "c", "s1", "elsewhere"), ("neighbours", "family", "land", "other")
    told = [
        reported(f"c{n}", at=after(minutes=n), area=places[n % 5], kind=kinds[n % 4]) for n in range(1, 15)
    ]
    told += [dispatched(f"c{n}", at=after(hours=1, minutes=n)) for n in range(1, 15, 2)]
    told += [closed(f"c{n}", at=after(hours=2 + 40 * n, minutes=n)) for n in range(1, 15, 3)]
    paths = (("d", "s1", "a"), ("d", "s2", "c"), ("d", "elsewhere"), ("c", "s2", "d"))
    for n, path in enumerate(paths):
        told += relayed(f"r{n}", path, sent_at=after(minutes=3 + n), is_lost=n == 1)
    told += letters_to("s1", "s2", "police")
    return sorted(told, key=lambda each: each.occurred_at)


def letters_to(*units: str) -> Iterator[Event]:
    """Two to each, on the seventh and the eighth day; the second issued on its day, and the first unit's
    answered."""
    for n, unit in enumerate(units):
        for nth in (1, 2):
            name, at = f"letter/{unit}/{nth}", after(days=6 + nth, minutes=n)
            item = LetterItem("c1", "260907-001", 1, "close_ordinary", "breached", at, at, unit)
            draft = LetterDrafted("supervision", unit, f"{unit}-{nth}", (item,), day_on=at.date())
            yield happened("letter.drafted", None, draft, at=at, source="onescreen", id=name)
        told = LetterIssued("supervision", unit, letter=f"letter/{unit}/2")
        yield happened("letter.issued", None, told, at=after(days=8, hours=1, minutes=n), id=f"issued/{unit}")
    answer = LetterAnswered(f"letter/{units[0]}/2", by=units[0])
    yield happened("letter.answered", None, answer, at=after(days=8, hours=2), id="answered")


AS = st.sampled_from(("known", "corrected"))
LATE = st.sampled_from((timedelta(0), timedelta(hours=5), timedelta(days=4)))


@pytest.mark.parametrize("who", GRANTS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(events=stories(), now=instants | st.just(LATEST), late_by=LATE, ago=st.integers(0, 100), as_=AS)
@example(events=full_day(), now=after(days=9), late_by=timedelta(0), ago=60, as_="known")
@example(events=full_day(), now=after(minutes=30), late_by=timedelta(0), ago=20, as_="corrected")
def test_every_number_of_every_page_opens_the_rows_that_it_counted(
    views: SqlViews, who: str, events: list[Event], now: datetime, late_by: timedelta, ago: int, as_: As
) -> None:
    reading = reading_of(views, events, now=now, late_by=late_by)
    before = now - (now - START) * ago / 100

    asyncio.run(reconcile(reading, GRANTS[who], None, "known"))
    asyncio.run(reconcile(reading, GRANTS[who], before, as_))


def test_every_page_is_looked_at_but_that_of_one_letter() -> None:
    """The pages of alerts are of their own store: `test_alerts` counts their rows."""
    of_alerts = {name for name in PAGES if name.startswith("alert")}
    assert {view_of(address)[0] for address in ADDRESSES} == set(PAGES) - {"letter"} - of_alerts


MOVED = {"a": "s2", "b": "s2", "c": "s1", "s2": "s1"}
"""Communities to the other street, and that street below the first, with what it has."""


@pytest.mark.parametrize("who", GRANTS)
@pytest.mark.parametrize("moved", [("a",), ("c",), ("a", "c"), ("s2", "a"), ("b", "s2")])
@pytest.mark.parametrize("is_back", [False, True])
def test_the_numbers_of_before_units_moved_open_what_of_them_is_in_reach_today(
    views: SqlViews, who: str, moved: tuple[str, ...], is_back: bool
) -> None:
    other = [replace(area, parent_code=MOVED[area.code]) if area.code in moved else area for area in TINY]
    first, then = (other, TINY) if is_back else (TINY, other)
    changes = [
        areas_changed("tiny", areas, version=n, at=after(days=days))
        for n, days, areas in ((2, 0, first), (3, 5, then))
    ]
    reading = reading_of(views, full_day(), now=after(days=9), late_by=timedelta(0), registers=changes)

    found = asyncio.run(reconcile(reading, GRANTS[who], after(days=4), "known"))

    assert "/cases" in found
    asyncio.run(reconcile(reading, GRANTS[who], after(days=4), "corrected"))


async def test_a_case_of_a_place_that_no_register_has_is_drawn_for_who_sees_everything(
    views: SqlViews,
) -> None:
    reading = reading_of(views, full_day(), now=after(days=9), late_by=timedelta(0))
    view = View("/case/c4", {"case": "c4"})

    drawn = await PAGES["case"].draw(Desk(reading, EVERYONE), view, WORDS)

    assert drawn.title == "260907-004"
    with pytest.raises(NotThere):
        await Desk(reading, EVERYONE).standing("elsewhere")


@pytest.mark.parametrize("who", GRANTS)
def test_a_day_with_something_of_everything_has_doors_to_cases_relays_and_letters(
    views: SqlViews, who: str
) -> None:
    reading = reading_of(views, full_day(), now=after(days=9), late_by=timedelta(0))

    assert asyncio.run(reconcile(reading, GRANTS[who], None, "known")) == {
        "/cases",
        "/relays",
        "/letters",
    }


@pytest.mark.parametrize("address", ["/area/s1", "/brief?day=2026-09-07&area=s1"])
async def test_a_withheld_figure_is_of_its_rows_opens_nothing_and_says_why(
    views: SqlViews, address: str
) -> None:
    desk = Desk(reading_of(views, full_day(), now=after(days=9), late_by=timedelta(0)), LOOKER)
    name, view = view_of(address)
    rows = [row for row in await desk.cases(CaseFilter(), area="s1") if row.kind == WITHHELD]

    body = (await PAGES[name].draw(desk, view, WORDS)).body

    said = WORDS.kind(WITHHELD)
    [why] = [node for node in nodes(body) if isinstance(node, dcc.Link) and text_of(node) == said]
    [line] = [
        node
        for node in nodes(body)
        if (isinstance(node, html.Tr) or getattr(node, "className", None) == "bar-of") and why in nodes(node)
    ]
    assert str(len(rows)) in text_of(line).split()
    every = await Desk(desk.reading, EVERYONE).cases(CaseFilter(), area="s1")
    assert {"family", "other"} <= {row.kind for row in every}
    page, there = view_of(str(getattr(why, "href", "")))
    with pytest.raises(Withheld):
        await PAGES[page].draw(desk.at_instant(there.asked.get("at")), there, WORDS)
    assert WORDS("desk_Withheld_do") in text_of(refused("Withheld", there, WORDS))
