"""`onescreen drill …` on a real journal, as it is typed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard import installation, wiring
from dashboard.cli import app
from dashboard.domain.drill import WEEKDAYS, Drill, Run, sending
from dashboard.domain.events import Event, RelayStamp
from dashboard.domain.registers import drills_changed, schedules_in
from dashboard.ports import Entry
from tests.builders import LOCAL, TINY

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


def test_the_last_drills_are_listed_with_what_became_of_each(tmp_path: Path, store: wiring.Store) -> None:
    now = store.clock.now()
    on = (now - timedelta(days=2)).astimezone(LOCAL).date()
    drill = Drill("morning", time(8, 30), frozenset(WEEKDAYS), ("a", "b", "c"))
    loaded_at = now - timedelta(days=4)
    store.journal.append([Entry(drills_changed([drill], version=1, at=loaded_at), recorded_at=loaded_at)])
    due_at = datetime.combine(on, drill.at, LOCAL).astimezone(UTC)
    a, b = (Run("morning", on, area, due_at) for area in ("a", "b"))
    answer = RelayStamp("m", "down", 1, "s1", "a")
    at = due_at + timedelta(minutes=7.5)
    answered = Event("grid", "1", "relay.acknowledged", a.subject, at, answer)
    store.journal.append(
        [Entry(e) for e in (sending(a, ("d", "s1", "a")), sending(b, ("d", "s1", "b")), answered)]
    )

    rows = onescreen(tmp_path, "list").stdout.splitlines()

    assert rows[0] == "name,date,area,state,minutes"
    of_the_day = [f"morning,{on},c,not_sent,", f"morning,{on},b,unanswered,", f"morning,{on},a,answered,7.5"]
    assert [row for row in rows if str(on) in row] == of_the_day
    (told,) = (
        line
        for line in json.loads(onescreen(tmp_path, "list", "--json").stdout)["drills"]
        if line["relay"] == a.subject
    )
    assert (told["state"], told["minutes"], told["area"]) == ("answered", 7.5, "a")
    assert len(onescreen(tmp_path, "list", "--limit", "2").stdout.splitlines()) == 3


def test_a_centre_without_a_schedule_says_so(tmp_path: Path) -> None:
    assert onescreen(tmp_path, "show").stderr == "no drill stands\n"
