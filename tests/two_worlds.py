"""Two centres that differ in what happened in one street alone: whoever reaches only the other street must be
told the same by both, to the byte. East is told of in both; West in `full`, while `bare` heard heartbeats."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.acting.acts import Acting
from dashboard.acting.filled import Vocabulary
from dashboard.alerting.stages.route import group_id
from dashboard.api import case_routes, drill_routes, indicator_routes, letter_routes, relay_routes
from dashboard.domain.alert import Finding, Opened, Subject
from dashboard.domain.area import Area
from dashboard.domain.events import Event
from dashboard.domain.letter_events import LetterDrafted, LetterItem
from dashboard.ingest.intake import Receipt
from dashboard.ports import Grant, JournalError
from dashboard.ports.alerts import Episode
from dashboard.problem import install_problems
from dashboard.projections.history import board_at
from dashboard.projections.runner import save
from dashboard.reading.desk import Desk
from dashboard.reading.ground import Reading
from dashboard.store.engine import views_engine
from dashboard.store.migrate import migrate
from dashboard.store.views import SqlViews
from layouts import app
from tests.acting.desk_centre import ListAudit, Ticking
from tests.alert_grounds import ground_of
from tests.builders import (
    LOCAL,
    ListJournal,
    after,
    dispatched,
    happened,
    heartbeat,
    recorded,
    reported,
    stamped,
    the_registers,
)
from tests.past import FoldingHistorian
from tests.projections.stories import cut

DISTRICT = "990100000000"
EAST, EAST_BELOW = "990100001000", "990100001001"
WEST, WEST_BELOW = "990100002000", "990100002001"
NAMES = {EAST: "东湖街道", EAST_BELOW: "东湖一社区", WEST: "西塞街道", WEST_BELOW: "西塞二社区"}
AREAS = (
    Area(DISTRICT, "示例区", "district", "city"),
    Area(EAST, NAMES[EAST], "street", DISTRICT),
    Area(EAST_BELOW, NAMES[EAST_BELOW], "community", EAST),
    Area(WEST, NAMES[WEST], "street", DISTRICT),
    Area(WEST_BELOW, NAMES[WEST_BELOW], "community", WEST),
)
OTHERS_CODE = "260907-002"
KIND = "medical"
"""Of the cases that the paths name: who works them is told it."""
SOURCES = ("grid", "relay", "onescreen")
"""Those of the events: of the whole centre, and so told to everyone."""
NOW = after(days=4, hours=1)
GRANT = b"x-asking"
TOKEN = "of-this-session"


def breached(key: str, street_: str, below: str) -> tuple[Opened, str]:
    """A breach of the street's case that was found just now, and the alert that it comes to."""
    finding = Finding(
        "clause_breached", Subject("case", f"case-{key}"), NOW, "over", f"260907-{key}", below, KIND, street_
    )
    key = f"over/clause_breached/{street_}/over"
    return Opened(finding, NOW), group_id(key, Episode(finding, NOW))


def _named(key: str, street_: str, below: str) -> Mapping[str, str]:
    """What the pages' paths name, of a street."""
    _, alert = breached(key, street_, below)
    letter, relay = f"letter-{key}", f"relay-{key}"
    return {"area": street_, "case": f"case-{key}", "relay": relay, "letter": letter, "alert": alert}


OWN, OTHER = _named("east", EAST, EAST_BELOW), _named("west", WEST, WEST_BELOW)


def street(key: str, street_: str, below: str, *, at: datetime) -> list[Event]:
    """A case that was dispatched, a relay that came, and a letter of the case."""
    item = LetterItem(f"case-{key}", "260907-009", 1, "close_ordinary", "due_soon", at, at, street_)
    draft = LetterDrafted("reminder", street_, f"提〔2026〕{key}", (item,), day_on=date(2026, 9, 9))
    path = (DISTRICT, street_, below)
    return [
        reported(f"case-{key}", at=at, area=below, kind=KIND),
        dispatched(f"case-{key}", at=at + timedelta(seconds=1), unit=street_),
        stamped("sent", f"relay-{key}", at=at + timedelta(seconds=2), path=path, from_=path[0], to=path[1]),
        stamped("received", f"relay-{key}", at=at + timedelta(seconds=3), from_=path[0], to=path[1]),
        happened(
            "letter.drafted",
            None,
            draft,
            at=at + timedelta(seconds=4),
            source="onescreen",
            id=f"letter-{key}",
        ),
    ]


def journal(*, is_full: bool) -> ListJournal:
    west = street("west", WEST, WEST_BELOW, at=after(hours=2))
    west += [reported(f"west-{n}", at=after(hours=3, seconds=n), area=WEST_BELOW) for n in range(37)]
    if not is_full:
        west = [heartbeat(told.source, at=told.occurred_at) for told in west]
    begins, ends = ([heartbeat(s, at=at) for s in SOURCES] for at in (after(minutes=1), after(days=4)))
    east = street("east", EAST, EAST_BELOW, at=after(hours=1))
    return ListJournal(recorded([*the_registers(areas=AREAS), *begins, *east, *west, *ends]))


def reading(folder: Path, *, is_full: bool) -> Reading:
    found = [breached("east", EAST, EAST_BELOW), *([breached("west", WEST, WEST_BELOW)] if is_full else [])]
    return reading_of(
        journal(is_full=is_full), folder / f"{is_full}.sqlite", now=NOW, beside=[each for each, _ in found]
    )


def reading_of(told: ListJournal, file: Path, *, now: datetime, beside: Sequence[Opened] = ()) -> Reading:
    """A centre that was told so much, its read tables in the file. `beside`: what was found besides."""
    url = f"sqlite:///{file}"
    migrate(url, "views")
    views = SqlViews(views_engine(url))
    board = board_at(told, now, as_="known", zone=LOCAL)
    shown = cut(board)
    save(board, views)
    alerts = ground_of(told, file.with_suffix(".alerts"), now=now, zone=LOCAL, beside=beside)
    return Reading(lambda: shown, FoldingHistorian(told, LOCAL), views, told, LOCAL, alerts=alerts)


class _Asking:
    """Before the desk: whoever the header names, as `role@area`."""

    def __init__(self, desk: ASGIApp) -> None:
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = dict(scope["headers"]).get(GRANT, b"").decode()
        grant_ = grant(told, "person")
        known = {"grant": grant_, "until_ended": asyncio.Event().wait, "form_token": TOKEN}
        await self._desk({**scope, **known}, receive, send)


def grant(told: str, kind: str) -> Grant:
    role, _, area = told.partition("@")
    assert kind in ("person", "api")
    return Grant("person" if kind == "person" else "api", "zhao", role, area or None)


async def forged(items: Sequence[bytes]) -> Receipt:
    """The way in for acts at a desk where every act is forged."""
    raise JournalError("what is forged must not come so far")


def server(reading_: Reading) -> FastAPI:
    """The desk and the API of a centre, for whoever the header names."""
    audit, clock = ListAudit(), Ticking(NOW)
    known = Vocabulary(frozenset({"dept-justice"}), frozenset({"neighbours"}))
    acting = Acting(forged, journal=reading_.journal, audit=audit, clock=clock, zone=LOCAL, known=known)
    found = FastAPI(openapi_url="/api/openapi.json")
    install_problems(found)

    def identify(request: Request) -> Grant:
        return grant(request.headers[GRANT.decode()], "api")

    for each in (case_routes, relay_routes, drill_routes, letter_routes, indicator_routes):
        found.include_router(each.router(reading_, identify))
    desk_of = partial(Desk, reading_)
    app.mount_desk(found, zone=LOCAL, admit=_Asking, desk_of=desk_of, audit=audit, acting=acting)
    return found
