"""The doors of the desk without a centre around them: on a store of its own, by a clock that is set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pyotp
from fastapi import FastAPI
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from dashboard.access.passwords import Passwords, argon2
from dashboard.access.people import People
from dashboard.access.sessions import SessionGate
from dashboard.access.signed_in import SignedIn
from dashboard.metrics import Metrics
from dashboard.serving.doors import add_sign_in
from dashboard.store.audit import SqlAudit
from dashboard.store.engine import journal_engine
from dashboard.store.migrate import migrate
from dashboard.store.people import Person, SqlPeople
from dashboard.store.sessions import SqlSessions
from dashboard.store.tries import SqlTries
from dashboard.store.vault import Vault
from layouts.sign_in import SignInPages
from tests.journal.builders import SetClock

CENTRE = "http://centre.example:8050"
HTML = {"accept": "text/html,application/xhtml+xml", "sec-fetch-site": "none"}
PASSWORD = "seven green lamps"
HERE = {**HTML, "sec-fetch-site": "same-origin", "origin": CENTRE}
"""As a browser sends a form from a page of this centre."""
CHEAP = Passwords(argon2(cost_kib=64))
HASHED = argon2(cost_kib=64).hash(PASSWORD.encode())


async def told(scope: Scope, receive: Receive, send: Send) -> None:
    """The page behind the door: tells what the door gave it."""
    grant = scope["grant"]
    said = {"name": grant.name, "role": grant.role, "area": grant.area, "token": scope["form_token"]}
    await JSONResponse(said)(scope, receive, send)


@dataclass
class Desk:
    """`browser()` gives a browser; each has cookies of its own."""

    folder: Path
    clock: SetClock = field(default_factory=SetClock)
    metrics: Metrics = field(default_factory=Metrics)
    passwords: Passwords = field(default_factory=lambda: CHEAP)

    def __post_init__(self) -> None:
        url = f"sqlite:///{self.folder}/journal.sqlite"
        migrate(url, "journal")
        kept, sealer = journal_engine(url), Vault(self.folder / "key", environ={})
        self.people = People(
            SqlPeople(kept, self.clock, sealer),
            SqlSessions(kept, self.clock),
            SqlTries(kept, self.clock),
            SqlAudit(kept, self.clock),
            self.clock,
        )
        self.gate = SessionGate(self.people.sessions, self.metrics)
        self.server = FastAPI()
        pages = SignInPages(ZoneInfo("Asia/Shanghai"), place={"s1": "黄思湾街道"}.__getitem__)
        self.sign_in = add_sign_in(
            self.server,
            self.people,
            self.gate,
            passwords=self.passwords,
            pages=pages,
            metrics=self.metrics,
        )
        desk = SignedIn(told, gate=self.gate)
        self.server.router.routes.extend([Route("/", endpoint=desk), Mount("/desk", app=desk)])

    def browser(self, *, address: str = "10.0.0.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.server, client=(address, 40_000))
        return httpx.AsyncClient(transport=transport, base_url=CENTRE, headers=HTML)

    def person(self, name: str = "zhao", role: str = "street", area: str | None = "s1") -> Person:
        """Made, with `PASSWORD`."""
        word = self.people.register.create(name, role, area=area, by="command")
        return self.people.register.use_link(word, HASHED)

    def with_codes(self, name: str = "zhao") -> pyotp.TOTP:
        """A person who signs in with one-time codes; what makes them."""
        totp = pyotp.TOTP(pyotp.random_base32(32))
        self.people.register.begin_codes(name, totp.secret, step=totp.timecode(self.clock.at) - 5)
        return totp

    def deeds(self) -> list[tuple[str, str, str | None, str]]:
        """The audit: who, what, subject, outcome."""
        found = (entry.deed for entry in self.people.audit.read())
        return [(deed.who, deed.what, deed.subject, deed.outcome) for deed in found]


async def post(
    browser: httpx.AsyncClient, path: str, headers: Mapping[str, str] = HERE, /, **fields: str
) -> httpx.Response:
    return await browser.post(path, data=fields, headers=headers)


async def sign_in(
    browser: httpx.AsyncClient, name: str = "zhao", password: str = PASSWORD, path: str = "/sign-in"
) -> httpx.Response:
    return await post(browser, path, name=name, password=password)


def token_in(page: httpx.Response) -> str:
    return value_in(page, "token")


def value_in(page: httpx.Response, name: str) -> str:
    """Of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None, f"no field {name}"
    return unescape(found[1])
