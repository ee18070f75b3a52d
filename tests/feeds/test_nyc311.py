"""The mapping `nyc311` on the real file, with all of its oddities, against counts made apart."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from dashboard.domain.area import AreaTree
from dashboard.domain.events import Event
from feeds._mapping import mapping_named
from feeds._row_events import MappedRows, RowEvents, events_of, require_columns
from feeds._tables import open_table


@pytest.fixture(scope="module")
def rows(shared_data_once: Path) -> list[RowEvents]:
    mapping = mapping_named("nyc311")
    with open_table(shared_data_once / "replay_nyc311.csv", mapping.file) as table:
        require_columns(mapping, table.columns)
        return list(events_of(MappedRows(mapping, table.rows())))


@pytest.fixture(scope="module")
def shared_data_once() -> Path:
    folder = Path(__file__).resolve().parents[3] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not beside this checkout")
    return folder


def events(rows: list[RowEvents]) -> list[Event]:
    return [known.event for row in rows for known in row.events]


def test_every_row_fits(rows: list[RowEvents]) -> None:
    assert len(rows) == 2299
    assert [row.reason for row in rows if row.reason] == []
    assert Counter(e.type for e in events(rows)) == {"dispute.reported": 2299, "dispute.closed": 2142}


def test_boroughs_are_streets_boards_are_communities_and_the_unspecified_stay_above(
    rows: list[RowEvents],
) -> None:
    tree = AreaTree(area for row in rows for area in row.new_areas)
    at = Counter(tree[e.data.area].level for e in events(rows) if e.type == "dispute.reported")

    assert [root.name for root in tree.roots] == ["New York City"]
    assert sorted(a.name for a in tree.children("nyc")) == [
        "BRONX",
        "BROOKLYN",
        "MANHATTAN",
        "QUEENS",
        "STATEN ISLAND",
    ]
    assert at == {"district": 85, "street": 21, "community": 2193}


def test_cases_come_to_the_counts_that_were_made_apart(rows: list[RowEvents], shared_data_once: Path) -> None:
    expected = json.loads((shared_data_once / "replay_nyc311_expected.json").read_text(encoding="utf-8"))

    for then in expected["expected"]:
        assert _counts(events(rows), datetime.fromisoformat(then["as_of"])) == {
            name.partition("(")[0]: n for name, n in then.items() if name != "as_of"
        }


def _counts(found: list[Event], as_of: datetime) -> dict[str, int]:
    reports = {e.subject: e for e in found if e.type == "dispute.reported" and e.occurred_at <= as_of}
    closings = {e.subject: e for e in found if e.type == "dispute.closed" and e.occurred_at <= as_of}
    closed = reports.keys() & closings.keys()
    due = {case: report.data.due_at for case, report in reports.items() if report.data.due_at}
    return {
        "registered": len(reports),
        "open": len(reports) - len(closed),
        "closed": len(closed),
        "open_overdue": sum(1 for case in reports.keys() - closed if case in due and due[case] < as_of),
        "closed_late": sum(1 for case in closed if case in due and closings[case].occurred_at > due[case]),
    }


def test_the_request_that_was_closed_in_1900_is_known_closed_from_its_report_on(
    rows: list[RowEvents],
) -> None:
    (odd,) = [row for row in rows if any(known.event.occurred_at.year < 1990 for known in row.events)]

    report, closing = odd.events
    assert closing.event.occurred_at.year == 1900
    assert closing.known_at == report.known_at == report.event.occurred_at


def test_streets_and_other_free_columns_are_not_read(shared_data_once: Path) -> None:
    with (shared_data_once / "replay_nyc311.csv").open(encoding="utf-8", newline="") as file:
        columns = set(next(csv.reader(file)))

    assert columns - set(mapping_named("nyc311").columns) == {"street", "agency", "status", "src"}
