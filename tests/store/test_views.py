"""The read tables: position and rows are of one moment, and rows are found by what the API asks for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.ports import (
    COUNTED_AT_MOST,
    CaseFilter,
    CaseRow,
    CaseSpanKey,
    CaseSpanRow,
    CaseState,
    Checkpoint,
    HolderLoad,
    JournalError,
    Keyframe,
    NearMark,
    RelayFilter,
    RelayRow,
    RelaySpanRow,
    RowCount,
    Span,
    SpanKey,
)
from dashboard.store.views import SqlViews
from tests.journal.builders import NOON

MINUTE = timedelta(minutes=1)


@pytest.fixture
def views(engine: Engine) -> SqlViews:
    return SqlViews(engine)


def case(id_: str, **said: Any) -> CaseRow:
    plain = CaseRow(
        id=id_,
        code="260302-001",
        area="420203001",
        kind="neighbours",
        grade="ordinary",
        source="grid",
        status="open",
        holder=None,
        reported_at=NOON,
        closed_at=None,
        due_at=NOON + MINUTE,
        is_overdue=False,
        is_due_soon=False,
        is_unheld=False,
        is_paused=False,
        state=b"\x00state",
    )
    return plain._replace(**said)


def relay(id_: str, status: str = "in_flight", sent_at: datetime | None = NOON) -> RelayRow:
    return RelayRow(id_, "up", "420203", status, sent_at, None, b"\xffstate")


def at(position: int) -> Checkpoint:
    return Checkpoint(position, "1", b"aggregates")


def ids(rows: Any) -> list[str]:
    return [row.id for row in rows]


def test_empty_views_hold_no_checkpoint(views: SqlViews) -> None:
    assert views.load() is None
    assert list(views.open_cases()) == []


def test_the_last_checkpoint_counts(views: SqlViews) -> None:
    views.save(at(7), [], [])
    views.save(Checkpoint(9, "2", b"\x00"), [], [])

    assert views.load() == Checkpoint(9, "2", b"\x00")


def test_rows_come_back_as_they_were(views: SqlViews) -> None:
    full = case(
        "a",
        holder="unit-1",
        held_at=NOON,
        is_asked=True,
        closed_at=NOON,
        due_at=None,
        is_overdue=True,
        is_paused=True,
    )
    bare = case("b", reported_at=None, is_due_soon=True, is_unheld=True)
    relays = [relay("r"), relay("s", sent_at=None)]

    views.save(at(1), [full, bare], relays)

    assert sorted(views.cases_by_id(["a", "b"])) == [full, bare]
    assert sorted(views.relays_by_id(["s", "r"])) == relays


def test_a_row_that_changed_replaces_the_one_before(views: SqlViews) -> None:
    views.save(at(1), [case("a"), case("b")], [relay("r")])

    changed = case("a", status="closed", closed_at=NOON, state=b"new")
    views.save(at(2), [changed], [relay("r", "late")])

    assert views.cases_by_id(["a"]) == [changed]
    assert ids(views.open_cases()) == ["b"]
    assert ids(views.open_relays(sent_from=NOON + 60 * MINUTE)) == []


def test_a_checkpoint_that_fails_changes_nothing(views: SqlViews) -> None:
    views.save(at(1), [case("a")], [])

    with pytest.raises(JournalError):
        views.save(at(2), [case("a", status="closed"), case("b", state=None)], [])

    assert views.load() == at(1)
    assert ids(views.open_cases()) == ["a"]


def test_open_rows_are_streamed_however_many(views: SqlViews) -> None:
    many = [case(f"{n:05d}", status="closed" if n % 3 == 0 else "open") for n in range(12_000)]
    views.save(at(1), many, [relay(f"{n:05d}") for n in range(5_000)])

    assert ids(views.open_cases()) == [row.id for row in many if row.status == "open"]
    assert len(ids(views.open_relays(sent_from=NOON + 60 * MINUTE))) == 5_000


def test_a_case_whose_report_has_not_come_is_not_over(views: SqlViews) -> None:
    views.save(at(1), [case("early", status="unreported", reported_at=None)], [])

    assert ids(views.open_cases()) == ["early"]
    assert ids(views.cases(CaseFilter())) == []


def test_relays_that_are_not_over_are_those_unstarted_or_in_flight(views: SqlViews) -> None:
    statuses = ["unstarted", "in_flight", "no_receipt", "within_60", "late"]
    views.save(at(1), [], [relay(status, status) for status in statuses])

    assert sorted(ids(views.open_relays(sent_from=NOON + 60 * MINUTE))) == ["in_flight", "unstarted"]


def test_those_without_a_receipt_are_brought_back_from_an_instant_on(views: SqlViews) -> None:
    lost = [relay(id_, "no_receipt")._replace(sent_at=NOON + n * MINUTE) for n, id_ in enumerate("abc")]
    views.save(at(1), [], [*lost, relay("late", "late")._replace(sent_at=NOON + 2 * MINUTE)])

    assert sorted(ids(views.open_relays(sent_from=NOON + MINUTE))) == ["b", "c"]


def test_the_marks_of_relays_are_found_by_their_instants_page_by_page(views: SqlViews) -> None:
    marked = [relay(id_)._replace(mark_at=NOON + n * MINUTE) for n, id_ in enumerate("cba")]
    views.save(at(1), [case("x", mark_at=NOON)], [*marked, relay("none")])

    first = views.relay_marks_until(NOON + MINUTE, after=None, limit=1)
    then = views.relay_marks_until(NOON + MINUTE, after=first[-1], limit=9)

    assert (first, then) == ([NearMark(NOON, "c")], [NearMark(NOON + MINUTE, "b")])
    assert views.relays_by_id(["a"]) == [marked[2]]


def test_unknown_ids_are_left_out(views: SqlViews) -> None:
    views.save(at(1), [case("a")], [])

    assert ids(views.cases_by_id(["x", "a"])) == ["a"]
    assert list(views.cases_by_id([])) == []
    assert len(views.cases_by_id([f"{n}" for n in range(40_000)] + ["a"])) == 1


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (CaseFilter(), ["closed", "held", "late", "old", "paused"]),
        (CaseFilter(status="open"), ["held", "late", "paused"]),
        (CaseFilter(status="closed"), ["closed", "old"]),
        (CaseFilter(status="overdue"), ["late"]),
        (CaseFilter(status="due_soon"), ["held"]),
        (CaseFilter(status="unheld"), ["late"]),
        (CaseFilter(status="paused"), ["paused"]),
        (CaseFilter(status="asked"), ["paused"]),
        (CaseFilter(kind="family"), ["closed", "late"]),
        (CaseFilter(source="hotline", kind="family"), ["late"]),
        (CaseFilter(areas=frozenset({"a1", "a2"})), ["held", "late", "old"]),
        (CaseFilter(areas=frozenset({"a1"}), status="overdue"), []),
        (CaseFilter(areas=frozenset()), []),
        (CaseFilter(code="260302-002", limit=2), ["late"]),
        (CaseFilter(code="260302-002", areas=frozenset({"a1"}), limit=2), []),
        (CaseFilter(code="260302-003", areas=frozenset({"a1"}), limit=2), ["old"]),
        (CaseFilter(areas=frozenset({"a1"}), kind="neighbours", reported_from=NOON, limit=5), ["held"]),
    ],
)
def test_cases_are_found_by_what_they_are(views: SqlViews, wanted: CaseFilter, found: list[str]) -> None:
    rows = [
        case("closed", status="closed", closed_at=NOON, kind="family"),
        case("held", is_due_soon=True, area="a1"),
        case(
            "late",
            code="260302-002",
            is_overdue=True,
            is_unheld=True,
            kind="family",
            source="hotline",
            area="a2",
        ),
        case("old", code="260302-003", status="closed", closed_at=NOON, reported_at=NOON - MINUTE, area="a1"),
        case("paused", is_paused=True, is_asked=True),
    ]
    views.save(at(1), rows, [])

    assert sorted(ids(views.cases(wanted))) == found


def test_open_cases_are_counted_by_who_holds_them_as_their_lists_have_them(views: SqlViews) -> None:
    rows = [
        case("a", holder="u1", area="a1", held_at=NOON, is_overdue=True),
        case("b", holder="u1", area="a2", held_at=NOON - MINUTE, is_paused=True),
        case("c", holder="u1", area="a1", status="closed", closed_at=NOON),
        case("d", area="a2", held_at=NOON - 2 * MINUTE, is_unheld=True, is_due_soon=True),
        case("unreported", reported_at=None),
    ]
    views.save(at(1), rows, [])

    assert views.loads(None) == [
        HolderLoad(None, 1, 0, 1, 0, NOON - 2 * MINUTE),
        HolderLoad("u1", 2, 1, 0, 1, NOON - MINUTE),
    ]
    assert views.loads({"a1"}) == [HolderLoad("u1", 1, 1, 0, 0, NOON)]
    assert views.loads(()) == []
    for load in views.loads(None):
        holder = load.holder or ""
        assert views.count(CaseFilter(status="open", holder=holder)).n == load.n
        assert views.count(CaseFilter(status="overdue", holder=holder)).n == load.overdue
    assert sorted(ids(views.cases(CaseFilter(holder="u1")))) == ["a", "b", "c"]
    assert ids(views.cases(CaseFilter(holder=""))) == ["d"]


def test_pages_go_from_the_newest_report_to_the_oldest_without_gap_or_repeat(views: SqlViews) -> None:
    rows = [case(f"{n:02d}", reported_at=NOON + MINUTE * (n // 3)) for n in range(20)]
    views.save(at(1), rows, [])

    pages, after = [], None
    while page := views.cases(CaseFilter(after=after, limit=6)):
        pages.append(ids(page))
        after = (page[-1].reported_at or NOON, page[-1].id)

    assert [len(page) for page in pages] == [6, 6, 6, 2]
    assert [id_ for page in pages for id_ in page] == [f"{n:02d}" for n in reversed(range(20))]


def test_wiped_views_are_as_new(views: SqlViews) -> None:
    views.save(at(1), [case("a")], [relay("r")])

    views.wipe()

    assert views.load() is None
    assert list(views.cases_by_id(["a"])) == []
    assert list(views.relays_by_id(["r"])) == []


def test_relays_are_found_by_what_they_are(views: SqlViews) -> None:
    rows = [relay("up"), relay("late", "late"), relay("headless", "unstarted", None)]
    rows[1] = rows[1]._replace(area="420204", direction="down")
    views.save(at(1), [], rows)

    assert ids(views.relays(RelayFilter())) == ["up", "late", "headless"]
    assert ids(views.relays(RelayFilter(status="late"))) == ["late"]
    assert ids(views.relays(RelayFilter(direction="up"))) == ["up", "headless"]
    assert ids(views.relays(RelayFilter(areas=frozenset({"420204"})))) == ["late"]
    assert ids(views.relays(RelayFilter(areas=frozenset()))) == []


def test_the_relays_of_a_case_are_found_by_it(views: SqlViews) -> None:
    mine = [relay(str(n), sent_at=NOON + n * MINUTE)._replace(case_id="c1") for n in range(2)]
    views.save(at(1), [], [*mine, relay("other")._replace(case_id="c2"), relay("none")])

    assert list(views.relays(RelayFilter(case_id="c1"))) == [mine[1], mine[0]]
    assert ids(views.relays(RelayFilter(case_id="c1", areas=frozenset()))) == []
    assert ids(views.relays(RelayFilter(case_id="none"))) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("complete", ["late", "within_60"]),
        ("breached", ["no_receipt", "late"]),
        ("due", ["no_receipt", "late", "within_60"]),
    ],
)
def test_relays_are_found_by_the_statuses_that_are_counted_together(
    views: SqlViews, asked: str, found: list[str]
) -> None:
    statuses = ["within_60", "late", "no_receipt", "in_flight"]
    views.save(at(1), [], [relay(s, s, NOON + n * MINUTE) for n, s in enumerate(statuses)])

    assert ids(views.relays(RelayFilter(status=asked))) == found


def test_a_period_of_relays_begins_with_its_first_instant_and_ends_before_its_last(views: SqlViews) -> None:
    rows = [relay(str(n), sent_at=NOON + n * MINUTE) for n in range(4)]
    views.save(at(1), [], [*rows, relay("headless", "unstarted", None)])

    within = RelayFilter(sent_from=NOON + MINUTE, sent_until=NOON + 3 * MINUTE)

    assert ids(views.relays(within)) == ["2", "1"]
    assert ids(views.relays(RelayFilter(sent_from=NOON + MINUTE))) == ["3", "2", "1"]


def test_a_relay_of_which_no_stamp_is_left_is_kept_and_not_listed(views: SqlViews) -> None:
    views.save(at(1), [], [relay("gone", "withdrawn", None)])

    assert ids(views.relays(RelayFilter())) == []
    assert ids(views.relays_by_id(["gone"])) == ["gone"]


def test_pages_of_relays_go_on_to_those_without_a_start_without_gap_or_repeat(views: SqlViews) -> None:
    started = [relay(f"{n:02d}", sent_at=NOON + MINUTE * (n // 3)) for n in range(8)]
    views.save(at(1), [], [*started, *(relay(f"x{n}", "unstarted", None) for n in range(5))])

    seen, after = [], None
    while page := views.relays(RelayFilter(after=after, limit=3)):
        seen += ids(page)
        after = (page[-1].sent_at, page[-1].id)

    assert seen == [*(f"{n:02d}" for n in reversed(range(8))), *(f"x{n}" for n in reversed(range(5)))]


def span(area: str, kind: Span, start: int, sums: bytes = b"sums") -> RelaySpanRow:
    return RelaySpanRow(SpanKey(area, kind, start, "up"), sums)


def test_spans_come_back_by_key_and_are_replaced(views: SqlViews) -> None:
    views.save(at(1), [], [], [span("a", "hour", 5), span("a", "day", 0)])
    views.save(at(2), [], [], [span("a", "hour", 5, b"new")])

    asked = [SpanKey("a", "hour", n, "up") for n in range(1_200)]

    assert views.relay_spans_at(asked) == [span("a", "hour", 5, b"new")]
    assert views.relay_spans_at([]) == []


def test_spans_are_found_by_area_and_time_both_ends_included(views: SqlViews) -> None:
    views.save(at(1), [], [], [span(area, "hour", n) for area in "ab" for n in range(5)])
    views.save(at(2), [], [], [span("a", "day", 2)])

    def found(areas: list[str] | None, first: int | None, last: int | None) -> list[tuple[str, int]]:
        rows = views.relay_spans("hour", areas=areas, first=first, last=last)
        return sorted((row.key.area, row.key.start) for row in rows)

    assert found(["a"], 1, 2) == [("a", 1), ("a", 2)]
    assert found(None, 4, None) == [("a", 4), ("b", 4)]
    assert found(["b", "c"], None, 0) == [("b", 0)]
    assert found([], None, None) == []


def day(area: str, start: int, sums: bytes = b"sums") -> CaseSpanRow:
    return CaseSpanRow(CaseSpanKey(area, "day", start), sums)


def test_wiped_views_hold_no_spans(views: SqlViews) -> None:
    views.save(at(1), [], [], [span("a", "hour", 5)], [day("a", 5)])

    views.wipe()

    assert views.relay_spans("hour", areas=None) == []
    assert views.case_spans("day", areas=None) == []


def test_days_of_cases_are_replaced_and_found_by_key_by_area_and_by_time(views: SqlViews) -> None:
    views.save(at(1), [], [], [], [day(area, n) for area in "ab" for n in range(3)])
    views.save(at(2), [], [], [], [day("a", 2, b"new")])

    assert views.case_spans_at([CaseSpanKey("a", "day", n) for n in (2, 9)]) == [day("a", 2, b"new")]
    assert sorted(views.case_spans("day", areas=["a"], first=1, last=2)) == [day("a", 1), day("a", 2, b"new")]
    assert sorted(views.case_spans("day", areas=None, last=0)) == [day("a", 0), day("b", 0)]
    assert views.case_spans("month", areas=None) == []


def test_of_more_than_ten_thousand_closed_cases_it_is_said_that_there_are_more(views: SqlViews) -> None:
    many = [case(f"{n:05}", status="closed", closed_at=NOON, due_at=None) for n in range(COUNTED_AT_MOST)]
    views.save(at(1), [*many, case("open")], [])
    whole = views.count(CaseFilter())
    views.save(at(2), [case("one more", status="closed", closed_at=NOON)], [])

    assert whole == RowCount(COUNTED_AT_MOST + 1)
    assert views.count(CaseFilter()) == RowCount(COUNTED_AT_MOST + 1, is_more=True)
    assert views.count(CaseFilter(status="open")) == RowCount(1)


def test_a_case_is_brought_back_by_its_state_alone(views: SqlViews) -> None:
    views.save(Checkpoint(7, "1", b""), [case("c1"), case("c2", code="", state=b"other")], [])

    found = views.case_states(["c2", "c1", "c9"])

    assert sorted(found) == [CaseState("c1", "260302-001", b"\x00state"), CaseState("c2", "", b"other")]
    assert views.case_states([]) == []


# ── keyframes ───────────────────────────────────────────────────────────────────────────────────────────

LONG_AGO = NOON - timedelta(days=400)


def test_a_look_back_starts_from_the_newest_keyframe_before_it(views: SqlViews) -> None:
    first, second = Keyframe(NOON, 7, "9", b"\x00one"), Keyframe(NOON + MINUTE, 9, "9", b"two")
    for keyframe in (second, first):
        views.keep(keyframe, since=LONG_AGO)

    assert views.keyframe(NOON - MINUTE, version="9") is None
    assert views.keyframe(NOON, version="9") == first
    assert views.keyframe(NOON + 2 * MINUTE, version="9") == second


def test_of_one_instant_the_keyframe_further_in_the_journal_counts(views: SqlViews) -> None:
    for position in (9, 7):
        views.keep(Keyframe(NOON, position, "9", b""), since=LONG_AGO)

    found = views.keyframe(NOON, version="9")

    assert found is not None
    assert found.position == 9


def test_a_keyframe_of_another_fold_is_not_used_and_goes(views: SqlViews) -> None:
    views.keep(Keyframe(NOON, 7, "8", b""), since=LONG_AGO)
    assert views.keyframe(NOON, version="9") is None

    views.keep(Keyframe(NOON, 9, "9", b""), since=LONG_AGO)

    assert views.keyframe(NOON, version="8") is None


def test_keyframes_go_after_their_time(views: SqlViews) -> None:
    views.keep(Keyframe(NOON, 7, "9", b""), since=LONG_AGO)

    views.keep(Keyframe(NOON + MINUTE, 9, "9", b""), since=NOON + MINUTE)

    assert views.keyframe(NOON, version="9") is None


def test_wiped_views_hold_no_keyframe(views: SqlViews) -> None:
    views.keep(Keyframe(NOON, 7, "9", b""), since=LONG_AGO)

    views.wipe()

    assert views.keyframe(NOON, version="9") is None
