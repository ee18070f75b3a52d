"""Who may import whom: import-linter's contracts, and the rules it has no words for."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import grimp
import pytest

from tests.architecture.tree import PACKAGES, ROOT

FOLDERS_OF_MEMBERS = ("feeds", "layouts.panels")
SHELL = (
    "dashboard.wiring",
    "dashboard.cli",
    "dashboard.commands",
    "dashboard.demo",
    "dashboard.ingest.simulated",
)
"""Who may name one extension. The demo is there because it is nothing but the simulator, set going."""


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)


def _imports() -> list[tuple[str, str]]:
    graph = _graph()
    return [
        (here, there) for here in graph.modules for there in graph.find_modules_directly_imported_by(here)
    ]


def _member(module: str, folder: str) -> str | None:
    """The extension that a module belongs to; None for the folder itself and its contract files."""
    name = module.removeprefix(f"{folder}.").split(".")[0]
    return name if module.startswith(f"{folder}.") and not name.startswith("_") else None


def test_the_contracts_hold() -> None:
    linter = Path(sys.executable).parent / "lint-imports"

    found = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout


def test_the_domain_imports_the_standard_library_and_itself_alone() -> None:
    foreign = {
        (here, there)
        for here, there in _imports()
        if here.startswith("dashboard.domain")
        and not there.startswith("dashboard.domain")
        and there not in sys.stdlib_module_names
    }

    assert foreign == set()


@pytest.mark.parametrize("folder", FOLDERS_OF_MEMBERS)
def test_extensions_do_not_know_each_other(folder: str) -> None:
    acquainted = {
        (here, there)
        for here, there in _imports()
        if (own := _member(here, folder)) and (other := _member(there, folder)) and own != other
    }

    assert acquainted == set()


@pytest.mark.parametrize("folder", FOLDERS_OF_MEMBERS)
def test_only_the_shell_names_an_extension(folder: str) -> None:
    named = {
        (here, there)
        for here, there in _imports()
        if _member(there, folder) and not _member(here, folder) and not here.startswith(SHELL)
    }

    assert named == set()


def test_whatever_is_imported_is_declared_and_not_left_to_a_dependency_of_a_dependency() -> None:
    declared = _declared("dependencies")
    brought_by = packages_distributions()
    undeclared = {
        (here, there)
        for here, there in _imports()
        if there.split(".")[0] not in (*PACKAGES, *sys.stdlib_module_names)
        and declared.isdisjoint(map(_canonical, brought_by.get(there.split(".")[0], ())))
    }

    assert undeclared == set()


def _declared(table: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {_canonical(re.split(r"[\[<>=;~ ]", line)[0]) for line in project[table]}


def _canonical(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()
