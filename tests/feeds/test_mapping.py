"""Mapping files: what they may say, and how a wrong one is refused."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dashboard.domain.events import (
    VOCABULARY,
    CensusReported,
    DisputeAmended,
    DisputeReported,
    Event,
    RelayStamp,
    SourceHeartbeat,
)
from dashboard.domain.personal import Telling, as_sent
from dashboard.domain.system_events import is_system_type
from feeds import _mapping_form as form
from feeds._feed import MappingError
from feeds._mapping import built_in_mappings, mapping_from, mapping_named
from feeds._row import Row
from feeds._row_events import MappedRows, RowEvents, events_of, parse
from feeds._times import Cell

DOCS = Path(__file__).resolve().parents[2] / "docs" / "mapping.md"

TOP = """
source = "hall"
subject = "hall-{no}"
timezone = "Asia/Shanghai"
"""
REPORTED = """
[[event]]
type = "dispute.reported"
id = "{no}:reported"
at = "found"
data = { area = { constant = "x" }, kind = "kind" }
"""
CLOSED = """
[[event]]
type = "dispute.closed"
id = "{no}:closed"
at = "done"
data = { outcome = { constant = "settled" } }
"""


def come_to(toml: str, **cells: Cell) -> RowEvents:
    (found,) = events_of(MappedRows(mapping_from(toml), [Row(2, 1.0, cells)]))
    return found


def events(toml: str, **cells: Cell) -> list[Event]:
    found = come_to(toml, **cells)
    assert found.reason is None
    return [known.event for known in found.events]


def reason(toml: str, **cells: Cell) -> str:
    found = come_to(toml, **cells)
    assert found.reason is not None
    assert found.events == ()
    return found.reason


def reported(data: str, **cells: Cell) -> DisputeReported:
    """The payload of a report whose `data` has this beside its area and kind."""
    toml = TOP + REPORTED.replace('kind = "kind" }', f'kind = "kind", {data} }}')
    (event,) = events(toml, **{"no": 1, "found": "2026-03-02", "kind": "family", **cells})
    assert isinstance(event.data, DisputeReported)
    return event.data


# ── who it is about ─────────────────────────────────────────────────────────────────────────────────────

PERSONS = 'reporter = { name = "who", phone = "tel" }, parties = [ { name = "one" }, { phone = "two" } ]'


def with_persons(data: str = PERSONS) -> str:
    return TOP + REPORTED.replace('kind = "kind" }', f'kind = "kind", {data} }}')


def test_declared_columns_are_told_beside_the_payload_and_empty_ones_left_out() -> None:
    cells: dict[str, Cell] = {"no": 1, "found": "2026-03-02", "kind": "family", "tel": "", "one": ""}
    (plain,) = events(TOP + REPORTED, **cells)

    (told,) = events(with_persons(), **cells, who="张三", two=" 0714-1 ")
    (untold,) = events(with_persons(), **cells, who="", two="")

    assert isinstance(told, Telling)
    assert told.personal == {"reporter.name": "张三", "parties.1.phone": "0714-1"}
    assert told.data == plain.data
    assert as_sent(told.personal) == {"reporter": {"name": "张三"}, "parties": [{}, {"phone": "0714-1"}]}
    assert untold == plain


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ('reporter = "who"', "event[1].data.reporter"),
        ('reporter = { wechat = "who" }', "event[1].data.reporter"),
        ('parties = { name = "who" }', "event[1].data.parties"),
        ('parties = [ "who" ]', "event[1].data.parties.0"),
        ("reporter = { name = { area = true } }", "event[1].data.reporter.name"),
        ('witness = { name = "who" }', "event[1].data.witness"),
        ('name = "who"', "event[1].data.name"),
    ],
)
def test_what_is_not_declared_is_no_field_of_a_mapping(data: str, where: str) -> None:
    with pytest.raises(MappingError) as wrong:
        mapping_from(with_persons(data))

    assert wrong.value.key == where


# ── rows into events ────────────────────────────────────────────────────────────────────────────────────


def test_a_row_gives_each_event_whose_time_is_filled() -> None:
    open_, closed = (
        events(TOP + REPORTED + CLOSED, no=7, found="2026-03-02 09:00", kind="family", done=done)
        for done in ("", "2026-03-04 16:30")
    )

    assert [e.type for e in open_] == ["dispute.reported"]
    assert [(e.type, e.id, e.subject) for e in closed] == [
        ("dispute.reported", "7:reported", "hall-7"),
        ("dispute.closed", "7:closed", "hall-7"),
    ]
    assert closed[1].occurred_at == datetime(2026, 3, 4, 8, 30, tzinfo=UTC)


def test_a_row_without_the_time_of_its_first_event_does_not_fit() -> None:
    assert reason(TOP + REPORTED + CLOSED, no=7, found="", kind="family", done="2026-03-04") == (
        "column 'found' is empty: dispute.reported has no time"
    )


def test_a_row_fits_whole_or_not_at_all() -> None:
    assert reason(TOP + REPORTED + CLOSED, no=7, found="2026-03-02", kind="family", done="soon").startswith(
        "column 'done' is not a time"
    )


def test_a_closing_before_its_report_is_kept_as_it_is_and_known_no_earlier_than_the_report() -> None:
    found = come_to(TOP + REPORTED + CLOSED, no=7, found="2026-03-02", kind="family", done="1900-01-01")

    report, closing = found.events
    assert closing.event.occurred_at.year == 1899
    assert closing.known_at == report.event.occurred_at


def test_an_event_is_only_given_by_rows_that_say_so() -> None:
    toml = TOP + REPORTED + CLOSED + 'when = { column = "state", is = ["done", "struck"] }\n'

    types = [
        [e.type for e in events(toml, no=1, found="2026-03-02", kind="x", done="2026-03-03", state=state)]
        for state in ("done", "open", " struck ", "")
    ]

    assert [len(t) for t in types] == [2, 1, 2, 1]


def test_a_row_for_which_no_event_is_left_gives_nothing_and_is_no_error() -> None:
    toml = TOP + REPORTED + 'when = { column = "state", is_not = ["void"] }\n'

    found = come_to(toml, no=1, found="2026-03-02", kind="x", state="void")

    assert (found.events, found.reason) == ((), None)


def test_an_optional_field_whose_cell_is_empty_is_left_out_and_a_required_one_refused() -> None:
    assert reported('due_at = "due"', due="  ").due_at is None
    assert reason(TOP + REPORTED, no=1, found="2026-03-02", kind=None) == (
        "column 'kind' is empty, and dispute.reported needs `kind`"
    )


def test_words_for_nothing_are_empty_cells() -> None:
    toml = 'empty = ["N/A", "无*"]' + TOP + REPORTED + CLOSED

    for nothing in ("N/A", " 无记录 ", "无"):
        assert len(events(toml, no=1, found="2026-03-02", kind="x", done=nothing)) == 1


def test_a_map_says_what_words_mean_and_refuses_the_others_without_repeating_them() -> None:
    grade = 'grade = { column = "g", map = { "重大" = "major", "" = "ordinary" } }'

    assert reported(grade, g="重大").grade == "major"
    assert reported(grade, g="").grade == "ordinary"
    toml = TOP + REPORTED.replace('kind = "kind" }', f'kind = "kind", {grade} }}')
    assert reason(toml, no=1, found="2026-03-02", kind="x", g="张三") == (
        "column 'g' says what its `map` does not hold, and there is no `default`"
    )


def test_a_default_stands_for_empty_cells_and_for_what_the_map_does_not_hold() -> None:
    tier = 'reporter_tier = { column = "t", map = { "a" = "street" }, default = "household" }'

    assert [reported(tier, t=said).reporter_tier for said in ("a", "b", "")] == [
        "street",
        "household",
        "household",
    ]


def test_what_a_map_does_not_hold_may_be_kept() -> None:
    tier = 'reporter_tier = { column = "t", map = { "a" = "street" }, unmapped = "keep" }'

    assert [reported(tier, t=said).reporter_tier for said in ("a", "b")] == ["street", "b"]


def test_a_field_may_be_text_around_columns() -> None:
    assert reported('reporter_tier = { template = "{unit}/{no}" }', unit="u ").reporter_tier == "u/1"


def test_whole_numbers_of_a_sheet_make_ids_without_a_decimal_point() -> None:
    (event,) = events(TOP + REPORTED, no=12345.0, found="2026-03-02", kind="x")

    assert event.id == "12345:reported"


def test_an_id_made_of_an_empty_column_is_refused() -> None:
    assert "column 'no' is empty" in reason(TOP + REPORTED, no="", found="2026-03-02", kind="x")


@pytest.mark.parametrize("odd", ["a\x00b", "half \ud800", "x" * 300])
def test_an_id_that_cannot_be_stored_is_refused(odd: str) -> None:
    assert "'hall-{no}'" in reason(TOP + REPORTED, no=odd, found="2026-03-02", kind="x")


def test_yes_and_no_are_understood_in_both_languages() -> None:
    review = """
[[event]]
type = "dispute.reviewed"
id = "{no}:reviewed"
at = "found"
data = { stage = { constant = "after" }, satisfied = "ok" }
"""
    said: dict[Cell, bool] = {"是": True, "否": False, "Yes": True, "n": False, 1: True, 0.0: False}
    found = {word: events(TOP + review, no=1, found="2026-03-02", ok=word)[0].data.satisfied for word in said}

    assert found == said
    assert "neither yes nor no" in reason(TOP + review, no=1, found="2026-03-02", ok="maybe")


def test_counts_may_be_written_with_separators_but_must_be_whole() -> None:
    visits = """
[[event]]
type = "visit.recorded"
id = "{no}"
at = "day"
data = { area = "code", households = "h", visited = "v" }
"""
    toml = TOP.replace('subject = "hall-{no}"', "") + visits

    (event,) = events(toml, no=1, day="2026-03-02", code="420203011004", h="1,204", v=12.0)
    assert (event.data.households, event.data.visited, event.subject) == (1204, 12, None)
    assert "column 'v' is not a whole number" in reason(toml, no=1, day="2026-03-02", code="x", h=1, v=1.5)


def test_a_time_may_stand_in_two_columns_and_have_a_form_of_its_own() -> None:
    toml = TOP + REPORTED.replace(
        'at = "found"', 'at = { column = "d", time = "t", time_formats = ["excel"], timezone = "UTC" }'
    )

    (event,) = events(toml, no=1, d=46083, t=0.375, kind="x")

    assert event.occurred_at == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_the_same_rows_give_the_same_events_for_ever() -> None:
    rows = [Row(i, 1.0, {"no": i, "found": "2026-03-02", "kind": "x", "done": ""}) for i in range(20)]

    first, second = (list(parse(MappedRows(mapping_from(TOP + REPORTED + CLOSED), rows))) for _ in "ab")

    assert first == second


# ── a wrong mapping ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("toml", "line", "key", "why"),
    [
        (TOP + REPORTED.replace("dispute.reported", "dispute.report"), 7, "event[1].type", "did you mean"),
        (TOP + REPORTED.replace("dispute.reported", "register.changed"), 7, "event[1].type", "is no type"),
        (TOP + REPORTED.replace("kind =", "kynd ="), 10, "event[1].data.kynd", "did you mean 'kind'"),
        (TOP + REPORTED.replace(', kind = "kind"', ""), 10, "event[1].data", "needs `kind`"),
        (
            TOP + REPORTED.replace('"kind"', '{ colum = "kind" }'),
            10,
            "event[1].data.kind.colum",
            "no such key",
        ),
        (TOP + REPORTED.replace('"kind"', "5"), 10, "event[1].data.kind", "got `int`"),
        (TOP + REPORTED.replace('"kind"', '{ default = "x" }'), 10, "event[1].data.kind", "none or several"),
        (
            TOP + REPORTED.replace('{ constant = "x" }', "{ area = true }"),
            10,
            "event[1].data.area",
            "[areas]",
        ),
        (TOP + REPORTED + CLOSED.replace('"settled"', '"done"'), 16, "event[2].data.outcome", "is none of"),
        (TOP + REPORTED + CLOSED.replace('closed"\nat', 'reported"\nat'), 14, "event[2].id", "duplicate"),
        (TOP + REPORTED.replace('"{no}:reported"', '"r"'), 8, "event[1].id", "names no column"),
        (TOP.replace("Shanghai", "Shangai") + REPORTED, 4, "timezone", "no time zone"),
        (TOP.replace('subject = "hall-{no}"', "") + REPORTED, 6, "event[1].subject", "is missing"),
        (TOP.replace('"hall"', '"onescreen"') + REPORTED, 2, "source", "the centre itself"),
        (TOP, None, "", "missing required field `event`"),
        ("sauce = 1" + TOP + REPORTED, 1, "sauce", "no such key"),
        (TOP + REPORTED + "when = { column = 'x' }", 11, "event[1].when", "`is`"),
        (
            TOP + REPORTED.replace('"kind"', '{ column = "k", map = { a = "\\u0000" } }'),
            10,
            "event[1].data.kind.map.a",
            "",
        ),
        (
            TOP + REPORTED.replace('"kind"', '{ column = "k", time = "t" }'),
            10,
            "event[1].data.kind.time",
            "times",
        ),
        ("not toml at all", None, "", "is not TOML"),
    ],
)
def test_a_wrong_mapping_is_refused_with_the_line_the_key_and_the_reason(
    toml: str, line: int | None, key: str, why: str
) -> None:
    with pytest.raises(MappingError) as refused:
        mapping_from(toml)

    assert (refused.value.key, refused.value.line) == (key, line)
    assert why in refused.value.why


def test_an_unknown_name_lists_the_mappings_there_are() -> None:
    with pytest.raises(MappingError, match="nyc311"):
        mapping_named("nyc312")


def test_a_mapping_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "gbk.toml").write_bytes("# 映射".encode("gbk"))

    with pytest.raises(MappingError, match="not UTF-8"):
        mapping_named(str(tmp_path / "gbk.toml"))
    with pytest.raises(MappingError, match="No such file"):
        mapping_named(str(tmp_path / "none.toml"))


@pytest.mark.parametrize("name", built_in_mappings())
def test_every_mapping_that_is_built_in_can_be_used(name: str) -> None:
    assert mapping_named(name).events


# ── the documentation ───────────────────────────────────────────────────────────────────────────────────


def test_every_key_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    structs = [v for v in vars(form).values() if isinstance(v, type) and issubclass(v, msgspec.Struct)]
    keys = {f.encode_name for struct in structs for f in msgspec.structs.fields(struct)}

    assert {key for key in keys if f"`{key}`" not in text} == set()


NOT_IN_A_ROW = {CensusReported, DisputeAmended}
NOT_IN_A_CELL = {(RelayStamp, "households"), (SourceHeartbeat, "areas")}


def test_every_type_and_field_is_documented_with_what_is_required() -> None:
    rows = re.findall(r"^\| (`[a-z]+\..+?) \|(.*)\|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    said = {type_: cells for types, cells in rows for type_ in re.findall(r"`([a-z_.]+)`", types)}
    mappable = {t: p for t, p in VOCABULARY.items() if not is_system_type(t) and p not in NOT_IN_A_ROW}

    assert said.keys() == mappable.keys()
    for type_, payload in mappable.items():
        assert set(re.findall(r"\*\*(\w+)\*\*", said[type_])) == _required(payload)
        named = {f.name for f in fields(payload) if (payload, f.name) not in NOT_IN_A_CELL}
        assert {name for name in named if name.rstrip("_") not in said[type_]} == set()


def _required(payload: Any) -> set[str]:
    return {f.name.rstrip("_") for f in fields(payload) if f.default is MISSING}


def test_the_example_of_the_documentation_does_what_it_says() -> None:
    toml, file = (
        re.search(rf"{before}.*?```\w*\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
        for before in ("The mapping, `hotline.toml`:", "The file, as an office")
    )
    assert toml is not None and file is not None
    mapping = mapping_from(toml[1])

    assert len(toml[1].strip().splitlines()) <= 29
    assert set(mapping.columns) == set(file[1].splitlines()[0].split(","))
