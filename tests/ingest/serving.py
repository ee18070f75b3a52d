"""The gate behind a real uvicorn on a free port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect

from dashboard.ingest import gateway, socket
from dashboard.ingest.bodies import Bodies
from dashboard.problem import install_problems
from tests.ingest.fakes import GRID, Centre

ONE = {"content-type": "application/cloudevents+json"}
BATCH = {"content-type": "application/cloudevents-batch+json"}


@dataclass
class Gate:
    """Where it listens, and a client that holds the token of the source `grid`."""

    port: int
    http: httpx.AsyncClient
    centre: Centre

    def socket(self, *, token: str | None = GRID, **options: object) -> connect:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return connect(
            f"ws://127.0.0.1:{self.port}/ws/feed",
            additional_headers={**headers, **options.pop("headers", {})},  # type: ignore[dict-item]
            compression=None,
            max_size=None,
            **options,  # type: ignore[arg-type]
        )


@asynccontextmanager
async def serving(centre: Centre | None = None, *, bodies: Bodies | None = None) -> AsyncIterator[Gate]:
    centre = centre or Centre()
    async with centre.intake as intake:
        app = FastAPI()
        install_problems(app)
        app.include_router(gateway.router(intake, centre.tokens, centre.metrics, bodies=bodies))
        app.router.routes.append(socket.feed_route(intake, centre.tokens, centre.metrics))
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                host="127.0.0.1",
                port=0,
                ws="websockets-sansio",
                ws_per_message_deflate=False,
                ws_max_size=16 * 1024 * 1024,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=1,
            )
        )
        task = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - uvicorn offers nothing to wait for
            await asyncio.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {GRID}"}, timeout=30
        )
        try:
            async with client:
                yield Gate(port, client, centre)
        finally:
            server.should_exit = True
            await task


async def answer(socket: ClientConnection) -> str:
    """The next message, within a few seconds."""
    async with asyncio.timeout(60):
        return str(await socket.recv())
