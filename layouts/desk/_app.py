"""The desk on the server: one Dash application a language, behind the addresses of all its pages.

One callback draws a page, of its address alone; the same one draws it anew as time passes. What cannot be
answered is said in the page's place: the way to the other pages stays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import unquote

import structlog
from dash import ClientsideFunction, Dash, Input, Output, ctx, html, no_update
from dash.development.base_component import Component
from starlette.responses import PlainTextResponse
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.acting.acts import Acting
from dashboard.acting.alert_acts import AlertActing
from dashboard.acting.alert_news_door import AlertNewsDoor
from dashboard.acting.unmask_door import LASTS_S, UnmaskDoor
from dashboard.acting.unmasking import Unmasking
from dashboard.ports import Audit, Grant
from dashboard.reading.desk import Desk, instant_of
from layouts._doors import Door, Guarded, content_policy
from layouts._numbers import epoch_ms
from layouts._parcels import Parcels
from layouts._pieces import told
from layouts.desk import _alert_acting, _many
from layouts.desk._acting import ACTED, parts, register
from layouts.desk._alert_export import ALERTS_EXPORT, AlertExport
from layouts.desk._alert_news import NEWS, told_in
from layouts.desk._alert_pages import alerts_of, unacked
from layouts.desk._export import Export
from layouts.desk._kept_apart import UNMASK
from layouts.desk._page import As, Drawn, Page, View
from layouts.desk._palette import Palette
from layouts.desk._plain import plain
from layouts.desk._posted import SESSION, TOKEN
from layouts.desk._shell import crumbs, header, navigation, refused, shell
from layouts.desk._unanswered import UNANSWERED, noted
from layouts.desk.cases import EXPORT
from layouts.words import LANGS, Words

__all__ = ["LASTS_S", "Acting", "AlertActing", "Audit", "DeskDoor", "DeskOf", "desk"]

DeskOf: TypeAlias = Callable[[Grant, datetime | None, As], Desk]
"""A desk for a person, an instant (None is now), and how the past is to be read: known or corrected."""

log = structlog.get_logger()

ASKING: ContextVar[Grant] = ContextVar("ASKING")
"""Whose request this is; set by `DeskDoor` from what stands before it."""

INDEX = """<!DOCTYPE html>
<html lang="%s" class="light">
<head>{%%metas%%}<title>{%%title%%}</title>{%%favicon%%}{%%css%%}</head>
<body class="desk">{%%app_entry%%}<footer>{%%config%%}{%%scripts%%}{%%renderer%%}</footer></body>
</html>"""
NOT_OF_THE_DESK = r"^(?!(tokens|fonts|desk|charts)\b).*"
NOT_ITS_FOLDERS = ["^panels$", "^sizes$", "^vendor$"]
UNUSED = ("/dash_table/",)
PALETTE = "/desk/find"
SHOW_TITLE = ClientsideFunction("desk", "title")
"""In `assets/desk.js`."""
FIXED = ("/", "/_dash-dependencies", "/_dash-layout")
"""What the application answers alike to everyone: a page before anything is known, and its callbacks."""


class DeskDoor:
    """`/desk/<lang>/…`, and any page's address: leads to the application of the language. `beside`: what has
    an address of its own.

    Whoever stands before it has put the asker's Grant into `scope["grant"]`, and the token of the session's
    forms into `scope["form_token"]`: without one, no form is taken.
    """

    def __init__(self, applications: Mapping[str, Guarded], beside: Mapping[str, ASGIApp]) -> None:
        self._inside = Door(applications)
        self._beside = beside

    @property
    def beside(self) -> Collection[str]:
        """The addresses beside the applications and the pages."""
        return self._beside.keys()

    async def warm(self) -> None:
        """Make ready what browsers ask for first, before a hundred ask at once."""
        await self._inside.warm()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "grant" not in scope:
            await PlainTextResponse("Sign in first", status_code=401)(scope, receive, send)
            return
        ASKING.set(scope["grant"])
        TOKEN.set(scope.get("form_token", ""))
        SESSION.set(scope.get("session"))
        beside = self._beside.get(scope["path"])
        if beside is not None and scope["type"] == "http":
            await beside(scope, receive, send)
            return
        is_inner = scope["path"].startswith("/desk/")
        await self._inside(scope if is_inner else {**scope, "path": "/desk"}, receive, send)


def desk(
    pages: Mapping[str, Page],
    desk_of: DeskOf,
    acting: Acting | None,
    alert_acting: AlertActing | None = None,
    *,
    audit: Audit,
    words: Mapping[str, Words],
    assets: str,
    unmasked_s: float = LASTS_S,
) -> DeskDoor:
    """The desk's pages in every language, for whoever `scope["grant"]` names. `unmasked_s`: how long a page
    shows what names someone."""

    def asked(view: View) -> Desk:
        zone = words[LANGS[0]].zone
        return desk_of(ASKING.get(), instant_of(view.asked.get("at"), zone), view.as_)

    doing, routes = _Doing(acting, alert_acting), _Routes(pages)
    applications = {
        lang: _application(_Ground(pages, routes, asked, words[lang]), doing, assets) for lang in LANGS
    }
    unmasking = Unmasking(audit)
    beside: dict[str, ASGIApp] = {
        PALETTE: Palette(asked, pages, words),
        EXPORT: Export(asked, audit, words),
        ALERTS_EXPORT: AlertExport(asked, audit, words),
        UNMASK: UnmaskDoor(lambda query: asked(View("/", {}, query)), unmasking, lasts_s=unmasked_s),
    }
    if alert_acting is not None:
        news = told_in(words)
        beside[NEWS] = AlertNewsDoor(lambda: alerts_of(asked(View("/alerts"))), alert_acting, news)
    return DeskDoor(applications, beside)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the application stands on. `asked`: the asker's desk for a view."""

    pages: Mapping[str, Page]
    routes: _Routes
    asked: Callable[[View], Desk]
    words: Words


def _application(ground: _Ground, doing: _Doing, assets: str) -> Guarded:
    app, words = _dash(ground.words, assets), ground.words
    app.layout = shell(words)
    app.validation_layout = html.Div(  # type: ignore[assignment]
        [
            shell(words),
            parts(words),
            _many.parts(words),
            _alert_acting.parts(words),
            *(p.parts(words) for p in ground.pages.values() if p.parts is not None),
        ]
    )
    _register(app, ground, doing)
    # Nothing here runs in the background, so no two loads of the page need an id of their own.
    parcels = Parcels(app.server, fixed=FIXED, prefix=f"/desk/{words.lang}/")
    return Guarded(parcels, policy=content_policy(app.csp_hashes()))


def _dash(words: Words, assets: str) -> _Dash:
    app = _Dash(
        f"onescreen-desk-{words.lang}",
        backend="fastapi",
        requests_pathname_prefix=f"/desk/{words.lang}/",
        routes_pathname_prefix="/",
        assets_folder=assets,
        assets_ignore=NOT_OF_THE_DESK,
        assets_path_ignore=NOT_ITS_FOLDERS,
        index_string=INDEX % words("html_lang"),
        title=words("product"),
        update_title="",
        add_log_handler=False,
        on_error=_failed,
    )
    app.backend.websocket_capability = False
    return app


def _register(app: Dash, ground: _Ground, doing: _Doing) -> None:
    asked, find, words = ground.asked, ground.routes.view, ground.words
    app.callback(
        Output("desk-page", "children"),
        Output("desk-head", "children"),
        Output("desk-nav", "children"),
        Output("desk-title", "data"),
        Input("desk-address", "pathname"),
        Input("desk-address", "search"),
        Input("desk-tick", "data"),
        Input(ACTED, "data"),
    )(partial(_draw, ground))
    app.clientside_callback(SHOW_TITLE, Input("desk-title", "data"))  # type: ignore[no-untyped-call]
    if doing.acting is not None:
        register(app, asked, find, doing.acting, words)
        _many.register(app, asked, doing.acting, words)
    if doing.alerts is not None:
        _alert_acting.register(app, asked, find, doing.alerts, words)
    for page in ground.pages.values():
        if page.register is not None:
            page.register(app, asked, words)


async def _draw(
    ground: _Ground, path: str | None, search: str | None, tick: dict[str, Any] | None, acted: int | None
) -> tuple[Any, ...]:
    words = ground.words
    page, view = ground.routes.find(path or "/", search or "")
    body, drawn = await _drawn(page, ground.asked, view, words)
    nav, n_unacked = await _navigation(ground.asked, ground.pages, view, words)
    # Whoever is in the midst of something keeps the page as it is: new children are a new page to Dash.
    # But this answer takes the place of one on its way: what is kept must be the page that is asked for.
    shown, heard = f"{path}{search}#{acted or ''}", tick or {"whole": True}
    is_kept = ctx.triggered_id == "desk-tick" and not heard["whole"] and heard.get("of") == shown
    at = {} if drawn is None else {"at": str(epoch_ms(drawn.at))}
    way = crumbs(drawn, words, page)
    return (
        no_update if is_kept else told(body, address=shown, **at),
        header(drawn, view, words, way, ASKING.get(), tick=str(heard.get("tick", ""))),
        no_update if nav is None else nav,
        _tab(drawn, view, n_unacked, words),
    )


def _tab(drawn: Drawn | None, view: View, n_unacked: int, words: Words) -> str:
    """The title of the browser's tab; of the alerts' pages, with how many nobody has before it."""
    if drawn is None:
        return words("product")
    n = f"({n_unacked:,}) " if n_unacked and view.path.startswith("/alert") else ""
    return f"{n}{drawn.title} · {words('product')}"


def _failed(wrong: Exception) -> None:
    """Dash answers what a callback raises with a bare 500, and tells nobody."""
    log.exception("desk callback failed", exc_info=wrong)
    raise wrong


async def _drawn(
    page: Page | None, asked: Callable[[View], Desk], view: View, words: Words
) -> tuple[Component, Drawn | None]:
    if page is None:
        return refused("NotThere", view, words), None
    try:
        drawn = await page.draw(asked(view), view, words)
    except UNANSWERED as why:
        return refused(noted(why, page.name), view, words), None
    return html.Div(plain(drawn.body)) if drawn.is_plain else drawn.body, drawn


async def _navigation(
    asked: Callable[[View], Desk], pages: Mapping[str, Page], view: View, words: Words
) -> tuple[list[Component] | None, int]:
    """The way to all that the person reaches, and how many alerts nobody has; None and 0 while nobody can
    tell."""
    try:
        desk = asked(view)
        found = await unacked(desk)
        return navigation(await desk.standing(), pages, view, words, desk, found), found[0] if found else 0
    except UNANSWERED as why:
        noted(why, "navigation")
        return None, 0


class _Doing(NamedTuple):
    """What is done at this desk; None where nothing of the kind is."""

    acting: Acting | None
    alerts: AlertActing | None


class _Routes:
    """The page of an address."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self._routes = [(compile_path(page.path), page) for page in pages.values()]

    def find(self, path: str, search: str) -> tuple[Page | None, View]:
        for (pattern, _, _), page in self._routes:
            if found := pattern.match(unquote(path)):
                return page, View.read(unquote(path), found.groupdict(), search)
        return None, View.read(path, {}, search)

    def view(self, path: str, search: str) -> View:
        return self.find(path, search)[1]


class _Dash(Dash):
    """Dash without its table, a megabyte that no page here uses."""

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        scripts = parts["scripts"].splitlines()
        parts["scripts"] = "".join(s for s in scripts if not any(unused in s for unused in UNUSED))
        return str(super().interpolate_index(**parts))  # type: ignore[no-untyped-call]
