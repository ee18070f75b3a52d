"""The screens on the server: each page a small Dash application of its own, under a strict policy.

A page's own application, because the wall must stay light: Dash sends every component library that an
application registers, and one layout for all. A layout is made for each request, of the register of then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from dash import Dash, html
from dash.development.base_component import Component
from fastapi import FastAPI
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

import dashboard
from dashboard.domain.area import Area
from dashboard.domain.situation import Situation
from layouts._doors import WALL as WALL_ASKING
from layouts._doors import Door, Guarded, content_policy
from layouts._frame import Frame, markup
from layouts._page import Page
from layouts._pairing import HEADERS as PAIRING_HEADERS
from layouts._pairing import PairingKind, pairing_html
from layouts._panel import Props, valid_areas
from layouts._parcels import Parcels
from layouts._pieces import told
from layouts._registry import panels_by_name
from layouts._scenes import Wall
from layouts._scenes_told import INTERRUPT, scenes_told
from layouts._wall_privacy import for_walls
from layouts.desk._app import LASTS_S, Acting, AlertActing, Audit, DeskOf, desk
from layouts.desk._registry import pages_by_name
from layouts.pages.wall import PAGE as WALL
from layouts.remote import Remote
from layouts.words import LANGS, Words

SituationNow = Callable[[], Situation | None]
Admit = Callable[[ASGIApp], ASGIApp]
Warm = Callable[[], Awaitable[None]]
PanelFill = Callable[[Situation, str], Mapping[str, Props]]

PAGES: Mapping[str, Page] = {WALL.name: WALL}
NOT_OF_A_PAGE = r"^(pairing|remote|sign_in|desk)[.-]"
"""Assets that stand beside the pages: served, but loaded by none of them."""
DRAWING = frozenset({".py", ".js", ".css"})


def fills(zone: ZoneInfo) -> Mapping[str, Mapping[str, PanelFill]]:
    """What the hub runs: by page, each panel's fill by panel name."""
    words = {lang: Words(lang, zone) for lang in LANGS}
    found = panels_by_name()
    last: list[tuple[Situation, Situation]] = []

    def guarded(situation: Situation) -> Situation:
        """Cut once a Situation: every panel and language asks for the same one in turn."""
        if not last or last[0][0] is not situation:
            last[:] = [(situation, for_walls(situation))]
        return last[0][1]

    def fill_of(name: str) -> PanelFill:
        return lambda situation, lang: found[name].filled(guarded(situation), words[lang])

    return {page.name: {name: fill_of(name) for name in page.panels} for page in PAGES.values()}


def gap_s_by_panel() -> Mapping[str, float]:
    """The panels that may not change at any time, for the hub."""
    return {name: panel.gap_s for name, panel in panels_by_name().items() if panel.gap_s}


def build_of(build: str, zone: ZoneInfo) -> Callable[[Situation | None], str]:
    """Names the page that a Situation needs: this code's, drawn for the areas valid on its day."""
    words = Words(LANGS[0], zone)

    @lru_cache(maxsize=4)
    def of_areas(areas: tuple[Area, ...]) -> str:
        return f"{build}-{hashlib.sha256(msgspec.json.encode(areas)).hexdigest()[:12]}"

    return lambda situation: of_areas(valid_areas(situation, words))


def code_build(wall: Wall) -> str:
    """A name for what draws: another one when any file of a page has changed, or how the wall is laid out."""
    folders = (Path(__file__).parent, assets_folder())
    found = {path for folder in folders for path in folder.rglob("*") if path.suffix in DRAWING}
    digest = hashlib.sha256(scenes_told(wall, Words(LANGS[0], ZoneInfo("UTC"))).encode())
    for path in sorted(found):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def assets_folder() -> Path:
    """Beside the packages in a checkout, inside `dashboard` in an installed wheel."""
    beside = Path(__file__).parent.parent / "assets"
    return beside if beside.is_dir() else Path(dashboard.__file__).parent / "assets"


def mount(
    server: FastAPI,
    *,
    situation: SituationNow,
    build: str,
    zone: ZoneInfo,
    wall: Wall,
    admit: Admit,
    admit_remote: Admit,
) -> None:
    """Put the walls on the server: `/wall` and `/remote`. Paths that are no page stay 404.

    `admit` stands before a page and lets in whoever may see it, with the wall's name as `scope["wall"]`;
    `admit_remote` before the remote control.
    """
    name_of = build_of(build, zone)
    for page in PAGES.values():
        door = admit(
            Door({lang: _application(page, Words(lang, zone), situation, name_of, wall) for lang in LANGS})
        )
        server.router.routes.append(Route(f"/{page.name}", endpoint=door))
        server.router.routes.append(Mount(f"/{page.name}", app=door))
    server.router.routes.append(Route("/remote", endpoint=admit_remote(Remote(zone))))


def mount_desk(
    server: FastAPI,
    *,
    zone: ZoneInfo,
    admit: Admit,
    desk_of: DeskOf,
    audit: Audit,
    acting: Acting | None = None,
    alert_acting: AlertActing | None = None,
    unmasked_s: float = LASTS_S,
) -> Warm:
    """Put the desk on the server: `/` and the pages' own addresses. What is returned, called and awaited,
    makes ready what browsers ask for first.

    `admit` stands before it and lets in whoever signed in, with what they may as `scope["grant"]`.
    `audit`: of what is taken away and unmasked. `acting`, `alert_acting`: of what is done to cases and to
    alerts; None for a desk at which nothing is.
    `unmasked_s`: how long a page shows what names someone.
    """
    pages, words = pages_by_name(), {lang: Words(lang, zone) for lang in LANGS}
    inner = desk(
        pages, desk_of, acting, alert_acting,
        audit=audit, words=words, assets=str(assets_folder()), unmasked_s=unmasked_s,
    )  # fmt: skip
    inside = admit(inner)
    server.router.routes.extend(Route(path, endpoint=inside) for path in inner.beside)
    server.router.routes.append(Mount("/desk", app=inside))
    server.router.routes.extend(Route(page.path, endpoint=inside) for page in pages.values())
    return inner.warm


def desk_folders() -> frozenset[str]:
    """The first part of each address of the desk's pages."""
    return frozenset(page.path.split("/")[1] for page in pages_by_name().values()) - {""}


def pairing_page(zone: ZoneInfo) -> Callable[[str, PairingKind, bool], HTMLResponse]:
    """The page of a browser that is no wall or remote control yet, by the language asked for."""
    words = {lang: Words(lang, zone) for lang in LANGS}

    def page(lang: str, kind: PairingKind, is_path_over: bool) -> HTMLResponse:
        html = pairing_html(words.get(lang, words[LANGS[0]]), kind=kind, is_path_over=is_path_over)
        return HTMLResponse(html, headers=PAIRING_HEADERS)

    return page


def screen(
    page: Page, situation: Situation | None, *, words: Words, build: str, wall: Wall, name: str
) -> Component:
    """The frame of a page for the areas of a Situation, under the element that `live.js` looks for.

    `name`: of the wall that asks.
    """
    areas, found = valid_areas(situation, words), panels_by_name()
    frames = {name: found[name].frame(areas, words) for name in page.panels}
    standing = wall.scenes[0].panels | {INTERRUPT}
    frames = {name: f if name in standing else told(f, out="") for name, f in frames.items()}
    root = html.Div(page.frame(frames, words), id="screen", className=page.name, lang=words("html_lang"))
    told(root, page=page.name, lang=words.lang, build=build, zone=words.zone.key, wall=name, state="never")
    return told(root, scenes=scenes_told(wall, words))


INDEX = """<!DOCTYPE html>
<html lang="%s">
<head>{%%metas%%}<title>{%%title%%}</title>{%%favicon%%}{%%css%%}</head>
<body>{%%app_entry%%}<footer>{%%config%%}{%%scripts%%}{%%renderer%%}</footer></body>
</html>"""


def _application(
    page: Page,
    words: Words,
    situation: SituationNow,
    name_of: Callable[[Situation | None], str],
    wall: Wall,
) -> Guarded:
    app = _LightDash(
        f"onescreen-{page.name}-{words.lang}",
        backend="fastapi",
        requests_pathname_prefix=f"/{page.name}/{words.lang}/",
        routes_pathname_prefix="/",
        assets_folder=str(assets_folder()),
        assets_ignore=NOT_OF_A_PAGE,
        assets_path_ignore=["^vendor$"],  # `charts.js` asks for it when there is a figure
        index_string=INDEX % words("html_lang"),
        title=words("product"),
        update_title="",
        add_log_handler=False,
    )

    def layout() -> Component:
        now = situation()
        drawn = screen(page, now, words=words, build=name_of(now), wall=wall, name=WALL_ASKING.get())
        return Frame(markup(drawn))

    app.backend.websocket_capability = (
        False  # else each page opens a socket of Dash's own, which nothing uses
    )
    # There are no callbacks to validate; else each index carries a whole layout for it.
    app.validation_layout = html.Div()  # type: ignore[assignment]
    app.layout = layout
    return Guarded(Parcels(app.server), policy=content_policy(app.csp_hashes()))


class _LightDash(Dash):
    """Dash without the parts that no page here uses: it would send its table, a megabyte, to each screen."""

    UNUSED = ("/dash_table/", "/dash_ag_grid/")

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        scripts = parts["scripts"].splitlines()
        parts["scripts"] = "".join(s for s in scripts if not any(unused in s for unused in self.UNUSED))
        return str(super().interpolate_index(**parts))  # type: ignore[no-untyped-call]
