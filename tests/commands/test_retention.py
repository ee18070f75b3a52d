"""`onescreen retention` says what it would take, and takes it only when told to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from dashboard import wiring
from dashboard.commands.retention import retention
from dashboard.config import ConfigError, load
from dashboard.ports import Entry
from tests.builders import closed, reported

app = typer.Typer()
app.command()(retention)
LONG_AGO = datetime.now(UTC) - timedelta(days=1_200)


def run(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(tmp_path)])


@pytest.fixture
def store(tmp_path: Path) -> wiring.Store:
    """A case closed 1200 days ago."""
    made = wiring.open_store(wiring.load_settings(data=tmp_path))
    for event in (reported("c", at=LONG_AGO), closed("c", at=LONG_AGO)):
        made.journal.append([Entry(event, made.sealer.seal(b"{}"), LONG_AGO)])
    return made


def test_a_dry_run_says_how_many_and_takes_nothing(tmp_path: Path, store: wiring.Store) -> None:
    done = run(tmp_path)

    assert done.stdout == "cases,1\nfields,0\ntexts,2\nrefusals,0\n"
    assert len(store.journal.sealed([1, 2])) == 2


def test_what_is_due_by_the_setting_is_erased(tmp_path: Path, store: wiring.Store) -> None:
    assert "cases,0" in run(tmp_path, "--erase", "--days", "1300").stdout

    assert run(tmp_path, "--erase", "--days", "1150").stdout == "cases,1\nfields,0\ntexts,2\nrefusals,0\n"

    assert store.journal.sealed([1, 2]) == {}
    [told] = store.people.audit.read()
    assert (told.deed.who, told.deed.what) == ("command", "retention.erased")
    assert told.deed.about == {"cases": 1, "texts": 2, "days": 1150}


def test_a_centre_that_keeps_for_ever_erases_nothing_unless_days_are_given(
    tmp_path: Path, store: wiring.Store
) -> None:
    (tmp_path / "onescreen.toml").write_text("retention_days = 0\n")

    assert isinstance(run(tmp_path, "--erase").exception, ConfigError)
    assert "cases,1" in run(tmp_path, "--days", "1000").stdout


def test_one_case_is_erased_whatever_its_state_and_the_audit_names_it(
    tmp_path: Path, store: wiring.Store
) -> None:
    for case in ("open", "beside"):
        event = reported(case, at=LONG_AGO)
        field = ("reporter.phone", store.sealer.seal(b"13800008000"))
        store.journal.append([Entry(event, store.sealer.seal(b"{}"), None, (field,))])

    assert run(tmp_path, "--case", "open").stdout == "cases,1\nfields,1\ntexts,1\nrefusals,0\n"
    assert store.journal.erased_at("open") is None
    assert run(tmp_path, "--case", "open", "--erase").stdout == "cases,1\nfields,1\ntexts,1\nrefusals,0\n"

    assert store.journal.sealed(range(1, 5)).keys() == {1, 2, 4}
    assert store.journal.personal(range(1, 5)).keys() == {4}
    assert store.journal.erased_at("open") is not None
    [told] = store.people.audit.read()
    assert (told.deed.who, told.deed.what, told.deed.subject) == ("command", "case.erased", "open")
    assert told.deed.about == {"fields": 1, "texts": 1}


def test_a_case_that_is_not_there_and_a_term_for_one_case_are_refused(
    tmp_path: Path, store: wiring.Store
) -> None:
    assert "there is no case nothing" in run(tmp_path, "--case", "nothing", "--erase").stderr
    assert run(tmp_path, "--case", "c", "--days", "9", "--erase").exit_code == 2

    assert len(store.journal.sealed([1, 2])) == 2
    assert [*store.people.audit.read()] == []


def test_days_below_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="retention_days"):
        load({"data": tmp_path, "retention_days": -1}, {})
