"""Any past instant: as known then, as corrected since; and the answers for a real file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.calendar import WorkingCalendar
from dashboard.domain.events import DisputeClosed, DisputeReported, Event, Recorded
from dashboard.domain.registers import calendar_changed, policy_changed
from dashboard.domain.situation import CaseCounts, Situation
from dashboard.ports import CaseFilter, RelayFilter
from dashboard.projections import codec
from dashboard.projections.board import Board
from dashboard.projections.case_rows import rows_of
from dashboard.projections.history import As, Past, batches, board_at, relay_rows_of
from tests.builders import (
    LOCAL,
    RULE_1515,
    START,
    ListJournal,
    accepted,
    after,
    board_of,
    closed,
    dispatched,
    happened,
    heartbeat,
    local,
    recorded,
    reported,
    retracted,
    stamped,
    the_registers,
)
from tests.projections.stories import cut, instants, settled, stories, told_apart


def seen(journal: ListJournal, at: datetime, as_: As) -> Situation:
    return cut(board_at(journal, at, as_=as_, zone=LOCAL))


def late(event: Event, *, by: timedelta) -> Recorded:
    """The event recorded so long after it occurred; its position is the journal's to give."""
    return Recorded(0, event.occurred_at + by, event)


def journal_of(*events: Event | Recorded) -> ListJournal:
    """A journal in the order of recording, the registers first."""
    ready = [e if isinstance(e, Recorded) else late(e, by=timedelta(0)) for e in events]
    return ListJournal([*recorded(the_registers()), *sorted(ready, key=lambda r: r.recorded_at)])


def test_what_was_recorded_later_was_not_known_then() -> None:
    journal = journal_of(reported(), late(closed(at=after(hours=1)), by=timedelta(days=2)))

    assert seen(journal, after(days=1), "known").total.cases.open == 1
    assert seen(journal, after(days=1), "corrected").total.cases.closed == 1
    assert seen(journal, after(days=3), "known").total.cases.closed == 1


def test_what_is_recorded_at_the_instant_is_known() -> None:
    journal = journal_of(late(reported(), by=timedelta(hours=1)))

    assert seen(journal, after(hours=1), "known").total.cases.registered == 1
    assert seen(journal, after(minutes=59), "known").total.cases.registered == 0


def test_what_occurred_later_had_not_happened_by_then() -> None:
    journal = journal_of(reported(), closed(at=after(days=2)))

    assert seen(journal, after(days=1), "corrected").total.cases.open == 1
    assert seen(journal, after(days=2), "corrected").total.cases.closed == 1


def test_what_was_retracted_since_never_was_as_corrected_but_was_known_then() -> None:
    wrong = reported("c2", at=after(hours=1))
    journal = journal_of(reported(), wrong, retracted(wrong, at=after(days=3)))

    assert seen(journal, after(days=1), "known").total.cases.registered == 2
    assert seen(journal, after(days=1), "corrected").total.cases.registered == 1


def test_a_retraction_still_to_come_is_heard_by_nobody() -> None:
    wrong = accepted(at=after(hours=1))
    retraction = replace(retracted(wrong, at=after(days=3)), source="desk")

    past = seen(journal_of(reported(), wrong, retraction), after(days=1), "corrected")

    assert [source.name for source in past.sources] == ["grid"]
    assert past.areas["a"].last_event_at == after(hours=1)
    assert past.total.cases.unheld == 1


def test_a_relay_stamp_that_was_retracted_since_never_was() -> None:
    start = stamped("sent", at=START, path=("d", "s1"))
    receipt = stamped("received", at=after(minutes=5))
    journal = journal_of(start, receipt, retracted(receipt, at=after(days=3)))

    assert seen(journal, after(days=1), "corrected").total.relay_down.no_receipt == 1
    assert seen(journal, after(days=1), "known").total.relay_down.complete == 1


def test_as_corrected_counts_by_the_calendar_as_it_stands_now() -> None:
    make_up_saturday = WorkingCalendar(frozenset({2026}), make_up_days=frozenset({date(2026, 9, 12)}))
    journal = journal_of(
        reported(),
        closed(at=after(days=6)),
        calendar_changed("cn", make_up_saturday, version=2, at=after(days=9)),
    )

    assert seen(journal, after(days=7), "known").total.cases.closed_late == 0
    assert seen(journal, after(days=7), "corrected").total.cases.closed_late == 1


def test_a_later_policy_rewrites_no_episode_that_started_before_it() -> None:
    stricter = {"clauses": RULE_1515["clauses"] | {"close_ordinary": {"days": 1, "counting": "elapsed"}}}
    journal = journal_of(
        reported(), closed(at=after(days=2)), policy_changed("1515", stricter, version=2, at=after(days=9))
    )

    assert seen(journal, after(days=3), "known").total.cases.closed_late == 0
    assert seen(journal, after(days=3), "corrected").total.cases.closed_late == 0


def test_a_case_has_the_code_of_its_first_report_at_any_past_instant() -> None:
    journal = journal_of(
        late(reported("c1", at=after(hours=5)), by=timedelta(0)),
        late(reported("c2", at=after(hours=1)), by=timedelta(hours=9)),
    )

    (line,) = seen(journal, after(hours=2), "corrected").newest

    assert (line.id, line.code) == ("c2", "260907-002")


def test_the_position_is_the_last_that_was_counted() -> None:
    journal = journal_of(reported(), closed(at=after(days=2)))

    assert board_at(journal, after(days=1), as_="known", zone=LOCAL).position == 4
    assert board_at(journal, after(days=1), as_="corrected", zone=LOCAL).position == 4
    assert board_at(journal, after(days=2), as_="known", zone=LOCAL).position == 5


def test_before_the_beginning_there_is_nothing() -> None:
    situation = seen(journal_of(reported()), after(days=-1), "known")

    assert situation.total.cases == CaseCounts()
    assert situation.position == 0


def test_a_journal_is_read_in_batches_from_a_position_on() -> None:
    journal = ListJournal(heartbeat("grid", at=after(seconds=s)) for s in range(2_005))

    sizes = [(batch[0].position, len(batch)) for batch in batches(journal, after=3)]

    assert sizes == [(4, 2_000), (2_004, 2)]


delays = st.integers(0, 10 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def journals(draw: st.DrawFn) -> ListJournal:
    return journal_of(*(late(event, by=draw(delays)) for event in draw(stories(max_size=10))))


@given(journals(), instants)
def test_as_known_is_a_fold_of_what_was_recorded_by_then(journal: ListJournal, at: datetime) -> None:
    board = Board(LOCAL)
    board.fold([r for r in journal.read(after=0, limit=99) if r.recorded_at <= at])
    board.advance(at)

    assert codec.fingerprint(seen(journal, at, "known")) == codec.fingerprint(cut(board))


@given(journals(), instants)
def test_as_corrected_is_a_fold_of_what_occurred_by_then_and_was_not_retracted(
    journal: ListJournal, at: datetime
) -> None:
    everything = journal.read(after=0, limit=99)
    gone = {(r.event.data.source, r.event.data.id) for r in everything if r.event.type == "event.retracted"}
    board = Board(LOCAL)
    board.fold(
        [
            r
            for r in everything
            if r.event.type == "register.changed"
            or (
                r.event.occurred_at <= at
                and (r.event.source, r.event.id) not in gone
                and r.event.type != "event.retracted"
            )
        ]
    )
    board.advance(at)

    assert settled(seen(journal, at, "corrected")) == settled(cut(board))


questions = st.lists(st.tuples(instants, st.sampled_from(["known", "corrected"])), min_size=2, max_size=5)


@given(journals(), questions)
def test_an_instant_is_the_same_whatever_was_asked_before(
    journal: ListJournal, asked: list[tuple[datetime, As]]
) -> None:
    past = Past(journal, LOCAL)

    answers = [codec.fingerprint(cut(past.board(at, as_=as_))) for at, as_ in asked]

    assert answers == [codec.fingerprint(seen(journal, at, as_)) for at, as_ in asked]


@given(stories(), instants | st.just(after(days=60)))
def test_with_nothing_late_known_and_corrected_differ_only_by_later_retractions(
    events: list[Event], at: datetime
) -> None:
    told_in_time = [e for e in events if e.type != "event.retracted"]
    journal = journal_of(*told_in_time)

    assert told_apart(seen(journal, at, "known")) == told_apart(seen(journal, at, "corrected"))


# ── a real file, its answers computed apart ─────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def real_journal() -> Iterator[ListJournal]:
    folder = Path(__file__).resolve().parents[3] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not beside this checkout")
    with (folder / "replay_nyc311.csv").open(encoding="utf-8-sig", newline="") as file:
        yield ListJournal(event for row in csv.DictReader(file) for event in complaint(row))


def complaint(row: dict[str, str]) -> Iterator[Event]:
    """One request of the city as events, held to its own promise alone."""
    case, kind = f"nyc:{row['case_id']}", row["type"]
    due_at = in_utc(row["due"]) if row["due"] else None
    report = DisputeReported(row["sub_area"] or row["area"], kind, due_at=due_at, policy="promised")
    yield happened("dispute.reported", case, report, at=in_utc(row["created"]))
    if row["closed"]:
        yield happened("dispute.closed", case, DisputeClosed("settled"), at=in_utc(row["closed"]))


def in_utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def expected_answers() -> list[dict[str, Any]]:
    file = Path(__file__).resolve().parents[3] / "shared" / "data" / "replay_nyc311_expected.json"
    return json.loads(file.read_text("utf-8"))["expected"] if file.exists() else []


@pytest.mark.parametrize("number", [0, 1])
def test_a_real_file_gives_the_numbers_computed_apart(real_journal: ListJournal, number: int) -> None:
    answer = expected_answers()[number]

    cases = seen(real_journal, in_utc(answer["as_of"]), "corrected").total.cases

    assert (cases.registered, cases.open, cases.closed, cases.open_overdue, cases.closed_late) == (
        answer["registered"],
        answer["open"],
        answer["closed"],
        answer["open_overdue(due<as_of)"],
        answer["closed_late(closed>due)"],
    )


def test_local_days_are_the_centres() -> None:
    just_before_midnight, just_after = local("2026-09-07 23:59"), local("2026-09-08 00:01")
    journal = journal_of(reported("c1", at=just_before_midnight), reported("c2", at=just_after))

    assert seen(journal, just_before_midnight, "corrected").total.today.registered == 1
    assert seen(journal, just_after, "corrected").total.today.registered == 1
    assert [line.code for line in seen(journal, just_after, "known").newest] == ["260908-001", "260907-001"]


def test_the_rows_of_a_past_instant_are_those_its_numbers_counted() -> None:
    story = [
        reported("c1", at=START),
        reported("c2", at=after(hours=1), kind="family"),
        dispatched("c2", at=after(hours=2)),
        closed("c1", at=after(days=1)),
        reported("c3", at=after(days=2)),
    ]
    journal = ListJournal(recorded([*the_registers(), *story]))

    board = board_at(journal, after(hours=3), as_="known", zone=LOCAL)

    assert [row.id for row in rows_of(board, CaseFilter())] == ["c2", "c1"]
    assert [row.id for row in rows_of(board, CaseFilter(status="unheld"))] == ["c1"]
    assert [row.id for row in rows_of(board, CaseFilter(kind="family"))] == ["c2"]
    assert [row.id for row in rows_of(board, CaseFilter(after=(after(hours=1), "c2")))] == ["c1"]
    assert rows_of(board, CaseFilter(areas=frozenset({"c"}))) == []
    assert len(rows_of(board, CaseFilter(limit=1))) == 1


def test_the_relays_of_an_instant_stand_last_sent_first_and_those_without_a_start_last() -> None:
    events = [
        stamped("sent", "r1", at=START, path=("d", "s1")),
        stamped("sent", "r2", at=after(minutes=5), path=("d", "s2"), to="s2"),
        stamped("received", "r3", at=after(minutes=6)),
    ]
    board = board_of(events, at=after(minutes=30))

    def found(**wanted: Any) -> list[str]:
        return [row.id for row in relay_rows_of(board, RelayFilter(**wanted))]

    assert found() == ["r2", "r1", "r3"]
    assert found(limit=2) == ["r2", "r1"]
    assert found(after=(after(minutes=5), "r2")) == ["r1", "r3"]
    assert found(after=(None, "r3")) == []
    assert found(areas=frozenset({"s1"}), status="in_flight") == ["r1"]
    assert found(direction="up") == []
    assert found(status="due") == []
    assert found(sent_from=START, sent_until=after(minutes=5)) == ["r1"]
    assert found(sent_from=after(minutes=5)) == ["r2"]


def test_the_relays_of_a_case_are_found_at_a_past_instant_too() -> None:
    told = [
        stamped("sent", f"r{n}", at=after(minutes=n), path=("d", "s1"), case=f"c{n % 2}") for n in range(4)
    ]
    board = board_at(journal_of(*told), after(minutes=2), as_="known", zone=LOCAL)

    assert [row.id for row in relay_rows_of(board, RelayFilter(case_id="c0"))] == ["r2", "r0"]
    assert [row.id for row in relay_rows_of(board, RelayFilter(case_id="c1"))] == ["r1"]
