"""`onescreen import`, `replay` and `areas` on a real journal, as they are typed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard.cli import app

AREAS = Path(__file__).resolve().parents[2] / "feeds" / "areas" / "xisaishan_areas.csv"
MAPPING = """
source = "hall"
subject = "hall-{no}"
timezone = "Asia/Shanghai"
[areas]
root = "420203000000"
levels = [ { column = "community", level = "community" } ]
[[event]]
type = "dispute.reported"
id = "{no}:reported"
at = "found"
data = { area = { area = true }, kind = "kind" }
[[event]]
type = "dispute.closed"
id = "{no}:closed"
at = "done"
data = { outcome = { constant = "settled" } }
"""
ROWS = """no,community,kind,found,done
1,田园社区,family,2026-03-02 09:00:00,2026-03-02 09:00:01
2,没有的社区,family,2026-03-02 09:00:00,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hall.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "hall.toml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


def onescreen(folder: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments), "--data", str(folder / "data")])


def test_a_file_is_imported_and_importing_it_again_adds_nothing(folder: Path) -> None:
    def import_() -> Result:
        return onescreen(
            folder, "import", folder / "hall.csv", "--mapping", folder / "hall.toml", "--areas", AREAS
        )

    first, second = import_(), import_()

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "2 rows: 2 events recorded, 0 already known" in first.stderr
    assert "2 rows: 0 events recorded, 2 already known" in second.stderr
    assert "1 rows did not fit" in first.stderr
    assert (folder / "hall.csv.rejected.csv").exists()


def test_a_file_is_replayed_from_now_on(folder: Path) -> None:
    onescreen(folder, "areas", "load", AREAS)

    result = onescreen(
        folder, "replay", folder / "hall.csv", "--mapping", folder / "hall.toml", "--speed", "20"
    )

    assert result.exit_code == 0
    assert "2 events sent" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("import", "none.csv", "--mapping", "nyc311"), "there is no such file"),
        (("import", "hall.csv", "--mapping", "nyc312"), "there is no mapping 'nyc312'"),
        (("import", "hall.csv", "--mapping", "nyc311"), "no column 'case_id'"),
        (("import", "hall.csv", "--mapping", "hall.toml"), "420203000000 is in no area register"),
        (("replay", "hall.csv", "--mapping", "hall.toml"), "420203000000 is in no area register"),
        (("areas", "load", "hall.csv"), "has no column code, name, level, parent_code"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_line_and_exits_2(
    folder: Path, arguments: tuple[str, ...], why: str
) -> None:
    paths = [folder / a if a.endswith((".csv", ".toml")) else a for a in arguments]

    result = onescreen(folder, *paths)

    assert result.exit_code == 2
    assert why in result.stderr.replace("\n", "")


def test_the_areas_listed_are_those_that_were_loaded(folder: Path) -> None:
    assert "xisaishan_areas: 58 areas" in onescreen(folder, "areas", "load", AREAS).stderr
    assert "as they stood already" in onescreen(folder, "areas", "load", AREAS).stderr

    listed = list(csv.DictReader(io.StringIO(onescreen(folder, "areas", "list").stdout)))

    with AREAS.open(encoding="utf-8", newline="") as file:
        loaded = list(csv.DictReader(file))
    assert [{k: row[k] for k in loaded[0]} for row in listed] == loaded
    assert {row["register"] for row in listed} == {"xisaishan_areas"}
