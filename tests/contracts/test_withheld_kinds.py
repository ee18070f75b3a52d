"""Whoever is not told the withheld kinds apart is told the same, to the byte, by two districts that differ in
them alone: by every page, callback, file and path of the API, of any area, period and instant, and by walls.

So nothing that can be computed from the answers, however many, tells which of these kinds a case has.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Final

import httpx
import pytest
import pytest_asyncio

from dashboard.access.decision import ABILITIES, OF_AN_AREA, ROLES
from dashboard.domain.registers import policy_changed
from dashboard.ports import Entry
from dashboard.projections.history import board_at
from dashboard.reading.ground import Reading
from layouts._wall_privacy import for_walls
from layouts.words import KINDS
from tests.builders import LOCAL, RULE_1515, ListJournal, after
from tests.contracts.test_access_matrix import PAGES, asking, callbacks, called, path_of
from tests.projections.stories import cut
from tests.two_worlds import TOKEN, reading_of, server
from tests.withheld_worlds import CASES, DAYS, NOW, WITHHELD_KINDS, case, journal

AS_ONE: Final = sorted(role for role in ROLES if "read_sensitive" not in ABILITIES[role])
TOLD: Final = sorted(ROLES - set(AS_ONE))
SEED: Final = 26
PAST: Final = f"at={after(days=9).isoformat().replace('+', '%2B')}"
ALERT: Final = "15ba619e42c14f94c1833addb5a5cfcf"
"""That of the cases of community a that were reopened: its id is made of what it says, so it is in both."""
OF: Final = {"area": "s1", "relay": "relay-1", "letter": "letter-1", "alert": ALERT}
FILTERS: Final = (
    "",
    "area=a",
    "area=s1&own=1&status=any",
    "area=s2&status=closed",
    "kind=land",
    *(f"kind={kind}" for kind in (*WITHHELD_KINDS, "withheld")),
    "kind=family&area=a&status=open",
    "reported_from=2026-09-08T00:00:00%2B08:00&reported_until=2026-09-09T00:00:00%2B08:00",
    "day=2026-09-10",
    f"{PAST}&as=known",
    f"{PAST}&as=corrected&area=s1",
    f"{PAST}&as=corrected&kind=medical",
    f"with={PAST[3:]}",
    "act=dispatch",
    "a=a&b=b",
)

Worlds = tuple[httpx.AsyncClient, httpx.AsyncClient]
pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reading, Reading]:
    folder = tmp_path_factory.mktemp("withheld")
    one, other = (reading_of(with_policies(n), folder / f"{n}.sqlite", now=NOW) for n in (1, 2))
    return one, other


def with_policies(kinds: int) -> ListJournal:
    """With versions under which no case started yet, each of which gives one withheld kind other terms."""
    told = journal(SEED, kinds)
    for version, kind in enumerate(WITHHELD_KINDS, start=2):
        override = {"kinds": [kind], "reason": "x", "clauses": {"close_ordinary": {"days": 99}}}
        by_kind = RULE_1515 | {"override": [override]}
        told.append([Entry(policy_changed("1515", by_kind, version=version, at=NOW - timedelta(minutes=1)))])
    return told


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def worlds(readings: tuple[Reading, Reading]) -> AsyncIterator[Worlds]:
    one, other = (
        httpx.AsyncClient(transport=httpx.ASGITransport(server(each)), base_url="http://centre.example")
        for each in readings
    )
    async with one, other:
        yield one, other


def addresses() -> Iterator[tuple[str, str]]:
    """Path and query of every page, asked in every way; and of every case, now or in the past."""
    for name in PAGES:
        for search in FILTERS:
            yield path_of(name, {**OF, "case": case(0)}), f"?{search}"
    for number in range(CASES):
        yield f"/case/{case(number)}", ("", f"?{PAST}&as=known", f"?{PAST}&as=corrected")[number % 3]


async def differences(worlds: Worlds, who: str, *, callback: str = "") -> set[str]:
    """The pages that tell the districts apart, by the callbacks with this in their output."""
    found = set()
    for dependency in await callbacks(worlds[0], "en"):
        if callback not in dependency["output"]:
            continue
        for path, search in addresses():
            one, other = [await called(each, dependency, who, path, search, "en") for each in worlds]
            assert one[0] in (200, 204), (dependency["output"], path, search)
            if one != other:
                found.add(path.split("/")[1] or "home")
    return found


async def test_the_alert_that_is_asked_for_is_in_both(readings: tuple[Reading, Reading]) -> None:
    for each in readings:
        assert each.alerts is not None
        assert each.alerts.store.group(ALERT) is not None


async def test_no_callback_tells_which_withheld_kind_a_case_has(worlds: Worlds) -> None:
    assert await differences(worlds, AS_ONE[-1]) == set()


@pytest.mark.parametrize("who", [f"{AS_ONE[0]}@s1", *AS_ONE[1:-1]])
async def test_no_page_tells_which_withheld_kind_a_case_has(worlds: Worlds, who: str) -> None:
    assert await differences(worlds, who, callback="desk-page.children") == set()


async def test_whoever_works_the_cases_is_told_on_every_page_that_has_kinds(worlds: Worlds) -> None:
    found = await differences(worlds, "street@s1", callback="desk-page.children")
    listed = await differences(worlds, "street@s1", callback="getRowsResponse")

    assert {"home", "area", "cases", "case", "handover", "brief", "beside"} <= found
    assert "cases" in listed


async def told(client: httpx.AsyncClient, address: str, who: str) -> tuple[int, bytes]:
    answer = await client.get(address, headers=asking(who))
    return answer.status_code, answer.content


async def taken(client: httpx.AsyncClient, search: str, who: str) -> tuple[int, bytes]:
    """The file of a list, asked for by the form of the session."""
    address = f"/desk/export?format=csv&{search}"
    answer = await client.post(address, data={"token": TOKEN}, headers=asking(who))
    return answer.status_code, answer.content


async def api_differences(worlds: Worlds, who: str) -> set[str]:
    paths = (await worlds[0].get("/api/openapi.json")).json()["paths"]
    found = set()
    for path in sorted(path for path, methods in paths.items() if "get" in methods):
        if "{case_id}" in path:
            versions = range(1, len(WITHHELD_KINDS) + 2)
            asked = [f"{path.format(case_id=case(n))}?policy={v}" for n in range(CASES) for v in versions]
        else:
            asked = [f"{path.replace('_id}', '}').format(**OF)}?{search}&limit=7" for search in FILTERS]
        for address in asked:
            one, other = [await told(each, address, who) for each in worlds]
            if one != other:
                found.add(path)
    return found


async def test_a_reading_under_another_policy_is_for_who_is_told_sensitive_kinds(worlds: Worlds) -> None:
    address = f"/api/cases/{case(0)}?policy=2"
    found = {
        who: (await worlds[0].get(address, headers=asking(who))).json()["reading"] is not None
        for who in ("viewer", "auditor", "admin", "supervisor", "district")
    }

    assert {who for who, has_it in found.items() if has_it} == {"supervisor", "district"}


@pytest.mark.parametrize("who", [*AS_ONE, f"{AS_ONE[0]}@s1"])
async def test_no_path_of_the_api_tells_which_withheld_kind_a_case_has(worlds: Worlds, who: str) -> None:
    assert await api_differences(worlds, who) == set()


@pytest.mark.parametrize("who", [f"{role}@s1" if role in OF_AN_AREA else role for role in TOLD])
async def test_a_token_of_who_works_the_cases_is_told_by_every_path_that_has_kinds(
    worlds: Worlds, who: str
) -> None:
    assert await api_differences(worlds, who) == {"/api/cases", "/api/cases/count", "/api/cases/{case_id}"}


@pytest.mark.parametrize("kind", [*WITHHELD_KINDS, "withheld"])
async def test_a_withheld_kind_opens_nothing_and_says_why(worlds: Worlds, kind: str) -> None:
    [draw] = [each for each in await callbacks(worlds[0], "en") if "desk-page.children" in each["output"]]
    who = AS_ONE[0]

    page = await called(worlds[0], draw, who, "/cases", f"?kind={kind}", "en")
    rows, n = [await told(worlds[0], f"/api/cases{path}?kind={kind}", who) for path in ("", "/count")]
    file = await taken(worlds[0], f"lang=en&kind={kind}", "auditor")

    assert "This kind is not told apart" in page[1]
    assert (rows[0], n[0], file[0]) == (403, 403, 403)
    assert b"opens no rows" in rows[1]
    assert b"so that no number can point at one family" in file[1]


async def test_no_file_tells_which_withheld_kind_a_case_has(worlds: Worlds) -> None:
    for search in FILTERS:
        one, other = [await taken(each, search, "auditor") for each in worlds]
        assert one == other, search
    one, other = [await taken(each, "lang=zh", "supervisor") for each in worlds]
    assert one[0] == other[0] == 200
    assert one != other


async def test_the_palette_finds_no_withheld_kind_and_cases_without_it(worlds: Worlds) -> None:
    typed = ["260907", *map(case, range(CASES)), *(word for kind in WITHHELD_KINDS for word in KINDS[kind])]
    for q in typed:
        one, other = [
            (await each.get("/desk/find", params={"q": q, "in": "en"}, headers=asking("viewer"))).json()
            for each in worlds
        ]
        assert one == other
        assert not any(f"kind={kind}" in str(one) for kind in WITHHELD_KINDS)
    found = await worlds[0].get(
        "/desk/find", params={"q": "medical", "in": "en"}, headers=asking("street@s1")
    )
    assert "kind=medical" in found.text


async def test_no_wall_tells_which_withheld_kind_a_case_has() -> None:
    """Each of the Situations that a wall is shown one after the other, so their differences, too; also where
    each kind has a department of its own."""
    departments = ("dept-justice", "dept-housing", "dept-health", "dept-market")
    held = dict(zip(WITHHELD_KINDS, departments, strict=True))
    districts = [journal(SEED, n, is_amended=False, departments=held) for n in (1, 2)]
    is_told = False
    for quarter in range(DAYS * 4):
        at = after(hours=6 * quarter)
        one, other = (cut(board_at(each, at, as_="known", zone=LOCAL)) for each in districts)
        is_told = is_told or one != other

        assert for_walls(one) == for_walls(other)
    assert is_told
