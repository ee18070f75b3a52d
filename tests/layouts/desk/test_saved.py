"""A view is kept for who keeps it alone, under a name; what is forged is refused in words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from dashboard.acting.keeping import LONGEST_NAME
from dashboard.clock import SystemClock
from dashboard.ports import MOST_SAVED, Grant, SavedView
from dashboard.store.engine import journal_engine
from dashboard.store.migrate import migrate
from dashboard.store.people import SqlPeople
from dashboard.store.saved_views import SqlSavedViews
from dashboard.store.vault import Vault
from layouts.desk import _forms as forms
from layouts.desk import areas, cases, letters, relays
from layouts.desk._acting import BODY, SAID
from layouts.desk._page import View
from layouts.desk._saved import SAVED
from layouts.words import Words
from tests import districts
from tests.acting.desk_centre import STREET, DeskCentre, centre, number
from tests.desk_acting import drawn, opened, sent, server_of, text_of
from tests.desks import ZONE, case_of, desk_of

WORDS = Words("en", ZONE)
ZHAO, QIAN = Grant("person", "zhao", "supervisor"), Grant("person", "qian", "street", STREET)
MINE = SavedView("late here", "/cases", f"area={STREET}&status=overdue")
LISTS = ("/cases", "/relays", "/letters", "/areas")


@pytest.fixture
def saved(tmp_path: Path) -> Iterator[SqlSavedViews]:
    url = f"sqlite:///{tmp_path}/journal.sqlite"
    migrate(url, "journal")
    engine = journal_engine(url)
    people = SqlPeople(engine, SystemClock(), Vault(tmp_path / "key", environ={}))
    for grant in (ZHAO, QIAN):
        people.create(grant.name, str(grant.role), area=grant.area, by="command")
    yield SqlSavedViews(engine, SystemClock())
    engine.dispose()


@pytest_asyncio.fixture
async def found(saved: SqlSavedViews) -> AsyncIterator[DeskCentre]:
    async with centre(rows=[case_of(1, area=STREET, is_overdue=True)]) as made:
        made.saved = saved
        yield made


async def kept(server: FastAPI, address: str, act: str = "keep_view", **filled: Any) -> dict[str, Any]:
    path, _, search = address.partition("?")
    return await sent(server, path, act, filled, number=number(), search=f"?{search}")


async def hits(server: FastAPI, typed: str, query: str = "") -> list[dict[str, str]]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(server), base_url="http://centre.example"
    ) as client:
        answer = await client.get(f"/desk/find?in=en&q={typed}{query}")
    told: list[dict[str, str]] = answer.json()["found"]
    return told


async def test_what_is_kept_is_the_query_of_the_list_without_language_instant_and_place_read_to(
    found: DeskCentre, saved: SqlSavedViews
) -> None:
    address = f"/cases?lang=en&at=2025-10-01&as=known&area={STREET}&status=overdue&before=7&x=1&act=keep_view"

    answer = await kept(server_of(found, ZHAO), address, view="  late   here ", instant="no")

    assert answer[BODY] == {"children": None}
    assert WORDS("keep_view_done", name=MINE.name) in text_of(answer[SAID])
    assert list(saved.of(ZHAO)) == [MINE]
    assert found.audit.told == []


async def test_an_instant_is_asked_for_where_there_is_one_and_kept_where_it_is_wanted(
    found: DeskCentre, saved: SqlSavedViews
) -> None:
    server, now = server_of(found, ZHAO), "?status=late&act=keep_view"

    asked = text_of(await opened(server, "/cases", f"{now}&at=2025-10-01"))
    assert WORDS("field_instant") in asked
    assert WORDS("field_instant") not in text_of(await opened(server, "/cases", now))

    await kept(server, f"/cases{now}&at=2025-10-01&as=known", view="then", instant="yes")
    assert [each.query for each in saved.of(ZHAO)] == ["status=late&at=2025-10-01&as=known"]


async def test_an_instant_that_was_kept_opens_as_it_was_seen_from_wherever_one_looks(
    found: DeskCentre, saved: SqlSavedViews
) -> None:
    server = server_of(found, ZHAO)
    for name, told in (("known", ""), ("corrected", "&as=corrected")):
        await kept(server, f"/cases?at=2025-10-01{told}&act=keep_view", view=name, instant="yes")

    assert {each.name: each.query for each in saved.of(ZHAO)} == {
        name: f"at=2025-10-01&as={name}" for name in ("known", "corrected")
    }
    for elsewhere in ("known", "corrected"):
        found_here = await hits(server, "", f"&at=2025-09-01&as={elsewhere}")
        assert {hit["name"]: hit["href"] for hit in found_here} == {
            name: f"/cases?at=2025-10-01&as={name}" for name in ("known", "corrected")
        }


@pytest.mark.parametrize("path", LISTS)
async def test_views_stand_above_their_own_list_and_are_found_by_name_or_where_nothing_is_typed(
    found: DeskCentre, saved: SqlSavedViews, path: str
) -> None:
    saved.keep(ZHAO, SavedView("mine", path, "area=1"))
    server = server_of(found, ZHAO)

    for each in LISTS:
        page = text_of(await drawn(server, each))
        assert (f'"{path}?area=1"' in page) == (each == path)
        assert f"{each}?act=keep_view" in page
    for typed in ("", "MIN"):
        [hit] = await hits(server, typed)
        assert (hit["name"], hit["href"]) == ("mine", f"{path}?area=1")
    [hit] = await hits(server, "", "&at=2025-10-01&as=known&lang=en")
    assert hit["href"] == f"{path}?lang=en&at=2025-10-01&as=known&area=1"


async def test_nobody_is_shown_finds_keeps_over_or_drops_anothers_view(
    found: DeskCentre, saved: SqlSavedViews
) -> None:
    saved.keep(ZHAO, MINE)
    other = server_of(found, QIAN)

    page, form = await drawn(other, "/cases"), await opened(other, "/cases", "?act=drop_view")
    assert MINE.name not in text_of(page) + text_of(form)
    assert await hits(other, "") == await hits(other, "late here") == []
    dropped = await kept(other, "/cases?act=drop_view", "drop_view", view=MINE.name)
    assert WORDS("fault_unknown") in text_of(dropped[BODY])
    await kept(other, "/cases?status=closed&act=keep_view", view=MINE.name)

    assert list(saved.of(ZHAO)) == [MINE]
    assert [each.query for each in saved.of(QIAN)] == ["status=closed"]


async def test_a_view_of_what_is_out_of_reach_by_now_finds_nothing(
    found: DeskCentre, saved: SqlSavedViews
) -> None:
    elsewhere = SavedView("there", "/cases", "area=420203007000")
    saved.keep(QIAN, elsewhere)
    server = server_of(found, QIAN)

    page = text_of(await drawn(server, elsewhere.path, f"?{elsewhere.query}"))

    assert WORDS("desk_OutOfReach") in page
    assert "cases-grid" not in page


class Noting(dict[str, str]):
    """What an address asks; `read` are the names that were looked for in it."""

    def __init__(self, **asked: str) -> None:
        super().__init__(asked)
        self.read: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.read.add(name)
        return super().get(name, default)


@pytest.mark.parametrize("page", [cases, relays, letters, areas], ids=lambda page: page.PAGE.name)
async def test_every_filter_that_a_list_reads_is_kept(page: ModuleType) -> None:
    desk, read = desk_of(districts.normal()), set[str]()

    for asked in (Noting(), Noting(status="late"), Noting(**{"from": "2025-10-01"})):
        await page.PAGE.draw(desk, View(page.PAGE.path, {}, asked), WORDS)
        read |= asked.read

    assert read - {"lang", "at", "as", "before"} == set(SAVED[page.PAGE.path])


FORGED: list[tuple[Any, str]] = [
    ("", "missing"), (" \u3000 ", "missing"), ("x" * 41, "too_long"), ("a\u202eb", "unreadable"),
    ("a\x00b", "unreadable"), (["late"], "missing"), (None, "missing"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "fault"), FORGED)
async def test_what_is_no_name_is_refused_in_words(
    found: DeskCentre, saved: SqlSavedViews, name: Any, fault: str
) -> None:
    answer = await kept(server_of(found, ZHAO), "/cases?act=keep_view", view=name)

    assert WORDS(f"fault_{fault}") in text_of(answer[BODY])
    assert list(saved.of(ZHAO)) == []


NUMBERS = ("13800008000", "漏水 138 0000-8000", "+8613800008000", "11010519491231002X")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        *(("/cases", said) for said in NUMBERS),
        ("/cases?kind=13800008000", "mine"),
        ("/areas?q=13800008000", "m"),
    ],
)
async def test_no_number_of_a_person_is_kept_in_a_name_or_a_filter(
    found: DeskCentre, saved: SqlSavedViews, address: str, name: str
) -> None:
    joint = "&" if "?" in address else "?"
    answer = await kept(server_of(found, ZHAO), f"{address}{joint}act=keep_view", view=name)

    assert WORDS("fault_personal") in text_of(answer[BODY])
    assert list(saved.of(ZHAO)) == []


@pytest.mark.parametrize(
    "name", ["251011-001", STREET, "2026-09-01 24:00", "138000080001", "110105194912310021"]
)
async def test_a_near_miss_a_code_or_a_day_is_a_name(
    found: DeskCentre, saved: SqlSavedViews, name: str
) -> None:
    await kept(server_of(found, ZHAO), f"/cases?area={STREET}&act=keep_view", view=name)

    assert [each.name for each in saved.of(ZHAO)] == [name]


async def test_a_view_that_was_kept_under_a_number_can_still_be_dropped(
    found: DeskCentre, saved: SqlSavedViews
) -> None:
    saved.keep(ZHAO, replace(MINE, name=NUMBERS[0]))

    await kept(server_of(found, ZHAO), "/cases?act=drop_view", "drop_view", view=NUMBERS[0])

    assert list(saved.of(ZHAO)) == []


async def test_a_name_of_forty_characters_is_kept(found: DeskCentre, saved: SqlSavedViews) -> None:
    await kept(server_of(found, ZHAO), "/cases?act=keep_view", view="逾" * 40)

    assert [each.name for each in saved.of(ZHAO)] == ["逾" * 40]


async def test_one_view_too_many_and_an_address_too_long_are_refused(
    found: DeskCentre, saved: SqlSavedViews
) -> None:
    server = server_of(found, ZHAO)
    long = await kept(server, f"/cases?kind={'x' * 1_001}&act=keep_view", view="long")
    assert WORDS("fault_too_long") in text_of(long[BODY])
    for n in range(MOST_SAVED):
        saved.keep(ZHAO, replace(MINE, name=f"{n:02}"))

    answer = await kept(server, "/cases?act=keep_view", view="one more")

    said = text_of(answer[BODY])
    assert WORDS("fault_full", most=MOST_SAVED) in said
    assert WORDS("hint_line", most=LONGEST_NAME) in said
    assert f"{MOST_SAVED} views are kept" in said
    assert f"{LONGEST_NAME} characters at most" in said
    assert len(saved.of(ZHAO)) == len(await hits(server, "")) == MOST_SAVED


@pytest.mark.parametrize("path", ["/case/grid/1", "/units", "/no-such", "/cases/"])
async def test_no_other_address_is_kept_whatever_is_sent(
    found: DeskCentre, saved: SqlSavedViews, path: str
) -> None:
    answer = await kept(server_of(found, ZHAO), f"{path}?act=keep_view", view="x")

    assert answer == {}
    assert list(saved.of(ZHAO)) == []


async def test_who_is_not_known_to_the_store_is_told_that_nothing_was_kept(found: DeskCentre) -> None:
    answer = await kept(server_of(found, Grant("person", "sun", "viewer")), "/cases?act=keep_view", view="x")

    assert WORDS("wrong_Forbidden") in text_of(answer[BODY])


async def test_a_view_is_dropped_from_a_list_of_ones_own(found: DeskCentre, saved: SqlSavedViews) -> None:
    saved.keep(ZHAO, MINE)
    saved.keep(ZHAO, replace(MINE, name="other", query=""))
    server = server_of(found, ZHAO)

    form = text_of(await opened(server, "/cases", f"?{MINE.query}&act=drop_view"))
    assert f'"value": "{MINE.name}"' in form
    await kept(server, f"/cases?{MINE.query}&act=drop_view", "drop_view", view=MINE.name)

    assert [each.name for each in saved.of(ZHAO)] == ["other"]


async def test_at_a_desk_that_keeps_nothing_nothing_is_offered_or_kept(found: DeskCentre) -> None:
    found.saved = None
    server = server_of(found, ZHAO)

    assert "keep_view" not in text_of(await drawn(server, "/cases"))
    assert forms.SEND not in text_of(await opened(server, "/cases", "?act=keep_view"))
    answer = await kept(server, "/cases?act=keep_view", view="x")
    assert WORDS("wrong_Forbidden") in text_of(answer[BODY])
