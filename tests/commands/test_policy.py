"""`onescreen policy show` and `load` on a real journal, as they are typed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from dashboard import installation, wiring
from dashboard.cli import app
from dashboard.ports import Entry
from tests.builders import LOCAL, TINY, frozen_calendar, reported

CLAUSES = """
[clauses]
dispatch = { days = 2 }
close_ordinary = { days = 5 }
close_major = { days = 15 }
close_special = { days = 15 }
"""


@pytest.fixture
def store(tmp_path: Path) -> wiring.Store:
    """A centre that was started and has areas."""
    made = wiring.open_store(wiring.load_settings(data=tmp_path / "data"))
    installation.install(made.journal, frozen_calendar(), at=made.clock.now())
    areas = installation.areas_change(made.journal, "tiny", TINY, at=made.clock.now())
    assert areas is not None
    made.journal.append([Entry(areas)])
    return made


def onescreen(folder: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["policy", *map(str, arguments), "--data", str(folder / "data")])


def loaded(folder: Path, text: str) -> Result:
    (folder / "ours.toml").write_text(text, encoding="utf-8")
    return onescreen(folder, "load", folder / "ours.toml")


def shown(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(onescreen(folder, "show", "--json").stdout)
    return found


def today() -> date:
    return datetime.now(UTC).astimezone(LOCAL).date()


def have_a_case(store: wiring.Store) -> None:
    store.journal.append([Entry(reported(at=store.clock.now()))])


def test_a_new_centre_shows_rule_1515_from_the_beginning(tmp_path: Path, store: wiring.Store) -> None:
    (only,) = shown(tmp_path)["versions"]

    assert (only["version"], only["name"], only["begins_on"], only["stands"]) == (1, "1515", None, True)
    assert only["policy"]["clauses"]["close_ordinary"]["days"] == 5


def test_a_centre_before_its_first_start_says_that_nothing_is_recorded(tmp_path: Path) -> None:
    said = onescreen(tmp_path, "show")

    assert (said.exit_code, said.stdout) == (0, "")
    assert "no policy is recorded yet" in said.stderr
    assert shown(tmp_path) == {"stands": None, "versions": []}


def test_a_policy_that_is_loaded_stands_from_today_and_the_older_one_is_kept(
    tmp_path: Path, store: wiring.Store
) -> None:
    have_a_case(store)

    said = loaded(tmp_path, CLAUSES)

    assert said.exit_code == 0
    assert f"ours: holds for episodes that start from {today()} on" in said.stderr
    assert shown(tmp_path)["stands"]["name"] == "ours"
    assert [v["begins_on"] for v in shown(tmp_path)["versions"]] == [None, today().isoformat()]


@pytest.mark.parametrize(
    ("kinds", "named"),
    [
        (["medical", "land"], "override of medical: due instants"),
        (["medical", "family", "damages", "other"], None),
        (["land"], None),
        ([], None),
    ],
)
def test_an_override_that_tells_some_withheld_kinds_from_the_others_is_pointed_out(
    tmp_path: Path, store: wiring.Store, kinds: list[str], named: str | None
) -> None:
    of = f"kinds = {json.dumps(kinds)}\n" if kinds else ""
    override = f'[[override]]\n{of}reason = "far away"\nclauses.dispatch = {{ days = 3 }}\n'

    said = loaded(tmp_path, f"{CLAUSES}\n{override}")

    assert said.exit_code == 0, said.stderr
    assert ("withheld" in said.stderr) is (named is not None)
    assert (named or "") in said.stderr


def test_loading_what_stands_changes_nothing(tmp_path: Path, store: wiring.Store) -> None:
    loaded(tmp_path, CLAUSES)
    head = store.journal.head()

    said = loaded(tmp_path, CLAUSES)

    assert (said.exit_code, store.journal.head()) == (0, head)
    assert "as it stood already" in said.stderr


def test_going_back_to_an_older_policy_is_a_version_of_its_own(tmp_path: Path, store: wiring.Store) -> None:
    for text in (CLAUSES, CLAUSES + "close_extra = 1", CLAUSES.replace("15", "16"), CLAUSES):
        loaded(tmp_path, text)

    assert [v["version"] for v in shown(tmp_path)["versions"] if v["name"] == "ours"] == [2, 3, 4]
    assert shown(tmp_path)["stands"]["version"] == 4


def test_a_policy_of_a_coming_day_does_not_stand_yet(tmp_path: Path, store: wiring.Store) -> None:
    have_a_case(store)

    loaded(tmp_path, f"valid_from = {today() + timedelta(30)}\n{CLAUSES}")

    assert shown(tmp_path)["stands"]["name"] == "1515"


def test_a_policy_that_reaches_back_over_cases_is_refused_with_its_line(
    tmp_path: Path, store: wiring.Store
) -> None:
    have_a_case(store)
    head = store.journal.head()

    said = loaded(tmp_path, f"# ours\nvalid_from = {today() - timedelta(2)}\n{CLAUSES}")

    assert (said.exit_code, store.journal.head()) == (2, head)
    assert "ours.toml:2: valid_from:" in said.stderr
    assert "never retroactive" in said.stderr


def test_a_policy_from_today_on_is_not_retroactive(tmp_path: Path, store: wiring.Store) -> None:
    have_a_case(store)

    assert loaded(tmp_path, f"valid_from = {today()}\n{CLAUSES}").exit_code == 0


def test_before_the_first_case_a_policy_may_begin_on_any_day(tmp_path: Path, store: wiring.Store) -> None:
    said = loaded(tmp_path, f"valid_from = 2020-01-01\n{CLAUSES}")

    assert said.exit_code == 0
    assert shown(tmp_path)["stands"]["begins_on"] == "2020-01-01"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CLAUSES.replace("= 2 }", "= 0 }"), "ours.toml:3: clauses.dispatch.days: 0 is not a whole number"),
        (CLAUSES + "close_majr = {}", "ours.toml:7: clauses.close_majr: unknown; did you mean close_major?"),
        ("[clauses\n", "ours.toml:1: "),
        ("", "ours.toml: clauses: missing"),
    ],
)
def test_a_bad_file_is_refused_in_one_line_and_changes_nothing(
    tmp_path: Path, store: wiring.Store, text: str, says: str
) -> None:
    head = store.journal.head()

    said = loaded(tmp_path, text)

    assert (said.exit_code, said.stdout, store.journal.head()) == (2, "", head)
    assert f"policy: {says}" in said.stderr
    assert said.stderr.count("\n") == 1


def test_a_file_that_is_no_text_is_refused(tmp_path: Path, store: wiring.Store) -> None:
    (tmp_path / "ours.toml").write_bytes(b"\xff\xfe")

    said = onescreen(tmp_path, "load", tmp_path / "ours.toml")

    assert said.exit_code == 2
    assert "ours.toml: cannot be read as UTF-8 text" in said.stderr


def test_an_override_for_an_area_that_no_register_holds_is_pointed_out(
    tmp_path: Path, store: wiring.Store
) -> None:
    override = '[[override]]\nareas = ["s1", "s9"]\nreason = "hills"\nclauses.dispatch.days = 3\n'

    said = loaded(tmp_path, CLAUSES + override)

    assert said.exit_code == 0
    assert "area s9: in no area register yet" in said.stderr
    assert "area s1" not in said.stderr


def test_what_is_shown_to_people_names_every_clause_and_override(tmp_path: Path, store: wiring.Store) -> None:
    override = '[[override]]\nareas = ["s1"]\nkinds = ["land"]\nreason = "hills"\nclauses.dispatch.days = 3\n'
    loaded(tmp_path, CLAUSES + override)

    said = onescreen(tmp_path, "show").stdout

    assert "version 1: 1515, for episodes that start from the beginning on\n" in said
    assert f"version 2: ours, for episodes that start from {today()} on, stands today" in said
    assert "  dispatch: 1 day, civil, district\n" in said
    assert "  override in s1 of land: hills\n    dispatch: 3 days\n" in said
