"""The way in for persons, and the way out. Plain pages, without a script.

GET  /sign-in               name and password; `?next=PATH`: where to go on to
GET  /sign-in?step=code     the one-time code, where the person has them
GET  /sign-in?link=WORD     a one-time link: set a password
POST /sign-in               one of these three, filled in
POST /sign-out              end the session (the form carries its token)
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from dashboard.access.browsers import browser_of
from dashboard.access.forms import (
    NEVER_KEPT,
    address_of,
    asked,
    down,
    form_of,
    form_token,
    full,
    is_from_here,
    is_token,
    local_path,
    refused,
    to,
)
from dashboard.access.pace import Pace
from dashboard.access.pages import NOTHING, Said, SignInPages
from dashboard.access.passwords import Full, Passwords, weakness
from dashboard.access.people import People
from dashboard.access.sessions import SessionGate, give, secret_in
from dashboard.metrics import Metrics
from dashboard.ports import JournalError
from dashboard.store.audit import STRANGER, Deed
from dashboard.store.people import LinkOver, Person
from dashboard.store.vault import VaultError

log = structlog.get_logger()

TRIES_A_MINUTE: Final = 10
"""Wrong tries from one address, of whatever names; one that is under way counts until it turns out right."""
WRONG: Final = frozenset({401, 410, 429})
"""What a try is answered with that counts for good."""


class SignIn:
    """`/sign-in`, and `/sign-out` beside it."""

    def __init__(
        self, people: People, *, gate: SessionGate, passwords: Passwords, pages: SignInPages, metrics: Metrics
    ) -> None:
        self._people = people
        self._gate = gate
        self._passwords = passwords
        self._pages = pages
        self._metrics = metrics
        self._tried = Pace(TRIES_A_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except (JournalError, VaultError) as wrong:
            log.error("sign-in cannot be answered", why=str(wrong))
            answer = down()
        except Full:
            self._metrics.sign_ins.labels("limited").inc()
            log.warning("sign-in sent away", why="too many at once")
            answer = full()
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        if scope["method"] in ("GET", "HEAD") and scope["path"] == "/sign-in":
            return await self._shown(scope)
        if scope["method"] != "POST":
            return PlainTextResponse("Method Not Allowed", status_code=405, headers={"allow": "POST"})
        if not is_from_here(scope):
            return refused()
        form = await form_of(receive)
        if scope["path"] == "/sign-out":
            return await self._signed_out(scope, form)
        address = address_of(scope)
        if self._tried.is_spent(address):
            self._metrics.sign_ins.labels("limited").inc()
            held = PlainTextResponse("Too many tries: wait a minute", status_code=429, headers=NEVER_KEPT)
            held.headers["retry-after"] = "60"
            return held
        with self._passwords.place():
            at_s, status = self._tried.spend(address), 0
            try:
                answer = await self._tried_by(scope, form)
                status = answer.status_code
            finally:
                if status not in WRONG:
                    self._tried.give_back(address, at_s)
        return answer

    async def _tried_by(self, scope: Scope, form: Mapping[str, str]) -> Response:
        if "link" in form:
            return await self._by_link(scope, form)
        return await (self._by_code if "code" in form else self._by_password)(scope, form)

    async def _shown(self, scope: Scope) -> Response:
        wanted = asked(scope)
        lang, next_, word = wanted.get("lang", ""), local_path(wanted.get("next", "")), wanted.get("link", "")
        if word:
            try:
                name = await asyncio.to_thread(self._people.register.of_link, word)
            except LinkOver:
                self._tried.spend(address_of(scope))
                return self._link_over(lang)
            return self._pages.new_password(lang, word=word, name=name, said=NOTHING)
        if await self._gate.session_of(scope) is not None:
            return to(next_)
        secret = secret_in(scope)
        if wanted.get("step") == "code":
            waiting = await asyncio.to_thread(self._people.sessions.waiting, secret)
            if waiting is not None:
                return self._pages.code(lang, next_=next_, token=form_token(secret), said=NOTHING)
        said = Said("signed_out") if "out" in wanted else NOTHING
        return self._pages.password(lang, next_=next_, name="", said=said)

    # ── the three ways ──────────────────────────────────────────────────────────────────────────────────

    async def _by_password(self, scope: Scope, form: Mapping[str, str]) -> Response:
        lang, next_, name = asked(scope).get("lang", ""), _next(scope), form.get("name", "")
        wait = await asyncio.to_thread(self._people.tries.begin, name)
        person = await asyncio.to_thread(self._people.register.find, name)
        if wait is not None:
            said = await self._failed(name, person, Said("waits", wait))
            return _as(429, self._pages.password(lang, next_=next_, name=name, said=said))
        kept = person.password_hash if person is not None and person.disabled_at is None else None
        is_right = await self._passwords.is_right(form.get("password", ""), kept)
        if person is None or not is_right:
            said = await self._failed(name, person, Said("wrong"))
            return _as(401, self._pages.password(lang, next_=next_, name=name, said=said))
        return await self.let_in(scope, person, next_, lang=lang)

    async def _by_code(self, scope: Scope, form: Mapping[str, str]) -> Response:
        lang, next_, secret = asked(scope).get("lang", ""), _next(scope), secret_in(scope)
        name = await asyncio.to_thread(self._people.sessions.waiting, secret)
        person = None if name is None else await asyncio.to_thread(self._people.register.find, name)
        if person is None:
            return to("/sign-in", next=_kept(next_), lang=lang)
        token = form_token(secret)
        if not is_token(form.get("token", ""), secret):
            return refused()
        wait = await asyncio.to_thread(self._people.tries.begin, person.name)
        if wait is not None:
            said = await self._failed(person.name, person, Said("waits", wait))
            return _as(429, self._pages.code(lang, next_=next_, token=token, said=said))
        if not await asyncio.to_thread(self._people.takes_code, person.name, form["code"]):
            said = await self._failed(person.name, person, Said("code_wrong"))
            return _as(401, self._pages.code(lang, next_=next_, token=token, said=said))
        browser = _browser(scope)
        proven = await asyncio.to_thread(self._people.sessions.prove, secret, browser=browser)
        if proven is None:
            return to("/sign-in", next=_kept(next_), lang=lang)
        return await self._handed(scope, person, proven, next_)

    async def _by_link(self, scope: Scope, form: Mapping[str, str]) -> Response:
        lang, word, password = asked(scope).get("lang", ""), form["link"], form.get("password", "")
        try:
            name = await asyncio.to_thread(self._people.register.of_link, word)
            bad = "unlike" if password != form.get("again", "") else weakness(password, name=name)
            if bad is not None:
                return _as(422, self._pages.new_password(lang, word=word, name=name, said=Said(bad)))
            kept = await self._passwords.hash(password)
            person = await asyncio.to_thread(self._people.register.use_link, word, kept)
        except LinkOver:
            return self._link_over(lang)
        self._metrics.sign_ins.labels("link").inc()
        await self._gate.look()
        if person.has_codes:
            return to("/sign-in", lang=lang)
        return await self._begun(scope, person, f"/me?new=1{f'&lang={lang}' if lang.isalpha() else ''}")

    # ── in, out, and not in ─────────────────────────────────────────────────────────────────────────────

    async def let_in(self, scope: Scope, person: Person, next_: str, *, lang: str) -> Response:
        """Whoever showed who they are: in, or on to the one-time code where the person has them."""
        if person.has_codes:
            await self._left(scope)
            secret = await asyncio.to_thread(self._people.sessions.wait_for_code, person)
            return give(to("/sign-in", step="code", next=_kept(next_), lang=lang), scope, secret)
        return await self._begun(scope, person, next_)

    async def _begun(self, scope: Scope, person: Person, next_: str) -> Response:
        secret = await asyncio.to_thread(self._people.sessions.begin, person, browser=_browser(scope))
        return await self._handed(scope, person, secret, next_)

    async def _handed(self, scope: Scope, person: Person, secret: str, next_: str) -> Response:
        """The secret goes to the browser."""
        await self._left(scope)
        await asyncio.to_thread(self._people.tries.forget, person.name)
        await self._gate.look()
        self._metrics.sign_ins.labels("done").inc()
        log.info("person signed in", person=person.name)
        return give(to(next_), scope, secret)

    async def _signed_out(self, scope: Scope, form: Mapping[str, str]) -> Response:
        is_known = await self._gate.session_of(scope) is not None
        if is_known and not is_token(form.get("token", ""), secret_in(scope)):
            return refused()
        await self._left(scope)
        return give(to("/sign-in", out="1", lang=asked(scope).get("lang", "")), scope, "")

    async def _left(self, scope: Scope) -> None:
        """The session that the browser held until now is over."""
        session = await self._gate.session_of(scope)
        if session is not None:
            who = session.grant.name
            await asyncio.to_thread(self._people.sessions.end, session.number, of=who, by=who)
            await self._gate.look()

    async def _failed(self, name: str, person: Person | None, said: Said) -> Said:
        """Count and record a try that led nowhere; what to tell. A name that now waits is told so."""
        self._metrics.sign_ins.labels(said.word).inc()
        known = None if person is None else person.name
        await asyncio.to_thread(
            self._people.audit.append, Deed(STRANGER, "sign_in.refused", known, outcome=said.word)
        )
        log.warning("sign-in refused", why=said.word, person=known)
        wait = await asyncio.to_thread(self._people.tries.waits, name)
        if said.word == "waits" or wait is None:
            return said
        await asyncio.to_thread(
            self._people.audit.append,
            Deed(STRANGER, "sign_in.locked", known, about={"wait_s": round(wait.total_seconds())}),
        )
        return Said(said.word, wait)

    def _link_over(self, lang: str) -> Response:
        self._metrics.sign_ins.labels("link_over").inc()
        return _as(410, self._pages.link_over(lang))


def _browser(scope: Scope) -> str:
    return browser_of(Headers(scope=scope).get("user-agent", ""))


def _next(scope: Scope) -> str:
    return local_path(asked(scope).get("next", ""))


def _kept(next_: str) -> str:
    """As an address carries it: where it goes without saying, it is not said."""
    return "" if next_ == "/" else next_


def _as(status: int, page: Response) -> Response:
    page.status_code = status
    return page
