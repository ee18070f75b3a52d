"""The alerts' store keeps what alerting found and sent, once each; the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from dashboard.ports.alerts import (
    Changes,
    CustodyLine,
    FactRow,
    Telling,
    Watched,
)
from dashboard.store.alerts import SqlAlerts
from dashboard.store.schema_alerts import members
from dashboard.store.vault import Vault
from tests.journal.builders import SetClock
from tests.store.alert_builders import NOW, a_group, a_notice, an_episode

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "key", environ={})


@pytest.fixture
def store(engine: Engine, vault: Vault) -> SqlAlerts:
    return SqlAlerts(engine, vault, SetClock(NOW))


def test_what_one_turn_comes_to_is_there_whole(store: SqlAlerts, engine: Engine) -> None:
    episode, group, notice = an_episode(group="g"), a_group("g"), a_notice("n", "g")
    queued = CustodyLine("g", "queued", NOW, "n", "sms", "duty", {"budget": "3/20"})
    changes = Changes(
        watched=Watched(7, NOW, "1"),
        facts=[FactRow("case", "c1", b"\x00body")],
        episodes=[episode],
        groups=[group],
        notices=[notice],
        members=[("n", episode.id)],
        custody=[queued],
        told=[Telling("alert.raised", "g", b"{}")],
    )

    store.commit(changes)

    assert store.watched() == Watched(7, NOW, "1")
    assert store.facts() == [FactRow("case", "c1", b"\x00body")]
    assert (
        store.open_episodes() == store.episodes([episode.id]) == store.episodes_of("g", limit=9) == [episode]
    )
    assert store.open_groups() == [store.group("g")] == [group]
    assert store.open_notices() == store.notices_of("g") == [store.notice("n")] == [notice]
    assert store.custody_of("g") == [queued]
    assert [told for _, told in store.to_tell(limit=9)] == changes.told
    with engine.connect() as link:
        assert link.execute(select(members)).all() == [("n", episode.id)]
