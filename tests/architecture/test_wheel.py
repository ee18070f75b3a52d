"""The wheel holds what the checkout holds, and nothing that a build left behind."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.architecture.tree import PACKAGES, ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in a wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    built = list(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"]))
    with zipfile.ZipFile(Path(built[0])) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def _in_checkout(folder: str) -> set[str]:
    paths = (p for p in (ROOT / folder).rglob("*") if p.is_file() and p.suffix != ".pyc")
    return {p.relative_to(ROOT).as_posix() for p in paths}


def test_the_wheel_holds_each_file_of_the_packages_and_no_other(wheel: set[str]) -> None:
    code = {name for name in wheel if not name.startswith("dashboard/assets/")}

    assert code == set().union(*map(_in_checkout, PACKAGES))


def test_the_assets_travel_inside_the_package(wheel: set[str]) -> None:
    travelled = {name.removeprefix("dashboard/") for name in wheel if name.startswith("dashboard/assets/")}

    assert travelled == _in_checkout("assets")
    assert "assets/live.js" in travelled
