"""What the web role shows: walls, the desk, the API that reads, and the doors before them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from fastapi import FastAPI
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from dashboard import wiring
from dashboard.access.alert_links import LINKS, PURPOSE
from dashboard.access.guard import Guard, listens_openly
from dashboard.access.limits import Limited, Limits
from dashboard.access.me import MyPage
from dashboard.access.pairing import Pairing, RemoteDoor
from dashboard.access.passwords import Passwords
from dashboard.access.people import People
from dashboard.access.provider import Provider, Registered
from dashboard.access.provider_calls import is_safe
from dashboard.access.provider_door import BACK, BEGIN, ProviderDoor
from dashboard.access.sessions import SessionGate
from dashboard.access.sign_in import SignIn
from dashboard.access.signed_in import SignedIn
from dashboard.access.walls import WallGate
from dashboard.acting.acts import Acting
from dashboard.acting.alert_acts import AlertActing
from dashboard.acting.alert_link_door import LinkDoor
from dashboard.acting.alert_receipts import Receipts
from dashboard.acting.audit_door import AuditDoor
from dashboard.acting.people_door import PeopleDoor
from dashboard.acting.stored_audit import StoredAudit
from dashboard.api import (
    alert_callback_routes,
    alert_routes,
    drill_routes,
    indicator_routes,
    letter_routes,
    relay_routes,
    routes,
    wall_routes,
)
from dashboard.api.alert_asking import Askers
from dashboard.config import ConfigError, Settings
from dashboard.domain.area import Area
from dashboard.domain.situation import Situation
from dashboard.ingest import gateway
from dashboard.metrics import Metrics
from dashboard.ports import Sealer
from dashboard.push.desk import DeskSocket
from dashboard.push.hub import Hub
from dashboard.push.live import live_route
from dashboard.push.walls import Walls
from dashboard.reading.alert_ground import AlertGround
from dashboard.reading.desk import Desk
from dashboard.reading.ground import Historian, Reading
from layouts import app as screens
from layouts._scenes import Wall
from layouts.desk._alert_link import AlertLinkPages
from layouts.desk._office import OfficePages
from layouts.sign_in import SignInPages
from layouts.words import LANGS


def show(
    server: FastAPI,
    settings: Settings,
    store: wiring.Store,
    *,
    historian: Historian,
    gate: WallGate,
    persons: SessionGate,
    passwords: Passwords,
    metrics: Metrics,
    acting: Acting,
    alerts: AlertGround,
    alert_acting: AlertActing,
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
    identify = gateway.identify(store.tokens)
    server.include_router(routes.router(reading, identify))
    server.include_router(relay_routes.router(reading, identify))
    server.include_router(drill_routes.router(reading, identify))
    server.include_router(letter_routes.router(reading, identify))
    server.include_router(indicator_routes.router(reading, identify))
    connected = Walls()
    audit = StoredAudit(store.people.audit)
    server.include_router(wall_routes.router(connected, scene_names(wall), gate, audit))
    server.router.routes.append(live_route(hub, gate, connected))
    page = screens.pairing_page(settings.zone)
    screens.mount(
        server,
        situation=lambda: hub.situation,
        build=build,
        zone=settings.zone,
        wall=wall,
        admit=partial(Pairing, gate=gate, walls=store.walls, page=page, metrics=metrics),
        admit_remote=partial(RemoteDoor, gate=gate, page=page),
    )
    warm = screens.mount_desk(
        server,
        zone=settings.zone,
        admit=partial(SignedIn, gate=persons),
        desk_of=partial(Desk, reading),
        audit=StoredAudit(store.people.audit),
        acting=acting,
        alert_acting=alert_acting,
    )
    live = SignedIn(DeskSocket(hub, persons, store.clock), gate=persons)
    server.router.routes.append(WebSocketRoute("/ws/desk", endpoint=live))
    provider = provider_of(settings)

    def place(code: str) -> str:
        return area_name(hub.situation, code)

    pages = SignInPages(
        settings.zone,
        place=place,
        provider=None if provider is None else BEGIN,
    )
    door = add_sign_in(server, store.people, persons, passwords=passwords, pages=pages, metrics=metrics)
    if provider is not None:
        add_provider(
            server, provider, store.people, sign_in=door, sealer=store.sealer, pages=pages, metrics=metrics
        )
    askers = Askers(reading, identify, persons)
    server.include_router(alert_callback_routes.router(Receipts(alerts, alert_acting, store.clock)))
    server.include_router(alert_routes.router(askers, alert_acting))
    add_links(server, store, alerts, alert_acting, pages=AlertLinkPages(settings.zone, place=place))
    office = OfficePages(settings.zone, place=place)
    add_office(server, store, persons, pages=office, areas=lambda: areas_of(hub.situation))
    return hub, warm


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


def add_sign_in(
    server: FastAPI,
    people: People,
    gate: SessionGate,
    *,
    passwords: Passwords,
    pages: SignInPages,
    metrics: Metrics,
) -> SignIn:
    """The way in and out for persons, and each one's own page."""
    door = SignIn(people, gate=gate, passwords=passwords, pages=pages, metrics=metrics)
    mine = SignedIn(MyPage(people, gate=gate, passwords=passwords, pages=pages), gate=gate)
    for path, app in (("/sign-in", door), ("/sign-out", door), ("/me", mine)):
        server.router.routes.append(Route(path, endpoint=app))
    return door


def provider_of(settings: Settings) -> Provider | None:
    """The organisation's own sign-in; None where there is none. Raises ConfigError for an unsafe one."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None or settings.oidc_name_claim is None:
        return None
    if not is_safe(settings.oidc_issuer):
        raise ConfigError(f"oidc_issuer: {settings.oidc_issuer} must be reached over https")
    registered = Registered(
        settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, settings.oidc_name_claim
    )
    return Provider(registered)


def add_provider(
    server: FastAPI,
    provider: Provider,
    people: People,
    *,
    sign_in: SignIn,
    sealer: Sealer,
    pages: SignInPages,
    metrics: Metrics,
) -> None:
    """The way in by the organisation's own sign-in."""
    door = ProviderDoor(provider, people, sign_in=sign_in, sealer=sealer, pages=pages, metrics=metrics)
    for path in (BEGIN, BACK):
        server.router.routes.append(Route(path, endpoint=door))


def add_office(
    server: FastAPI,
    store: wiring.Store,
    gate: SessionGate,
    *,
    pages: OfficePages,
    areas: Callable[[], Sequence[Area]],
) -> None:
    """Who may sign in, and who did what: for who administers, and who audits."""
    people = PeopleDoor(
        store.people, tokens=store.tokens, walls=store.walls, gate=gate, pages=pages, areas=areas
    )
    audit = AuditDoor(store.people, pages=pages)
    for path, app in (("/people", people), ("/audit", audit), ("/audit/export", audit)):
        server.router.routes.append(Route(path, endpoint=SignedIn(app, gate=gate)))


def add_links(
    server: FastAPI, store: wiring.Store, ground: AlertGround, acting: AlertActing, *, pages: AlertLinkPages
) -> None:
    """The links in messages, by which whoever they were sent to acknowledges."""
    keys = partial(store.vault.derived, PURPOSE)
    door = LinkDoor(ground, acting, journal=store.journal, clock=store.clock, keys=keys, pages=pages)
    server.router.routes.append(Route(LINKS + "{word}", endpoint=door))


def area_name(situation: Situation | None, code: str) -> str:
    """As the register has it; the code itself where it is not known."""
    return next((area.name for area in areas_of(situation) if area.code == code), code)


def areas_of(situation: Situation | None) -> Sequence[Area]:
    return () if situation is None else situation.register


def scene_names(wall: Wall) -> list[wall_routes.SceneName]:
    return [wall_routes.SceneName(scene.name, scene.zh, scene.en) for scene in wall.scenes]
