"""What the handlers of a router work on: given to the router when it is built, found in each request.

So handlers are functions of their module, and a process may hold two centres.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request


def stands_on(ground: object) -> Callable[[Request], Awaitable[None]]:
    """A dependency of a router, before those of its handlers: `ground_of` finds the ground from then on."""

    async def put(request: Request) -> None:
        request.state.ground = ground

    return put


def ground_of(request: Request) -> Any:
    """What the router of this request stands on; of the type that the router was given."""
    return request.state.ground
