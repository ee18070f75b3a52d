"""What the web role shows: walls, the desk, the API that reads, and the doors before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from fastapi import FastAPI
from starlette.routing import WebSocketRoute
from starlette.types import ASGIApp

from dashboard import wiring
from dashboard.access.guard import Guard, listens_openly
from dashboard.access.language import Spoken
from dashboard.access.limits import Limited, Limits
from dashboard.access.pairing import Pairing, RemoteDoor
from dashboard.access.passwords import Passwords
from dashboard.access.provider_door import BEGIN
from dashboard.access.sessions import SessionGate
from dashboard.access.signed_in import SignedIn
from dashboard.access.walls import WallGate
from dashboard.acting.acts import Acting
from dashboard.acting.alert_acts import AlertActing
from dashboard.acting.alert_receipts import Receipts
from dashboard.acting.stored_audit import StoredAudit
from dashboard.api import (
    alert_callback_routes,
    alert_routes,
    case_routes,
    drill_routes,
    indicator_routes,
    letter_routes,
    relay_routes,
    wall_routes,
)
from dashboard.api.alert_asking import Askers
from dashboard.api.questions import Identify
from dashboard.config import Settings
from dashboard.domain.area import Area
from dashboard.ingest import gateway
from dashboard.metrics import Metrics
from dashboard.push.desk import DeskSocket
from dashboard.push.hub import Hub
from dashboard.push.live import live_route
from dashboard.push.walls import Walls
from dashboard.reading.alert_ground import AlertGround
from dashboard.reading.desk import Desk
from dashboard.reading.ground import Historian, Reading
from dashboard.serving.doors import add_links, add_office, add_provider, add_sign_in, provider_of
from layouts import app as screens
from layouts._scenes import Wall
from layouts.desk._alert_link import AlertLinkPages
from layouts.desk._office import OfficePages
from layouts.sign_in import SignInPages
from layouts.words import LANGS


@dataclass(frozen=True, slots=True)
class Gates:
    """Who comes in: walls that are paired, and people, with a session or by their password."""

    walls: WallGate
    persons: SessionGate
    passwords: Passwords


@dataclass(frozen=True, slots=True)
class Acts:
    """What people do here: to cases, and to alerts."""

    cases: Acting
    alerts: AlertActing


def show(
    server: FastAPI,
    settings: Settings,
    store: wiring.Store,
    *,
    historian: Historian,
    gates: Gates,
    acts: Acts,
    alerts: AlertGround,
    metrics: Metrics,
) -> tuple[Hub, screens.Warm]:
    """Put everything that is shown on the server; the hub that feeds it, and what makes it ready."""
    wall = wiring.wall_of(settings)
    build = screens.code_build(wall)
    hub = Hub(
        screens.fills(settings.zone),
        langs=LANGS,
        build_of=screens.build_of(build, settings.zone),
        clock=store.clock,
        speed=settings.speed,
        gap_s_by_panel=screens.gap_s_by_panel(),
    )
    reading = Reading(
        situation=lambda: hub.situation,
        historian=historian,
        views=store.views,
        journal=store.journal,
        zone=settings.zone,
        saved=store.saved,
        sealer=store.sealer,
        alerts=alerts,
    )
    on = _Ground(server, settings, store, hub, reading, gates, acts, metrics)
    identify = gateway.identify(store.tokens)
    for questions in (case_routes, relay_routes, drill_routes, letter_routes, indicator_routes):
        server.include_router(questions.router(reading, identify))
    _add_wall(on, wall, build)
    warm = _add_desk(on)
    _add_sign_in(on)
    _add_alerts(on, alerts, identify)
    office = OfficePages(settings.zone, place=on.place)
    add_office(server, store, gates.persons, pages=office, areas=on.areas)
    return hub, warm


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all that is shown stands on."""

    server: FastAPI
    settings: Settings
    store: wiring.Store
    hub: Hub
    reading: Reading
    gates: Gates
    acts: Acts
    metrics: Metrics

    def areas(self) -> Sequence[Area]:
        """The register, as the Situation on show has it."""
        shown = self.hub.situation
        return () if shown is None else shown.register

    def place(self, code: str) -> str:
        """The name of an area; its code where it is not known."""
        return next((area.name for area in self.areas() if area.code == code), code)


def _add_wall(on: _Ground, wall: Wall, build: str) -> None:
    """The walls, what drives them, and the doors before both."""
    connected, gate, zone = Walls(), on.gates.walls, on.settings.zone
    audit = StoredAudit(on.store.people.audit)
    on.server.include_router(wall_routes.router(connected, scene_names(wall), gate, audit))
    on.server.router.routes.append(live_route(on.hub, gate, connected))
    page = screens.pairing_page(zone)
    screens.mount(
        on.server,
        situation=lambda: on.hub.situation,
        build=build,
        zone=zone,
        wall=wall,
        admit=partial(Pairing, gate=gate, walls=on.store.walls, page=page, metrics=on.metrics),
        admit_remote=partial(RemoteDoor, gate=gate, page=page),
    )


def _add_desk(on: _Ground) -> screens.Warm:
    """The desk's pages and their beat, for who is signed in."""
    persons = on.gates.persons
    warm = screens.mount_desk(
        on.server,
        zone=on.settings.zone,
        admit=lambda app: Spoken(SignedIn(app, gate=persons), langs=LANGS),
        desk_of=partial(Desk, on.reading),
        audit=StoredAudit(on.store.people.audit),
        acting=on.acts.cases,
        alert_acting=on.acts.alerts,
    )
    live = SignedIn(DeskSocket(on.hub, persons, on.store.clock), gate=persons)
    on.server.router.routes.append(WebSocketRoute("/ws/desk", endpoint=live))
    return warm


def _add_sign_in(on: _Ground) -> None:
    """The ways in for persons: by password, and by the organisation's own sign-in where there is one."""
    provider, people = provider_of(on.settings), on.store.people
    pages = SignInPages(on.settings.zone, place=on.place, provider=None if provider is None else BEGIN)
    door = add_sign_in(
        on.server,
        people,
        on.gates.persons,
        passwords=on.gates.passwords,
        pages=pages,
        metrics=on.metrics,
    )
    if provider is not None:
        add_provider(
            on.server,
            provider,
            people,
            sign_in=door,
            sealer=on.store.sealer,
            pages=pages,
            metrics=on.metrics,
        )


def _add_alerts(on: _Ground, alerts: AlertGround, identify: Identify) -> None:
    """Alerts over HTTP: to read and to act on, by receipts of channels, and by the links in messages."""
    receipts = Receipts(alerts, on.acts.alerts, on.store.clock)
    on.server.include_router(alert_callback_routes.router(receipts))
    on.server.include_router(
        alert_routes.router(Askers(on.reading, identify, on.gates.persons), on.acts.alerts)
    )
    pages = AlertLinkPages(on.settings.zone, place=on.place)
    add_links(on.server, on.store, alerts, on.acts.alerts, pages=pages)


def guarded(app: ASGIApp, settings: Settings, metrics: Metrics) -> ASGIApp:
    """What stands before everything that the server answers."""
    limits = Limits(
        desk=settings.desk_per_minute,
        search=settings.search_per_minute,
        export=settings.exports_per_minute,
        unmask=settings.unmasks_per_minute,
        api=settings.api_per_minute,
        link=settings.links_per_minute,
        sessions_per_address=settings.sessions_per_address,
    )
    return Guard(
        Limited(app, limits, metrics), is_open=listens_openly(settings.host), desk=screens.desk_folders()
    )


def scene_names(wall: Wall) -> list[wall_routes.SceneName]:
    return [wall_routes.SceneName(scene.name, scene.zh, scene.en) for scene in wall.scenes]
