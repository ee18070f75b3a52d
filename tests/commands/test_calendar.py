"""`onescreen calendar` as it is typed: show, diff, load, and what `check` says of it."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard import calendars, installation, roles, wiring
from dashboard.cli import main
from dashboard.commands.calendar import app
from dashboard.domain.registers import areas_changed
from dashboard.ports import Entry
from tests.builders import START, TINY, frozen_calendar, local, reported

CLOSURE = """
[[override]]
date = 2026-09-14
counts_as = "rest"
reason = "市运动会放假"
source = "黄政办发〔2026〕8号"
"""


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(data)])


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def rule(data: Path, text: str = CLOSURE, *, file: str = "calendar.toml") -> Path:
    path = data / file
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    """A centre with the calendar of the package and an open case that is due on 14 September 2026."""
    store = wiring.open_store(wiring.load_settings(data=tmp_path))
    installation.install(store.journal, calendars.announced(), at=START)
    areas = areas_changed("tiny", TINY, version=1, at=START)
    store.journal.append([Entry(areas), Entry(reported("c1", at=local("2026-09-09 10:00")))])
    return tmp_path


def test_the_days_of_a_year_are_shown_with_their_reasons(centre: Path) -> None:
    shown = {row["date"]: row for row in rows(run(centre, "show", "2026"))}

    assert shown["2026-10-01"] == {
        "date": "2026-10-01",
        "weekday": "Thu",
        "counts_as": "rest",
        "reason": "国庆节 National Day",
        "source": "",
    }
    assert shown["2026-10-10"]["counts_as"] == "working"
    assert "调休" in shown["2026-10-10"]["reason"]
    assert "2026-09-12" not in shown


def test_of_a_year_not_announced_is_shown_what_is_assumed(centre: Path) -> None:
    year = max(calendars.announced().years) + 1

    result = run(centre, "show", str(year))

    assert all("assumed" in row["reason"] for row in rows(result))
    assert f"{year} is not announced" in result.stderr


def test_an_override_is_picked_up_by_load_and_shown_with_reason_and_source(centre: Path) -> None:
    rule(centre)

    first, again = run(centre, "load"), run(centre, "load")

    assert "version 2 stands, 1 days moved" in first.stderr
    assert "as it stood already" in again.stderr
    shown = {row["date"]: row for row in rows(run(centre, "show", "2026"))}
    assert shown["2026-09-14"]["reason"] == "市运动会放假"
    assert shown["2026-09-14"]["source"] == "黄政办发〔2026〕8号"


def test_a_diff_lists_what_would_move_and_then_what_has_moved(centre: Path) -> None:
    rule(centre)
    moved = [
        {
            "what": "day",
            "name": "2026-09-14",
            "clause": "",
            "from": "working",
            "to": "rest",
            "provisional_from": "no",
            "provisional_to": "no",
            "why": "市运动会放假",
            "id": "",
        },
        {
            "what": "due",
            "name": "260909-001",
            "clause": "close_ordinary",
            "from": "2026-09-15T00:00:00+08:00",
            "to": "2026-09-16T00:00:00+08:00",
            "provisional_from": "no",
            "provisional_to": "no",
            "why": "",
            "id": "c1",
        },
    ]

    would = run(centre, "diff")
    run(centre, "load")

    assert rows(would) == moved
    assert "1 days, 1 due instants of 1 open cases" in would.stderr
    assert rows(run(centre, "diff")) == []
    assert rows(run(centre, "diff", "--against", "1")) == moved


def test_a_file_can_be_tried_before_it_stands(centre: Path) -> None:
    trial = rule(centre, file="trial.toml")

    assert len(rows(run(centre, "diff", "--against", str(trial)))) == 2
    assert rows(run(centre, "diff")) == []


def test_a_start_picks_the_overrides_up(centre: Path) -> None:
    rule(centre)
    settings = wiring.load_settings(data=centre)

    roles.prepare(settings, say=print)

    standing = installation.standing_calendar(wiring.open_store(settings).journal)
    assert standing is not None
    assert [override.reason for override in standing.overrides.days] == ["市运动会放假"]


def test_taking_the_file_away_takes_the_override_back(centre: Path) -> None:
    file = rule(centre)
    run(centre, "load")
    file.unlink()

    assert "version 3 stands, 1 days moved, 0 overrides" in run(centre, "load").stderr


@pytest.mark.parametrize(
    ("against", "why"), [("9", "no version 9; there are 1 to 1"), ("none.toml", "no file none.toml")]
)
def test_what_cannot_be_compared_against_is_refused(centre: Path, against: str, why: str) -> None:
    result = run(centre, "diff", "--against", against)

    assert result.exit_code == 2
    assert why in result.stderr.replace("\n", "")


def test_without_any_calendar_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert run(tmp_path, "diff").exit_code == 2


def test_a_bad_file_is_refused_with_its_line_and_what_stands_stays(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule(centre, CLOSURE.replace('"rest"', '"closed"'))

    with pytest.raises(SystemExit) as end:
        main(["calendar", "load", "--data", str(centre)])

    assert end.value.code == 2
    said = capsys.readouterr().err.replace("\n", "")
    assert "calendar.toml: line 4: counts_as: 'closed' is neither rest nor working" in said
    store = wiring.open_store(wiring.load_settings(data=centre))
    assert installation.standing_calendar(store.journal) == calendars.announced()


def checked(centre: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The line of `onescreen check` that speaks of the calendar."""
    with suppress(SystemExit):
        main(["check", "--data", str(centre)])
    return next(line for line in capsys.readouterr().out.splitlines() if "calendar:" in line)


def test_check_says_how_far_the_calendar_that_stands_reaches(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    last_year = max(calendars.announced().years)

    said = checked(centre, capsys)

    assert said.startswith("ok")
    assert f"announced up to {last_year}-12-31" in said or "is not announced" in said
    assert "at hand" not in said


def test_check_says_that_another_calendar_is_at_hand(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule(centre)

    assert "another one is at hand: onescreen calendar diff" in checked(centre, capsys)


def test_check_fails_on_a_file_that_cannot_be_used(centre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule(centre, "[[override]")

    said = checked(centre, capsys)

    assert said.startswith("FAIL")
    assert "line 1" in said


def test_a_new_centre_begins_with_its_overrides(tmp_path: Path) -> None:
    store = wiring.open_store(wiring.load_settings(data=tmp_path))

    installation.install(store.journal, installation.calendar_of(rule(tmp_path)), at=START)

    standing = installation.standing_calendar(store.journal)
    assert standing is not None
    assert standing.is_rest_day(local("2026-09-14 12:00").date())
    assert not frozen_calendar().is_rest_day(local("2026-09-14 12:00").date())
