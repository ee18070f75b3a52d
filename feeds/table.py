"""Files with rows (CSV, XLSX, JSON lines), by a mapping: `onescreen import` and `replay`."""

from __future__ import annotations

from feeds._feed import Feed, Need
from feeds._mapping import mapping_from
from feeds._row import Row
from feeds._row_events import MappedRows, parse

_MAPPING = """
source = "hall"
subject = "hall-{no}"
timezone = "Asia/Shanghai"
[[event]]
type = "dispute.reported"
id = "{no}:reported"
at = "found"
data = { area = { constant = "420203011001" }, kind = "kind" }
[[event]]
type = "dispute.closed"
id = "{no}:closed"
at = "settled"
data = { outcome = { constant = "settled" } }
"""


def _example() -> MappedRows:
    rows = (
        Row(
            2,
            0.5,
            {"no": "1", "kind": "neighbours", "found": "2026-03-02 09:00", "settled": "2026-03-04 16:30"},
        ),
        Row(3, 1.0, {"no": "2", "kind": "family", "found": "2026-03-02 10:20", "settled": ""}),
    )
    return MappedRows(mapping_from(_MAPPING), rows)


FEED: Feed[MappedRows] = Feed(
    name="table",
    brings="any file with rows, by a declarative mapping",
    fetched="file",
    needs=(
        Need("mapping", "name of a built-in mapping, or the path of a TOML file"),
        Need("areas", "CSV of the area register to load first", default="what the journal holds"),
    ),
    parse=parse,
    example=_example,
)
