from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard import wiring
from dashboard.commands.rejected import app
from dashboard.domain.area import Area
from dashboard.installation import areas_change
from dashboard.ports import Entry, NewRefusal
from tests.ingest.items import item

RAW = item(id="late", time="2026-01-05T10:00:00+08:00").replace(b"neighbours", "邻里".encode())
BROKEN = b'{"id": "x", \xff\x00'


@pytest.fixture
def store(tmp_path: Path) -> wiring.Store:
    store = wiring.open_store(wiring.load_settings(data=tmp_path))
    store.refusals.keep(
        [
            NewRefusal("grid", "late", "data.area: a is in no area register of this centre", RAW),
            NewRefusal("hotline", None, "is not JSON", BROKEN),
        ]
    )
    return store


def run(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(tmp_path)])


def listed(tmp_path: Path, *arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run(tmp_path, "list", *arguments).stdout)))


@pytest.mark.usefixtures("store")
def test_a_list_says_what_was_refused_and_why(tmp_path: Path) -> None:
    first, second = listed(tmp_path)

    assert (first["number"], first["source"], first["id"]) == ("1", "grid", "late")
    assert first["reason"].startswith("data.area: ")
    assert (second["number"], second["id"], second["reason"]) == ("2", "", "is not JSON")
    assert [line["number"] for line in listed(tmp_path, "--after", "1")] == ["2"]
    assert [line["number"] for line in listed(tmp_path, "--limit", "1")] == ["1"]


@pytest.mark.usefixtures("store")
def test_what_was_refused_is_shown_byte_for_byte(tmp_path: Path) -> None:
    shown = run(tmp_path, "show", "2")

    assert shown.stdout_bytes == BROKEN
    assert "is not JSON" in shown.stderr


@pytest.mark.usefixtures("store")
def test_a_number_that_was_never_given_ends_with_an_error(tmp_path: Path) -> None:
    assert run(tmp_path, "show", "9").exit_code == 1
    assert run(tmp_path, "resubmit", "9").exit_code == 1


def test_what_has_become_right_is_recorded_and_what_has_not_is_said(
    tmp_path: Path, store: wiring.Store
) -> None:
    change = areas_change(store.journal, "district", [Area("a", "a", "street", "")], at=store.clock.now())
    assert change is not None
    store.journal.append([Entry(change)])

    done = run(tmp_path, "resubmit", "1", "2")

    assert done.exit_code == 1
    assert "refusal 1 is at position 2" in done.stderr
    assert "refusal 2 stays refused: is not JSON" in done.stderr
    assert [r.event.id for r in store.journal.read(after=1, limit=9)] == ["late"]
    assert [bool(line["resubmitted_at"]) for line in listed(tmp_path)] == [True, False]
