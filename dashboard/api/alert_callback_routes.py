"""`POST /api/alerts/callbacks/{channel}`: what a channel's other side tells of a notice, signed.

Annotations are evaluated here: FastAPI reads them.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from dashboard.acting.acts import NotKept
from dashboard.acting.alert_receipts import NotAReceipt, NotGenuine, Receipts
from dashboard.api.ground import ground_of, stands_on
from dashboard.domain.alert import Receipt
from dashboard.ports import JournalError
from dashboard.problem import Problem, described

LARGEST = 4 * 1024
ERRORS = {
    401: "no such channel, not signed with its secret, or signed more than five minutes from now",
    413: "over 4 KiB",
    422: "no receipt, or of no notice that went by this channel",
    503: "the store does not answer: send it again",
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["notice", "receipt"],
                    "properties": {
                        "notice": {"type": "string"},
                        "receipt": {"enum": ["delivered", "read", "acknowledged"]},
                    },
                }
            }
        },
    }
}


@dataclass(frozen=True, slots=True)
class ReceivedAnswer:
    """`repeated`: the same was told before; nothing more was recorded."""

    notice: str
    receipt: Receipt
    repeated: bool


def router(receipts: Receipts) -> APIRouter:
    routes = APIRouter(
        prefix="/api/alerts/callbacks", tags=["alerts"], dependencies=[Depends(stands_on(receipts))]
    )
    routes.post("/{channel}", responses=described(ERRORS), openapi_extra=BODY)(receive)
    return routes


async def _receipts(request: Request) -> Receipts:
    receipts: Receipts = ground_of(request)
    return receipts


async def receive(
    receipts: Annotated[Receipts, Depends(_receipts)],
    channel: Annotated[str, Path(max_length=100)],
    request: Request,
) -> ReceivedAnswer:
    """A receipt of a notice, by its idempotency key; durable before it is answered."""
    body = await _body(request)
    try:
        found = await receipts.take(channel, request.headers, body)
    except NotGenuine:
        raise Problem(401, "not genuine", "webhook-signature: not that of this channel now") from None
    except NotAReceipt:
        raise Problem(422, "not a receipt", "notice, receipt: none of this channel's") from None
    except (NotKept, JournalError):
        why = "the store does not answer; send the same again"
        raise Problem(503, "store down", why, retry_after_s=2) from None
    return ReceivedAnswer(found.notice, found.receipt, found.is_repeated)


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise Problem(413, "too large", f"a receipt has at most {LARGEST} bytes")
    return body
