"""Errors as RFC 9457 problem details: every error that leaves the application has this one form."""

from __future__ import annotations

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

MEDIA_TYPE: Final = "application/problem+json"


class Problem(Exception):
    """An error for whoever asked. `title`: the kind of error, always the same words; `detail`: this one,
    which says what to do. `retry_after_s`: when the same request may succeed."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        retry_after_s: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {title}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail
        self.headers = dict(headers or {})
        if retry_after_s is not None:
            self.headers["Retry-After"] = str(max(1, math.ceil(retry_after_s)))

    def response(self, instance: str | None = None) -> Response:
        """`instance`: the path that was asked for."""
        return Response(
            msgspec.json.encode(_details(self.status, self.title, self.detail, instance)),
            status_code=self.status,
            media_type=MEDIA_TYPE,
            headers=self.headers,
        )


def _details(status: int, title: str, detail: str, instance: str | None) -> dict[str, Any]:
    details = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return {**details, "instance": instance} if instance else details


def described(reason_by_status: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route, for its documentation: the errors it may answer, each a problem."""
    content = {MEDIA_TYPE: {"schema": _SCHEMA}}
    return {status: {"description": why, "content": content} for status, why in reason_by_status.items()}


_SCHEMA: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "the kind of error, always the same words"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "this one, and what to do"},
        "instance": {"type": "string", "description": "the path that was asked for"},
    },
}


def install_problems(app: FastAPI) -> None:
    """Give every error of the application this form: its own, the framework's, and the unforeseen."""
    app.add_exception_handler(Problem, _own)
    app.add_exception_handler(HTTPException, _of_framework)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(Exception, _unforeseen)


async def _own(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    return problem.response(request.url.path)


async def _of_framework(request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, HTTPException)
    title = _phrase(wrong.status_code)
    detail = str(wrong.detail)
    if detail.lower() == title:  # nothing was said but the status itself
        detail = _HINTS.get(wrong.status_code, title)
    return Problem(wrong.status_code, title, detail, headers=wrong.headers).response(request.url.path)


async def _of_validation(request: Request, wrong: Exception) -> Response:
    """Names each parameter that is wrong, and never repeats what was given."""
    assert isinstance(wrong, RequestValidationError)
    said = "; ".join(f"{'.'.join(map(str, e['loc'][1:])) or 'body'}: {e['msg']}" for e in wrong.errors())
    return Problem(422, "not a valid request", said).response(request.url.path)


async def _unforeseen(request: Request, _: Exception) -> Response:
    """A bug. What went wrong is in the log; the answer says nothing of it."""
    detail = "something went wrong in this centre; it was logged"
    return Problem(500, _phrase(500), detail).response(request.url.path)


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase.lower()


_HINTS: Final = {
    404: "there is nothing at this address; /api/docs lists what there is",
    405: "this address does not answer that method; the Allow header lists those it does",
}
