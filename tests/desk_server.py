"""The desk's pages of the made-up district on a port, for whoever comes. For tests, and to look at."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.domain.situation import Situation
from dashboard.ports import Grant
from dashboard.reading.desk import Desk
from layouts import app
from tests.acting.desk_centre import ListAudit
from tests.alert_storm import storm
from tests.desk_alerts import ground_in
from tests.desk_district import journal, views
from tests.desks import EVERYTHING, ZONE, desk_of


class Everyone:
    """Before the desk: whoever comes is this one."""

    def __init__(self, desk: ASGIApp, grant: Grant = EVERYTHING) -> None:
        self._desk = desk
        self._grant = grant

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        known = {"grant": self._grant, "until_ended": asyncio.Event().wait, "form_token": "of-the-session"}
        await self._desk({**scope, **known}, receive, send)


@contextlib.asynccontextmanager
async def serving(situation: Situation, *, raised: int = 0) -> AsyncIterator[str]:
    """The address of a desk that shows this Situation, rows and letters of `desk_district`, and the alerts
    of `desk_alerts`, with so many of a storm."""
    with TemporaryDirectory() as folder:
        alerts = ground_in(Path(folder))
        storm(alerts.store, raised)

        def desk(grant: Grant, at: datetime | None, _as: str) -> Desk:
            found = desk_of(situation, grant, views=views(), journal=journal(), at=at)
            return replace(found, reading=replace(found.reading, alerts=alerts))

        server = FastAPI()
        app.mount_desk(server, zone=ZONE, admit=Everyone, desk_of=desk, audit=ListAudit())
        async with on_a_port(server) as url:
            yield url


@contextlib.asynccontextmanager
async def on_a_port(server: FastAPI) -> AsyncIterator[str]:
    """The address of the server while it runs."""
    running = uvicorn.Server(uvicorn.Config(server, port=0, log_config=None, lifespan="off"))
    task = asyncio.create_task(running.serve())
    while not running.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.02)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    await task
