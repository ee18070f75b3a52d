"""Every route and socket of the whole server, through its real doors, for every asker there is.

Which askers a route answers stands in `ANSWERED`; a route that does not stand there fails. As in
`test_access_matrix`, two centres are asked that differ in the other street alone: whoever does not reach that
street hears the same from both, whatever the address, the form or the message that was forged.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from functools import partial
from typing import Any, Final

import pytest
import pytest_asyncio

from dashboard.access.decision import ABILITIES, ROLES
from dashboard.access.forms import form_token
from layouts.desk._registry import pages_by_name
from tests.two_worlds import EAST, OTHER, OWN
from tests.whole_centre import BOUND, FREE, HERE, HTML, Asker, Centre, routes

Worlds = tuple[Centre, Centre]

ANYONE, NO_ONE = "anyone", "no one"
PERSONS, READERS = "person", "reader"
ANSWERED: Final[Mapping[str, object]] = {
    **{page.path: PERSONS for page in pages_by_name().values()},
    "/me": PERSONS,
    "/people": {"admin"},
    "/audit": {"admin", "auditor"},
    "/audit/export": NO_ONE,
    "/desk/find": PERSONS,
    "/desk/alerts/news": PERSONS,
    "/sign-in": ANYONE,
    "/wall": ANYONE,
    "/remote": ANYONE,
    "/healthz": ANYONE,
    "/api/docs": ANYONE,
    "/api/openapi.json": ANYONE,
    "/api/situation": READERS,
    "/api/cases": READERS,
    "/api/cases/count": READERS,
    "/api/cases/{case_id}": READERS,
    "/api/relays": READERS,
    "/api/relays/latency": READERS,
    "/api/relays/{relay_id}": READERS,
    "/api/letters": READERS,
    "/api/letters/{letter_id}": READERS,
    "/api/drills": READERS,
    "/api/indicators": READERS,
    "/api/alerts": (PERSONS, READERS),
    "/api/alerts/{alert_id}": (PERSONS, READERS),
    "/api/alerts/{alert_id}/custody": {READERS, "street", "district", "supervisor", "auditor"},
    "/api/alerts/{alert_id}/ack": NO_ONE,
    "/api/alerts/{alert_id}/act": NO_ONE,
    "/api/alerts/{alert_id}/escalate": NO_ONE,
    "/api/alerts/callbacks/{channel}": NO_ONE,
    "/api/proof/alerts": NO_ONE,
    "/api/silences": (PERSONS, READERS),
    "/api/silences/{silence_id}": NO_ONE,
    "/a/{word}": NO_ONE,
    "/api/walls": {"wall"},
    "/api/events": NO_ONE,
    "/api/walls/{name}/drive": NO_ONE,
    "/sign-out": NO_ONE,
    "/desk/export": NO_ONE,
    "/desk/alerts/export": NO_ONE,
    "/desk/unmask": NO_ONE,
    "/readyz": NO_ONE,
    "/metrics": NO_ONE,
}
"""Who is answered with what stands there, by GET from another machine: a kind of asker, kinds, or roles of
persons and the wall. A desk's page is a shell that tells nothing; its callbacks are in the other matrix."""
SOCKETS: Final = {"/ws/desk", "/ws/live", "/ws/feed"}
FILES: Final = {"/desk", "/wall", "/api/docs/static"}
"""Mounted: what an application is made of, and the callbacks of the other matrix."""
PLACE: Final = re.compile(r"\{(\w+?)(?:_id)?(?::path)?\}")
REFUSED: Final = {303, 400, 401, 403, 404, 405, 421, 422}
DEEDS: Final = (
    "create", "assign", "disable", "enable", "sign_out", "link", "revoke_token", "revoke_wall",
)  # fmt: skip

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def worlds(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Worlds]:
    """The full centre and the bare one."""
    folder = tmp_path_factory.mktemp("centres")
    yield Centre(folder, is_full=True).begin(), Centre(folder, is_full=False).begin()


def addresses(path: str) -> Iterator[str]:
    """Of a route: with what is one's own and what is not, now, then, and at instants that are none."""
    for of in (OWN, OTHER):
        filled = PLACE.sub(partial(_filled, of), path)
        for query in ("", f"?area={of['area']}", f"?unit={of['area']}&q={of['case']}"):
            yield filled + query
        yield f"{filled}?at=2026-09-08T02:00:00%2B00:00&as=corrected"
        yield f"{filled}?at=2999-01-01T00:00:00Z"
        yield f"{filled}?at=0001-01-01T00:00:00%2B14:00&reported_from=nonsense"


def _filled(of: Mapping[str, str], found: re.Match[str]) -> str:
    return of.get(found[1], "lobby")


def is_answered(path: str, asker: Asker) -> bool:
    allowed = ANSWERED[path]
    if isinstance(allowed, set):
        return asker.kind in allowed or (asker.kind in ("person", "wall") and asker.role in allowed)
    kinds = allowed if isinstance(allowed, tuple) else (allowed,)
    return allowed == ANYONE or asker.kind in kinds


async def test_every_route_of_the_server_stands_in_the_matrix(worlds: Worlds) -> None:
    found = routes(worlds[0].server)

    assert found == set(ANSWERED) | FILES | SOCKETS


@pytest.mark.parametrize("path", [*ANSWERED])
async def test_a_route_answers_whom_it_is_for_and_tells_nobody_of_what_they_do_not_reach(
    worlds: Worlds, path: str
) -> None:
    found, is_wide = [*dict.fromkeys(addresses(path))], ANSWERED[path] != ANYONE
    async with worlds[0].browser() as to_full, worlds[1].browser() as to_bare:
        for who, asker in worlds[0].askers.items():
            is_for = is_answered(path, asker)
            # At a closed door one address of each street is as good as all.
            for address in found if is_wide and is_for and asker.is_bound else found[:: len(found) // 2 or 1]:
                full, bare = [
                    world.told(who, await browser.get(address, headers={**HTML, **world.proof(who)}))
                    for world, browser in zip(worlds, (to_full, to_bare), strict=True)
                ]
                if asker.is_bound or not is_for:
                    assert full == bare, (who, address)
                if not is_for:
                    assert full[0] in REFUSED, (who, address)
                elif "at=" not in address and all(other not in address for other in OTHER.values()):
                    assert full[0] in (200, 303), (who, address)


@pytest.mark.parametrize("who", [f"person {each}" for each in (*BOUND, *FREE) if "admin" not in each])
async def test_a_forged_form_at_people_does_nothing_whoever_sends_it(worlds: Worlds, who: str) -> None:
    centre = worlds[0]
    before = centre.people.register.list(), centre.tokens.list(), centre.walls.list()
    asker = centre.askers[who]
    async with centre.browser() as browser:
        for do in DEEDS:
            told = {"do": do, "name": "viewer-all", "role": "admin", "number": "1"}
            fields = {**told, "token": form_token(asker.secret)}
            answer = await browser.post("/people", data=fields, headers={**HERE, **dict(asker.headers)})
            assert (answer.status_code, "viewer" in answer.text) == (403, False)

    assert (centre.people.register.list(), centre.tokens.list(), centre.walls.list()) == before


async def test_nobody_ends_a_session_of_another_by_its_number(worlds: Worlds) -> None:
    centre, asker = worlds[0], worlds[0].askers["person admin"]
    standing = centre.people.sessions.standing()
    async with centre.browser() as browser:
        for session in standing.values():
            if session.grant.name != "admin-all":
                fields = {"do": "end", "session": str(session.number), "token": form_token(asker.secret)}
                await browser.post("/me", data=fields, headers={**HERE, **dict(asker.headers)})

    assert centre.people.sessions.standing().keys() == standing.keys()


TAKEN: Final = {
    "/audit/export?format=csv": {"auditor"},
    "/desk/export?format=csv": {"street", "district", "supervisor", "auditor"},
}
"""What is taken away by a form, and the roles that may."""


@pytest.mark.parametrize("path", TAKEN)
async def test_what_is_taken_away_is_by_a_form_of_the_session_of_who_may(worlds: Worlds, path: str) -> None:
    other = form_token(worlds[0].askers["person viewer"].secret)
    for who, asker in worlds[0].askers.items():
        told = []
        for world in worlds:
            own = form_token(world.askers[who].secret)
            async with world.browser() as browser:
                for token in (own, other, ""):
                    headers = {**HERE, **world.proof(who)}
                    told.append(await browser.post(path, data={"token": token}, headers=headers))
        may = asker.kind == "person" and asker.role in TAKEN[path]
        refused = {401} if asker.kind != "person" else {403}
        assert {told[0].status_code, told[3].status_code} == ({200} if may else refused), who
        assert told[0].headers.get("cache-control") == "no-store"
        if asker.is_bound and path.startswith("/desk"):
            assert told[0].content == told[3].content
        if who != "person viewer":
            assert {each.status_code for each in (*told[1:3], *told[4:])} == refused, who


@pytest.mark.parametrize("path", TAKEN)
async def test_no_link_and_no_page_elsewhere_makes_anyone_take_a_file(worlds: Worlds, path: str) -> None:
    asker = worlds[0].askers["person auditor"]
    async with worlds[0].browser() as browser:
        linked = await browser.get(path, headers={**worlds[0].proof("person auditor"), **HTML})
        elsewhere = {**worlds[0].proof("person auditor"), "sec-fetch-site": "cross-site"}
        posted = await browser.post(path, data={"token": form_token(asker.secret)}, headers=elsewhere)

    assert (linked.status_code, linked.headers["allow"]) == (405, "POST")
    assert posted.status_code == 403


@pytest.mark.parametrize("part", ["persons", "words"])
async def test_what_names_someone_is_for_who_may_unmask_and_reaches_the_case(
    worlds: Worlds, part: str
) -> None:
    """Nothing is kept of these cases: who may is told that (404), and any other not even so much (403)."""
    for who, asker in worlds[0].askers.items():
        may = asker.kind == "person" and "unmask" in ABILITIES[asker.role]
        for case in (OWN["case"], OTHER["case"], "nothing"):
            asked = {"case": case, "part": part, "purpose": "contact"}
            told = []
            for world in worlds:
                async with world.browser() as browser:
                    headers = {**HERE, **world.proof(who)}
                    told.append(await browser.post("/desk/unmask", json=asked, headers=headers))
            is_reached = case == OWN["case"] or (case == OTHER["case"] and not asker.is_bound)
            refused = 403 if asker.kind == "person" else 401
            assert told[0].status_code == (404 if may and is_reached else refused), (who, case)
            assert told[0].headers["cache-control"] == "no-store"
            if asker.is_bound:
                assert (told[0].status_code, told[0].content) == (told[1].status_code, told[1].content)
            if asker.kind == "person":
                assert told[0].content == b"{}"


@pytest.mark.parametrize("who", [f"person {each}" for each in (*BOUND, *FREE)])
async def test_no_page_elsewhere_and_no_form_unmasks(worlds: Worlds, who: str) -> None:
    asked = {"case": OWN["case"], "part": "persons", "purpose": "contact"}
    async with worlds[0].browser() as browser:
        for headers in ({"origin": "http://elsewhere.example"}, {"sec-fetch-site": "cross-site"}):
            given = {**worlds[0].proof(who), **headers}
            assert (await browser.post("/desk/unmask", json=asked, headers=given)).status_code == 403
        as_form = await browser.post("/desk/unmask", data=asked, headers={**HERE, **worlds[0].proof(who)})

    assert as_form.status_code == 403


@pytest.mark.parametrize("path", ["/me", "/people", "/sign-out", "/desk/en/_dash-update-component"])
@pytest.mark.parametrize(
    "elsewhere", [{"origin": "http://elsewhere.example"}, {"sec-fetch-site": "cross-site"}]
)
async def test_a_page_elsewhere_posts_nothing_in_the_name_of_who_is_signed_in(
    worlds: Worlds, path: str, elsewhere: dict[str, str]
) -> None:
    asker = worlds[0].askers["person admin"]
    async with worlds[0].browser() as browser:
        fields = {"do": "end_others", "token": form_token(asker.secret)}
        answer = await browser.post(path, data=fields, headers={**dict(asker.headers), **elsewhere})

    assert answer.status_code == 403


TOPICS: Final = [
    {"t": "hello", "page": page, "lang": "zh", "wall": wall}
    for page, wall in (("wall", "lobby"), ("desk", "lobby"), ("case", OTHER["case"]), (OTHER["area"], "x"))
]


@pytest.mark.parametrize("said", TOPICS)
async def test_a_wall_alone_is_told_what_walls_show_and_no_topic_that_is_none(
    worlds: Worlds, said: dict[str, Any]
) -> None:
    for who, asker in worlds[0].askers.items():
        full, bare = [await world.joined("/ws/live", who, said) for world in worlds]
        is_told = asker.kind == "wall" and said["page"] == "wall"
        assert (full[-1]["type"] == "websocket.send") == is_told, who
        if not is_told:
            assert full == bare
            assert full[-1]["code"] == (1008 if asker.kind == "wall" else 4403)


async def test_the_desks_socket_tells_persons_the_time_and_any_other_nothing(worlds: Worlds) -> None:
    for who, asker in worlds[0].askers.items():
        full, bare = [await world.joined("/ws/desk", who, {"area": OTHER["area"]}) for world in worlds]
        assert full == bare
        if asker.kind == "person":
            assert re.fullmatch(r'\{"at":\d+,"now":\d+,"position":\d+,"alerts":\d+\}', full[1]["text"])
        else:
            assert full == [{"type": "websocket.close", "code": 4401, "reason": "not signed in"}]


async def test_no_socket_opens_to_a_page_elsewhere(worlds: Worlds) -> None:
    elsewhere = {"origin": "http://elsewhere.example"}
    for path, who in (("/ws/desk", "person admin"), ("/ws/live", "wall")):
        heard = await worlds[0].joined(path, who, headers=elsewhere)
        assert [each["type"] for each in heard] == ["websocket.close"]


async def test_the_feeds_socket_is_for_sources_alone(worlds: Worlds) -> None:
    for who, asker in worlds[0].askers.items():
        if asker.kind != "source":
            heard = await worlds[0].joined("/ws/feed", who, {"type": "dispute.reported"})
            assert heard[0]["type"] == "websocket.http.response.start"
            assert heard[0]["status"] == 401


async def test_roles_of_the_matrix_are_all_there_are(worlds: Worlds) -> None:
    assert {asker.role for asker in worlds[0].askers.values() if asker.kind == "person"} == ROLES
    assert f"person street@{EAST}" in worlds[0].askers
