from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

from dashboard.access.audit import COLUMNS, lines, who
from dashboard.ports import Grant
from dashboard.store.audit import AuditEntry, Deed

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DEED = Deed("zhao", "table.exported", "cases", "s1", about={"rows": 120, "form": "csv"})
ENTRIES = [
    AuditEntry(1, AT, DEED, "ab"),
    AuditEntry(2, AT, Deed("stranger", "sign_in.refused", outcome="wrong"), "cd"),
]


def test_a_person_stands_by_name_and_nobody_else_can_pass_for_one() -> None:
    assert who(Grant("person", "zhao", "viewer")) == "zhao"
    assert who(Grant("api", "zhao", "viewer")) == "api:zhao"
    assert who(Grant("wall", "lobby")) == "wall:lobby"


def test_as_csv_every_entry_is_a_row_under_the_names_of_its_columns() -> None:
    first, second = csv.DictReader(io.StringIO("".join(lines(ENTRIES, "csv"))))

    assert list(first) == list(COLUMNS)
    assert first["at"] == "2026-03-02T04:00:00+00:00"
    assert json.loads(first["about"]) == {"rows": 120, "form": "csv"}
    assert (second["subject"], second["outcome"], second["about"]) == ("", "wrong", "{}")


def test_as_json_every_entry_is_an_object_a_line() -> None:
    first, second = [json.loads(line) for line in lines(ENTRIES, "jsonl")]

    assert (first["number"], first["area"], first["about"]["rows"], first["sha256"]) == (1, "s1", 120, "ab")
    assert (second["who"], second["subject"]) == ("stranger", None)
