"""Who asks for alerts and who acts on them over HTTP, and how the desk's refusals are told there."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from fastapi import Request

from dashboard.access.forms import NEVER_KEPT, is_from_here, is_token
from dashboard.access.sessions import SessionGate, secret_in
from dashboard.acting.acts import NotDone, NotKept, NotNow, SaidOtherwise, Unfit
from dashboard.acting.alert_acts import NUMBER
from dashboard.api.questions import Identify
from dashboard.ports import Grant, JournalError
from dashboard.problem import Problem
from dashboard.reading.alerts import AlertDesk
from dashboard.reading.desk import Desk, NotThere, NotYet, OutOfReach, Starting, Unanswered
from dashboard.reading.ground import Reading

FORM_TOKEN = "x-form-token"
"""What a page of a session sends along with what it does: the same as the field `token` of its forms."""
FORM_NUMBER = "idempotency-key"
Answer = TypeVar("Answer")

ERRORS: Mapping[int, str] = {
    400: "a cursor or a day of another making",
    401: "no token of a reader, and nobody signed in",
    403: "not this role's, or out of its reach; to act: not from a page of this centre, or by a token",
    404: "no such alert or silence within reach",
    422: "a parameter or field that cannot be read",
    503: "starting, or the store does not answer: see Retry-After",
}
ACTING_ERRORS: Mapping[int, str] = {
    **ERRORS,
    409: "the alert or silence as it stands does not allow it; or this number stood for something else",
}


@dataclass(frozen=True, slots=True)
class Acter:
    """A signed-in person. `form`: the number that the page gave what is done."""

    desk: AlertDesk
    session: str
    form: str


class Askers:
    """Readers with a token and persons with a session; only a person acts, from a page of this centre."""

    def __init__(self, reading: Reading, identify: Identify, gate: SessionGate) -> None:
        self._reading = reading
        self._identify = identify
        self._gate = gate

    async def reader(self, request: Request) -> AlertDesk:
        """Raises Problem 401."""
        if "authorization" in request.headers:
            return self._desk(self._identify(request))
        grant, _ = await self._person(request)
        return self._desk(grant)

    async def taker(self, request: Request) -> tuple[AlertDesk, str | None]:
        """Who takes a table away, from a page of this centre if it is a person: and the session."""
        if "authorization" in request.headers:
            return self._desk(self._identify(request)), None
        grant, session = await self._person(request)
        if not is_from_here(request.scope):
            raise Problem(403, "not from here", "a table is taken away from a page of this centre")
        return self._desk(grant), session

    async def acter(self, request: Request) -> Acter:
        """Raises Problem 401 and 403."""
        if "authorization" in request.headers:
            self._identify(request)
            raise Problem(403, "a token reads", "who acts signs in; a channel acknowledges by its callback")
        grant, session = await self._person(request)
        secret = secret_in(request.scope)
        if not is_from_here(request.scope) or not is_token(request.headers.get(FORM_TOKEN, ""), secret):
            raise Problem(403, "not from here", f"{FORM_TOKEN}: missing, or not the one of this session")
        return Acter(self._desk(grant), session, request.headers.get(FORM_NUMBER, ""))

    async def _person(self, request: Request) -> tuple[Grant, str]:
        try:
            session = await self._gate.session_of(request.scope)
        except JournalError as wrong:
            raise _down() from wrong
        if session is None:
            raise Problem(401, "not signed in", "sign in at /sign-in, or send a token", headers=NEVER_KEPT)
        return session.grant, session.key

    def _desk(self, grant: Grant) -> AlertDesk:
        ground = self._reading.alerts
        assert ground is not None, "these routes are there where alerts are"
        return AlertDesk(ground, Desk(self._reading, grant))


async def told(answer: Awaitable[Answer]) -> Answer:
    """The desk's answer; why there is none, as a Problem."""
    try:
        return await answer
    except Starting:
        raise Problem(503, "starting", "the fold has not shown a Situation yet", retry_after_s=1) from None
    except NotThere as why:
        raise Problem(404, "no such alert", f"there is no {str(why)!r} within this reach") from None
    except NotYet as why:
        raise Problem(400, "not readable", f"{why}: not one that this API gave") from None
    except (OutOfReach, Unanswered) as why:
        raise Problem(403, "out of reach", str(why)) from None
    except JournalError as wrong:
        raise _down() from wrong


async def done(act: Awaitable[Answer]) -> Answer:
    """What was done; why it was not, as a Problem."""
    try:
        return await told(act)
    except Unfit as why:
        said = ", ".join(f"{_field(name)}: {fault.replace('_', ' ')}" for name, fault in why.faults.items())
        raise Problem(422, "not a valid request", said) from None
    except (NotNow, SaidOtherwise) as why:
        raise Problem(HTTPStatus.CONFLICT, "not as it stands", _why(why)) from None
    except NotKept as wrong:
        raise _down() from wrong
    except NotDone:
        raise Problem(403, "out of reach", "not this role's to do, or not there within its reach") from None


def _field(name: str) -> str:
    """As the request has it."""
    return FORM_NUMBER if name == NUMBER else name or "body"


def _why(why: NotDone) -> str:
    if isinstance(why, SaidOtherwise):
        return f"{FORM_NUMBER}: was given to something else before; draw another"
    return "there is no next step, or it is over already: read it again"


def _down() -> Problem:
    return Problem(
        503, "store down", "the store does not answer; nothing is lost, send it again", retry_after_s=2
    )
