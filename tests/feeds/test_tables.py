"""Files as rows: encodings, delimiters, line ends, workbooks, JSON lines, and what is broken in them."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds._feed import TableError
from feeds._row import Row
from feeds._tables import FileForm, open_table

AUTO = FileForm()


def rows_of(path: Path, form: FileForm = AUTO) -> list[Row]:
    with open_table(path, form) as table:
        return list(table.rows())


def cells_of(path: Path, form: FileForm = AUTO) -> list[dict[str, object]]:
    return [dict(row.cells) for row in rows_of(path, form)]


def written(folder: Path, content: bytes, name: str = "f.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


TEXT = "工单编号,社区,满意\r\n1,田园社区,是\r\n2,新建社区,否\r\n"
READ = [
    {"工单编号": "1", "社区": "田园社区", "满意": "是"},
    {"工单编号": "2", "社区": "新建社区", "满意": "否"},
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_the_encoding_of_an_office_is_found_out(tmp_path: Path, encoding: str) -> None:
    assert cells_of(written(tmp_path, TEXT.encode(encoding))) == READ


@pytest.mark.parametrize("named", ["gb2312", "gbk", "GB18030"])
def test_a_named_encoding_reads_its_wider_relatives_too(tmp_path: Path, named: str) -> None:
    path = written(tmp_path, "名\n镕\n".encode("gb18030"))

    assert cells_of(path, FileForm(encoding=named)) == [{"名": "镕"}]


def test_a_mark_before_a_file_named_utf_8_is_no_part_of_its_first_column(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT.encode("utf-8-sig"))

    assert cells_of(path, FileForm(encoding="utf-8")) == READ


def test_damaged_bytes_refuse_their_row_and_no_other(tmp_path: Path) -> None:
    content = TEXT.encode() + b"3,\xff\xfe,x\r\n" + "4,桐厂社区,是\r\n".encode()

    rows = rows_of(written(tmp_path, content))

    assert [row.wrong for row in rows] == [None, None, "has bytes that are not utf-8", None]
    assert rows[2].raw.encode("utf-8", "surrogateescape") == b"3,\xff\xfe,x"
    assert rows[2].line == 4


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_the_header_has_most_of(tmp_path: Path, delimiter: str) -> None:
    text = TEXT.replace(",", delimiter)

    assert cells_of(written(tmp_path, text.encode())) == READ


def test_a_delimiter_inside_quotes_of_the_header_does_not_count(tmp_path: Path) -> None:
    path = written(tmp_path, b'"a;b;c;d",e\n1,2\n')

    assert cells_of(path) == [{"a;b;c;d": "1", "e": "2"}]


def test_line_ends_may_be_mixed_and_stand_inside_quotes(tmp_path: Path) -> None:
    path = written(tmp_path, b'a,b\r\n1,2\n3,4\r5,"6\r\n7"\n\n,\n8,9')

    rows = rows_of(path)

    assert [tuple(row.cells.values()) for row in rows] == [
        ("1", "2"),
        ("3", "4"),
        ("5", "6\r\n7"),
        ("8", "9"),
    ]
    assert [row.line for row in rows] == [2, 3, 4, 8]


def test_a_row_of_another_width_is_refused_with_both_widths(tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path, b"a,b\n1\n1,2,3\n1,2,\n1,2\n"))

    assert [row.wrong for row in rows] == [
        "has 1 cells where the header has 2",
        "has 3 cells where the header has 2",
        None,
        None,
    ]


def test_a_quote_that_is_never_closed_loses_one_line_and_not_the_rest(tmp_path: Path) -> None:
    lines = ["a,b", '1,"two', *(f"{n},x" for n in range(20_000))]

    rows = rows_of(written(tmp_path, "\n".join(lines).encode()))

    assert [row.raw for row in rows if row.wrong] == ['1,"two']
    assert len(rows) == 20_001
    assert rows[1].line == 3


def test_a_cell_of_ten_megabytes_refuses_its_row_and_no_other(tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path, b"a,b\n1," + b"x" * 10_000_000 + b"\n2,y\n"))

    assert [row.wrong is None for row in rows] == [False, True]
    assert len(rows[0].raw) == 10_000_002


def test_a_header_may_stand_below_a_title(tmp_path: Path) -> None:
    path = written(tmp_path, "二月工单\n编号,类别\n1,邻里\n".encode())

    rows = rows_of(path, FileForm(header_row=2))

    assert [(row.line, dict(row.cells)) for row in rows] == [(3, {"编号": "1", "类别": "邻里"})]


@pytest.mark.parametrize(
    ("content", "form", "why"),
    [
        (b"", AUTO, "header row is empty"),
        (b"a,b,a\n1,2,3\n", AUTO, "'a' stands twice"),
        (b"a\n1\n", FileForm(encoding="utf-9"), "utf-9"),
        (b"PK\x03\x04 not really", FileForm(format="xlsx"), "not a workbook"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, form: FileForm, why: str
) -> None:
    with pytest.raises(TableError, match=why):
        rows_of(written(tmp_path, content), form)


def test_a_file_that_is_not_there_or_of_an_unknown_ending_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"nowhere\.csv: there is no such file"):
        open_table(tmp_path / "nowhere.csv")
    with pytest.raises(TableError, match=r'say `format = "csv"`'):
        open_table(written(tmp_path, b"a\n1\n", "export.dat"))


def test_a_sheet_gives_its_cells_with_their_types(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("工单")
    sheet.append(["编号", "日期", "时刻", "户数"])
    sheet.append([7, datetime(2026, 3, 2), time(8, 30), 12.5])  # noqa: DTZ001
    sheet.append([8, None, None])
    book.save(tmp_path / "f.xlsx")

    found = cells_of(tmp_path / "f.xlsx", FileForm(sheet="工单"))

    assert found == [
        {"编号": 7, "日期": datetime(2026, 3, 2), "时刻": time(8, 30), "户数": 12.5},  # noqa: DTZ001
        {"编号": 8, "日期": None, "时刻": None, "户数": None},
    ]
    with pytest.raises(TableError, match="no sheet 'Sheet9'; found: Sheet, 工单"):
        open_table(tmp_path / "f.xlsx", FileForm(sheet="Sheet9"))


def test_json_lines_may_be_nested_and_each_bad_line_is_refused_alone(tmp_path: Path) -> None:
    deep = b'{"a":' * 100 + b"1" + b"}" * 100
    lines = [
        b'\xef\xbb\xbf{"id": 1, "at": {"day": "2026-03-02"}, "tags": ["a"]}',
        b"",
        b"{nope",
        b"[1]",
        deep,
    ]
    lines += [b'{"id": "\xff"}', b'{"id": 2}\r']

    rows = rows_of(written(tmp_path, b"\n".join(lines), "f.jsonl"))

    assert [row.wrong for row in rows] == [
        None,
        "is not JSON",
        "is not an object",
        "is nested deeper than 20",
        "has bytes that are not utf-8",
        None,
    ]
    assert dict(rows[0].cells) == {"id": 1, "at.day": "2026-03-02", "tags": '["a"]'}
    assert rows[-1].line == 7


def test_rows_are_read_as_a_stream_and_say_how_much_of_the_file_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, b"a,b\n" + b"1,2\n" * 100_000)

    with open_table(path) as table:
        shares = [row.share for row in table.rows()]

    assert shares == sorted(shares)
    assert shares[0] < 0.1 < 0.9 < shares[-1] <= 1


NO_BREAKS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufeff\ufffd"), max_size=12
).map(str.strip)
"""Without U+FFFD, which stands for damage wherever it is read."""


@settings(max_examples=60)
@given(
    rows=st.lists(st.tuples(NO_BREAKS, NO_BREAKS, st.just("end")), max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_whatever_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, str]],
    delimiter: str,
    end: str,
    encoding: str,
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows([("x", "y", "z"), *rows])
    path = written(tmp_path_factory.mktemp("csv"), out.getvalue().encode(encoding))

    found = rows_of(path, FileForm(encoding=encoding))

    assert [tuple(row.cells.values()) for row in found] == rows
    assert all(row.wrong is None for row in found)


@settings(max_examples=60)
@given(content=st.binary(max_size=400), ending=st.sampled_from([".csv", ".jsonl", ".xlsx"]))
def test_no_file_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str
) -> None:
    path = written(tmp_path_factory.mktemp("any"), content, f"f{ending}")

    try:
        rows = rows_of(path)
    except TableError:
        return
    assert all(row.raw or row.cells for row in rows)
