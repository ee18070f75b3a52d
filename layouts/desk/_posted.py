"""What is asked for by a form: a POST with the token of its session, which no page elsewhere knows.

That it comes from a page of this centre at all, by Origin and Sec-Fetch-Site, is seen to before the desk.
"""

from __future__ import annotations

from contextvars import ContextVar
from hmac import compare_digest
from typing import Final
from urllib.parse import parse_qs

from dash import html
from dash.development.base_component import Component
from starlette.types import Receive, Scope

LONGEST: Final = 4 * 1024
TOKEN: ContextVar[str] = ContextVar("TOKEN", default="")
"""The token of the session that asks, for whoever draws a form; set by `DeskDoor`."""
SESSION: ContextVar[str | None] = ContextVar("SESSION", default=None)
"""The key of that session; set with it."""


def form(name: str, address: str) -> Component:
    """A form of one button, which asks for the address."""
    button = html.Button(name, type="submit", name="token", value=TOKEN.get())
    return html.Form(button, action=address, method="post")


async def is_posted(scope: Scope, receive: Receive) -> bool:
    """Whether it is a form of this session. Reads the body, up to 4 KiB of it."""
    token = scope.get("form_token", "")
    if scope["method"] != "POST" or not token:
        return False
    body, is_more = b"", True
    while is_more and len(body) <= LONGEST:
        message = await receive()
        body += message.get("body", b"")
        is_more = message.get("more_body", False)
    if is_more or len(body) > LONGEST:
        return False
    given = parse_qs(body.decode("latin-1"), max_num_fields=None).get("token", [""])[0]
    return compare_digest(given.encode("utf-8", "replace"), token.encode())
