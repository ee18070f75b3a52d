"""The one server of a centre: health, metrics and API docs, and the shell into which the roles put routes."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from importlib import metadata, resources

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from dashboard.metrics import CONTENT_TYPE, Metrics

VERSION = metadata.version("onescreen")
DOCS = "/api/docs"
Readiness = Mapping[str, Callable[[], Awaitable[str | None]]]
"""By part, a question that is answered with what is wrong; None when nothing is."""


def new_server() -> FastAPI:
    """A server without routes. Its own documentation pages are off: they would call a CDN."""
    server = FastAPI(
        title="一屏观全域 Onescreen",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    _add_docs(server)
    return server


def add_health(server: FastAPI, readiness: Readiness) -> None:
    """`/healthz`: the process answers. `/readyz`: and it can do its work; 503 names the part that cannot."""

    @server.get("/healthz", tags=["health"])
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "version": VERSION}

    @server.get("/readyz", tags=["health"], responses={503: {"description": "and which part cannot"}})
    async def readyz() -> JSONResponse:
        wrong = {part: await ask() for part, ask in readiness.items()}
        is_ready = not any(wrong.values())
        return JSONResponse(
            {"ready": is_ready, "parts": {part: says or "ok" for part, says in wrong.items()}},
            status_code=200 if is_ready else 503,
        )


def add_metrics(
    server: FastAPI, metrics: Metrics, refresh: Callable[[], None], beside: Callable[[], bytes]
) -> None:
    """`/metrics` for Prometheus. `refresh` sets the gauges that are read rather than counted. `beside`: what
    another process of the centre has written of its own, in the same format."""

    @server.get("/metrics", include_in_schema=False)
    async def exposition() -> Response:
        refresh()
        return Response(metrics.exposition() + beside(), media_type=CONTENT_TYPE)


def _add_docs(server: FastAPI) -> None:
    """Swagger UI from this origin, its one inline script allowed by its hash."""
    static = resources.files("fastapi_offline") / "static"
    server.mount(f"{DOCS}/static", StaticFiles(directory=str(static)), name="docs-static")
    page = get_swagger_ui_html(
        openapi_url="/api/openapi.json",
        title="Onescreen API",
        swagger_js_url=f"{DOCS}/static/swagger-ui-bundle.js",
        swagger_css_url=f"{DOCS}/static/swagger-ui.css",
        swagger_favicon_url=f"{DOCS}/static/favicon.png",
    )
    body = bytes(page.body)
    inline = re.findall(rb"<script>(.*?)</script>", body, re.DOTALL)
    allowed = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s).digest()).decode()}'" for s in inline)
    policy = (
        f"default-src 'self'; script-src 'self' {allowed}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
    )

    @server.get(DOCS, include_in_schema=False)
    async def docs() -> Response:
        return Response(body, media_type="text/html", headers={"content-security-policy": policy})
