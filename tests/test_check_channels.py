"""`onescreen check` says whether alerts.toml is right."""

from __future__ import annotations

from pathlib import Path

from dashboard.check import Finding, findings
from dashboard.config import load


def channels_finding(data: Path) -> Finding:
    (found,) = [f for f in findings(load({"data": data}, {})) if f.what == "channels"]
    return found


def planned(data: Path, text: str, mode: int = 0o600) -> Path:
    path = data / "alerts.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_without_a_file_the_screens_are_the_channels(tmp_path: Path) -> None:
    assert channels_finding(tmp_path) == ("channels", True, "as shipped: browser, wall")


def test_a_file_that_is_right_is_named_with_its_channels(tmp_path: Path) -> None:
    hook = '[channel.hook]\nkind = "webhook"\nendpoint = "http://127.0.0.1:1/"\nsecret = "0123456789abcdef"\n'
    planned(tmp_path, hook)

    assert channels_finding(tmp_path) == ("channels", True, "alerts.toml: browser, wall, hook")


def test_a_file_that_is_wrong_fails_with_its_line_and_without_its_secret(tmp_path: Path) -> None:
    path = planned(tmp_path, '[channel.hook]\nkind = "webhook"\nsecret = "0123456789abcdef"\n')

    _, is_ok, says = channels_finding(tmp_path)

    assert not is_ok
    assert says.startswith(f"{path}:1: channel.hook.endpoint: missing")
    assert "0123456789abcdef" not in says


def test_a_file_that_others_can_read_fails(tmp_path: Path) -> None:
    planned(tmp_path, "", 0o640)

    _, is_ok, says = channels_finding(tmp_path)

    assert (is_ok, "chmod 600" in says) == (False, True)
