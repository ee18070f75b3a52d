"""The keys by command: a rotation that is killed is gone on with, and no key is forgotten that is needed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bench.centre import CHECKOUT
from dashboard import wiring
from dashboard.check import findings
from dashboard.commands.vault import app
from dashboard.config import ConfigError
from dashboard.ports import JournalError
from dashboard.store.audit import COMMAND, Deed
from dashboard.store.key_file import id_of, new_key, put_first
from tests.journal.builders import entry

ROWS = 6_000


def store_of(tmp_path: Path) -> wiring.Store:
    return wiring.open_store(wiring.load_settings(data=tmp_path))


def fill(store: wiring.Store, rows: int) -> None:
    head = store.journal.head()
    store.journal.append(
        [entry(f"e{n}", sealed=store.sealer.seal(b"words %d" % n)) for n in range(head, head + rows)]
    )


def run(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(tmp_path)])


def words(store: wiring.Store) -> set[bytes]:
    kept = store.journal.sealed(range(1, store.journal.head() + 1))
    return {store.sealer.open(each) for each in kept.values()}


def test_a_rotation_killed_in_the_middle_loses_nothing_and_the_next_one_ends_it(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    fill(store, ROWS)
    [old] = store.vault.key_ids

    running = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "vault", "rotate", "--data", str(tmp_path)],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while len(store.rotation.rows_by_key()) < 2 and running.poll() is None and time.monotonic() < until:
        time.sleep(0.001)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL, "it was done before it could be killed"

    killed = store_of(tmp_path)
    assert 0 < killed.rotation.rows_by_key()[old] < ROWS
    assert words(killed) == {b"words %d" % n for n in range(ROWS)}

    assert "under key" in run(tmp_path, "forget", "--now").stderr
    again = run(tmp_path, "rotate")
    assert "going on" in again.stderr
    assert len(store_of(tmp_path).vault.key_ids) == 2
    assert run(tmp_path, "forget", "--now").exit_code == 0
    ended = store_of(tmp_path)
    assert ended.rotation.rows_by_key() == {ended.vault.key_ids[0]: ROWS}
    assert len(ended.vault.key_ids) == 1
    assert words(ended) == words(killed)


def test_a_key_is_kept_for_an_hour_because_something_may_still_be_on_its_way(tmp_path: Path) -> None:
    fill(store_of(tmp_path), 3)
    assert run(tmp_path, "rotate").exit_code == 0

    early = run(tmp_path, "forget")

    assert (early.exit_code, "0 minutes old" in early.stderr) == (1, True)
    hour = time.time() - 3_700
    os.utime(tmp_path / "key", (hour, hour))
    assert run(tmp_path, "forget").exit_code == 0


def test_each_step_is_in_the_audit_and_a_second_rotation_makes_another_key(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    fill(store, 3)
    for command in (["rotate"], ["forget", "--now"], ["rotate"]):
        assert run(tmp_path, *command).exit_code == 0

    told = [(entry.deed.what, dict(entry.deed.about)) for entry in store.people.audit.read()]
    assert told == [
        ("vault.key_made", {}),
        ("vault.rotated", {"rows": 3, "unopened": 0}),
        ("vault.key_forgotten", {}),
        ("vault.key_made", {}),
        ("vault.rotated", {"rows": 3, "unopened": 0}),
    ]


def test_no_key_comes_or_goes_that_the_audit_does_not_tell(tmp_path: Path) -> None:
    fill(store_of(tmp_path), 3)
    assert run(tmp_path, "rotate").exit_code == 0
    before = (tmp_path / "key").read_bytes()
    with sqlite3.connect(tmp_path / "journal.sqlite") as link:
        link.execute("ALTER TABLE audit RENAME TO elsewhere")

    assert isinstance(run(tmp_path, "forget", "--now").exception, JournalError)
    assert (tmp_path / "key").read_bytes() == before
    assert isinstance(run(tmp_path, "rotate").exception, JournalError)
    assert (tmp_path / "key").read_bytes() == before


def test_a_rotation_killed_before_its_end_was_recorded_is_ended_and_not_begun_anew(tmp_path: Path) -> None:
    store, made = store_of(tmp_path), new_key()
    fill(store, 3)
    store.people.audit.append(Deed(COMMAND, "vault.key_made", id_of(made).hex()))
    put_first(tmp_path / "key", made)
    store.rotation.reseal()

    again = run(tmp_path, "rotate")

    assert (again.exit_code, "going on" in again.stderr) == (0, True)
    last = [*store.people.audit.read()][-1].deed
    assert (last.what, last.subject) == ("vault.rotated", id_of(made).hex())
    assert len(store.vault.key_ids) == 2


def test_status_tells_keys_and_rows_and_what_nobody_can_open(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    fill(store, 3)
    [old] = store.vault.key_ids
    assert run(tmp_path, "status").stdout == f"{old.hex()} 3 seals\n"

    (tmp_path / "key").write_text(new_key())

    lost = run(tmp_path, "status")
    assert lost.exit_code == 1
    assert f"{old.hex()} 3 not here" in lost.stdout


def test_a_lost_key_is_said_and_never_replaced_by_another(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    fill(store, 3)
    [old] = store.vault.key_ids
    kept = (tmp_path / "key").rename(tmp_path / "safe")

    for lost in (run(tmp_path, "rotate"), run(tmp_path, "status")):
        assert isinstance(lost.exception, ConfigError)
        assert old.hex() in str(lost.exception)
    told = {finding.what: finding for finding in findings(wiring.load_settings(data=tmp_path))}
    assert not told["store"].is_ok
    assert old.hex() in told["keys"].says
    assert not (tmp_path / "key").exists()

    kept.rename(tmp_path / "key")

    assert words(store_of(tmp_path)) == {b"words 0", b"words 1", b"words 2"}


def test_a_command_without_the_key_that_the_service_runs_with_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONESCREEN_KEY", new_key())
    fill(store_of(tmp_path), 3)
    monkeypatch.delenv("ONESCREEN_KEY")

    assert "ONESCREEN_KEY" in str(run(tmp_path, "status").exception)
    assert not (tmp_path / "key").exists()


def test_rows_under_a_key_that_is_not_here_are_a_finding(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    fill(store, 3)
    [old] = store.vault.key_ids
    settings = wiring.load_settings(data=tmp_path)
    assert {f.what: f.is_ok for f in findings(settings)}["keys"]

    (tmp_path / "key").write_text(new_key())

    [told] = [f for f in findings(settings) if f.what == "keys"]
    assert (told.is_ok, f"{old.hex()} (3 rows)" in told.says) == (False, True)


def test_keys_of_the_environment_are_turned_by_whoever_sets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = new_key(), new_key()
    monkeypatch.setenv("ONESCREEN_KEY", old)
    fill(store_of(tmp_path), 3)
    assert isinstance(run(tmp_path, "rotate").exception, ConfigError)

    monkeypatch.setenv("ONESCREEN_KEY", f"{new},{old}")

    assert run(tmp_path, "rotate").exit_code == 0
    assert isinstance(run(tmp_path, "forget").exception, ConfigError)
    monkeypatch.setenv("ONESCREEN_KEY", new)
    assert words(store_of(tmp_path)) == {b"words 0", b"words 1", b"words 2"}


def test_a_key_file_may_stand_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "onescreen.toml").write_text(f'key_file = "{tmp_path}/safe/key"\n')
    fill(store_of(tmp_path), 1)

    assert (tmp_path / "safe" / "key").exists()
    assert not (tmp_path / "key").exists()


def test_a_new_key_is_one_line() -> None:
    said = CliRunner().invoke(app, ["key"]).stdout

    assert len(said.splitlines()) == 1
    assert len(said.strip()) == 44
