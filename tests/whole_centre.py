"""The whole server of a centre in this process, with its guard and real doors, for who tries them all.

Every asker is there: a person of each role, in the street East and everywhere, readers of the API alike, a
source and a paired wall.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from fastapi import FastAPI
from starlette.types import ASGIApp, Message

from dashboard.access.decision import OF_AN_AREA, ROLES
from dashboard.access.forms import form_token
from dashboard.access.passwords import Passwords, argon2
from dashboard.access.people import People
from dashboard.access.sessions import SessionGate
from dashboard.access.walls import WallGate
from dashboard.acting.acts import Acting
from dashboard.acting.alert_acts import AlertActing
from dashboard.acting.filled import Vocabulary
from dashboard.acting.stored_audit import StoredAudit
from dashboard.config import Settings
from dashboard.ingest import gateway, socket
from dashboard.ingest.admission import Admission
from dashboard.ingest.intake import Intake
from dashboard.metrics import Metrics
from dashboard.ports import Grant
from dashboard.problem import install_problems
from dashboard.serving.showing import Acts, Gates, guarded, show
from dashboard.serving.web import add_health, add_metrics, new_server
from dashboard.store.alerts import SqlAlerts
from dashboard.store.audit import SqlAudit
from dashboard.store.engine import journal_engine
from dashboard.store.erasures import SqlErasures
from dashboard.store.migrate import migrate
from dashboard.store.people import SqlPeople
from dashboard.store.rotation import Rotation, places
from dashboard.store.saved_views import SqlSavedViews
from dashboard.store.sessions import SqlSessions
from dashboard.store.tokens import SqlTokens
from dashboard.store.tries import SqlTries
from dashboard.store.vault import Vault
from dashboard.store.walls import SqlWalls
from dashboard.wiring import Store
from tests.builders import LOCAL
from tests.ingest.fakes import Areas, ListRefusals, ListWire
from tests.journal.builders import SetClock
from tests.two_worlds import EAST, NOW, forged, reading

HOST: Final = "centre.example:8050"
CENTRE: Final = f"http://{HOST}"
UNLIMITED: Final = (
    *("desk_per_minute", "search_per_minute", "exports_per_minute", "unmasks_per_minute", "api_per_minute"),
    "links_per_minute",
)
ELSEWHERE: Final = ("10.0.0.9", 40_000)
BOUND: Final = tuple(f"{role}@{EAST}" for role in sorted(ROLES))
FREE: Final = tuple(sorted(ROLES - OF_AN_AREA))
HERE: Final = {"origin": CENTRE, "sec-fetch-site": "same-origin"}
HTML: Final = {"accept": "text/html"}
RANDOM: Final = re.compile(r'\b[A-Z2-7]{32}\b|\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}|(?<="end_id":")[^"]+')
"""Drawn anew for each answer: the secret of one-time codes, as it is shown and sent, and a mark of Dash's."""


@dataclass(frozen=True, slots=True)
class Asker:
    """`kind`: nobody, person, reader, source or wall. `headers`: as they prove who they are. `secret`: of a
    person's session; empty for any other."""

    kind: str
    who: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    secret: str = ""

    @property
    def role(self) -> str:
        return self.who.partition("@")[0]

    @property
    def is_bound(self) -> bool:
        """Of whom nothing of the other street may be told."""
        return self.kind in ("nobody", "source") or "@" in self.who


class Centre:
    """`full`: with what happened in the other street."""

    def __init__(self, folder: Path, *, is_full: bool, **settings_: int) -> None:
        # Whoever tries every door tries them fast: without a limit, where none is asked for.
        limits = dict.fromkeys(UNLIMITED, 0) | settings_
        settings = Settings(data=folder, tz=LOCAL.key, host="0.0.0.0", **limits)  # type: ignore[arg-type]
        told = reading(folder, is_full=is_full)
        assert told.alerts is not None
        url = f"sqlite:///{folder}/journal-{is_full}.sqlite"
        migrate(url, "journal")
        migrate(url, "alerts")
        clock, vault, metrics = SetClock(NOW), Vault(folder / "key", environ={}), Metrics()
        kept = journal_engine(url)
        self.people = People(
            SqlPeople(kept, clock, vault),
            SqlSessions(kept, clock),
            SqlTries(kept, clock),
            SqlAudit(kept, clock),
            clock,
        )
        self.tokens, self.walls = SqlTokens(kept, clock), SqlWalls(kept, clock)
        store = Store(
            told.journal, told.views, ListRefusals(), self.tokens, self.walls, self.people,
            SqlSavedViews(kept, clock), vault, Rotation(places(journal=kept, alerts=kept), vault),
            SqlErasures(kept, vault, clock), SqlAlerts(kept, vault, clock), clock,
        )  # fmt: skip
        self.gate, self.wall_gate = (
            SessionGate(self.people.sessions, metrics),
            WallGate(self.walls, metrics, is_demo=False),
        )
        known = Vocabulary(frozenset({"dept-justice"}), frozenset({"neighbours"}))
        self.audit = StoredAudit(self.people.audit)
        way_in = Intake(
            told.journal,
            ListWire(),
            ListRefusals(),
            admission=Admission(Areas(), vault, clock),
            metrics=metrics,
        )
        self.server = new_server()
        install_problems(self.server)
        self.server.include_router(gateway.router(way_in, self.tokens, metrics))
        self.server.router.routes.append(socket.feed_route(way_in, self.tokens, metrics))
        hub, self.warm = show(
            self.server,
            settings,
            store,
            historian=told.historian,
            gates=Gates(self.wall_gate, self.gate, Passwords(argon2(cost_kib=64))),
            acts=Acts(
                Acting(forged, journal=told.journal, audit=self.audit, clock=clock, zone=LOCAL, known=known),
                AlertActing(forged, journal=told.journal, audit=self.audit, clock=clock),
            ),
            alerts=told.alerts,
            metrics=metrics,
        )
        add_health(self.server, {})
        add_metrics(self.server, metrics, lambda: None, lambda: b"")
        self._hub, self._shown = hub, told.situation()
        self.app: ASGIApp = guarded(self.server, settings, metrics)
        self.askers = self._askers()

    def begin(self) -> Centre:
        """Show the Situation; in a running loop."""
        assert self._shown is not None
        self._hub.show(self._shown)
        return self

    def _askers(self) -> Mapping[str, Asker]:
        found = {"nobody": Asker("nobody")}
        for who in (*BOUND, *FREE):
            role, _, area = who.partition("@")
            name = f"{role}-{area or 'all'}"
            self.people.register.create(name, role, area=area or None, by="command")
            person = self.people.register.find(name)
            assert person is not None
            secret = self.people.sessions.begin(person)
            cookie = ("cookie", f"onescreen-session-8050={secret}")
            found[f"person {who}"] = Asker("person", who, (cookie,), secret)
            token = self.tokens.create(Grant("api", name, role, area or None))
            found[f"reader {who}"] = Asker("reader", who, (("authorization", f"Bearer {token}"),))
        token = self.tokens.create(Grant("source", "grid"))
        found["source"] = Asker("source", "", (("authorization", f"Bearer {token}"),))
        _, secret = self.walls.open_path(self.walls.make_path("lobby"))
        found["wall"] = Asker("wall", "wall", (("cookie", f"onescreen-wall-8050={secret}"),))
        return found

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[httpx.AsyncClient]:
        """On another machine."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=ELSEWHERE)
        async with httpx.AsyncClient(transport=transport, base_url=CENTRE) as client:
            yield client

    async def joined(
        self, path: str, who: str, said: Mapping[str, Any] | None = None, *, headers: Mapping[str, str] = {}
    ) -> list[Message]:
        """What a socket answers until it is closed, or the first two things that it says."""
        to_centre: asyncio.Queue[Message] = asyncio.Queue()
        to_page: asyncio.Queue[Message] = asyncio.Queue()
        given = {"host": HOST, **self.proof(who), **headers}
        scope: dict[str, Any] = {
            "type": "websocket", "path": path, "raw_path": path.encode(), "query_string": b"",
            "root_path": "", "headers": [(k.encode(), v.encode()) for k, v in given.items()],
            "scheme": "ws", "subprotocols": [], "client": ELSEWHERE, "server": ("centre.example", 8050),
            "extensions": {"websocket.http.response": {}},
        }  # fmt: skip
        await to_centre.put({"type": "websocket.connect"})
        if said is not None:
            await to_centre.put({"type": "websocket.receive", "text": json.dumps(said)})
        running = asyncio.ensure_future(self.app(scope, to_centre.get, to_page.put))
        heard: list[Message] = []
        try:
            async with asyncio.timeout(5):
                while len(heard) < 2 and not (heard and heard[-1]["type"] == "websocket.close"):
                    heard.append(await to_page.get())
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        return heard

    def proof(self, who: str) -> dict[str, str]:
        """What the asker's requests carry."""
        return dict(self.askers[who].headers)

    def told(self, who: str, answer: httpx.Response) -> tuple[int, str]:
        """Status and body, without what is drawn at random for each session."""
        text, secret = answer.text, self.askers[who].secret
        if secret:
            text = text.replace(form_token(secret), "…").replace(secret, "…")
        return answer.status_code, RANDOM.sub("…", text)


def routes(server: FastAPI) -> set[str]:
    """The path of each route and mounting of the server."""
    found = set()
    for route in server.router.routes:
        if hasattr(route, "path"):
            found.add(str(route.path))
        else:
            found |= {str(each.path) for each in route.original_router.routes}  # type: ignore[attr-defined]
    return found
