"""`/me`: a person's own sessions, password and one-time codes. Stands behind `SignedIn`.

GET  /me     the page
POST /me     one of its forms, by the field `do`; what sets a secret asks for the password again
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from dashboard.access import codes
from dashboard.access.forms import asked, down, form_of, full, is_token, refused, to
from dashboard.access.pages import NOTHING, Me, Said, SignInPages
from dashboard.access.passwords import Full, Passwords, weakness
from dashboard.access.people import People
from dashboard.access.sessions import SessionGate, secret_in
from dashboard.ports import Grant, JournalError
from dashboard.store.audit import Deed
from dashboard.store.people import Person

log = structlog.get_logger()

DONE: Final = ("ended", "others_ended", "password_set", "codes_begun", "codes_over")
"""What the page may be asked to say was done."""


class MyPage:
    def __init__(
        self, people: People, *, gate: SessionGate, passwords: Passwords, pages: SignInPages
    ) -> None:
        self._people = people
        self._gate = gate
        self._passwords = passwords
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except JournalError as wrong:
            log.error("own page cannot be answered", why=str(wrong))
            answer = down()
        except Full:
            answer = full()
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        person = await asyncio.to_thread(self._people.register.find, scope["grant"].name)
        if person is None:
            return refused()
        if scope["method"] in ("GET", "HEAD"):
            done = asked(scope).get("done", "")
            return await self._page(scope, person, Said(done) if done in DONE else NOTHING)
        if scope["method"] != "POST":
            return PlainTextResponse("Method Not Allowed", status_code=405, headers={"allow": "GET, POST"})
        form = await form_of(receive)
        if not is_token(form.get("token", ""), secret_in(scope)):
            return refused()
        return await self._done(scope, person, form)

    async def _done(self, scope: Scope, person: Person, form: Mapping[str, str]) -> Response:
        match form.get("do"):
            case "end":
                number = form.get("session", "")
                if number.isdecimal() and len(number) < 16:
                    await asyncio.to_thread(
                        self._people.sessions.end, int(number), of=person.name, by=person.name
                    )
                return await self._said(scope, "ended")
            case "end_others":
                await asyncio.to_thread(
                    self._people.sessions.end_all, of=person.name, by=person.name, but=scope["session"]
                )
                return await self._said(scope, "others_ended")
            case "password" | "begin_codes" | "end_codes":
                with self._passwords.place():
                    wrong = await self._is_wrong(person, form.get("current", ""))
                    if wrong is not None:
                        return await self._page(scope, person, wrong, form, status=401)
                    return await self._changed(scope, person, form)
        return refused()

    async def _changed(self, scope: Scope, person: Person, form: Mapping[str, str]) -> Response:
        """What only who knows the password may do."""
        if form["do"] == "end_codes":
            await asyncio.to_thread(self._people.register.end_codes, person.name, by=person.name)
            return await self._said(scope, "codes_over")
        if form["do"] == "begin_codes":
            secret = form.get("secret", "")
            step = None
            if codes.SECRET.fullmatch(secret):
                step = codes.step_of(secret, form.get("code", ""), at=self._people.clock.now())
            if step is None:
                return await self._page(scope, person, Said("code_wrong"), form, status=422)
            await asyncio.to_thread(self._people.register.begin_codes, person.name, secret, step=step)
            return await self._said(scope, "codes_begun")
        password = form.get("password", "")
        bad = "unlike" if password != form.get("again", "") else weakness(password, name=person.name)
        if bad is not None:
            return await self._page(scope, person, Said(bad), form, status=422)
        kept = await self._passwords.hash(password)
        key = scope["session"]
        await asyncio.to_thread(self._people.register.set_password, person.name, kept, keep=key)
        return await self._said(scope, "password_set")

    async def _is_wrong(self, person: Person, password: str) -> Said | None:
        """None where it is the person's password; a try like any other, so that a session left open is none
        from which to guess it."""
        wait = await asyncio.to_thread(self._people.tries.begin, person.name)
        if wait is not None:
            return Said("waits", wait)
        if await self._passwords.is_right(password, person.password_hash):
            await asyncio.to_thread(self._people.tries.forget, person.name)
            return None
        deed = Deed(person.name, "sign_in.refused", person.name, outcome="current_wrong")
        await asyncio.to_thread(self._people.audit.append, deed)
        waits = await asyncio.to_thread(self._people.tries.waits, person.name)
        return Said("current_wrong") if waits is None else Said("current_wrong", waits)

    async def _said(self, scope: Scope, done: str) -> Response:
        await self._gate.look()
        return to("/me", done=done, lang=asked(scope).get("lang", ""))

    async def _page(
        self,
        scope: Scope,
        person: Person,
        said: Said,
        form: Mapping[str, str] | None = None,
        *,
        status: int = 200,
    ) -> Response:
        grant: Grant = scope["grant"]
        given = (form or {}).get("secret", "")
        secret = given if codes.SECRET.fullmatch(given) else codes.new_secret()
        me = Me(
            grant=grant,
            sessions=await asyncio.to_thread(self._people.sessions.of, grant.name),
            key=scope["session"],
            token=scope["form_token"],
            has_codes=person.has_codes,
            new_secret=secret,
            new_address=codes.address(secret, name=grant.name),
            is_new="new" in asked(scope),
        )
        page = self._pages.me(asked(scope).get("lang", ""), me=me, said=said)
        page.status_code = status
        return page
