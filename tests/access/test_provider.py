"""The organisation's own sign-in: it says who, the centre says what; what it did not say lets nobody in."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from dashboard.access.pages import NOTHING
from dashboard.access.provider import Provider, Registered
from dashboard.access.provider_calls import DOWN_S, Calls, is_safe
from dashboard.access.provider_door import BACK, BEGIN, LASTS_S, TRIES_A_MINUTE
from dashboard.config import ConfigError, Settings, load
from dashboard.serving.doors import add_provider, provider_of
from dashboard.serving.server import config_of
from dashboard.store.vault import Vault
from layouts.sign_in import SignInPages
from tests.access.desk import CENTRE, HTML, Desk
from tests.access.oidc_provider import CLIENT, SECRET
from tests.desks import ZONE

DISCOVERY = "/.well-known/openid-configuration"
FROM_THERE = {**HTML, "sec-fetch-site": "cross-site"}
"""As a browser comes back that the provider sent."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.access.oidc_provider"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.kill()


@dataclass
class Centre(Desk):
    """A desk whose organisation has a sign-in of its own."""

    address: str = ""
    name_claim: str = "preferred_username"
    within_s: float = 5.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.tick_s = 0.0
        registered = Registered(self.address, CLIENT, SECRET, self.name_claim)
        add_provider(
            self.server,
            Provider(registered, calls=Calls(within_s=self.within_s), monotonic=lambda: self.tick_s),
            self.people,
            sign_in=self.sign_in,
            sealer=Vault(self.folder / "key", environ={}),
            pages=SignInPages(ZONE, place=str, provider=BEGIN),
            metrics=self.metrics,
        )

    def be(self, **ways: Any) -> None:
        httpx.post(f"{self.address}/be", json=ways)

    def asked(self, path: str) -> int:
        """How often."""
        calls = httpx.get(f"{self.address}/calls").json()["calls"]
        return int(calls.count(path))

    def signed_in(self) -> list[str]:
        return [session.grant.name for session in self.people.sessions.standing().values()]


@pytest.fixture
def centre(tmp_path: Path, address: str) -> Centre:
    made = Centre(tmp_path, address=address)
    made.be()
    made.people.register.create("zhao", "street", area="s1", by="command")
    return made


async def there(browser: httpx.AsyncClient, path: str = BEGIN) -> str:
    """Begun; the way back that the provider answers with."""
    begun = await browser.get(path)
    assert begun.status_code == 303, begun.text
    async with httpx.AsyncClient() as elsewhere:
        answer = await elsewhere.get(begun.headers["location"])
    assert answer.status_code == 302
    return str(answer.headers["location"]).removeprefix(CENTRE)


async def came_in(browser: httpx.AsyncClient, path: str = BEGIN) -> httpx.Response:
    return await browser.get(await there(browser, path), headers=FROM_THERE)


async def test_who_the_provider_signs_in_is_in_with_the_role_and_the_area_of_this_centre(
    centre: Centre,
) -> None:
    async with centre.browser() as browser:
        answer = await came_in(browser, f"{BEGIN}?next=%2Fdesk%2Fx")
        inside = await browser.get("/desk/x")

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/x")
    told = inside.json()
    assert (told["name"], told["role"], told["area"]) == ("zhao", "street", "s1")
    assert centre.deeds()[-1] == ("zhao", "session.begun", "zhao", "done")


async def test_the_flow_asks_with_pkce_state_and_nonce_which_are_others_each_time(centre: Centre) -> None:
    asked = []
    async with centre.browser() as browser:
        for _ in range(2):
            begun = await browser.get(BEGIN)
            asked.append({k: v[0] for k, v in parse_qs(urlsplit(begun.headers["location"]).query).items()})

    for told in asked:
        assert (told["response_type"], told["client_id"]) == ("code", CLIENT)
        assert told["code_challenge_method"] == "S256"
        assert told["redirect_uri"] == f"{CENTRE}{BEGIN}/back"
        assert "openid" in told["scope"].split()
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
        assert len(asked[0][name]) >= 43
    assert SECRET not in str(asked)


@pytest.mark.parametrize(
    "ways",
    [
        {"claims": {"nonce": "of another sign-in"}},
        {"claims": {"nonce": None}},
        {"claims": {"aud": "another client"}},
        {"claims": {"aud": [CLIENT, "another"]}},
        {"claims": {"aud": [CLIENT, "another"], "azp": "another"}},
        {"claims": {"iss": "http://127.0.0.1:1"}},
        {"claims": {"exp": 1_000_000}},
        {"claims": {"exp": None}},
        {"claims": {"iat": 1_000_000}},
        {"claims": {"nbf": 9_999_999_999}},
        {"claims": {"sub": None}},
        {"claims": {"sub": ""}},
        {"claims": {"sub": "s" * 256}},
        {"claims": {"sub": "s\u0000"}},
        {"claims": {"preferred_username": None}},
        {"claims": {"preferred_username": ["zhao"]}},
        {"claims": {"preferred_username": " "}},
        {"signed": "none"},
        {"signed": "other"},
        {"signed": "shared"},
        {"error": "access_denied"},
        {"state": "of another browser"},
    ],
    ids=str,
)
async def test_what_the_provider_did_not_prove_lets_nobody_in(centre: Centre, ways: dict[str, Any]) -> None:
    centre.be(**ways)
    async with centre.browser() as browser:
        answer = await came_in(browser)
        inside = await browser.get("/desk/x")

    assert answer.status_code == 401
    assert "统一身份登录没有成功" in answer.text
    assert inside.status_code == 303
    assert centre.signed_in() == []
    assert centre.deeds()[-1] == ("stranger", "sign_in.refused", None, "provider_refused")


@pytest.mark.parametrize("reuses", [False, True])
async def test_a_code_serves_once_in_the_browser_that_began_and_in_no_other(
    centre: Centre, reuses: bool
) -> None:
    """Also where the provider itself would give a token for it again."""
    centre.be(reuses=reuses)
    async with centre.browser() as browser, centre.browser() as other:
        back = await there(browser)
        stolen = await other.get(back, headers=FROM_THERE)
        await there(other)
        with_own_begun = await other.get(back, headers=FROM_THERE)
        first = await browser.get(back, headers=FROM_THERE)
        again = await browser.get(back, headers=FROM_THERE)

    assert (stolen.status_code, with_own_begun.status_code) == (401, 401)
    assert (first.status_code, again.status_code) == (303, 401)
    assert centre.signed_in() == ["zhao"]


async def test_what_was_begun_is_over_after_ten_minutes(centre: Centre) -> None:
    async with centre.browser() as browser:
        back = await there(browser)
        sealed = browser.cookies["onescreen-provider-8050"]
        centre.clock.at += timedelta(seconds=LASTS_S)
        answer = await browser.get(back, headers=FROM_THERE)
    async with centre.browser() as browser:
        browser.cookies.set("onescreen-provider-8050", sealed[:-4] + "AAAA")
        forged = await browser.get(back, headers=FROM_THERE)

    assert (answer.status_code, forged.status_code) == (401, 401)
    assert centre.signed_in() == []


@pytest.mark.parametrize("who", ["nobody-here", "sun"])
async def test_who_is_no_person_here_or_is_disabled_is_told_so_and_not_let_in(
    centre: Centre, who: str
) -> None:
    centre.person("sun")
    centre.people.register.disable("sun", by="command")
    centre.be(name=who)
    async with centre.browser() as browser:
        answer = await came_in(browser)

    assert answer.status_code == 403
    assert "没有可用的登录名" in answer.text
    known = "sun" if who == "sun" else None
    assert centre.deeds()[-1] == ("stranger", "sign_in.refused", known, "provider_unknown")


async def statuses(centre: Centre, *ways: dict[str, Any]) -> list[int]:
    """What each comes in to, one after the other, each in a browser of its own."""
    found = []
    for each in ways:
        centre.be(**each)
        async with centre.browser() as browser:
            found.append((await came_in(browser)).status_code)
    return found


async def test_another_account_under_the_name_is_refused_until_an_administrator_unbinds_it(
    centre: Centre,
) -> None:
    other = {"claims": {"sub": "of another"}}

    assert await statuses(centre, {}, other, {}) == [303, 403, 303]
    assert ("zhao", "person.bound", "zhao", "done") in centre.deeds()
    assert ("stranger", "sign_in.refused", "zhao", "provider_other") in centre.deeds()

    assert centre.people.register.unbind("zhao", by="command")
    assert centre.signed_in() == []
    assert centre.deeds()[-1] == ("command", "person.unbound", "zhao", "done")
    assert await statuses(centre, other, {}) == [303, 403]


async def test_an_account_stays_the_person_whatever_it_is_called_later(centre: Centre) -> None:
    centre.person("li", "admin", None)
    renamed = {"name": "li", "claims": {"sub": "s-zhao"}}

    assert await statuses(centre, {}, renamed) == [303, 303]
    assert set(centre.signed_in()) == {"zhao"}


async def test_who_is_disabled_is_bound_no_more_and_by_nobody(centre: Centre) -> None:
    other = {"claims": {"sub": "of another"}}
    assert await statuses(centre, {}) == [303]

    centre.people.register.disable("zhao", by="command")
    assert await statuses(centre, other) == [403]
    centre.people.register.enable("zhao", by="command")

    assert await statuses(centre, {}) == [303], "the other was not bound while zhao was disabled"


@pytest.mark.parametrize("name", ["Zhao", "ZHAO", "ｚｈａｏ", " zhao", "zhao "])
async def test_a_name_is_taken_letter_by_letter(centre: Centre, name: str) -> None:
    assert await statuses(centre, {"name": name}) == [403]
    assert centre.signed_in() == []


async def test_what_the_token_says_of_role_or_area_means_nothing(centre: Centre) -> None:
    centre.be(claims={"role": "admin", "roles": ["admin"], "groups": ["admin"], "area": None})
    async with centre.browser() as browser:
        await came_in(browser)
        told = (await browser.get("/desk/x")).json()

    assert (told["role"], told["area"]) == ("street", "s1")


async def test_who_has_one_time_codes_is_asked_for_one_here_too(centre: Centre) -> None:
    centre.with_codes()
    async with centre.browser() as browser:
        answer = await came_in(browser)
        inside = await browser.get("/desk/x")

    assert answer.headers["location"].startswith("/sign-in?step=code")
    assert inside.status_code == 303


async def test_a_new_key_of_the_provider_is_learnt_and_its_old_one_over(centre: Centre) -> None:
    async with centre.browser() as browser:
        assert (await came_in(browser)).status_code == 303
    centre.tick_s += 60
    centre.be(kid="two")
    async with centre.browser() as browser:
        assert (await came_in(browser)).status_code == 303
    centre.be(kid="two", signed="other")
    async with centre.browser() as browser:
        assert (await came_in(browser)).status_code == 401


@pytest.mark.parametrize(
    ("by", "jwk", "status"),
    [
        *((by, {}, 303) for by in ("RS256", "RS384", "RS512", "PS256", "ES256")),
        ("RS512", {"alg": "RS512"}, 303),
        ("RS512", {"alg": "RS256"}, 401),
        ("PS512", {}, 401),
        ("RS256", {"use": "enc"}, 401),
        ("RS256", {"kty": "oct", "k": "c2VjcmV0"}, 401),
        ("ES256", {"crv": "P-384"}, 401),
    ],
)
async def test_a_key_signs_what_its_type_can_unless_it_is_told_to_be_for_one_alone(
    centre: Centre, by: str, jwk: dict[str, str], status: int
) -> None:
    centre.be(by=by, jwk=jwk)
    async with centre.browser() as browser:
        answer = await came_in(browser)

    assert answer.status_code == status


@pytest.mark.parametrize(("peer", "scheme"), [("10.0.0.5", "https"), ("10.0.0.6", "http")])
async def test_the_way_back_is_https_behind_a_proxy_that_is_trusted_and_says_so(
    centre: Centre, peer: str, scheme: str
) -> None:
    config = config_of(centre.server, Settings(host="0.0.0.0", trusted_proxies="10.0.0.5"), centre.metrics)
    config.load()
    transport = httpx.ASGITransport(config.loaded_app, client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url=CENTRE, headers=HTML) as browser:
        begun = await browser.get(BEGIN, headers={"x-forwarded-proto": "https"})

    (back,) = parse_qs(urlsplit(begun.headers["location"]).query)["redirect_uri"]
    assert back == f"{scheme}://centre.example:8050{BACK}"


@pytest.mark.parametrize("ways", [{"is_down": True}, {"calls_itself": "http://127.0.0.1:1/other"}])
async def test_a_provider_that_does_not_answer_or_is_another_is_said_to_be_down(
    centre: Centre, ways: dict[str, Any]
) -> None:
    centre.be(**ways)
    async with centre.browser() as browser:
        answer = await browser.get(BEGIN)

    assert answer.status_code == 503
    assert "没有应答" in answer.text
    assert 'name="password"' in answer.text


@pytest.mark.parametrize("ways", [{"silent_s": 60.0}, {"trickles_s": 0.3}])
async def test_a_silent_provider_is_asked_once_however_many_begin_and_holds_nobody_else_up(
    tmp_path: Path, address: str, ways: dict[str, Any]
) -> None:
    centre = Centre(tmp_path, address=address)
    centre.be(**ways)
    asked = centre.asked(DISCOVERY)
    async with centre.browser() as browser:
        beginning = [asyncio.create_task(browser.get(BEGIN)) for _ in range(30)]
        while await asyncio.to_thread(centre.asked, DISCOVERY) == asked:
            pass
        for _ in range(64):
            await asyncio.to_thread(int)
        answered_before = [task for task in beginning if task.done()]
        answers = await asyncio.gather(*beginning)

    assert answered_before == []
    assert {answer.status_code for answer in answers} == {503}
    assert centre.asked(DISCOVERY) - asked == 1


async def test_a_provider_that_was_down_is_asked_again_after_a_while(centre: Centre) -> None:
    centre.be(is_down=True)
    told = []
    async with centre.browser() as browser:
        told.append((await browser.get(BEGIN)).status_code)
        centre.be()
        told.append((await browser.get(BEGIN)).status_code)
        centre.tick_s += DOWN_S
        told.append((await browser.get(BEGIN)).status_code)

    assert told == [503, 503, 303]


async def test_an_address_that_the_provider_has_not_verified_is_no_name(tmp_path: Path, address: str) -> None:
    centre = Centre(tmp_path, address=address, name_claim="email")
    centre.people.register.create("zhao.li", "viewer", area=None, by="command")
    for is_verified, status in ((False, 401), ("true", 401), (True, 303)):
        centre.be(claims={"email": "zhao.li", "email_verified": is_verified})
        async with centre.browser() as browser:
            assert (await came_in(browser)).status_code == status


async def test_a_whole_house_behind_one_address_comes_in_and_who_only_begins_is_held_up(
    centre: Centre,
) -> None:
    found = await statuses(centre, *[{}] * (TRIES_A_MINUTE + 1))
    async with centre.browser() as browser:
        begun = [(await browser.get(BEGIN)).status_code for _ in range(TRIES_A_MINUTE + 1)]

    assert set(found) == {303}
    assert begun == [303] * TRIES_A_MINUTE + [429]


async def test_a_visit_of_who_began_nothing_is_counted_and_not_written_down(centre: Centre) -> None:
    before = centre.deeds()
    async with centre.browser() as browser:
        answer = await browser.get(f"{BACK}?state=x&code=y", headers=FROM_THERE)

    assert answer.status_code == 401
    assert centre.deeds() == before
    assert 'onescreen_sign_ins_total{outcome="provider_refused"} 1.0' in centre.metrics.exposition().decode()


async def test_no_address_leads_elsewhere_after_it(centre: Centre) -> None:
    async with centre.browser() as browser:
        answer = await came_in(browser, f"{BEGIN}?next=%2F%2Fevil.example")

    assert answer.headers["location"] == "/"


async def test_the_page_has_the_button_only_where_there_is_a_provider(centre: Centre, tmp_path: Path) -> None:
    async with centre.browser() as browser:
        without = await browser.get("/sign-in")
    pages = SignInPages(ZONE, place=str, provider=BEGIN)
    with_it = pages.password("en", next_="/x", name="", said=NOTHING)

    assert BEGIN not in without.text
    assert f"{BEGIN}?next=%2Fx&amp;lang=en" in bytes(with_it.body).decode()


@pytest.mark.parametrize(
    ("address_", "is_it"),
    [
        ("https://id.example", True),
        ("http://127.0.0.1:9", True),
        ("http://id.example", False),
        ("ftp://127.0.0.1", False),
        ("", False),
    ],
)
def test_a_provider_is_reached_over_tls_or_on_this_machine(address_: str, is_it: bool) -> None:
    assert is_safe(address_) is is_it


def test_settings_name_the_provider_whole_or_not_at_all() -> None:
    assert provider_of(Settings()) is None
    with pytest.raises(ConfigError, match="oidc_client_id"):
        load({}, {"ONESCREEN_OIDC_ISSUER": "https://id.example"})
    with pytest.raises(ConfigError, match="oidc_name_claim"):
        load({}, {"ONESCREEN_OIDC_ISSUER": "https://id.example", "ONESCREEN_OIDC_CLIENT_ID": "x"})
    with pytest.raises(ConfigError, match="https"):
        provider_of(Settings(oidc_issuer="http://id.example", oidc_client_id="x", oidc_name_claim="sub"))
    assert "s3cret" not in repr(Settings(oidc_client_secret="s3cret"))
