"""The doors for people on the server: sign-in, who administers and audits, and the links in messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from fastapi import FastAPI
from starlette.routing import Route

from dashboard import wiring
from dashboard.access.alert_links import LINKS, PURPOSE
from dashboard.access.me import MyPage
from dashboard.access.passwords import Passwords
from dashboard.access.people import People
from dashboard.access.provider import Provider, Registered
from dashboard.access.provider_calls import is_safe
from dashboard.access.provider_door import BACK, BEGIN, ProviderDoor
from dashboard.access.sessions import SessionGate
from dashboard.access.sign_in import SignIn
from dashboard.access.signed_in import SignedIn
from dashboard.acting.alert_acts import AlertActing
from dashboard.acting.alert_link_door import LinkDoor
from dashboard.acting.audit_door import AuditDoor
from dashboard.acting.people_door import PeopleDoor
from dashboard.config import ConfigError, Settings
from dashboard.domain.area import Area
from dashboard.metrics import Metrics
from dashboard.ports import Sealer
from dashboard.reading.alert_ground import AlertGround
from layouts.desk._alert_link import AlertLinkPages
from layouts.desk._office import OfficePages
from layouts.sign_in import SignInPages


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
