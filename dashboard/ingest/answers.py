"""What a source is told when its message is not taken: one problem for each leaf of the error tree."""

from __future__ import annotations

from dashboard.ingest.errors import (
    Busy,
    IngestError,
    NotABatch,
    StoreDown,
    TooLarge,
    TooSlow,
    Unauthorised,
    Unsupported,
)
from dashboard.problem import Problem


def problem_of(wrong: IngestError) -> Problem:
    detail = str(wrong)
    match wrong:
        case Unauthorised():
            return Problem(401, "no source", detail, headers={"WWW-Authenticate": "Bearer"})
        case NotABatch():
            return Problem(400, "not readable", detail)
        case TooSlow():
            return Problem(408, "too slow", detail)
        case TooLarge():
            return Problem(413, "too large", detail)
        case Unsupported():
            return Problem(415, "not a kind of message read here", detail)
        case Busy(retry_after_s=wait_s):
            return Problem(429, "too fast", detail, retry_after_s=wait_s)
        case StoreDown(retry_after_s=wait_s):
            return Problem(503, "not stored", detail, retry_after_s=wait_s)
    raise wrong
