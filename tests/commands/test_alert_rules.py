"""`onescreen alert rules …` on a real journal, as it is typed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard import installation, wiring
from dashboard.commands.alert_rules import app
from dashboard.domain.registers import rules_in
from dashboard.ports import Entry
from tests.builders import TINY, reported

FILE = """
[set.case_unheld]
hours = 2

[[rule]]
name = "busy-street"
title_zh = "街道繁忙"
title_en = "A busy street"
about = "area"
count = "reported"
level = "street"
at_least = 3
within = "1h"
severity = "due"
"""


@pytest.fixture
def store(tmp_path: Path) -> wiring.Store:
    """Three cases of one street, reported thirty hours ago."""
    made = wiring.open_store(wiring.load_settings(data=tmp_path / "data"))
    areas = installation.areas_change(made.journal, "tiny", TINY, at=made.clock.now())
    assert areas is not None
    at = made.clock.now() - timedelta(hours=30)
    cases = [reported(f"c{n}", at=at, area="ab"[n % 2]) for n in range(3)]
    made.journal.append([Entry(event, recorded_at=at) for event in (areas, *cases)])
    return made


def onescreen(folder: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments), "--data", str(folder / "data")])


def written(folder: Path, text: str) -> Path:
    (folder / "ours.toml").write_text(text, encoding="utf-8")
    return folder / "ours.toml"


def test_settings_that_are_loaded_stand_and_are_shown(tmp_path: Path, store: wiring.Store) -> None:
    said = onescreen(tmp_path, "load", written(tmp_path, FILE))

    assert (said.exit_code, said.stderr) == (0, "rules set: 1, of which off: 0; own rules: 1\n")
    assert rules_in(store.journal.registers()).by_rule["case_unheld"].params == {"hours": 2}
    shown = onescreen(tmp_path, "show").stdout.splitlines()
    assert "case_unheld,on,case,,hours=2 returned_hours=4,案件无人接办,Case unheld" in shown
    assert shown[-1] == "busy-street,on,area,due,,街道繁忙,A busy street"
    assert "as they stood already" in onescreen(tmp_path, "load", tmp_path / "ours.toml").stderr


def test_the_file_of_the_data_directory_is_the_one_that_is_meant(tmp_path: Path, store: wiring.Store) -> None:
    (tmp_path / "data" / "rules.toml").write_text("[set.surge]\non = false\n", encoding="utf-8")

    assert onescreen(tmp_path, "load").exit_code == 0
    assert not rules_in(store.journal.registers()).by_rule["surge"].is_on


def test_a_file_that_cannot_be_used_is_refused_by_its_line_and_nothing_is_recorded(
    tmp_path: Path, store: wiring.Store
) -> None:
    wrong = written(tmp_path, FILE.replace("hours = 2", "hours = 0"))

    for command in ("check", "load"):
        said = onescreen(tmp_path, command, wrong)
        assert (said.exit_code, said.stderr) == (
            2,
            "rules: ours.toml:3: hours: 0 is not between 0.5 and 240 (hours for which nobody holds it)\n",
        )
    assert not rules_in(store.journal.registers()).by_rule
    assert onescreen(tmp_path, "check", tmp_path / "none.toml").exit_code == 2


def test_a_back_test_tells_how_often_each_rule_would_have_fired(tmp_path: Path, store: wiring.Store) -> None:
    tried = onescreen(tmp_path, "backtest", written(tmp_path, FILE)).stdout.splitlines()

    assert tried[0] == "rule,fired,open,days,areas,median_minutes,unknown_before"
    assert next(line for line in tried if line.startswith("case_unheld")).startswith("case_unheld,3,3,")
    assert next(line for line in tried if line.startswith("busy-street")).startswith(
        "busy-street,1,0,1,1,60.0,"
    )
    assert "disk_low,unknown,,,,," in tried
    (breached,) = [line.split(",") for line in tried if line.startswith("clause_breached,")]
    assert breached[1] == "unknown"
    assert datetime.fromisoformat(breached[-1]).utcoffset() == timedelta(hours=8)


def test_without_a_file_it_tries_what_stands_and_tells_it_as_json(
    tmp_path: Path, store: wiring.Store
) -> None:
    onescreen(tmp_path, "load", written(tmp_path, "[set.case_unheld]\non = false\n"))

    now = json.loads(onescreen(tmp_path, "backtest", "--json").stdout)
    then = json.loads(onescreen(tmp_path, "backtest", "--as-stood", "--json").stdout)

    assert "case_unheld" not in now["rules"]
    assert "case_unheld" not in then["rules"]
    assert now["position"] == 5


def test_the_newest_findings_are_told_one_by_one_without_a_word_of_anyone(
    tmp_path: Path, store: wiring.Store
) -> None:
    found = json.loads(onescreen(tmp_path, "backtest", "--json").stdout)["rules"]["case_unheld"]

    assert [one["finding"]["code"][-4:] for one in found["newest"]] == ["-001", "-002", "-003"]
    assert found["by_area"] == {"a": 2, "b": 1}


def test_a_rule_that_is_off_is_noted(tmp_path: Path, store: wiring.Store) -> None:
    off = onescreen(tmp_path, "check", written(tmp_path, "[set.clause_breached]\non = false\n"))
    on = onescreen(tmp_path, "check", written(tmp_path, FILE))

    assert "note: clause_breached is off: nobody is told of it" in off.stderr
    assert "note:" not in on.stderr
