"""What is committed to the alerts' store is there whole and once: said again, killed, or from many sides."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select

from dashboard.domain.alert import Resolved
from dashboard.ports import SealError
from dashboard.ports.alert_store import GroupFilter, Trimmed
from dashboard.ports.alerts import Changes, CustodyLine, Episode, FactRow, Silence, Telling, Watched
from dashboard.store.alerts import SqlAlerts
from dashboard.store.engine import journal_engine, writing
from dashboard.store.key_file import new_key, put_first
from dashboard.store.migrate import migrate
from dashboard.store.rotation import Rotation, places
from dashboard.store.schema_alerts import alerts as tables
from dashboard.store.vault import Vault
from tests.journal.builders import SetClock
from tests.store.alert_builders import NOW, a_group, a_notice, an_episode
from tests.store.alert_writer import opened, turn

Open: TypeAlias = Callable[[str], Engine]
Committed: TypeAlias = Callable[[Sequence[Changes]], dict[str, list[tuple[Any, ...]]]]
REPOSITORY = Path(__file__).parents[2]
SECOND = timedelta(seconds=1)


BY_CHANCE = ("number", "reason_sealed")
"""What the database numbers, and what is sealed anew each time."""


def rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All that is kept, but for what is by chance, in an order of its own."""
    kept: dict[str, list[tuple[Any, ...]]] = {}
    with engine.connect() as link:
        for table in tables.sorted_tables:
            query = select(*(column for column in table.columns if column.name not in BY_CHANCE))
            kept[table.name] = sorted(map(tuple, link.execute(query)), key=repr)
    return kept


# Few subjects and few instants, so that what is drawn meets itself.
instants = st.integers(0, 6).map(lambda n: NOW + n * SECOND)
few = st.sampled_from(["a", "b", "c"])
maybe = st.none() | few
turns = st.sampled_from(["queued", "delivered", "failed"])
episodes = st.builds(
    lambda subject, at, group, held: an_episode(subject, opened_at=at, group=group, held_by=held),
    few,
    instants,
    maybe,
    st.none() | st.just("past"),
)
resolved = st.builds(
    lambda subject, at, flaps: Resolved(an_episode(subject).id, at, flaps), few, instants, st.integers(0, 2)
)
groups = st.builds(
    lambda id_, total, over: a_group(id_, total=total, resolved_at=over),
    few,
    st.integers(1, 3),
    st.none() | instants,
)
changes = st.builds(
    Changes,
    watched=st.none() | st.builds(Watched, st.integers(1, 9), instants, st.just("1")),
    facts=st.lists(st.builds(FactRow, st.just("case"), few, st.none() | st.binary(max_size=3)), max_size=3),
    episodes=st.lists(episodes, max_size=3),
    resolved=st.lists(resolved, max_size=2),
    groups=st.lists(groups, max_size=2),
    notices=st.lists(st.builds(a_notice, few, few), max_size=2),
    members=st.lists(st.tuples(few, few), max_size=2),
    custody=st.lists(st.builds(CustodyLine, few, turns, instants, maybe), max_size=3),
    silences=st.lists(st.builds(Silence, few, few, few, instants, instants), max_size=1),
    told=st.lists(st.builds(Telling, few, few, st.binary(max_size=1)), max_size=2),
)


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Committed]:
    """Gives the rows of an empty store after these commits."""
    folder = tmp_path_factory.mktemp("alerts")
    migrate(f"sqlite:///{folder}/alerts.sqlite", "alerts")
    engine = journal_engine(f"sqlite:///{folder}/alerts.sqlite")
    store = SqlAlerts(engine, Vault(folder / "key", environ={}), SetClock(NOW))

    def commit(each: Sequence[Changes]) -> dict[str, list[tuple[Any, ...]]]:
        with writing(engine) as link:
            for table in tables.sorted_tables:
                link.execute(delete(table))
        for one in each:
            store.commit(one)
        return rows(engine)

    yield commit
    engine.dispose()


@settings(max_examples=60)
@given(changes, st.lists(changes, max_size=3))
def test_a_commit_that_is_made_twice_is_as_one(
    committed: Committed, last: Changes, before: list[Changes]
) -> None:
    assert committed([*before, last, last]) == committed([*before, last])


@st.composite
def histories(draw: st.DrawFn) -> list[Changes]:
    """Turns as a watch makes them: what is open is told, or over, or taken out by a silence, or nothing; what
    is over comes back."""
    open_: dict[str, Episode] = {}
    history = draw(st.lists(changes, min_size=1, max_size=4))
    for n, each in enumerate(history):
        at, id_ = NOW + n * SECOND, draw(few)
        each.episodes, each.resolved = [], []
        if id_ not in open_:
            held_by, group = draw(st.sampled_from([(None, "g"), (None, None), ("past", None)]))
            open_[id_] = an_episode(id_, opened_at=at, held_by=held_by, group=group)
            each.episodes = [open_[id_]]
        elif open_[id_].group is None and draw(st.booleans()):
            open_[id_] = replace(open_[id_], held_by=None, group="h")
            each.episodes = [open_[id_]]
        elif open_[id_].group == "g" and draw(st.booleans()):
            open_[id_] = replace(open_[id_], held_by="silence/s", group="apart")
            each.episodes = [open_[id_]]
        else:
            each.resolved = [Resolved(open_.pop(id_).id, at, n)]
    return history


@settings(max_examples=60)
@given(histories(), st.integers(1, 4))
def test_turns_that_are_made_again_come_to_the_same(
    committed: Committed, history: list[Changes], taken: int
) -> None:
    """As after a restart from an old position: what was found is found once more, in its order."""
    assert committed([*history[:taken], *history]) == committed(history)


def test_what_was_committed_is_there_whole_after_the_process_was_killed(
    url: str, tmp_path: Path, open_engine: Open
) -> None:
    migrate(url, "alerts")
    key = tmp_path / "key"
    store = opened(open_engine(url), key)
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.store.alert_writer", url, str(key)], cwd=REPOSITORY
    )
    while (watched := store.watched()) is None or watched.position < 100:
        assert writer.poll() is None
    writer.kill()
    writer.wait()

    now = store.watched()

    assert now is not None
    assert now.position >= watched.position
    parts = rows(open_engine(url))
    for name in ("alert_episodes", "alert_groups", "alert_notices", "alert_members", "alert_custody"):
        assert len(parts[name]) == now.position, "a turn is there in part"
    for n in range(1, now.position + 3):
        store.commit(turn(n))
    assert len(store.open_notices()) == now.position + 2, "made again, they are there once"


def test_receipts_come_in_while_the_alert_role_writes(url: str, tmp_path: Path, open_engine: Open) -> None:
    migrate(url, "alerts")
    key = tmp_path / "key"
    store, web = opened(open_engine(url), key), opened(open_engine(url), key)
    count = 60
    store.commit(Changes(groups=[a_group("g")], notices=[a_notice(f"{n}", "g") for n in range(count)]))

    def receive(n: int) -> int:
        return sum(web.receipt(CustodyLine("g", "read", NOW + n * SECOND, f"{i}")) for i in range(count))

    with ThreadPoolExecutor(5) as pool:
        received = [pool.submit(receive, n) for n in range(4)]
        for n in range(count):
            store.begun([f"{n}"], NOW)
            sent = replace(a_notice(f"{n}", "g"), state="accepted", accepted_at=NOW)
            store.became([sent], [CustodyLine("g", "accepted", NOW, f"{n}")])
        taken = sum(each.result() for each in received)

    assert taken == count, "each once"
    notices = store.notices_of("g")
    assert {(n.state, n.attempts, n.accepted_at) for n in notices} == {("accepted", 1, NOW)}
    assert None not in {n.read_at for n in notices}
    assert len(store.custody_of("g")) == 2 * count


def test_of_many_who_use_a_link_at_once_one_does(url: str, tmp_path: Path, open_engine: Open) -> None:
    migrate(url, "alerts")
    stores = [opened(open_engine(url), tmp_path / "key") for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        for link in ("a", "b", "c", "d", "e"):
            used = [pool.submit(store.use_link, link, NOW) for store in stores]
            assert sum(each.result() for each in used) == 1


def test_what_was_over_before_is_deleted_with_all_that_is_its_own(alerts: SqlAlerts, engine: Engine) -> None:
    before = NOW - timedelta(days=730)
    old, late = {"resolved_at": before - SECOND}, {"resolved_at": before}
    groups = [a_group("old", **old), a_group("busy", **old), a_group("late", **late), a_group("open")]
    kept = [
        Changes(
            episodes=[an_episode(g.id, group=g.id, opened_at=before - 2 * SECOND, resolved_at=g.resolved_at)],
            groups=[g],
            notices=[a_notice(g.id, g.id, state="waiting" if g.id == "busy" else "accepted")],
            members=[(g.id, an_episode(g.id).id)],
            custody=[CustodyLine(g.id, "queued", before - SECOND, g.id)],
        )
        for g in groups
    ]
    loose = [
        an_episode(f"loose{n}", opened_at=before - 2 * SECOND, resolved_at=over["resolved_at"])
        for n, over in enumerate([old, late])
    ]
    silences = [
        Silence("over", "zhao", "x", before - 9 * SECOND, before - SECOND),
        Silence("ended", "zhao", "x", before - 9 * SECOND, NOW, ended_at=before - SECOND),
        Silence("stands", "zhao", "x", before - 9 * SECOND, NOW),
    ]
    for each in [*kept, Changes(episodes=loose, silences=silences, facts=[FactRow("case", "c", b"x")])]:
        alerts.commit(each)
    alerts.use_link("old", before - SECOND)
    alerts.use_link("new", before)

    gone = alerts.trim(before)

    assert gone == Trimmed(groups=1, episodes=2, notices=1, custody=1, silences=2, links=1)
    assert {g.id for g in alerts.groups(GroupFilter(), limit=9)} == {"busy", "late", "open"}
    assert [s.id for s in alerts.silences()] == ["stands"]
    assert len(alerts.facts()) == 1
    assert not alerts.use_link("new", NOW)
    parts = rows(engine)
    assert {name: len(parts[f"alert_{name}"]) for name in ("episodes", "notices", "members", "custody")} == {
        "episodes": 4, "notices": 3, "members": 3, "custody": 3,
    }  # fmt: skip
    assert alerts.trim(before) == Trimmed()


def test_what_is_forgotten_goes_with_all_that_is_its_own_and_nothing_else(
    alerts: SqlAlerts, engine: Engine
) -> None:
    for n in (1, 2, 3):
        alerts.commit(turn(n))
    alerts.commit(Changes(told=[Telling("alert.raised", f"g{n}") for n in (1, 2, 3)]))

    alerts.forget(["g1", "g3", "unknown"])

    assert alerts.group("g1") is alerts.group("g3") is None
    assert [told.group for _, told in alerts.to_tell(limit=9)] == ["g2"]
    parts = rows(engine)
    for name in ("alert_episodes", "alert_groups", "alert_notices", "alert_members", "alert_custody"):
        assert len(parts[name]) == 1, name
    assert alerts.notices_of("g2")


def test_many_that_are_over_go_in_parts(alerts: SqlAlerts) -> None:
    over = NOW - SECOND
    alerts.commit(
        Changes(
            groups=[a_group(f"{n}", resolved_at=over) for n in range(450)],
            episodes=[an_episode(f"{n}", opened_at=over, resolved_at=over) for n in range(450)],
        )
    )

    assert alerts.trim(NOW) == Trimmed(groups=450, episodes=450)


def test_a_new_key_takes_over_the_reasons_of_silences(engine: Engine, tmp_path: Path) -> None:
    vault = Vault(tmp_path / "key", environ={})
    store = SqlAlerts(engine, vault, SetClock(NOW))
    silences = [Silence(f"{n}", "zhao", f"because {n}", NOW, NOW) for n in range(5)]
    store.commit(Changes(silences=silences))
    rotation = Rotation(places(journal=engine, alerts=engine), vault, batch=2)

    put_first(vault.path, new_key())

    assert rotation.reseal() == (5, 0)
    assert rotation.rows_by_key() == {vault.key_ids[0]: 5}
    assert sorted(store.silences(), key=lambda s: s.id) == silences


def test_a_reason_whose_key_is_not_here_is_said_to_be_sealed(engine: Engine, tmp_path: Path) -> None:
    lost = SqlAlerts(engine, Vault(tmp_path / "lost", environ={}), SetClock(NOW))
    lost.commit(Changes(silences=[Silence("s", "zhao", "x", NOW, NOW + SECOND)]))

    with pytest.raises(SealError, match="not here"):
        SqlAlerts(engine, Vault(tmp_path / "key", environ={}), SetClock(NOW)).silences()
