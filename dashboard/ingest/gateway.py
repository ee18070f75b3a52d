"""`POST /api/events`: CloudEvents 1.0 in any of its three modes, answered once they are durable."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from fastapi import APIRouter, Request, Response, Security
from fastapi.security import HTTPBearer
from starlette.requests import ClientDisconnect

from dashboard.ingest.answers import problem_of
from dashboard.ingest.batches import items_of, only_item
from dashboard.ingest.bearer import Bearers, Tokens, identify
from dashboard.ingest.binary_mode import structured
from dashboard.ingest.bodies import Bodies
from dashboard.ingest.errors import IngestError, NotABatch, TooLarge, Unsupported
from dashboard.ingest.intake import Intake, Receipt
from dashboard.metrics import Metrics
from dashboard.problem import MEDIA_TYPE as PROBLEM

__all__ = ["identify", "router"]

ONE: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"
MOST_ITEMS: Final = 10_000
"""Events in one message."""

_encode: Final = msgspec.json.Encoder().encode
_bearer: Final = HTTPBearer(auto_error=False, scheme_name="source", description="The token of a source.")


def router(intake: Intake, tokens: Tokens, metrics: Metrics, *, bodies: Bodies | None = None) -> APIRouter:
    routes = APIRouter(tags=["events"])
    gate = _Gate(intake, Bearers(tokens), bodies or Bodies())

    @routes.post(
        "/api/events",
        summary="Send events",
        responses=_RESPONSES,
        openapi_extra={"requestBody": _REQUEST_BODY},
        dependencies=[Security(_bearer)],
    )
    async def post_events(request: Request) -> Response:
        """CloudEvents 1.0 as JSON: structured, batch, or binary (the data as `application/json`, the
        attributes in `ce-` headers).

        What is answered as accepted is durable; what was sent before is answered as a duplicate; what is
        rejected is kept here with the reason.
        """
        try:
            return Response(_encode(await gate.take(request)), media_type="application/json")
        except IngestError as wrong:
            problem = problem_of(wrong)
            metrics.messages_refused.labels(str(problem.status)).inc()
            raise problem from wrong
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it

    return routes


class _Gate:
    def __init__(self, intake: Intake, bearers: Bearers, bodies: Bodies) -> None:
        self._intake = intake
        self._bearers = bearers
        self._bodies = bodies

    async def take(self, request: Request) -> Receipt:
        source = await self._bearers.source_of(request.headers.get("authorization"))
        mode = _mode(request)
        async with self._bodies.read(request) as body:
            try:
                items = await _items(mode, request, body)
            except (NotABatch, TooLarge) as wrong:
                await self._intake.refuse(source, body, str(wrong))
                raise
            return await self._intake.take(source, items)


def _mode(request: Request) -> str:
    """ONE, BATCH, or "" for the binary mode. Raises Unsupported."""
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Unsupported("bodies are read as they are: send no Content-Encoding")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in (ONE, BATCH):
        return media_type
    if any(header.startswith("ce-") for header in request.headers):
        return ""
    raise Unsupported(f"send {ONE}, {BATCH}, or JSON with the attributes in ce- headers")


async def _items(mode: str, request: Request, body: bytes) -> list[bytes]:
    if mode == ONE:
        return [only_item(body)]
    if mode == BATCH:
        items = await items_of(body)
        if len(items) > MOST_ITEMS:
            raise TooLarge(
                f"a batch may have {MOST_ITEMS} events, this one has {len(items)}; send it in parts"
            )
        return items
    return [structured(request.headers.items(), body)]


# ── how the API's documentation shows it ────────────────────────────────────────────────────────────────

# An item that is no event is rejected in the answer, with 200: what follows is told, not demanded.
_EVENT: Final[dict[str, Any]] = {
    "type": "object",
    "description": "specversion 1.0; id, unique in its source, and subject, up to 200 characters each; "
    "source, the token's own; type; time, when it happened, RFC 3339 with offset; data, by type",
    "example": {
        "specversion": "1.0",
        "id": "grid-000001",
        "source": "grid",
        "type": "dispute.reported",
        "subject": "grid-case-17",
        "time": "2026-09-07T10:00:00+08:00",
        "data": {"area": "420203001001", "kind": "neighbours"},
    },
}
_REQUEST_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        ONE: {"schema": _EVENT},
        BATCH: {
            "schema": {"type": "array", "description": f"up to {MOST_ITEMS}", "example": [_EVENT["example"]]}
        },
    },
}
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": Receipt, "description": "durable; what was rejected is listed with its reason"},
    **{
        status: {"description": description, "content": {PROBLEM: {}}}
        for status, description in {
            400: "not JSON, or no batch",
            401: "no token of a source",
            408: "the body did not end in time",
            413: "over 16 MiB or 10 000 events",
            415: "not CloudEvents in JSON",
            429: "too fast: see Retry-After",
            503: "the store is down: see Retry-After",
        }.items()
    },
}
