from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard import wiring
from dashboard.commands.audit import app
from dashboard.store.audit import Deed


@pytest.fixture(autouse=True)
def store(tmp_path: Path) -> wiring.Store:
    made = wiring.open_store(wiring.load_settings(data=tmp_path))
    for n in range(1, 4):
        made.people.audit.append(Deed("zhao", "table.exported", "cases", about={"rows": n}))
    return made


def run(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(tmp_path)])


def tamper(tmp_path: Path, *statements: str) -> None:
    with sqlite3.connect(tmp_path / "journal.sqlite") as link:
        for name in ("audit_no_update", "audit_no_delete"):
            link.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            link.execute(statement)


def test_a_chain_that_nobody_touched_is_whole_and_its_end_alone_on_stdout(
    tmp_path: Path, store: wiring.Store
) -> None:
    done = run(tmp_path, "verify")

    assert done.exit_code == 0
    assert done.stdout == f"3:{store.people.audit.hash_of(3)}\n"


def test_the_first_entry_that_was_touched_is_named(tmp_path: Path) -> None:
    tamper(tmp_path, "UPDATE audit SET who = 'qian' WHERE number = 2")

    done = run(tmp_path, "verify")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "entry 2" in done.stderr


def test_a_chain_that_was_cut_is_whole_but_not_the_one_that_was(tmp_path: Path, store: wiring.Store) -> None:
    seal = run(tmp_path, "verify").stdout.strip()
    store.people.audit.append(Deed("zhao", "table.exported", "cases"))
    assert run(tmp_path, "verify", "--holds", seal).exit_code == 0

    tamper(tmp_path, "DELETE FROM audit WHERE number >= 3")

    assert run(tmp_path, "verify").exit_code == 0
    cut = run(tmp_path, "verify", "--holds", seal)
    assert (cut.exit_code, cut.stdout) == (1, "")
    assert "cut or written anew" in " ".join(cut.stderr.split())


@pytest.mark.parametrize("holds", ["", "3", "3:x", "x:" + "0" * 64])
def test_what_verify_never_printed_is_an_error_of_use(tmp_path: Path, holds: str) -> None:
    assert run(tmp_path, "verify", "--holds", holds).exit_code == 2


def test_what_was_done_is_exported_in_order(tmp_path: Path) -> None:
    table = run(tmp_path, "export").stdout.splitlines()
    told = run(tmp_path, "export", "--format", "jsonl", "--after", "1").stdout
    objects = [json.loads(line) for line in told.splitlines()]

    assert table[0].startswith("number,at,who,what")
    assert len(table) == 4
    assert [(entry["number"], entry["about"]) for entry in objects] == [(2, {"rows": 2}), (3, {"rows": 3})]
