"""`GET /api/walls`, `POST /api/walls/{name}/drive`: the connected walls, and a hand on one of them.

Annotations are evaluated here: FastAPI reads them.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field

from dashboard.access.guard import is_local, is_same_origin
from dashboard.access.walls import WallGate
from dashboard.api.ground import ground_of, stands_on
from dashboard.ports import Audit, Grant, JournalError
from dashboard.problem import Problem, described
from dashboard.push.walls import Action, Drive, Mode, Screen, Walls

BY = r"^[a-z][a-z0-9_-]{0,39}$"
"""A code, never a name of a person."""
ERRORS = {
    400: "the body is no JSON",
    403: "another site's page asks, or a browser that is no remote control of this wall",
    404: "no wall of that name is connected",
    422: "no such action, no such scene, or a wall to be muted and nobody who asks for it",
    503: "the store does not answer",
}


@dataclass(frozen=True, slots=True)
class SceneName:
    """A scene that the walls of this centre have."""

    name: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class WallState:
    """A connected wall. `scene`, `mode`, `muted`, `muted_by`: as the first of its screens that said so; null
    before. muted_by: the code of a post or role; null where it sounds.

    mode: rotating; single: nothing else to turn to; paused; pinned; held by an urgent alert.
    """

    name: str
    screens: int
    scene: str | None
    mode: Mode | None
    muted: bool | None
    muted_by: str | None


@dataclass(frozen=True, slots=True)
class WallList:
    walls: list[WallState]
    scenes: list[SceneName]


@dataclass(frozen=True, slots=True)
class DriveOrder:
    """`scene`: for the action `scene`; for `pin`, where another scene than the one on show is meant. `by`: of
    `mute`, the code of the post or role that asks for it; the audit and the wall say so."""

    action: Action
    scene: str | None = None
    by: Annotated[str, Field(pattern=BY)] | None = None


@dataclass(frozen=True, slots=True)
class Driven:
    """How many screens of the wall were told."""

    screens: int


def router(walls: Walls, scenes: Sequence[SceneName], gate: WallGate, audit: Audit) -> APIRouter:
    """The routes of the remote control. They change what stands on a screen and nothing else: this machine
    needs no token, and another one drives the wall that its browser was paired with. Who mutes a wall, and
    who lets it sound again, is in the audit before it is done."""
    ground = stands_on(_Ground(walls, scenes, gate, audit))
    routes = APIRouter(prefix="/api/walls", tags=["walls"], dependencies=[Depends(ground)])
    routes.get("", responses=described({status: ERRORS[status] for status in (403, 503)}))(connected)
    routes.post("/{name}/drive", responses=described(ERRORS))(drive)
    return routes


@dataclass(frozen=True, slots=True)
class _Ground:
    walls: Walls
    scenes: Sequence[SceneName]
    gate: WallGate
    audit: Audit


async def _ground(request: Request) -> _Ground:
    ground: _Ground = ground_of(request)
    return ground


Room: TypeAlias = Annotated[_Ground, Depends(_ground)]


async def connected(room: Room, request: Request) -> WallList:
    """The connected walls that the asker may drive, and the scenes that they have."""
    own = await _driven_by(request, room.gate)
    reached = [_state(name, screens) for name, screens in room.walls if own in (None, name)]
    return WallList(reached, list(room.scenes))


async def drive(
    room: Room, name: Annotated[str, Path(min_length=1, max_length=64)], order: DriveOrder, request: Request
) -> Driven:
    """Tell a wall what to show. Pages of this server and programs may; another site's page may not."""
    if not is_same_origin(dict(request.headers.raw)):
        raise Problem(403, "another site", "a wall is driven from this server's own pages")
    if await _driven_by(request, room.gate) not in (None, name):
        raise Problem(403, "not this wall", "this browser is the remote control of another wall")
    _refuse_unfit(order, {scene.name for scene in room.scenes})
    if order.action in ("mute", "unmute") and name in dict(room.walls):
        await _record(room.audit, name, order)
    screens = room.walls.drive(name, Drive(order.action, order.scene, order.by))
    if not screens:
        raise Problem(404, "no such wall", f"no wall named {name!r} is connected to this server")
    return Driven(screens)


def _refuse_unfit(order: DriveOrder, names: Collection[str]) -> None:
    """Raises Problem 422 where the order does not say what its action needs."""
    if order.action == "scene" and order.scene is None:
        raise Problem(422, "no such scene", "scene: missing; say which")
    if order.scene is not None and order.scene not in names:
        raise Problem(422, "no such scene", f"scene: {order.scene!r}; use one of {', '.join(sorted(names))}")
    if order.action == "mute" and order.by is None:
        raise Problem(422, "nobody mutes it", "by: missing; say which post or role mutes the wall")


async def _record(audit: Audit, name: str, order: DriveOrder) -> None:
    grant, what = Grant("wall", f"wall:{name}"), f"wall.{order.action}"
    try:
        await asyncio.to_thread(audit.record, grant, what, name, None, "done", {"by": order.by})
    except JournalError as wrong:
        raise Problem(503, "the store does not answer", str(wrong)) from wrong


async def _driven_by(request: Request, gate: WallGate) -> str | None:
    """The one wall that the asker may drive; None where it may drive each. Raises Problem."""
    if is_local(request.scope):
        return None
    try:
        name = await gate.driven_by(request.scope)
    except JournalError as wrong:
        raise Problem(503, "the store does not answer", str(wrong)) from wrong
    if name is None:
        raise Problem(403, "no remote control", "not paired: open /remote and have its code approved")
    return name


def _state(name: str, screens: Sequence[Screen]) -> WallState:
    said = [s.shows for s in screens if s.shows is not None]
    first = said[0] if said else None
    if first is None:
        return WallState(name, len(screens), None, None, None, None)
    return WallState(name, len(screens), first.scene, first.mode, first.muted, first.muted_by or None)
