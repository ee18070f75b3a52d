"""The screens on the server: each page a small Dash application of its own, under a strict policy.

A page's own application, because the wall must stay light: Dash sends every component library that an
application registers, and one layout for all. A layout is made for each request, of the register of then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from dash import Dash, html
from dash.development.base_component import Component
from fastapi import FastAPI
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

import dashboard
from dashboard.domain.area import Area
from dashboard.domain.situation import Situation
from layouts._doors import Door, Guarded, content_policy
from layouts._page import Page
from layouts._panel import Props, valid_areas
from layouts._pieces import told
from layouts._registry import panels_by_name
from layouts.pages.wall import PAGE as WALL
from layouts.words import LANGS, Words

SituationNow = Callable[[], Situation | None]
PanelFill = Callable[[Situation, str], Mapping[str, Props]]

PAGES: Mapping[str, Page] = {WALL.name: WALL}
DRAWING = frozenset({".py", ".js", ".css"})


def fills(zone: ZoneInfo) -> Mapping[str, Mapping[str, PanelFill]]:
    """What the hub runs: by page, each panel's fill by panel name."""
    words = {lang: Words(lang, zone) for lang in LANGS}
    found = panels_by_name()

    def fill_of(name: str) -> PanelFill:
        return lambda situation, lang: found[name].filled(situation, words[lang])

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


def code_build() -> str:
    """A name for the code that draws: another one when any file of a page has changed."""
    folders = (Path(__file__).parent, assets_folder())
    found = {path for folder in folders for path in folder.rglob("*") if path.suffix in DRAWING}
    digest = hashlib.sha256()
    for path in sorted(found):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def assets_folder() -> Path:
    """Beside the packages in a checkout, inside `dashboard` in an installed wheel."""
    beside = Path(__file__).parent.parent / "assets"
    return beside if beside.is_dir() else Path(dashboard.__file__).parent / "assets"


def mount(server: FastAPI, *, situation: SituationNow, build: str, zone: ZoneInfo) -> None:
    """Put the screens on the server: `/wall`, and a plain index at `/`. Paths that are no page stay 404."""
    name_of = build_of(build, zone)
    for page in PAGES.values():
        door = Door({lang: _application(page, Words(lang, zone), situation, name_of) for lang in LANGS})
        server.router.routes.append(Route(f"/{page.name}", endpoint=door))
        server.router.routes.append(Mount(f"/{page.name}", app=door))
    server.router.routes.append(Route("/", endpoint=_Index(Words(LANGS[0], zone))))


def screen(page: Page, situation: Situation | None, *, words: Words, build: str) -> Component:
    """The frame of a page for the areas of a Situation, under the element that `live.js` looks for."""
    areas, found = valid_areas(situation, words), panels_by_name()
    frames = {name: found[name].frame(areas, words) for name in page.panels}
    root = html.Div(page.frame(frames, words), id="screen", className=page.name, lang=words("html_lang"))
    zone = words.zone.key
    return told(root, page=page.name, lang=words.lang, build=build, zone=zone, state="never")


INDEX = """<!DOCTYPE html>
<html lang="%s">
<head>{%%metas%%}<title>{%%title%%}</title>{%%favicon%%}{%%css%%}</head>
<body>{%%app_entry%%}<footer>{%%config%%}{%%scripts%%}{%%renderer%%}</footer></body>
</html>"""


def _application(
    page: Page, words: Words, situation: SituationNow, name_of: Callable[[Situation | None], str]
) -> ASGIApp:
    app = _LightDash(
        f"onescreen-{page.name}-{words.lang}",
        backend="fastapi",
        requests_pathname_prefix=f"/{page.name}/{words.lang}/",
        routes_pathname_prefix="/",
        assets_folder=str(assets_folder()),
        assets_path_ignore=["^vendor$"],  # `charts.js` asks for it when there is a figure
        index_string=INDEX % words("html_lang"),
        title=words("product"),
        update_title="",
        add_log_handler=False,
    )

    def layout() -> Component:
        now = situation()
        return screen(page, now, words=words, build=name_of(now))

    app.backend.websocket_capability = (
        False  # else each page opens a socket of Dash's own, which nothing uses
    )
    # There are no callbacks to validate; else each index carries a whole layout for it.
    app.validation_layout = html.Div()  # type: ignore[assignment]
    app.layout = layout
    return Guarded(app.server, policy=content_policy(app.csp_hashes()))


class _LightDash(Dash):
    """Dash without the parts that no page here uses: it would send its table, a megabyte, to each screen."""

    UNUSED = ("/dash_table/",)

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        scripts = parts["scripts"].splitlines()
        parts["scripts"] = "".join(s for s in scripts if not any(unused in s for unused in self.UNUSED))
        return str(super().interpolate_index(**parts))  # type: ignore[no-untyped-call]


class _Index:
    """A plain page with the ways in, until the operators' pages exist."""

    def __init__(self, words: Words) -> None:
        links = (("/wall", "to_wall"), ("/wall?lang=en", "to_wall_en"), ("/api/docs", "to_api"))
        items = "".join(f'<li><a href="{path}">{words(key)}</a></li>' for path, key in links)
        styles = "".join(
            f'<link rel="stylesheet" href="/wall/zh/assets/{f}.css">' for f in ("tokens", "index")
        )
        self._page = HTMLResponse(
            f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{words("product")}</title>'
            f'<link rel="icon" href="/wall/zh/_favicon.ico">{styles}</head>'
            f'<body class="index"><main><h1>{words("product")}</h1><ul>{items}</ul></main></body></html>',
            headers={"content-security-policy": content_policy([])},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._page(scope, receive, send)
