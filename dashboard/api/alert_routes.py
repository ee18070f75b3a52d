"""`/api/alerts`, `/api/silences`: what people are told of, what became of it, and what they do about it.

To read: a reader's token, or a signed-in person. To act: a signed-in person from a page of this centre, with
the session's form token; a token does nothing. Annotations are evaluated here: FastAPI reads them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final, TypeAlias

from fastapi import APIRouter, Depends, Query, Request, Security
from fastapi.responses import Response
from pydantic import AwareDatetime

from dashboard.acting.alert_acts import AlertActing, AlertDone
from dashboard.acting.silencing import Match
from dashboard.api.alert_asking import ACTING_ERRORS, ERRORS, Acter, Askers, done, told
from dashboard.api.ground import ground_of, stands_on
from dashboard.api.questions import Cursor, Limit, bearer
from dashboard.ports.alerts import GroupState
from dashboard.problem import Problem, described
from dashboard.reading.alert_answers import (
    AlertDetail,
    AlertPage,
    SilenceAnswer,
    detail_answer,
    page_answer,
    silence_answer,
)
from dashboard.reading.alert_proof import MOST_IN_A_TABLE, TooMany, custody_csv, proof_csv
from dashboard.reading.alerts import AlertDesk

CSV = "text/csv; charset=utf-8"
TOO_MANY: Final = f"more than {MOST_IN_A_TABLE:,} alerts: ask for one area after another"
CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "the table", "content": {"text/csv": {"schema": {"type": "string"}}}}
}


@dataclass(frozen=True, slots=True)
class Acted:
    """`what`: called, dispatched, visited, repaired, handed_over or no_need."""

    what: str


@dataclass(frozen=True, slots=True)
class SilenceOrder:
    """Of all that is given together: `rule`, `area` with what lies below it, `about` as `case/ID`.

    `until`: in 24 hours where it is not given, in 7 days at the latest.
    """

    reason: str
    rule: str | None = None
    area: str | None = None
    about: str | None = None
    until: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class DoneAnswer:
    """`by`, `at`: of what stands; of an alert that another one had acknowledged, who and when. `by`: the role
    of who did it on a page, the post of an acknowledgement by link or callback, the sign-in name of who
    silences. `repeated`: nothing more was recorded."""

    id: str
    position: int
    by: str
    at: datetime
    repeated: bool


def router(askers: Askers, acting: AlertActing) -> APIRouter:
    """Of alerts and silences, for whoever `askers` knows."""
    ground = stands_on(_Ground(askers, acting))
    routes = APIRouter(prefix="/api", tags=["alerts"], dependencies=[Security(bearer()), Depends(ground)])
    reading, acts = described(ERRORS), described(ACTING_ERRORS)
    table: Mapping[str, Any] = {"response_class": Response, "responses": {**reading, **CSV_ANSWER}}
    whole: Mapping[str, Any] = {**table, "responses": {**table["responses"], **described({413: TOO_MANY})}}
    routes.get("/alerts", responses=reading)(alerts)
    routes.get("/alerts/{alert_id}", responses=reading)(alert)
    routes.get("/alerts/{alert_id}/custody", **table)(custody)
    routes.get("/proof/alerts", **whole)(proof)
    routes.post("/alerts/{alert_id}/ack", responses=acts)(acknowledge)
    routes.post("/alerts/{alert_id}/act", responses=acts)(act)
    routes.post("/alerts/{alert_id}/escalate", responses=acts)(escalate)
    routes.get("/silences", responses=reading)(silences)
    routes.post("/silences", responses=acts)(silence)
    routes.delete("/silences/{silence_id}", responses=acts)(end_silence)
    return routes


@dataclass(frozen=True, slots=True)
class _Ground:
    askers: Askers
    acting: AlertActing


async def _acting(request: Request) -> AlertActing:
    ground: _Ground = ground_of(request)
    return ground.acting


async def _reader(request: Request) -> AlertDesk:
    ground: _Ground = ground_of(request)
    return await ground.askers.reader(request)


async def _taker(request: Request) -> tuple[AlertDesk, str | None]:
    ground: _Ground = ground_of(request)
    return await ground.askers.taker(request)


async def _acter(request: Request) -> Acter:
    ground: _Ground = ground_of(request)
    return await ground.askers.acter(request)


Does: TypeAlias = Annotated[AlertActing, Depends(_acting)]
Reader: TypeAlias = Annotated[AlertDesk, Depends(_reader)]
Taker: TypeAlias = Annotated[tuple[AlertDesk, str | None], Depends(_taker)]
Person: TypeAlias = Annotated[Acter, Depends(_acter)]


async def alerts(
    reader: Reader,
    state: Annotated[GroupState | None, Query()] = None,
    rule: Annotated[str | None, Query(max_length=200)] = None,
    area: Annotated[str | None, Query(max_length=200)] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> AlertPage:
    """Alerts, the last opened first. `next` is the cursor of the page after."""
    found = reader.inbox(state=state, rule=rule, area=area, cursor=cursor, limit=limit)
    return page_answer(await told(found))


async def alert(reader: Reader, alert_id: str) -> AlertDetail:
    """One alert: what is wrong, who was told by which channel, and what became of each notice."""
    return detail_answer(await told(reader.file(alert_id)))


async def custody(acting: Does, taker: Taker, alert_id: str) -> Response:
    """The custody chain as CSV: each turn with its instant and its evidence. A person's role must be for
    exports; the audit has it."""
    reader, session = taker
    await done(acting.check_export(reader))
    file = await told(reader.file(alert_id))
    await done(acting.exported(reader, alert_id, session=session))
    return _csv(custody_csv(file.custody, zone=reader.desk.reading.zone), name=f"custody-{alert_id[:8]}")


async def proof(
    acting: Does, taker: Taker, day: date, area: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    """The proof of delivery of a local day as CSV: a row a notice, all of them or none. A person's role must
    be for exports; the audit has it."""
    reader, session = taker
    await done(acting.check_export(reader))
    found = await told(reader.proof(day, area=area, most=MOST_IN_A_TABLE))
    try:
        lines = proof_csv(found, zone=reader.desk.reading.zone)
    except TooMany as why:
        raise Problem(413, "too many", f"{why}: ask for one area after another") from None
    await done(acting.exported(reader, f"{day}", session=session))
    return _csv(lines, name=f"proof-{day}")


async def acknowledge(acting: Does, person: Person, alert_id: str) -> DoneAnswer:
    """Take it in hand: escalation stops. Durable before it is answered."""
    return _answer(await done(acting.acknowledge(person.desk, alert_id, session=person.session)))


async def act(acting: Does, person: Person, alert_id: str, said: Acted) -> DoneAnswer:
    """Say what was done about it, under a number in `Idempotency-Key`: 22 letters of base64url."""
    act = acting.act(person.desk, alert_id, said.what, form=person.form, session=person.session)
    return _answer(await done(act))


async def escalate(acting: Does, person: Person, alert_id: str) -> DoneAnswer:
    """Take the next step at once."""
    return _answer(await done(acting.escalate(person.desk, alert_id, session=person.session)))


async def silences(reader: Reader) -> list[SilenceAnswer]:
    """Silences that touch the reach, the last begun first, over ones too."""
    return [silence_answer(line) for line in await told(reader.silences())]


async def silence(acting: Does, person: Person, order: SilenceOrder) -> DoneAnswer:
    """Have nobody told of what matches, under a number in `Idempotency-Key`: 22 letters of base64url."""
    act = acting.silence(
        person.desk,
        Match(order.rule, order.area, order.about),
        reason=order.reason,
        until=order.until,
        form=person.form,
        session=person.session,
    )
    return _answer(await done(act))


async def end_silence(acting: Does, person: Person, silence_id: str) -> DoneAnswer:
    """End it before its time."""
    return _answer(await done(acting.end_silence(person.desk, silence_id, session=person.session)))


def _answer(found: AlertDone) -> DoneAnswer:
    return DoneAnswer(found.subject, found.position, found.by, found.at, found.is_repeated)


def _csv(lines: Iterable[str], *, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}.csv"', "cache-control": "no-store"}
    return Response("".join(lines), media_type=CSV, headers=headers)
