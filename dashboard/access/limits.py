"""How fast one session and one address may ask: a leaky bucket as a meter (GCRA) for each kind of asking.

What is asked too fast is not looked at: 429, with the seconds after which the same will be answered. What
signs in, pairs a wall or sends events has a pace of its own.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal, TypeAlias, get_args

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.access.alert_links import LINKS
from dashboard.access.bearer import token_in
from dashboard.access.forms import NEVER_KEPT, address_of
from dashboard.access.sessions import secret_in
from dashboard.metrics import Metrics
from dashboard.problem import Problem

Asking: TypeAlias = Literal["desk", "search", "export", "unmask", "api", "link"]
BURST_S: Final = 15.0
"""Of how many seconds what is allowed may come at once."""
ASKERS_KEPT: Final = 10_000
ASKINGS: Final[tuple[Asking, ...]] = get_args(Asking)


@dataclass(frozen=True, slots=True)
class Limits:
    """Askings a minute of one session; 0 is any number. `sessions_per_address`: of how many sessions together
    an address may ask as much, since a whole house may stand behind one."""

    desk: int
    search: int
    export: int
    unmask: int
    api: int
    link: int
    sessions_per_address: int

    def of(self, asking: Asking) -> int:
        return {
            "desk": self.desk,
            "search": self.search,
            "export": self.export,
            "unmask": self.unmask,
            "api": self.api,
            "link": self.link,
        }[asking]


class Meter:
    """`per_minute`, of which what `BURST_S` allow may come at once, and at the least one.

    Of `ASKERS_KEPT` askers at the most: then the half that would be answered soonest is forgotten, so that
    many who ask once, made up or not, make nobody forgotten who is held up.
    """

    def __init__(self, per_minute: float, *, now: Callable[[], float] = time.monotonic) -> None:
        self._every_s = 60.0 / per_minute
        self._ahead_s = max(BURST_S, self._every_s)
        self._now = now
        self._full_s: dict[str, float] = {}
        """By asker: when the bucket will have run dry."""

    def __len__(self) -> int:
        """Askers that are kept."""
        return len(self._full_s)

    def wait_s(self, asker: str) -> float:
        """Count one asking; 0.0, or for how many seconds there is no room for it: then it is not counted."""
        now = self._now()
        dry_s = max(now, self._full_s.get(asker, now)) + self._every_s
        if (over_s := dry_s - now - self._ahead_s) > 1e-9:
            return over_s
        self._full_s[asker] = dry_s
        if len(self._full_s) > ASKERS_KEPT:
            fullest = sorted(self._full_s.items(), key=lambda item: item[1])[ASKERS_KEPT // 2 :]
            self._full_s = dict(fullest)
        return 0.0


class Limited:
    """Pure ASGI, before all that is asked; see the module. Sockets pass."""

    def __init__(
        self,
        app: ASGIApp,
        limits: Limits,
        metrics: Metrics,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._metrics = metrics
        allowed: Mapping[Asking, int] = {asking: n for asking in ASKINGS if (n := limits.of(asking))}
        self._of_session = {asking: Meter(n, now=now) for asking, n in allowed.items()}
        self._of_address = {
            asking: Meter(n * limits.sessions_per_address, now=now) for asking, n in allowed.items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asking = _asking(scope)
        wait_s = 0.0 if asking is None else self._wait_s(asking, scope)
        if asking is None or not wait_s:
            await self._app(scope, receive, send)
            return
        self._metrics.limited.labels(asking).inc()
        await _refused(scope, wait_s)(scope, receive, send)

    def _wait_s(self, asking: Asking, scope: Scope) -> float:
        """The address first: who makes up sessions is held up by it."""
        if asking not in self._of_session:
            return 0.0
        wait_s = self._of_address[asking].wait_s(address_of(scope))
        return wait_s or self._of_session[asking].wait_s(_asker(asking, scope))


def _asking(scope: Scope) -> Asking | None:
    """What kind it is; None for what has no limit here."""
    if scope["type"] != "http":
        return None
    path, is_post = scope["path"], scope["method"] == "POST"
    if path in ("/desk/export", "/desk/alerts/export", "/audit/export"):
        return "export" if is_post else None
    if path == "/desk/unmask":
        return "unmask" if is_post else None
    if path == "/desk/find":
        return "search"
    if path.startswith(LINKS):
        return "link"
    if path.startswith("/desk/") and path.endswith("/_dash-update-component"):
        return "desk"
    is_api = path.startswith("/api/") and not path.startswith("/api/docs") and path != "/api/events"
    return "api" if is_api else None


def _asker(asking: Asking, scope: Scope) -> str:
    """Who asks, by the hash of what they prove it with, and nothing else that they may send beside it; by the
    address where they prove nothing."""
    if asking == "link":
        return address_of(scope)
    shown = token_in(Headers(scope=scope).get("authorization")) if asking == "api" else secret_in(scope)
    return sha256(shown.encode("utf-8", "replace")).hexdigest() if shown else address_of(scope)


def _refused(scope: Scope, wait_s: float) -> Response:
    seconds = max(1, math.ceil(wait_s))
    if "text/html" in Headers(scope=scope).get("accept", ""):
        said = f"操作过于频繁：请 {seconds} 秒后再试\nToo many at once: try again in {seconds} s\n"
        headers = {**NEVER_KEPT, "retry-after": f"{seconds}"}
        return PlainTextResponse(said, status_code=429, headers=headers)
    detail = f"this session, or its address, asks too fast: try again in {seconds} s"
    problem = Problem(429, "too many requests", detail, retry_after_s=seconds, headers=NEVER_KEPT)
    return problem.response(scope["path"])
