"""The only place that builds concrete objects: settings in, a store, a wire and a clock out."""

from __future__ import annotations

import errno
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard.access.people import People
from dashboard.acting.acts import Acting
from dashboard.acting.filled import Vocabulary
from dashboard.acting.stored_audit import StoredAudit
from dashboard.clock import DemoClock, SystemClock
from dashboard.config import ConfigError, Settings, load
from dashboard.ingest.admission import Admission
from dashboard.ingest.intake import Intake
from dashboard.ingest.known_areas import AreaRegister
from dashboard.journal.sql_journal import SqlJournal
from dashboard.metrics import Metrics
from dashboard.ports import Clock, Erasures, Journal, Refusals, Sealer, Views, Wire
from dashboard.ports.alert_store import AlertStore
from dashboard.store.alerts import SqlAlerts
from dashboard.store.audit import SqlAudit
from dashboard.store.engine import journal_engine, views_engine
from dashboard.store.erasures import SqlErasures
from dashboard.store.migrate import migrate
from dashboard.store.people import SqlPeople
from dashboard.store.refusals import SqlRefusals
from dashboard.store.rotation import Rotation, places, rows_by_key
from dashboard.store.saved_views import SqlSavedViews
from dashboard.store.sessions import SqlSessions
from dashboard.store.tokens import SqlTokens
from dashboard.store.tries import SqlTries
from dashboard.store.vault import Vault
from dashboard.store.views import SqlViews
from dashboard.store.walls import SqlWalls
from layouts._scene_file import WallError, packaged, read_wall
from layouts._scenes import Wall

DEMO_FILE = "demo.json"
"""In the data directory of a demo, beside the journal."""


WALL_FILE = "wall.toml"
"""In the data directory: the wall laid out otherwise than this release does."""

FOLD_LOCK = "fold.lock"
"""In the data directory, held by the one process that writes the views."""


ALERT_LOCK = "alert.lock"
"""The same, of the one process that tells people."""


class Unfit(ConfigError):
    """This centre cannot be started as it was asked to; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Store:
    """Everything of a centre that is kept."""

    journal: Journal
    views: Views
    refusals: Refusals
    tokens: SqlTokens
    walls: SqlWalls
    people: People
    saved: SqlSavedViews
    vault: Vault
    rotation: Rotation
    erasures: Erasures
    alerts: AlertStore
    clock: Clock

    @property
    def sealer(self) -> Sealer:
        return self.vault


def load_settings(**options: Any) -> Settings:
    """The settings that these options, the environment and the data directory's file come to.

    A data directory that was a demo's stays one: what was simulated is said to be, wherever it is shown.
    """
    settings = load(options)
    return replace(settings, demo=True) if (settings.data / DEMO_FILE).exists() else settings


def open_store(settings: Settings) -> Store:
    """The stores of the centre, made or brought up to this release where they are not.

    Raises ConfigError where the keys of what is kept are not here.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    migrate(settings.journal_url, "journal")
    migrate(settings.views_url, "views")
    migrate(settings.alerts_url, "alerts")
    clock = clock_of(settings)
    kept, real = journal_engine(settings.journal_url), SystemClock()
    alerts = journal_engine(settings.alerts_url)
    sealed = places(journal=kept, alerts=alerts)
    vault = Vault(settings.key_path, sealed_under=lambda: rows_by_key(sealed).keys())
    return Store(
        journal=SqlJournal(kept, clock),
        views=SqlViews(views_engine(settings.views_url)),
        refusals=SqlRefusals(kept, vault, clock),
        tokens=SqlTokens(kept, real),
        walls=SqlWalls(kept, real),
        people=People(
            SqlPeople(kept, real, vault),
            SqlSessions(kept, real),
            SqlTries(kept, real),
            SqlAudit(kept, real),
            real,
        ),
        saved=SqlSavedViews(kept, real),
        vault=vault,
        rotation=Rotation(sealed, vault),
        erasures=SqlErasures(kept, vault, real),
        alerts=SqlAlerts(alerts, vault, clock),
        clock=clock,
    )


def clock_of(settings: Settings) -> Clock:
    """The centre's clock: the system's, but for a demo that runs faster or once did."""
    if settings.anchor is None:
        return SystemClock()
    centre_at, real_at = (datetime.fromisoformat(at) for at in settings.anchor.split("/"))
    return DemoClock(centre_at, real_at, settings.speed)


def anchored(settings: Settings) -> Settings:
    """The settings of a demo that goes on from where its time stood, or from now if that is later."""
    real_at = datetime.now(UTC)
    centre_at = latest(open_store(replace(settings, anchor=None)).journal, real_at)
    return replace(settings, anchor=f"{centre_at.isoformat()}/{real_at.isoformat()}")


def latest(journal: Journal, now: datetime) -> datetime:
    """Now, or the time of the last event where a demo's time ran ahead of it."""
    last = journal.read(after=journal.head() - 1, limit=1)
    return max([now, *(recorded.recorded_at for recorded in last)])


def connect_wire(url: str) -> Wire:
    from dashboard.journal.wire_redis import RedisWire  # its library is a third of a second of any start

    return RedisWire(url)


def wall_of(settings: Settings) -> Wall:
    """The wall as its file in the data directory lays it out, else as this release does. Raises Unfit."""
    from layouts._registry import panels_by_name  # Dash is a good part of a second of any start

    path, panels = settings.data / WALL_FILE, panels_by_name()
    if not path.exists():
        return packaged(panels)
    try:
        return read_wall(path.read_text(encoding="utf-8"), panels=panels, file=str(path))
    except (WallError, UnicodeDecodeError) as wrong:
        raise Unfit(str(wrong)) from wrong


def known_areas(journal: Journal) -> AreaRegister:
    areas = AreaRegister(journal)
    areas.refresh()
    return areas


def listening(settings: Settings) -> socket.socket:
    """A socket on the centre's address. Raises Unfit where it is taken or the machine has none such."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((settings.host.strip("[]"), settings.port))
    except OSError as wrong:
        found.close()
        if wrong.errno == errno.EADDRINUSE:
            said = f"port: {settings.host}:{settings.port} is not free; give another --port"
        else:
            said = f"host: {settings.host!r} is no address of this machine ({wrong.strerror})"
        raise Unfit(said) from None
    return found


def options_of(settings: Settings) -> Mapping[str, str]:
    """The settings as the environment of a child process."""
    given = {
        "data": str(settings.data.absolute()),
        "db": settings.db,
        "redis": settings.redis,
        "host": settings.host,
        "port": str(settings.port),
        "tz": settings.tz,
        "demo": "true" if settings.demo else "false",
        "seed": str(settings.seed),
        "speed": str(settings.speed),
        "anchor": settings.anchor,
        "retention_days": str(settings.retention_days),
        "backup_dir": settings.backup_dir and str(Path(settings.backup_dir).absolute()),
        "key_file": settings.key_file and str(settings.key_path.absolute()),
    }
    return {f"ONESCREEN_{name.upper()}": value for name, value in given.items() if value is not None}


def intake(store: Store, wire: Wire, metrics: Metrics) -> Intake:
    """The way into the journal, for whoever records in this process. To be entered before use."""
    areas = known_areas(store.journal)
    return Intake(
        store.journal,
        wire,
        store.refusals,
        admission=Admission(areas, store.sealer, store.clock),
        metrics=metrics,
    )


def acting(settings: Settings, store: Store, way_in: Intake) -> Acting:
    """What operators do at the desk; it goes the same way in as everything else."""
    from dashboard.domain.discretion import WITHHELD
    from layouts._wall_privacy import WITHHELD_UNIT
    from layouts.words import KINDS, UNITS

    return Acting(
        way_in.act,
        journal=store.journal,
        audit=StoredAudit(store.people.audit),
        clock=store.clock,
        zone=settings.zone,
        known=Vocabulary(frozenset(UNITS) - {WITHHELD_UNIT}, frozenset(KINDS) - {WITHHELD}),
    )
