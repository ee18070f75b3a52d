"""`onescreen drill …` on a real journal, as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard import installation, wiring
from dashboard.cli import app
from dashboard.domain.registers import schedules_in
from dashboard.ports import Entry
from tests.builders import TINY

FILE = """
[[drill]]
name = "morning"
at = "08:30"
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
areas = ["a", "c"]
"""


@pytest.fixture
def store(tmp_path: Path) -> wiring.Store:
    made = wiring.open_store(wiring.load_settings(data=tmp_path / "data"))
    areas = installation.areas_change(made.journal, "tiny", TINY, at=made.clock.now())
    assert areas is not None
    made.journal.append([Entry(areas)])
    return made


def onescreen(folder: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["drill", *map(str, arguments), "--data", str(folder / "data")])


def loaded(folder: Path, text: str) -> Result:
    (folder / "ours.toml").write_text(text, encoding="utf-8")
    return onescreen(folder, "load", folder / "ours.toml")


def test_a_schedule_that_is_loaded_stands_and_is_shown(tmp_path: Path, store: wiring.Store) -> None:
    said = loaded(tmp_path, FILE)

    assert (said.exit_code, said.stderr) == (0, "drills that stand: 1\n")
    shown = onescreen(tmp_path, "show")
    days = "mon tue wed thu fri sat sun"
    assert shown.stdout == f"name,at,days,area\nmorning,08:30,{days},a\nmorning,08:30,{days},c\n"
    assert "T08:30:00+08:00" in shown.stderr


def test_loading_it_again_records_nothing_and_an_empty_one_ends_the_drills(
    tmp_path: Path, store: wiring.Store
) -> None:
    loaded(tmp_path, FILE)

    assert "as they stood already" in loaded(tmp_path, FILE).stderr
    assert len(schedules_in(store.journal.registers())) == 1
    loaded(tmp_path, "")
    shown = onescreen(tmp_path, "show")
    assert (shown.stdout, shown.stderr) == ("name,at,days,area\n", "no drill stands\n")


def test_a_file_that_cannot_be_used_is_refused_by_its_line(tmp_path: Path, store: wiring.Store) -> None:
    said = loaded(tmp_path, FILE.replace('"c"', '"nowhere"'))

    assert said.exit_code == 2
    assert said.stderr.startswith("drill: ours.toml:6: areas: nowhere is no community")
    assert schedules_in(store.journal.registers()) == ()


def test_a_centre_without_a_schedule_says_so(tmp_path: Path) -> None:
    assert onescreen(tmp_path, "show").stderr == "no drill stands\n"
