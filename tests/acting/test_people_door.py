"""`/people`: for whoever administers, judged anew on the server, and audited."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from starlette.routing import Route

from dashboard.access.decision import ABILITIES, OF_AN_AREA, ROLES
from dashboard.access.signed_in import SignedIn
from dashboard.acting.audit_door import AuditDoor
from dashboard.acting.people_door import DONE, PeopleDoor
from dashboard.domain.area import Area
from dashboard.ports import Grant
from dashboard.store.engine import journal_engine
from dashboard.store.tokens import SqlTokens
from dashboard.store.walls import SqlWalls
from layouts.desk._office import OfficePages
from layouts.desk._people_html import ROLES as LISTED
from layouts.words import CATALOGUE
from tests.access.desk import HERE, Desk, post, sign_in, token_in
from tests.desks import ZONE

AREAS = (Area("s1", "黄思湾街道", "street", ""), Area("c1", "龙山社区", "community", "s1"))
NEW = "nine quiet harbours"
DEEDS = ("create", "assign", "disable", "enable", "sign_out", "link", "revoke_token", "revoke_wall")


@dataclass
class Centre(Desk):
    """With `/people` and `/audit`, tokens and walls; an administrator named `admin1`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        kept = journal_engine(f"sqlite:///{self.folder}/journal.sqlite")
        self.tokens, self.walls = SqlTokens(kept, self.clock), SqlWalls(kept, self.clock)
        pages = OfficePages(ZONE, place=lambda code: f"area {code}")
        people = PeopleDoor(
            self.people,
            tokens=self.tokens,
            walls=self.walls,
            gate=self.gate,
            pages=pages,
            areas=lambda: AREAS,
        )
        audit = AuditDoor(self.people, pages=pages, page_rows=5)
        for path, door in (("/people", people), ("/audit", audit), ("/audit/export", audit)):
            self.server.router.routes.append(Route(path, endpoint=SignedIn(door, gate=self.gate)))
        self.person("admin1", "admin", None)

    def role_of(self, name: str) -> tuple[str, str | None, bool]:
        person = self.people.register.find(name)
        assert person is not None
        return person.role, person.area, person.disabled_at is not None


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path)


async def admin(browser: httpx.AsyncClient, name: str = "admin1") -> str:
    """Signed in; the token of the page's forms."""
    await sign_in(browser, name)
    return token_in(await browser.get("/people"))


async def test_a_person_is_made_whose_link_is_shown_once(centre: Centre) -> None:
    async with centre.browser() as browser:
        token = await admin(browser)
        made = await post(browser, "/people", do="create", token=token, name="Qian", role="street", area="s1")
        again = await browser.get("/people?name=qian")
        path = made.text.partition("<code>")[2].partition("</code>")[0]
        word = path.removeprefix("/sign-in?link=")
        used = await post(browser, "/sign-in", link=word, password=NEW, again=NEW)

    assert made.status_code == 200
    assert path.startswith("/sign-in?link=")
    assert "/sign-in?link=" not in again.text
    assert used.status_code == 303, "the link sets a password"
    assert centre.role_of("qian") == ("street", "s1", False)
    assert ("admin1", "person.created", "qian", "done") in centre.deeds()


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"name": "x"}, 422),
        ({"name": "a b"}, 422),
        ({"name": "<b>"}, 422),
        ({"name": "command"}, 422),
        ({"name": "admin1"}, 409),
        ({"name": "ADMIN1"}, 409),
        ({"role": "wall"}, 422),
        ({"role": "root"}, 422),
        ({"role": ""}, 422),
        ({"area": "elsewhere"}, 422),
        ({"area": ""}, 422),
        ({"role": "community", "area": ""}, 422),
    ],
)
async def test_what_no_form_offers_makes_nobody(centre: Centre, form: dict[str, str], status: int) -> None:
    async with centre.browser() as browser:
        token = await admin(browser)
        good = {"do": "create", "token": token, "name": "qian", "role": "street", "area": "s1"}
        answer = await post(browser, "/people", **{**good, **form})

    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert [person.name for person in centre.people.register.list()] == ["admin1"]


async def test_role_and_area_are_given_and_hold_at_once(centre: Centre) -> None:
    centre.person("zhao", "street", "s1")
    async with centre.browser() as browser, centre.browser() as theirs:
        await sign_in(theirs, "zhao")
        token = await admin(browser)
        done = await post(browser, "/people", do="assign", token=token, name="zhao", role="viewer", area="")
        bad = await post(browser, "/people", do="assign", token=token, name="zhao", role="street", area="")
        seen = (await theirs.get("/")).json()

    assert done.headers["location"] == "/people?done=done_assigned&name=zhao"
    assert bad.status_code == 422
    assert (seen["role"], seen["area"]) == ("viewer", None)
    assert ("admin1", "person.assigned", "zhao", "done") in centre.deeds()


async def test_a_person_is_signed_out_disabled_and_let_in_again(centre: Centre) -> None:
    centre.person("zhao")
    async with centre.browser() as browser, centre.browser() as theirs:
        token = await admin(browser)
        statuses = []
        for do in ("sign_out", "disable", "disable", "enable"):
            await sign_in(theirs, "zhao")
            done = await post(browser, "/people", do=do, token=token, name="zhao")
            statuses.append((done.headers["location"].split("done=")[1], (await theirs.get("/")).status_code))
        link = await post(browser, "/people", do="link", token=token, name="zhao")

    assert statuses == [
        ("done_signed_out&name=zhao", 303), ("done_disabled&name=zhao", 303),
        ("not_done&name=zhao", 303), ("done_enabled&name=zhao", 303),
    ]  # fmt: skip
    assert "/sign-in?link=" in link.text
    assert [d[1] for d in centre.deeds() if d[0] == "admin1" and d[2] == "zhao"] == [
        "session.all_ended", "person.disabled", "person.enabled", "person.linked",
    ]  # fmt: skip


async def test_a_link_may_end_the_codes_of_a_lost_phone(centre: Centre) -> None:
    centre.person("zhao")
    centre.with_codes("zhao")
    async with centre.browser() as browser:
        token = await admin(browser)
        await post(browser, "/people", do="link", token=token, name="zhao")
        assert centre.people.register.codes_secret("zhao") is not None
        await post(browser, "/people", do="link", token=token, name="zhao", without_codes="1")

    assert centre.people.register.codes_secret("zhao") is None


@pytest.mark.parametrize("do", ["assign", "disable"])
async def test_nobody_locks_themselves_out(centre: Centre, do: str) -> None:
    async with centre.browser() as browser:
        token = await admin(browser)
        answer = await post(browser, "/people", do=do, token=token, name="ADMIN1", role="viewer", area="")

    assert answer.status_code == 409
    assert centre.role_of("admin1") == ("admin", None, False)


async def test_tokens_and_walls_are_listed_and_revoked(centre: Centre) -> None:
    secret = centre.tokens.create(Grant("source", "grid"))
    wall = centre.walls.approve(centre.walls.show_code("s" * 40).word, "hall <1>")
    async with centre.browser() as browser:
        token = await admin(browser)
        page = (await browser.get("/people")).text
        number = next(line.number for line in centre.tokens.list() if line.grant.name == "grid")
        of_wall = next(line.number for line in centre.tokens.list() if line.grant.kind == "wall")
        told = []
        for form in (
            {"do": "revoke_token", "number": f"{number}"}, {"do": "revoke_token", "number": f"{number}"},
            {"do": "revoke_token", "number": f"{of_wall}"}, {"do": "revoke_token", "number": "²"},
            {"do": "revoke_wall", "name": wall}, {"do": "revoke_wall", "name": "none"},
        ):  # fmt: skip
            answer = await post(browser, "/people", token=token, **form)
            told.append(answer.headers["location"].split("done=")[1])

    assert "<b>grid</b>" in page
    assert "hall &lt;1&gt;" in page
    assert secret not in page
    assert told == ["done_revoked", "not_done", "not_done", "not_done", "done_revoked", "not_done"]
    assert centre.tokens.verify(secret) is None
    assert [line.revoked_at is not None for line in centre.walls.list()] == [True]
    assert {d for d in centre.deeds() if d[1].endswith(".revoked")} == {
        ("admin1", "token.revoked", "source:grid", "done"), ("admin1", "wall.revoked", wall, "done"),
    }  # fmt: skip


@pytest.mark.parametrize("role", sorted(ROLES))
async def test_only_who_administers_sees_or_does_anything(centre: Centre, role: str) -> None:
    centre.person("zhao", role, "s1" if role in OF_AN_AREA else None)
    centre.person("sun", "viewer", None)
    is_admin = "administer" in ABILITIES[role]
    async with centre.browser() as browser:
        await sign_in(browser, "zhao")
        token = (await browser.get("/")).json()["token"]
        page = await browser.get("/people")
        forms = {"name": "sun", "role": "auditor", "area": "", "number": "1", "token": token}
        answers = [await post(browser, "/people", do=do, **forms) for do in DEEDS]

    assert page.status_code == (200 if is_admin else 403)
    assert ("sun" in page.text) == is_admin
    assert all((answer.status_code == 403) != is_admin for answer in answers)
    assert (centre.role_of("sun")[0] == "auditor") == is_admin
    denied = [d for d in centre.deeds() if d == ("zhao", "people.asked", None, "denied")]
    assert len(denied) == (0 if is_admin else 1 + len(DEEDS))


@pytest.mark.parametrize("do", [*DEEDS, "", "else"])
async def test_a_form_that_the_page_did_not_make_does_nothing(centre: Centre, do: str) -> None:
    centre.person("zhao")
    async with centre.browser() as browser:
        await sign_in(browser, "admin1")
        n = len(centre.deeds())
        fields = {"do": do, "name": "zhao", "role": "viewer", "area": "", "number": "1"}
        answers = [
            await post(browser, "/people", **fields),
            await post(browser, "/people", token="0" * 64, **fields),
            await post(browser, "/people", {**HERE, "origin": "http://evil.example"}, **fields),
        ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert len(centre.deeds()) == n


async def test_the_page_says_only_what_it_knows_and_holds_what_it_is_given_as_text(centre: Centre) -> None:
    async with centre.browser() as browser:
        token = await admin(browser)
        made_up = await browser.get("/people?done=<b>pwned</b>&name=<i>")
        wrong = await post(browser, "/people", do="disable", token=token, name="<script>x</script>")

    assert made_up.status_code == 200
    assert "pwned" not in made_up.text
    assert wrong.status_code == 404
    assert "<script" not in wrong.text
    assert "default-src 'none'" in wrong.headers["content-security-policy"]


def test_every_role_is_offered_and_every_word_is_there() -> None:
    assert set(LISTED) == ROLES
    assert {f"said_{word}" for word in DONE} <= set(CATALOGUE)
