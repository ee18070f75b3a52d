from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard import wiring
from dashboard.commands.token import app
from dashboard.domain.area import Area
from dashboard.installation import areas_change
from dashboard.ports import Entry, Grant


@pytest.fixture
def store(tmp_path: Path) -> wiring.Store:
    return wiring.open_store(wiring.load_settings(data=tmp_path))


def run(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(tmp_path)])


def test_a_sources_token_stands_alone_on_stdout_and_opens_the_gate(
    tmp_path: Path, store: wiring.Store
) -> None:
    made = run(tmp_path, "create", "--source", "grid")

    assert made.exit_code == 0
    (token,) = made.stdout.split()
    assert made.stdout == f"{token}\n"
    assert "grid" in made.stderr
    assert store.tokens.verify(token) == Grant("source", "grid")


def test_a_readers_token_has_a_role_and_may_have_an_area(tmp_path: Path, store: wiring.Store) -> None:
    change = areas_change(store.journal, "district", [Area("d", "d", "district", "")], at=store.clock.now())
    assert change is not None
    store.journal.append([Entry(change)])

    made = run(tmp_path, "create", "--api", "dashboards", "--role", "viewer", "--area", "d")

    assert store.tokens.verify(made.stdout.strip()) == Grant("api", "dashboards", "viewer", "d")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "either"),
        (("--source", "grid", "--api", "x", "--role", "viewer"), "either"),
        (("--source", "grid", "--role", "viewer"), "no role"),
        (("--source", "onescreen"), "own name"),
        (("--source", ""), "own name"),
        (("--source", "a\nb"), "control"),
        (("--source", "x" * 101), "100"),
        (("--api", "x"), "--role"),
        (("--api", "x", "--role", "wall"), "--role"),
        (("--api", "x", "--role", "street"), "--area"),
        (("--api", "x", "--role", "viewer", "--area", "zz"), "--area"),
    ],
)
def test_what_makes_no_token_is_said_and_leaves_stdout_empty(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    made = run(tmp_path, "create", *arguments)

    assert made.exit_code == 2
    assert made.stdout == ""
    assert says in " ".join(made.stderr.replace("│", " ").split())


def test_a_list_shows_no_secret_and_a_revoked_token_is_over(tmp_path: Path, store: wiring.Store) -> None:
    token = run(tmp_path, "create", "--source", "grid").stdout.strip()

    revoked = run(tmp_path, "revoke", "1")
    listed = run(tmp_path, "list")

    assert revoked.exit_code == 0
    assert store.tokens.verify(token) is None
    assert token not in listed.stdout
    (line,) = csv.DictReader(io.StringIO(listed.stdout))
    assert (line["number"], line["kind"], line["name"]) == ("1", "source", "grid")
    assert line["revoked_at"]


def test_a_token_that_is_not_in_force_cannot_be_revoked(tmp_path: Path) -> None:
    assert run(tmp_path, "revoke", "3").exit_code == 1
