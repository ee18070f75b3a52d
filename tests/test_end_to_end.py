"""The product as its users run it: commands and processes on real input."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from bench.centre import CHECKOUT, Centre

MAPPING = "nyc311"


@pytest.fixture(scope="module")
def new_york(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Centre:
    """A fresh centre into which the real requests of New York were imported."""
    centre = Centre(tmp_path_factory.mktemp("new-york") / "centre")
    centre.run("import", str(shared_data / "replay_nyc311.csv"), "--mapping", MAPPING)
    return centre


@pytest.fixture(scope="module")
def expected(shared_data: Path) -> list[dict[str, int | str]]:
    answers = json.loads((shared_data / "replay_nyc311_expected.json").read_text(encoding="utf-8"))
    found: list[dict[str, int | str]] = answers["expected"]
    return found


@pytest.mark.parametrize("n", [0, 1])
def test_real_requests_of_new_york_give_the_expected_numbers_at_a_past_instant(
    new_york: Centre, expected: list[dict[str, int | str]], n: int
) -> None:
    answer = expected[n]

    shown = new_york.run("situation", "--at", str(answer["as_of"]), "--as", "corrected", "--json")

    cases = json.loads(shown)["cases"]
    assert cases["registered"] == answer["registered"]
    assert cases["open"] == answer["open"]
    assert cases["closed"] == answer["closed"]
    assert cases["open_overdue"] == answer["open_overdue(due<as_of)"]
    assert cases["closed_late"] == answer["closed_late(closed>due)"]


def test_importing_the_same_file_again_adds_nothing(new_york: Centre, shared_data: Path) -> None:
    before = new_york.head()

    new_york.run("import", str(shared_data / "replay_nyc311.csv"), "--mapping", MAPPING)

    assert before > 0
    assert new_york.head() == before


def test_a_rebuild_from_zero_gives_an_identical_fingerprint(new_york: Centre) -> None:
    first, again = new_york.run("rebuild"), new_york.run("rebuild")

    assert len(first.strip()) == 64
    assert again == first


def test_what_is_served_is_what_was_imported(new_york: Centre, expected: list[dict[str, int | str]]) -> None:
    last = expected[-1]

    with new_york as centre:
        centre.wait_until_folded(centre.head())
        served = centre.situation()
        at = str(last["as_of"]).replace("+", "%2B")
        status, past = centre.get(f"/api/situation?at={at}&as=corrected")

    assert status == 200
    assert json.loads(past)["cases"]["open"] == last["open"]
    assert datetime.fromisoformat(served["at"]) > datetime.fromisoformat(str(last["as_of"]))
    assert served["cases"]["registered"] >= int(last["registered"])


@pytest.mark.parametrize("host", ["192.0.2.7", "no-such-name.invalid"])
def test_what_is_no_address_of_this_machine_is_refused_with_the_reason(tmp_path: Path, host: str) -> None:
    command = [sys.executable, "-m", "dashboard", "up", "--data", str(tmp_path), "--host", host]

    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 2
    assert "is no address of this machine" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
