"""Settings: options over environment over file; what cannot be used is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.config import ConfigError, load


def test_without_anything_the_defaults_stand() -> None:
    settings = load({}, {})

    assert (settings.port, settings.host, settings.tz) == (8050, "127.0.0.1", "Asia/Shanghai")


def test_an_option_beats_the_environment_and_that_beats_the_file(tmp_path: Path) -> None:
    (tmp_path / "onescreen.toml").write_text('port = 1\ntz = "Asia/Urumqi"\nseed = 7\n')
    environ = {"ONESCREEN_PORT": "2", "ONESCREEN_TZ": "Asia/Tokyo"}

    settings = load({"data": tmp_path, "port": 3, "tz": None}, environ)

    assert (settings.port, settings.tz, settings.seed) == (3, "Asia/Tokyo", 7)


def test_the_data_directory_may_come_from_the_environment(tmp_path: Path) -> None:
    assert load({}, {"ONESCREEN_DATA": str(tmp_path)}).data == tmp_path


def test_an_unknown_setting_in_the_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "onescreen.toml").write_text("prot = 1\n")

    with pytest.raises(ConfigError, match="'prot'"):
        load({"data": tmp_path}, {})


def test_a_file_that_is_no_toml_is_refused_with_the_place(tmp_path: Path) -> None:
    (tmp_path / "onescreen.toml").write_text("port = \n")

    with pytest.raises(ConfigError, match="line 1"):
        load({"data": tmp_path}, {})


def test_a_port_that_is_no_number_is_refused() -> None:
    with pytest.raises(ConfigError, match="port: 'http' is not a number"):
        load({}, {"ONESCREEN_PORT": "http"})


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="Mars/Olympus"):
        load({"tz": "Mars/Olympus"}, {})


def test_feeds_come_from_the_file_only(tmp_path: Path) -> None:
    (tmp_path / "onescreen.toml").write_text('[[feeds]]\nname = "grid"\nurl = "ws://127.0.0.1:1/"\n')

    settings = load({"data": tmp_path}, {"ONESCREEN_FEEDS": "ignored"})

    assert [feed["name"] for feed in settings.feeds] == ["grid"]


@pytest.mark.parametrize("given", ["*", "proxy.example", "10.0.0.1/8", "0.0.0.0/0", "::/0"])
def test_a_proxy_that_is_trusted_is_an_address_or_a_network_and_not_everybody(given: str) -> None:
    with pytest.raises(ConfigError, match="trusted_proxies"):
        load({}, {"ONESCREEN_TRUSTED_PROXIES": f"10.0.0.1,{given}"})
    assert load({}, {"ONESCREEN_TRUSTED_PROXIES": " 10.0.0.1, fd00::/8 ,"}).proxies == [
        "10.0.0.1",
        "fd00::/8",
    ]
