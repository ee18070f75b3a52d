"""The way in by the organisation's own sign-in. It says who somebody is; what they may is said here alone.

GET /sign-in/provider           the browser is sent to the provider; `?next=PATH`: where to go on to
GET /sign-in/provider/back      and comes back with a code; who it stands for must be a person of this centre,
                                and stays who it was when it first stood for that person

What belongs together (state, nonce, verifier) is sealed into a cookie of the browser that began, for ten
minutes: what another browser brings back is of no sign-in of its own. The cookie is taken away when it
served; that nothing serves twice rests on the provider, whose codes serve once.
"""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Final, TypeVar

import msgspec
import structlog
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from dashboard.access.forms import NEVER_KEPT, address_of, asked, down, local_path
from dashboard.access.pace import Pace
from dashboard.access.pages import Said, SignInPages
from dashboard.access.people import People
from dashboard.access.provider import Provider
from dashboard.access.provider_calls import NotProven, ProviderDown
from dashboard.access.sign_in import SignIn
from dashboard.metrics import Metrics
from dashboard.ports import JournalError, Sealer
from dashboard.store.audit import STRANGER, Deed
from dashboard.store.people import OtherSubject
from dashboard.store.vault import VaultError

log = structlog.get_logger()

BEGIN: Final = "/sign-in/provider"
BACK: Final = "/sign-in/provider/back"
LASTS_S: Final = 600
TRIES_A_MINUTE: Final = 30
"""Sign-ins begun or brought back by one address that did not end in one."""
THREADS: Final = 2
"""Those that wait for the provider: its own, so that nobody but who signs in by it waits with them."""
ALTOGETHER_S: Final = 10.0
"""What one step of a sign-in may take, the wait for a thread included."""
STATUS: Final = {
    "provider_refused": 401, "provider_unknown": 403, "provider_other": 403, "provider_down": 503,
}  # fmt: skip

T = TypeVar("T")


class _Begun(msgspec.Struct, frozen=True):
    """A sign-in under way, as the cookie has it. `until_s`: seconds since 1970; `tried_s`: the try that it
    counts for, in the process where it began."""

    state: str
    nonce: str
    verifier: str
    next: str
    lang: str
    until_s: float
    tried_s: float


class ProviderDoor:
    def __init__(
        self,
        provider: Provider,
        people: People,
        *,
        sign_in: SignIn,
        sealer: Sealer,
        pages: SignInPages,
        metrics: Metrics,
    ) -> None:
        self._provider = provider
        self._people = people
        self._sign_in = sign_in
        self._sealer = sealer
        self._pages = pages
        self._metrics = metrics
        self._tried = Pace(TRIES_A_MINUTE)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="provider")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope)
        except (JournalError, VaultError) as wrong:
            log.error("sign-in by the provider cannot be answered", why=str(wrong))
            answer = down()
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response:
        if scope["method"] != "GET":
            return PlainTextResponse("Method Not Allowed", status_code=405, headers={"allow": "GET"})
        address = address_of(scope)
        if self._tried.is_spent(address):
            self._metrics.sign_ins.labels("limited").inc()
            headers = {**NEVER_KEPT, "retry-after": "60"}
            return PlainTextResponse("Too many tries: wait a minute", status_code=429, headers=headers)
        at_s = self._tried.spend(address)
        if scope["path"] == BEGIN:
            return await self._sent_there(scope, at_s)
        begun = self._begun(scope)
        answer = await self._came_back(scope, begun)
        if begun is not None and answer.status_code == 303:
            self._tried.give_back(address, begun.tried_s)
            self._tried.give_back(address, at_s)
        return answer

    async def _sent_there(self, scope: Scope, tried_s: float) -> Response:
        wanted = asked(scope)
        state, nonce, verifier = token_urlsafe(32), token_urlsafe(32), token_urlsafe(48)
        next_, lang = local_path(wanted.get("next", "")), wanted.get("lang", "")[:8]
        begun = _Begun(state, nonce, verifier, next_, lang, self._now_s() + LASTS_S, tried_s)
        try:
            there = await self._told(
                partial(
                    self._provider.address, state=state, nonce=nonce, verifier=verifier, back=_back(scope)
                )
            )
        except ProviderDown as why:
            return await self._refused("provider_down", str(why), begun)
        answer = RedirectResponse(there, status_code=303, headers=NEVER_KEPT)
        sealed = await asyncio.to_thread(self._sealer.seal, msgspec.json.encode(begun))
        return _with_cookie(answer, scope, urlsafe_b64encode(sealed).decode().rstrip("="))

    async def _came_back(self, scope: Scope, begun: _Begun | None) -> Response:
        """In, or refused; what was begun is over in either case."""
        return _with_cookie(await self._judged(scope, begun, asked(scope)), scope, "")

    async def _judged(self, scope: Scope, begun: _Begun | None, told: Mapping[str, str]) -> Response:
        if begun is None:
            return await self._refused("provider_refused", "no sign-in of this browser is under way", begun)
        if not compare_digest(told.get("state", "").encode("utf-8", "replace"), begun.state.encode()):
            return await self._refused("provider_refused", "the state is of another sign-in", begun)
        if "code" not in told:
            return await self._refused("provider_refused", "the provider signed nobody in", begun)
        try:
            proven = await self._told(
                partial(
                    self._provider.who,
                    told["code"],
                    nonce=begun.nonce,
                    verifier=begun.verifier,
                    back=_back(scope),
                )
            )
        except NotProven as why:
            return await self._refused("provider_refused", str(why), begun)
        except ProviderDown as why:
            return await self._refused("provider_down", str(why), begun)
        try:
            person = await asyncio.to_thread(
                self._people.register.of_subject, proven.issuer, proven.subject, name=proven.name
            )
        except OtherSubject as other:
            bound = "the name is bound to another subject"
            return await self._refused("provider_other", bound, begun, str(other))
        if person is None or person.disabled_at is not None:
            known = None if person is None else person.name
            return await self._refused("provider_unknown", "nobody here who may sign in", begun, known)
        return await self._sign_in.let_in(scope, person, begun.next, lang=begun.lang)

    async def _told(self, ask: Callable[[], T]) -> T:
        """What the provider is asked. Raises NotProven, ProviderDown."""
        try:
            async with asyncio.timeout(ALTOGETHER_S):
                return await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        except TimeoutError:
            raise ProviderDown(f"the provider does not answer within {ALTOGETHER_S:.0f} s") from None

    def _begun(self, scope: Scope) -> _Begun | None:
        """What this browser began, where that is not over."""
        kept = HTTPConnection(scope).cookies.get(_cookie_name(scope), "")
        try:
            sealed = urlsafe_b64decode(kept + "=" * (-len(kept) % 4))
            found = msgspec.json.decode(self._sealer.open(sealed), type=_Begun)
        except (ValueError, VaultError, msgspec.DecodeError):
            return None
        return found if found.until_s > self._now_s() else None

    async def _refused(self, word: str, why: str, begun: _Begun | None, known: str | None = None) -> Response:
        self._metrics.sign_ins.labels(word).inc()
        log.warning("sign-in by the provider refused", why=why, person=known)
        if begun is not None:  # else anybody's visit to the address would be written down for good
            deed = Deed(STRANGER, "sign_in.refused", known, outcome=word)
            await asyncio.to_thread(self._people.audit.append, deed)
        next_, lang = ("/", "") if begun is None else (begun.next, begun.lang)
        page = self._pages.password(lang, next_=next_, name="", said=Said(word))
        page.status_code = STATUS[word]
        return page

    def _now_s(self) -> float:
        return self._people.clock.now().timestamp()


def _back(scope: Scope) -> str:
    """The address at which the provider is to send the browser back: as this browser calls the centre."""
    return f"{scope.get('scheme', 'http')}://{Headers(scope=scope).get('host', '')}{BACK}"


def _cookie_name(scope: Scope) -> str:
    _, port = scope.get("server") or ("", 0)
    return f"onescreen-provider-{port}"


def _with_cookie(answer: Response, scope: Scope, value: str) -> Response:
    """It comes back with the address to which another site leads, and to no other path."""
    lasts_s = LASTS_S if value else 0
    said = f"{_cookie_name(scope)}={value}; Path={BEGIN}; Max-Age={lasts_s}; HttpOnly; SameSite=Lax"
    secure = f"{said}; Secure" if scope.get("scheme") == "https" else said
    answer.headers.append("set-cookie", secure)
    return answer
