"""Loading files: history into an empty journal, a stream into any other; nothing twice, nothing lost."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from dashboard.domain.events import Event, Recorded
from dashboard.ingest.admission import Admission
from dashboard.ingest.journal_gate import JournalGate
from dashboard.ingest.known_areas import AreaRegister
from dashboard.ingest.loading import Loaded, Step, load
from dashboard.journal.memory_journal import MemoryJournal
from feeds._area_files import read_areas
from feeds._feed import AreasError, TableError
from feeds._mapping import TableMapping, mapping_from
from tests.builders import frozen_calendar
from tests.ingest.fakes import ListRefusals, MirrorSealer

NOW = datetime(2026, 4, 1, tzinfo=UTC)
DISTRICT = read_areas(Path(__file__).resolve().parents[2] / "feeds" / "areas" / "xisaishan_areas.csv")

MAPPING = """
source = "hall"
subject = "hall-{no}"
timezone = "Asia/Shanghai"
[areas]
root = { code = "town", name = "Town" }
new = true
levels = [ { column = "street", level = "street" } ]
[[event]]
type = "dispute.reported"
id = "{no}:reported"
at = "found"
data = { area = { area = true }, kind = "kind", title = "words" }
[[event]]
type = "dispute.closed"
id = "{no}:closed"
at = "done"
data = { outcome = { constant = "settled" } }
"""
HEADER = "no,street,kind,words,found,done\n"


class StoppedClock:
    def now(self) -> datetime:
        return NOW


class Centre:
    """A journal and a gate in memory."""

    def __init__(self) -> None:
        self.journal = MemoryJournal(StoppedClock())
        self.refusals = ListRefusals()
        areas = AreaRegister(self.journal)
        areas.refresh()
        admission = Admission(areas, MirrorSealer(), StoppedClock())
        self.gate = JournalGate(self.journal, self.refusals, admission=admission, calendar=frozen_calendar)

    def recorded(self) -> list[Recorded]:
        return list(self.journal.read(after=0, limit=1_000_000))

    def events(self) -> list[Event]:
        return [r.event for r in self.recorded() if r.event.source == "hall"]


@pytest.fixture
def centre() -> Centre:
    return Centre()


@pytest.fixture
def busy(centre: Centre) -> Centre:
    """A centre that is at work: its journal is not empty."""
    centre.gate.open_at(NOW)
    return centre


def write(folder: Path, *rows: str, name: str = "hall.csv") -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def loaded(centre: Centre, path: Path, mapping: str | TableMapping = MAPPING) -> Loaded:
    read = mapping_from(mapping) if isinstance(mapping, str) else mapping
    return load(path, read, gate=centre.gate)


LATER = "2,North,family,,2026-03-05 09:00,"
EARLIER = "1,South,family,,2026-03-02 09:00,2026-03-04 10:00"


def test_history_is_recorded_in_the_order_and_with_the_times_in_which_it_was_known(
    centre: Centre, tmp_path: Path
) -> None:
    loaded(centre, write(tmp_path, LATER, EARLIER))

    assert [e.id for e in centre.events()] == ["1:reported", "1:closed", "2:reported"]
    assert all(r.recorded_at == r.event.occurred_at for r in centre.recorded())


def test_the_registers_stand_before_the_history_that_is_counted_by_them(
    centre: Centre, tmp_path: Path
) -> None:
    loaded(centre, write(tmp_path, LATER, EARLIER))

    registers = {r.event.data.register: r for r in centre.journal.registers()}
    assert registers.keys() == {"areas", "policy", "calendar"}
    assert {r.recorded_at for r in registers.values()} == {datetime(2026, 3, 2, 1, tzinfo=UTC)}
    assert max(r.position for r in registers.values()) == 3


def test_a_closing_of_1900_is_recorded_with_its_report(centre: Centre, tmp_path: Path) -> None:
    loaded(centre, write(tmp_path, LATER, "1,South,family,,2026-03-02 09:00,1900-01-01 09:00"))

    report, closing = [r for r in centre.recorded() if r.event.subject == "hall-1"]
    assert closing.recorded_at == report.recorded_at
    assert closing.event.occurred_at.year == 1900


def test_into_a_journal_that_is_not_empty_all_is_recorded_now_in_the_files_order(
    busy: Centre, tmp_path: Path
) -> None:
    loaded(busy, write(tmp_path, LATER, EARLIER))

    assert [e.id for e in busy.events()] == ["2:reported", "1:reported", "1:closed"]
    assert {r.recorded_at for r in busy.recorded()} == {NOW}


@pytest.mark.parametrize("is_busy", [False, True])
def test_loading_a_file_twice_adds_nothing(centre: Centre, tmp_path: Path, *, is_busy: bool) -> None:
    if is_busy:
        centre.gate.open_at(NOW)
    path = write(tmp_path, LATER, EARLIER, "3,North,,,2026-03-05,")
    loaded(centre, path)
    head, refused = centre.journal.head(), len(centre.refusals.kept)

    again = loaded(centre, path)

    assert centre.journal.head() == head
    assert len(centre.refusals.kept) == refused == 1
    assert (again.accepted, again.duplicates, again.new_areas, again.rows_refused) == (0, 3, 0, 1)


def test_a_later_export_adds_what_is_new(centre: Centre, tmp_path: Path) -> None:
    loaded(centre, write(tmp_path, LATER))

    result = loaded(centre, write(tmp_path, LATER + "2026-03-09", EARLIER))

    assert (result.accepted, result.duplicates, result.new_areas) == (3, 1, 1)
    assert [a.code for a in centre.gate.areas_by_register()["hall"]] == ["town", "town-north", "town-south"]


@pytest.mark.parametrize("is_busy", [False, True])
def test_rows_that_do_not_fit_go_beside_the_file_and_the_rest_is_loaded(
    centre: Centre, tmp_path: Path, *, is_busy: bool
) -> None:
    if is_busy:
        centre.gate.open_at(NOW)
    path = write(tmp_path, LATER, "3,North,,,2026-03-05,", "4,North", EARLIER)

    result = loaded(centre, path)

    assert (result.rows, result.accepted, result.rows_refused) == (4, 3, 2)
    assert result.rejected is not None
    with result.rejected.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["no"], r["_line"], r["_raw"]) for r in rows] == [("3", "3", ""), ("", "4", "4,North")]
    assert rows[0]["_reason"] == "column 'kind' is empty, and dispute.reported needs `kind`"
    assert rows[1]["_reason"] == "has 2 cells where the header has 6"
    assert [r.reason for r in centre.refusals.kept] == [row["_reason"] for row in rows]
    assert [r.item_id for r in centre.refusals.kept] == ["hall.csv:3", "hall.csv:4"]


def test_a_row_mended_in_the_rejected_file_can_be_loaded_from_there(busy: Centre, tmp_path: Path) -> None:
    result = loaded(busy, write(tmp_path, "3,North,,,2026-03-05,"))
    assert result.rejected is not None
    text = result.rejected.read_text(encoding="utf-8-sig")
    result.rejected.write_text(text.replace("3,North,,", "3,North,family,"), encoding="utf-8-sig")

    again = loaded(busy, result.rejected)

    assert (again.accepted, again.rows_refused, again.rejected) == (1, 0, None)


def test_the_rejected_file_is_gone_once_all_rows_fit(busy: Centre, tmp_path: Path) -> None:
    first = loaded(busy, write(tmp_path, "3,North,,,2026-03-05,"))
    second = loaded(busy, write(tmp_path, LATER))

    assert first.rejected is not None and not first.rejected.exists()
    assert second.rejected is None


@pytest.mark.parametrize("is_busy", [False, True])
def test_a_row_that_the_gate_refuses_is_rejected_like_any_other(
    centre: Centre, tmp_path: Path, *, is_busy: bool
) -> None:
    if is_busy:
        centre.gate.open_at(NOW)

    result = loaded(centre, write(tmp_path, LATER, "9,North,family,,2031-01-01,"))

    assert (result.accepted, result.rows_refused) == (1, 1)
    assert "hours ahead" in centre.refusals.kept[0].reason


def test_words_that_may_name_someone_are_sealed_before_the_journal(centre: Centre, tmp_path: Path) -> None:
    loaded(centre, write(tmp_path, "1,South,family,老王的墙,2026-03-02 09:00,"))

    (event,) = centre.events()
    assert event.data.title == ""
    (recorded,) = [r for r in centre.recorded() if r.event == event]
    sealed = centre.journal.sealed([recorded.position])[recorded.position]
    assert "老王的墙" in sealed[::-1].decode()


@pytest.mark.parametrize("is_busy", [False, True])
def test_declared_columns_are_sealed_one_by_one_and_stand_in_no_event(
    centre: Centre, tmp_path: Path, *, is_busy: bool
) -> None:
    if is_busy:
        centre.gate.open_at(NOW)
    mapping = MAPPING.replace('title = "words"', 'reporter = { name = "words" }')

    result = loaded(centre, write(tmp_path, "1,South,family,张三,2026-03-02 09:00,"), mapping)

    assert (result.accepted, result.rows_refused) == (1, 0)
    (recorded,) = [r for r in centre.recorded() if r.event.source == "hall"]
    personal = centre.journal.personal([recorded.position])[recorded.position]
    assert {path: sealed[::-1].decode() for path, sealed in personal.items()} == {"reporter.name": "张三"}
    assert type(recorded.event) is Event
    assert "张三" not in repr(recorded)


def test_a_missing_column_stops_the_load_before_the_first_event(centre: Centre, tmp_path: Path) -> None:
    path = tmp_path / "hall.csv"
    path.write_text("no,street,kind,found\n1,North,family,2026-03-05\n", encoding="utf-8")

    with pytest.raises(TableError, match="no column 'words', 'done'; found: 'no', 'street', 'kind', 'found'"):
        loaded(centre, path)

    assert centre.journal.head() == 0


def test_a_root_that_no_register_holds_stops_the_load(centre: Centre, tmp_path: Path) -> None:
    mapping = MAPPING.replace('{ code = "town", name = "Town" }', '"420203000000"')

    with pytest.raises(AreasError, match="420203000000"):
        loaded(centre, write(tmp_path, LATER), mapping)

    assert centre.journal.head() == 0


def test_a_register_given_with_the_file_is_loaded_first(centre: Centre, tmp_path: Path) -> None:
    mapping = mapping_from(MAPPING.replace('{ code = "town", name = "Town" }', '"420203000000"'))
    path = write(tmp_path, "1,黄思湾街道,family,,2026-03-02 09:00,")

    load(path, mapping, gate=centre.gate, register=("district", DISTRICT))

    assert [e.data.area for e in centre.events()] == ["420203011000"]
    assert centre.gate.areas_by_register() == {"district": DISTRICT}


def test_a_load_says_how_far_it_is(centre: Centre, tmp_path: Path) -> None:
    told: list[tuple[Step, float]] = []

    load(
        write(tmp_path, LATER, EARLIER),
        mapping_from(MAPPING),
        gate=centre.gate,
        progress=lambda step, share: told.append((step, share)),
    )

    assert told[0][0] == "reading"
    assert told[-1] == ("recording", 1.0)


def test_a_file_with_a_header_and_no_row_is_loaded_and_gives_nothing(centre: Centre, tmp_path: Path) -> None:
    assert loaded(centre, write(tmp_path)).rows == 0


def test_a_chinese_hotline_export_is_mapped_from_the_documentation_alone(
    centre: Centre, tmp_path: Path
) -> None:
    """GBK, local times without an offset, 是/否, offices without 居委会: a file never seen before."""
    path = tmp_path / "热线.csv"
    path.write_bytes(
        (
            "12345热线工单导出\r\n"
            "流水号;诉求时间;所属街道;所属社区;诉求类别;来电人;紧急;办结;办结日期;群众满意\r\n"
            "R-1;2026年3月2日 9时05分;黄思湾街道;田园社区;邻里噪音;某某;是;是;2026/3/4 16:30;是\r\n"
            "R-2;2026-3-2 10:20;牧羊湖街道;;物业收费;某某;否;否;;\n"
            "R-3;2026-3-3 08:00;牧羊湖街道;某某小区;物业收费;某某;否;否;;\n"
        ).encode("gbk")
    )
    mapping = """
source = "hall"
subject = "hall-{流水号}"
timezone = "Asia/Shanghai"
file = { header_row = 2 }
[areas]
root = "420203000000"
levels = [ { column = "所属街道", level = "street" }, { column = "所属社区", level = "community" } ]
[[event]]
type = "dispute.reported"
id = "{流水号}/受理"
at = "诉求时间"
[event.data]
area = { area = true }
kind = { column = "诉求类别", map = { "邻里噪音" = "neighbours" }, default = "other" }
grade = { column = "紧急", map = { "是" = "major", "否" = "ordinary" } }
[[event]]
type = "dispute.closed"
id = "{流水号}/办结"
at = "办结日期"
when = { column = "办结", is = ["是"] }
data = { outcome = { constant = "settled" } }
[[event]]
type = "dispute.reviewed"
id = "{流水号}/评价"
at = "办结日期"
data = { stage = { constant = "after" }, satisfied = "群众满意" }
"""

    result = load(path, mapping_from(mapping), gate=centre.gate, register=("district", DISTRICT))

    events = centre.events()
    assert [(e.type, e.subject) for e in events] == [
        ("dispute.reported", "hall-R-1"),
        ("dispute.reported", "hall-R-2"),
        ("dispute.closed", "hall-R-1"),
        ("dispute.reviewed", "hall-R-1"),
    ]
    assert events[0].occurred_at == datetime(2026, 3, 2, 1, 5, tzinfo=UTC)
    assert [(e.data.area, e.data.kind, e.data.grade) for e in events[:2]] == [
        ("420203011004", "neighbours", "major"),
        ("420203010000", "other", "ordinary"),
    ]
    assert events[3].data.satisfied is True
    assert (result.rows_refused, result.rows) == (1, 3)
    assert "某某小区" not in centre.refusals.kept[0].reason


def test_a_workbook_with_dates_times_and_serial_numbers_is_mapped_alike(
    centre: Centre, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Case", "Day", "Hour", "Promised (serial)", "Closed"])
    sheet.append([1001, datetime(2026, 3, 2), 0.375, 46090, None])  # noqa: DTZ001
    sheet.append([1002, datetime(2026, 3, 3), 0.5, 46090.5, datetime(2026, 3, 9, 18, 0)])  # noqa: DTZ001
    book.save(tmp_path / "cases.xlsx")
    mapping = """
source = "hall"
subject = "court-{Case}"
timezone = "Asia/Shanghai"
[areas]
root = { code = "court", name = "Court" }
levels = []
[[event]]
type = "dispute.reported"
id = "{Case}:reported"
at = { column = "Day", time = "Hour" }
[event.data]
area = { area = true }
kind = { constant = "contract" }
policy = { constant = "promised" }
due_at = { column = "Promised (serial)", time_formats = ["excel"], date_only = "end" }
[[event]]
type = "dispute.closed"
id = "{Case}:closed"
at = "Closed"
data = { outcome = { constant = "settled" } }
"""

    loaded(centre, tmp_path / "cases.xlsx", mapping)

    first, second, closing = centre.events()
    assert (first.id, first.occurred_at) == ("1001:reported", datetime(2026, 3, 2, 1, tzinfo=UTC))
    assert first.data.due_at == datetime(2026, 3, 9, 16, tzinfo=UTC)
    assert second.data.due_at == datetime(2026, 3, 9, 4, tzinfo=UTC)
    assert (closing.subject, closing.occurred_at) == ("court-1002", datetime(2026, 3, 9, 10, tzinfo=UTC))
