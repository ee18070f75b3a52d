"""Two centres that differ in what happened in one street alone: whoever reaches only the other street must be
told the same by both, to the byte. East is told of in both; West in `full`, while `bare` heard heartbeats."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.acting.acts import Acting
from dashboard.acting.alert_acts import AlertActing
from dashboard.acting.filled import Vocabulary
from dashboard.api import drill_routes, indicator_routes, letter_routes, relay_routes, routes
from dashboard.domain.alert import made_of
from dashboard.domain.area import Area
from dashboard.domain.events import Event
from dashboard.domain.letter_events import LetterDrafted, LetterItem
from dashboard.ingest.intake import Receipt
from dashboard.ports import Grant, JournalError
from dashboard.ports.alerts import Changes, Silence
from dashboard.problem import install_problems
from dashboard.projections.history import board_at
from dashboard.projections.runner import save
from dashboard.reading.alert_ground import AlertGround
from dashboard.reading.desk import Desk
from dashboard.reading.ground import Reading
from dashboard.store.engine import views_engine
from dashboard.store.migrate import migrate
from dashboard.store.views import SqlViews
from layouts import app
from tests.acting.alert_centre import episode_of, ground_of, group_of, store_in, told
from tests.acting.desk_centre import ListAudit, Ticking
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
OWN = {
    "area": EAST, "case": "case-east", "relay": "relay-east", "letter": "letter-east",
    "alert": made_of("group", "east"),
}  # fmt: skip
OTHER = {
    "area": WEST, "case": "case-west", "relay": "relay-west", "letter": "letter-west",
    "alert": made_of("group", "west"),
}  # fmt: skip
"""What the pages' paths name, of each street."""
OTHERS_CODE = "260907-002"
KIND = "medical"
"""Of the cases that the paths name: who works them is told it."""
SOURCES = ("grid", "relay", "onescreen")
"""Those of the events: of the whole centre, and so told to everyone."""
NOW = after(days=4, hours=1)
GRANT = b"x-asking"
TOKEN = "of-this-session"


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
    found = reading_of(journal(is_full=is_full), folder / f"{is_full}.sqlite", now=NOW)
    keys = {"east": EAST_BELOW, "west": WEST_BELOW} if is_full else {"east": EAST_BELOW}
    return replace(found, alerts=alerts(folder / f"alerts-{is_full}", keys))


def alerts(folder: Path, areas: Mapping[str, str]) -> AlertGround:
    """In each of these areas an alert with a notice, one that is over, and a silence that holds another."""
    folder.mkdir()
    ground = ground_of(store_in(folder))
    for key, area in areas.items():
        for name, over_at in ((key, None), (f"{key}-over", NOW)):
            episode = episode_of(f"case-{key}", area=area, opened_at=NOW, resolved_at=over_at)
            told(ground.store, group_of(name, area=area, opened_at=NOW, resolved_at=over_at), episode)
        silence = Silence(f"silence-{key}", "zhao", "", NOW, NOW + timedelta(hours=5), area=area, held=1)
        held = episode_of(f"held-{key}", area=area, opened_at=NOW, held_by=f"silence/{silence.id}")
        ground.store.commit(Changes(silences=[silence], episodes=[held]))
    return ground


def reading_of(told: ListJournal, file: Path, *, now: datetime) -> Reading:
    """A centre that was told so much, its read tables in the file."""
    url = f"sqlite:///{file}"
    migrate(url, "views")
    views = SqlViews(views_engine(url))
    board = board_at(told, now, as_="known", zone=LOCAL)
    shown = cut(board)
    save(board, views)
    return Reading(lambda: shown, FoldingHistorian(told, LOCAL), views, told, LOCAL)


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

    for each in (routes, relay_routes, drill_routes, letter_routes, indicator_routes):
        found.include_router(each.router(reading_, identify))
    desk_of = partial(Desk, reading_)
    alert_acting = AlertActing(forged, journal=reading_.journal, audit=audit, clock=clock)
    app.mount_desk(
        found, zone=LOCAL, admit=_Asking, desk_of=desk_of, audit=audit, acting=acting,
        alert_acting=alert_acting,
    )  # fmt: skip
    return found
