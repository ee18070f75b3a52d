"""Every page, callback and path of the API, for every role, inside and outside its street.

The same question is put to two centres that differ in the other street alone (`tests.two_worlds`). Whoever
does not reach that street gets the same answer from both, to the byte: no content, no count, and no error
that tells of a case, a relay or a letter which is there from one which is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio

from dashboard.access.decision import OF_AN_AREA, ROLES
from dashboard.domain.discretion import WITHHELD
from layouts.desk._registry import pages_by_name
from layouts.words import KINDS, LANGS
from tests.two_worlds import (
    EAST,
    EAST_BELOW,
    GRANT,
    KIND,
    NAMES,
    OTHER,
    OTHERS_CODE,
    OWN,
    TOKEN,
    WEST,
    WEST_BELOW,
    reading,
    server,
)

PAGES = pages_by_name()
BOUND: Final = [f"{role}@{EAST}" for role in sorted(ROLES)]
FREE: Final = sorted(ROLES - OF_AN_AREA)
PAST: Final = "at=2026-09-08T02:00:00%2B00:00"
OUT, NOT_THERE = "Outside your reach", "Nothing is here"
OF_THE_OTHER: Final = {"area": OUT, **dict.fromkeys(("case", "relay", "letter", "alert"), NOT_THERE)}
"""What a page says that is of the other street's: which areas there are is public, the rest is not."""
ASKING_AN_AREA: Final = {**dict.fromkeys(("cases", "relays", "indicators", "compare"), "area"), "beside": "b"}
"""By what name an address asks a page for an area."""
MAY_ACT: Final = {"community", "street", "district", "supervisor"}
MAY_EXPORT: Final = {"street", "district", "supervisor", "auditor"}
SECRETS: Final = (
    NAMES[WEST],
    NAMES[WEST_BELOW],
    WEST_BELOW,
    OTHERS_CODE,
    *list(OTHER.values())[1:],
    "west-1",
)
RANDOM: Final = re.compile(r'("(?:number|data-form)": ?")[\w-]{22}')
GRIDS: Final = {"startRow": 0, "endRow": 100}

Worlds = tuple[httpx.AsyncClient, httpx.AsyncClient]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def worlds(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Worlds]:
    """The full centre and the bare one."""
    folder = tmp_path_factory.mktemp("worlds")
    made = [server(reading(folder, is_full=is_full)) for is_full in (True, False)]
    full, bare = (
        httpx.AsyncClient(
            transport=httpx.ASGITransport(each, raise_app_exceptions=False),
            base_url="http://centre.example",
        )
        for each in made
    )
    async with full, bare:
        yield full, bare


pytestmark = pytest.mark.asyncio(loop_scope="session")


def path_of(name: str, of: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: of[found[1]], PAGES[name].path)


def addresses(of: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Of every page: its name, its path, and what may be asked of it, now and in the past."""
    for name in PAGES:
        searches = [f"?area={of['area']}", f"?area={of['area']}&status=any", f"?unit={of['area']}"]
        searches.append(f"?a={OWN['area']}&b={of['area']}")
        acts = ["?act=dispatch"] if name in ("case", "cases", "report") else []
        for search in ("", *searches, *acts, f"?q={of['area']}"):
            yield name, path_of(name, of), search
        yield name, path_of(name, of), f"?area={of['area']}&{PAST}&as=corrected"
        yield name, path_of(name, of), f"?{PAST}&as=known&with={PAST[3:]}"
        yield name, path_of(name, of), f"?at=2999-01-01T00:00:00Z&act=dispatch&area={of['area']}"
        yield name, path_of(name, of), "?at=nonsense&reported_from=0001-01-01T00:00:00%2B14:00"


def payload(dependency: Mapping[str, Any], path: str, search: str) -> dict[str, Any]:
    """A question to a callback as a browser would send it, of an address that nobody led it to."""
    values = {
        "pathname": path, "search": search, "n_intervals": 1, "n_clicks": 1, "getRowsRequest": GRIDS,
        "data": {"act": search.partition("act=")[2] or "link", "number": "n" * 22, "seen": [OTHER["case"]]},
    }  # fmt: skip

    def told(each: Mapping[str, Any]) -> Any:
        if each["id"].startswith("{"):
            of = {**json.loads(each["id"]), "name": "other"}
            value = of if each["property"] == "id" else OTHERS_CODE
            return [{"id": of, "property": each["property"], "value": value}]
        return {"id": each["id"], "property": each["property"], "value": values.get(each["property"])}

    output = dependency["output"]
    outputs = [
        dict(zip(("id", "property"), each.partition("@")[0].rsplit(".", 1), strict=True))
        for each in output.strip(".").split("...")
    ]
    inputs = [told(each) for each in dependency["inputs"]]
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": inputs,
        "state": [told(each) for each in dependency["state"]],
        "changedPropIds": [f"{each['id']}.{each['property']}" for each in dependency["inputs"]],
    }


async def callbacks(client: httpx.AsyncClient, lang: str) -> list[dict[str, Any]]:
    found = (await client.get(f"/desk/{lang}/_dash-dependencies", headers=asking("admin"))).json()
    return [each for each in found if each.get("clientside_function") is None]


def asking(who: str) -> dict[str, str]:
    return {GRANT.decode(): who}


async def called(
    client: httpx.AsyncClient, dependency: Mapping[str, Any], who: str, path: str, search: str, lang: str
) -> tuple[int, str]:
    answer = await client.post(
        f"/desk/{lang}/_dash-update-component", json=payload(dependency, path, search), headers=asking(who)
    )
    try:
        text = json.dumps(answer.json(), ensure_ascii=False)
    except ValueError:
        text = answer.text
    return answer.status_code, RANDOM.sub(r"\1…", text)


async def drawn(client: httpx.AsyncClient, who: str, path: str, search: str = "", lang: str = "en") -> str:
    [draw] = [each for each in await callbacks(client, lang) if "desk-page.children" in each["output"]]
    status, text = await called(client, draw, who, path, search, lang)
    assert status == 200, text
    return text


@pytest.mark.timeout(600)  # some hundreds of pages and callbacks, each in two worlds
@pytest.mark.parametrize(
    ("who", "lang"), [*((who, "en") for who in BOUND), *((f"street@{EAST}", lang) for lang in LANGS[:1])]
)
async def test_no_callback_tells_of_the_other_street_whatever_it_is_asked(
    worlds: Worlds, who: str, lang: str
) -> None:
    asked = 0
    for dependency in await callbacks(worlds[0], lang):
        for of in (OWN, OTHER):
            for name, path, search in addresses(of):
                full, bare = [await called(each, dependency, who, path, search, lang) for each in worlds]
                assert full == bare, (dependency["output"], name, path, search)
                said = str(payload(dependency, path, search))
                told = [secret for secret in SECRETS if secret in full[1] and secret not in said]
                assert told == [], (dependency["output"], path, search)
                assert full[0] in (200, 204), (dependency["output"], path, search)
                asked += 1
    assert asked > 4 * len(PAGES)


@pytest.mark.parametrize("who", BOUND)
@pytest.mark.parametrize("name", PAGES)
async def test_a_page_of_ones_own_is_drawn_and_one_of_the_other_street_says_what_it_may(
    worlds: Worlds, name: str, who: str
) -> None:
    own = await drawn(worlds[0], who, path_of(name, OWN))
    may_act = who.partition("@")[0] in MAY_ACT

    assert (OUT in own) == (name == "report" and not may_act)
    assert NOT_THERE not in own
    if path_of(name, OTHER) != path_of(name, OWN):
        [said] = [said for key, said in OF_THE_OTHER.items() if f"{{{key}" in PAGES[name].path]
        assert said in await drawn(worlds[0], who, path_of(name, OTHER))
    if (asked := ASKING_AN_AREA.get(name)) is not None:
        assert OUT in await drawn(worlds[0], who, path_of(name, OWN), f"?{asked}={WEST}")
        assert NOT_THERE in await drawn(worlds[0], who, path_of(name, OWN), f"?{asked}=990100009000")


@pytest.mark.parametrize("who", BOUND)
async def test_only_who_works_the_cases_is_told_a_kind_that_can_point_at_a_family(
    worlds: Worlds, who: str
) -> None:
    """How no other can work it out, `test_withheld_kinds` and `test_suppression_attacked` show."""
    told = KINDS[KIND][1] if who.partition("@")[0] in MAY_ACT else KINDS[WITHHELD][1]
    answers = [
        await drawn(worlds[0], who, f"/case/{OWN['case']}"),
        *[
            (await worlds[0].get(path, headers=asking(who))).text
            for path in ("/api/cases?limit=1", f"/api/cases/{OWN['case']}", "/desk/find?in=en&q=260907-001")
        ],
    ]

    for answer in answers:
        assert [kind for kind in (KIND, WITHHELD) if f'"{kind}' in answer] == [told], answer


@pytest.mark.parametrize("who", FREE)
async def test_who_reaches_everything_is_told_of_both_streets(worlds: Worlds, who: str) -> None:
    full, bare = [await drawn(each, who, f"/case/{OTHER['case']}") for each in worlds]

    assert OTHERS_CODE in full
    assert NOT_THERE in bare
    assert await drawn(worlds[0], who, "/") != await drawn(worlds[1], who, "/")


@pytest.mark.parametrize("role", sorted(OF_AN_AREA))
async def test_a_role_that_lacks_its_area_is_told_nothing(worlds: Worlds, role: str) -> None:
    for name in PAGES:
        full, bare = [await drawn(each, role, path_of(name, OTHER)) for each in worlds]
        assert full == bare
        assert OUT in full


@pytest.mark.parametrize("who", BOUND)
async def test_the_palette_finds_nothing_of_the_other_street(worlds: Worlds, who: str) -> None:
    for typed in (NAMES[WEST], "xisai", WEST, WEST_BELOW, OTHERS_CODE, OTHERS_CODE[:6], *OTHER.values()):
        answers = [
            await each.get("/desk/find", params={"q": typed, "in": "en"}, headers=asking(who))
            for each in worlds
        ]
        full, bare = answers[0].json(), answers[1].json()
        assert full == bare
        assert [secret for secret in SECRETS if secret in str(full)] == []
    found = await worlds[0].get("/desk/find", params={"q": NAMES[EAST_BELOW]}, headers=asking(who))
    assert EAST_BELOW in found.text


@pytest.mark.parametrize("who", BOUND)
async def test_no_export_takes_anything_of_the_other_street_away(worlds: Worlds, who: str) -> None:
    may_export = who.partition("@")[0] in MAY_EXPORT
    for query, is_own in (("", True), (f"&area={EAST}", True), (f"&area={WEST}", False)):
        full, bare = [
            await each.post(
                f"/desk/export?format=csv&lang=en{query}", data={"token": TOKEN}, headers=asking(who)
            )
            for each in worlds
        ]
        assert (full.status_code, full.content) == (bare.status_code, bare.content)
        assert full.status_code == (200 if may_export and is_own else 403)
        assert [secret for secret in SECRETS if secret in full.text] == []


@pytest.mark.parametrize("who", BOUND)
async def test_nothing_is_unmasked_of_the_other_street_nor_told_whether_it_is_there(
    worlds: Worlds, who: str
) -> None:
    for case, search in ((OTHER["case"], ""), (OTHER["case"], f"?{PAST}"), ("nothing", "")):
        asked = {"case": case, "part": "words", "purpose": "contact"}
        full, bare = [
            await each.post(f"/desk/unmask{search}", json=asked, headers=asking(who)) for each in worlds
        ]
        assert (full.status_code, full.content) == (bare.status_code, bare.content) == (403, b"{}")


@pytest.mark.parametrize("who", BOUND)
async def test_no_path_of_the_api_tells_of_the_other_street(worlds: Worlds, who: str) -> None:
    paths = (await worlds[0].get("/api/openapi.json")).json()["paths"]
    asked = {path for path, methods in paths.items() if "get" in methods}
    for path in asked:
        for of in (OWN, OTHER):
            at = path.replace("_id}", "}").format(**of)
            for query in (
                "",
                f"?area={of['area']}",
                f"?unit={of['area']}",
                f"?{PAST}",
                "?policy=99",
                "?code=260907-002",
            ):
                full, bare = [await each.get(f"{at}{query}", headers=asking(who)) for each in worlds]
                assert (full.status_code, full.content) == (bare.status_code, bare.content), f"{at}{query}"
    assert {"/api/situation", "/api/cases", "/api/cases/{case_id}", "/api/relays/{relay_id}"} <= asked


@pytest.mark.parametrize(
    ("path", "own", "other", "nobodys"),
    [
        ("/api/cases/{case}", 200, 404, 404),
        ("/api/relays/{relay}", 200, 404, 404),
        ("/api/letters/{letter}", 200, 404, 404),
        ("/api/situation?area={area}", 200, 403, 404),
        ("/api/cases?area={area}", 200, 403, 404),
        ("/api/cases/count?area={area}", 200, 403, 404),
        ("/api/relays?area={area}", 200, 403, 404),
        ("/api/relays/latency?area={area}", 200, 403, 404),
        ("/api/indicators?area={area}", 200, 403, 404),
        ("/api/drills?area={area}", 200, 403, 404),
    ],
)
async def test_which_areas_there_are_is_public_and_which_rows_is_not(
    worlds: Worlds, path: str, own: int, other: int, nobodys: int
) -> None:
    nobody = dict.fromkeys(OWN, "nothing")
    for of, status in ((OWN, own), (OTHER, other), (nobody, nobodys)):
        answer = await worlds[0].get(path.format(**of), headers=asking(f"street@{EAST}"))
        assert (path, answer.status_code) == (path, status)
