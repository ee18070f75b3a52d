"""A process that commits to an alerts' store, a turn at a time: `python -m tests.store.alert_writer URL KEY`.

Each turn is one episode, its group, its notice and its line of custody, with the watch at the turn's number.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from dashboard.clock import SystemClock
from dashboard.ports.alerts import Changes, CustodyLine, Watched
from dashboard.store.alerts import SqlAlerts
from dashboard.store.engine import journal_engine
from dashboard.store.vault import Vault
from tests.store.alert_builders import NOW, a_group, a_notice, an_episode

SECOND = timedelta(seconds=1)


def turn(n: int) -> Changes:
    at, group, notice = NOW + n * SECOND, f"g{n}", f"n{n}"
    episode = an_episode(f"c{n}", opened_at=at, group=group)
    return Changes(
        watched=Watched(n, at, "1"),
        episodes=[episode],
        groups=[a_group(group, opened_at=at)],
        notices=[a_notice(notice, group, state="sending", attempts=1, created_at=at, try_at=at)],
        members=[(notice, episode.id)],
        custody=[CustodyLine(group, "queued", at, notice, "sms", "duty")],
    )


def opened(engine: Engine, key: Path) -> SqlAlerts:
    return SqlAlerts(engine, Vault(key, environ={}), SystemClock())


if __name__ == "__main__":
    store = opened(journal_engine(sys.argv[1]), Path(sys.argv[2]))
    for n in range(1, 1_000_000):
        store.commit(turn(n))
