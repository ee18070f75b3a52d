"""`/people`: who may sign in, as what and where, and which tokens and walls are in force. Behind `SignedIn`.

GET  /people            the page; `name`: of the person whose forms stand open
POST /people            one of its forms, by the field `do`

For whoever may `administer`; any other is refused, and that is in the audit, as everything done here is.
Whatever a form brings is judged anew: nobody has to have seen the page to send it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import structlog
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from dashboard.access.audit import who
from dashboard.access.decision import ROLES, check_role, may
from dashboard.access.forms import asked, down, form_of, is_token, refused, to
from dashboard.access.pages import NOTHING, Said
from dashboard.access.people import People
from dashboard.access.sessions import SessionGate, secret_in
from dashboard.domain.area import Area, AreaTree
from dashboard.ports import Grant, JournalError
from dashboard.store.audit import Deed
from dashboard.store.people import NoSuchPerson, Person, as_kept
from dashboard.store.tokens import SqlTokens
from dashboard.store.walls import SqlWalls

log = structlog.get_logger()

DONE: Final = frozenset(
    {"done_assigned", "done_disabled", "done_enabled", "done_signed_out", "done_revoked", "not_done"}
)
"""What the page may be asked to say."""
MOST_DIGITS: Final = 15


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person as the list shows them. `seen_at`: None for who never came, or not within 90 days."""

    name: str
    role: str
    area: str | None
    has_password: bool
    has_codes: bool
    sessions: int
    seen_at: datetime | None
    is_disabled: bool


@dataclass(frozen=True, slots=True)
class TokenInForce:
    """`expires_at`: None, until it is revoked."""

    number: int
    kind: str
    name: str
    role: str | None
    area: str | None
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class WallInForce:
    """`remotes`: how many phones drive it."""

    name: str
    paired_at: datetime
    remotes: int


@dataclass(frozen=True, slots=True)
class Office:
    """What the page shows. `me`: who asks; `token`: for the forms; `chosen`: whose forms stand open; `link`:
    the path of a new one-time link and whose it is, shown this once; `areas`: code and name of each."""

    me: Grant
    token: str
    at: datetime
    people: Sequence[PersonLine]
    tokens: Sequence[TokenInForce]
    walls: Sequence[WallInForce]
    areas: Sequence[tuple[str, str]]
    chosen: PersonLine | None
    link: tuple[str, str] | None


class OfficePages(Protocol):
    """In the language asked for, the first one for any other."""

    def people(self, lang: str, *, office: Office, said: Said) -> Response: ...


class PeopleDoor:
    """`areas`: those that the register has now."""

    def __init__(
        self,
        people: People,
        *,
        tokens: SqlTokens,
        walls: SqlWalls,
        gate: SessionGate,
        pages: OfficePages,
        areas: Callable[[], Sequence[Area]],
    ) -> None:
        self._people = people
        self._tokens = tokens
        self._walls = walls
        self._gate = gate
        self._pages = pages
        self._areas = areas

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except JournalError as wrong:
            log.error("people cannot be shown", why=str(wrong))
            answer = down()
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        grant: Grant = scope["grant"]
        if not may(grant, "administer"):
            deed = Deed(who(grant), "people.asked", outcome="denied")
            await asyncio.to_thread(self._people.audit.append, deed)
            return refused()
        if scope["method"] in ("GET", "HEAD"):
            word = asked(scope).get("done", "")
            return await self._page(scope, Said(word) if word in DONE else NOTHING, asked(scope).get("name"))
        if scope["method"] != "POST":
            return PlainTextResponse("Method Not Allowed", status_code=405, headers={"allow": "GET, POST"})
        form = await form_of(receive)
        if not is_token(form.get("token", ""), secret_in(scope)):
            return refused()
        return await self._do(scope, who(grant), form)

    async def _do(self, scope: Scope, by: str, form: Mapping[str, str]) -> Response:
        match form.get("do"):
            case "create":
                return await self._create(scope, by, form)
            case "revoke_token":
                number = form.get("number", "")
                is_one = number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS
                done = is_one and await asyncio.to_thread(self._revoke_token, int(number), by)
                return _said(scope, "done_revoked" if done else "not_done")
            case "revoke_wall":
                done = await asyncio.to_thread(self._walls.revoke, form.get("name", ""), by=by)
                return _said(scope, "done_revoked" if done else "not_done")
            case "assign" | "disable" | "enable" | "sign_out" | "link" as do:
                person = await asyncio.to_thread(self._people.register.find, form.get("name", ""))
                if person is None:
                    return await self._page(scope, Said("nobody"), status=404)
                try:
                    return await self._do_to(scope, by, do, person, form)
                except NoSuchPerson:
                    return await self._page(scope, Said("not_done"), person.name, status=409)
        return refused()

    async def _do_to(
        self, scope: Scope, by: str, do: str, person: Person, form: Mapping[str, str]
    ) -> Response:
        register, name = self._people.register, person.name
        if name == scope["grant"].name and do in ("assign", "disable"):
            return await self._page(scope, Said("self"), name, status=409)
        if do == "link":
            word = await asyncio.to_thread(register.link, name, by=by)
            if form.get("without_codes"):
                await asyncio.to_thread(register.end_codes, name, by=by)
            return await self._linked(scope, name, word)
        if do == "assign":
            role, area = form.get("role", ""), form.get("area") or None
            if (wrong := self._wrong(role, area)) is not None:
                return await self._page(scope, wrong, name, status=422)
            await asyncio.to_thread(register.assign, name, role, area=area, by=by)
            done = "done_assigned"
        elif do == "sign_out":
            n = await asyncio.to_thread(self._people.sessions.end_all, of=name, by=by)
            done = "done_signed_out" if n else "not_done"
        else:
            act = register.disable if do == "disable" else register.enable
            done = f"done_{do}d" if await asyncio.to_thread(act, name, by=by) else "not_done"
        await self._gate.look()
        return _said(scope, done, name=name)

    async def _create(self, scope: Scope, by: str, form: Mapping[str, str]) -> Response:
        name, role, area = form.get("name", ""), form.get("role", ""), form.get("area") or None
        if (wrong := self._wrong(role, area)) is not None:
            return await self._page(scope, wrong, status=422)
        if await asyncio.to_thread(self._people.register.find, name) is not None:
            return await self._page(scope, Said("taken"), status=409)
        try:
            word = await asyncio.to_thread(self._people.register.create, name, role, area=area, by=by)
        except NoSuchPerson:
            return await self._page(scope, Said("name"), status=422)
        return await self._linked(scope, as_kept(name), word)

    def _wrong(self, role: str, area: str | None) -> Said | None:
        """Why a person cannot have this role in this area; None where they can."""
        if role not in ROLES:
            return Said("role")
        if area is not None and area not in AreaTree(self._areas()):
            return Said("area")
        try:
            check_role(role, area)
        except ValueError:
            return Said("area_needed")
        return None

    def _revoke_token(self, number: int, by: str) -> bool:
        """Of a source or a reader; a wall is revoked by its name, with the phones that drive it."""
        found = next((line for line in self._tokens.list() if line.number == number), None)
        return found is not None and _is_token(found.grant) and self._tokens.revoke(number, by=by)

    async def _linked(self, scope: Scope, name: str, word: str) -> Response:
        link = (name, f"/sign-in?link={word}")
        return await self._page(scope, NOTHING, name, link=link)

    async def _page(
        self,
        scope: Scope,
        said: Said,
        name: str | None = None,
        *,
        link: tuple[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        office = await asyncio.to_thread(self._office, scope, name, link)
        page = self._pages.people(asked(scope).get("lang", ""), office=office, said=said)
        page.status_code = status
        return page

    def _office(self, scope: Scope, name: str | None, link: tuple[str, str] | None) -> Office:
        now = self._people.clock.now()
        standing = [session.grant.name for session in self._people.sessions.standing().values()]
        seen = self._people.sessions.last_seen()
        lines = [
            PersonLine(
                person.name, person.role, person.area, person.password_hash is not None, person.has_codes,
                standing.count(person.name), seen.get(person.name), person.disabled_at is not None,
            )
            for person in self._people.register.list()
        ]  # fmt: skip
        tokens = [
            TokenInForce(
                t.number, t.grant.kind, t.grant.name, t.grant.role, t.grant.area, t.created_at, t.expires_at
            )
            for t in self._tokens.list()
            if _is_token(t.grant) and t.revoked_at is None and (t.expires_at is None or t.expires_at > now)
        ]
        in_force = [line for line in self._walls.list() if line.revoked_at is None]
        drive = [line.name for line in in_force if line.kind == "remote"]
        walls = [
            WallInForce(line.name, line.paired_at, drive.count(line.name))
            for line in in_force
            if line.kind == "wall"
        ]
        chosen = next((line for line in lines if name is not None and line.name == as_kept(name)), None)
        areas = _named(self._areas())
        return Office(
            scope["grant"],
            scope["form_token"],
            now,
            lines,
            tokens,
            walls,
            areas,
            chosen,
            link,
        )


def _named(areas: Sequence[Area]) -> Sequence[tuple[str, str]]:
    """Code and name of each, with the names of what it lies in, those of one unit together."""
    tree = AreaTree(areas)
    return [
        (code, " · ".join(tree[each].name for each in reversed(tree.path(code))))
        for code in sorted(tree.by_code)
    ]


def _is_token(grant: Grant) -> bool:
    return grant.kind in ("api", "source")


def _said(scope: Scope, done: str, *, name: str = "") -> Response:
    return to("/people", done=done, name=name, lang=asked(scope).get("lang", ""))
