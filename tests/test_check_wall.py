"""`onescreen check` says whether the wall's file is right."""

from __future__ import annotations

from pathlib import Path

from dashboard.check import Finding, findings
from dashboard.config import load


def wall_finding(data: Path) -> Finding:
    (found,) = [f for f in findings(load({"data": data}, {})) if f.what == "wall"]
    return found


def test_without_a_file_the_wall_is_as_shipped(tmp_path: Path) -> None:
    assert wall_finding(tmp_path) == (
        "wall",
        True,
        "as shipped: overview, clocks, relay, street, alerts, sources",
    )


def test_a_file_that_is_right_is_named_with_its_scenes(tmp_path: Path) -> None:
    scene = '[[scene]]\nname = "only"\nzh = "唯一"\nen = "Only"\npanels = ["truth", "tiles"]\n'
    (tmp_path / "wall.toml").write_text(scene, encoding="utf-8")

    assert wall_finding(tmp_path) == ("wall", True, "wall.toml: only")


def test_a_file_that_is_wrong_fails_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "wall.toml").write_text("[[scene]]\nname = 'a'\npanel = []\n", encoding="utf-8")

    _, is_ok, says = wall_finding(tmp_path)

    assert not is_ok
    assert says.startswith(f"{tmp_path / 'wall.toml'}:3: scene[1].panel: unknown; did you mean panels?")
