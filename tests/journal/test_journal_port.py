"""What every journal keeps to, in memory, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.domain.events import (
    Amendment,
    CensusReported,
    DisputeAmended,
    DisputeReported,
    Households,
    RelayStamp,
    Unknown,
)
from dashboard.domain.letter_events import LetterAnswered, LetterIssued
from dashboard.domain.system_events import CanarySent, DeadlineMark, RegisterChanged
from dashboard.ports import Entry, Journal, JournalError, Named, Placed
from tests.journal.builders import NOON, SetClock, entries, entry

MINUTE = timedelta(minutes=1)
REGISTER = RegisterChanged("areas", "district", "{}", "00")


def test_an_empty_journal_has_head_0_and_nothing_to_read(journal: Journal) -> None:
    assert journal.head() == 0
    assert list(journal.read(after=0, limit=10)) == []


def test_an_append_of_nothing_answers_the_head(journal: Journal) -> None:
    journal.append(entries(2))

    assert journal.append([]) == ((), (), 2)


def test_positions_count_from_1_in_the_order_given(journal: Journal) -> None:
    first = journal.append(entries(2))
    second = journal.append(entries(1, source="hotline"))

    assert first.placed == (Placed(1, False), Placed(2, False))
    assert second.placed == (Placed(3, False),)
    assert (first.head, second.head, journal.head()) == (2, 3, 3)


def test_what_is_read_is_what_was_appended(journal: Journal) -> None:
    appended = journal.append(entries(5))

    assert tuple(journal.read(after=0, limit=10)) == appended.fresh


def test_a_reader_goes_on_after_a_position_and_stops_at_its_limit(journal: Journal) -> None:
    journal.append(entries(5))

    assert [r.position for r in journal.read(after=1, limit=3)] == [2, 3, 4]
    assert [r.position for r in journal.read(after=4, limit=3)] == [5]
    assert list(journal.read(after=5, limit=3)) == []


def test_names_are_of_the_same_events(journal: Journal) -> None:
    journal.append(entries(5))

    found = journal.names(after=1, limit=3)

    assert found == [
        Named(r.position, r.event.type, r.event.subject, r.event.id) for r in journal.read(after=1, limit=3)
    ]
    assert [named.position for named in found] == [2, 3, 4]


# ── idempotence ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_duplicate_is_answered_with_the_position_of_the_first(journal: Journal) -> None:
    journal.append([entry("a"), entry("b")])

    again = journal.append([entry("b"), entry("c"), entry("a")])

    assert again.placed == (Placed(2, True), Placed(3, False), Placed(1, True))
    assert [r.event.id for r in again.fresh] == ["c"]
    assert again.head == 3


def test_of_duplicates_within_one_append_the_first_counts(journal: Journal) -> None:
    appended = journal.append([entry("a", subject="first"), entry("a", subject="second"), entry("b")])

    assert appended.placed == (Placed(1, False), Placed(1, True), Placed(2, False))
    assert [r.event.subject for r in journal.read(after=0, limit=10)] == ["first", "case-1"]


def test_the_same_id_from_another_source_is_another_event(journal: Journal) -> None:
    appended = journal.append([entry("a", source="grid"), entry("a", source="hotline")])

    assert appended.placed == (Placed(1, False), Placed(2, False))


def test_an_append_of_nothing_but_duplicates_records_nothing(journal: Journal) -> None:
    journal.append(entries(3))

    again = journal.append(entries(3))

    assert again.fresh == ()
    assert again.head == journal.head() == 3


# ── order under many writers ────────────────────────────────────────────────────────────────────────────


def test_writers_at_the_same_time_leave_no_gap_and_a_follower_misses_nothing(journal: Journal) -> None:
    writers, groups, size = 4, 10, 7
    total = writers * groups * size
    is_done = threading.Event()

    def write(writer: int) -> None:
        for group in range(groups):
            journal.append(entries(size, source=f"writer-{writer}", first=group * size))

    def follow() -> list[int]:
        seen: list[int] = []
        while not is_done.is_set() or journal.head() > len(seen):
            seen += [r.position for r in journal.read(after=seen[-1] if seen else 0, limit=50)]
        return seen

    with ThreadPoolExecutor(writers + 1) as pool:
        follower = pool.submit(follow)
        for done in [pool.submit(write, writer) for writer in range(writers)]:
            done.result()
        is_done.set()

    assert follower.result() == list(range(1, total + 1))


def test_writers_of_the_same_events_record_each_once(journal: Journal) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: journal.append(entries(50)), range(4)))

    assert sum(len(answer.fresh) for answer in answers) == 50
    assert journal.head() == 50
    by_answer = [[placed.position for placed in answer.placed] for answer in answers]
    assert by_answer == [by_answer[0]] * 4


# ── time ────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_event_is_recorded_at_the_time_of_the_clock(journal: Journal, clock: SetClock) -> None:
    clock.at = NOON + MINUTE

    [recorded] = journal.append([entry("a", occurred_at=NOON)]).fresh

    assert (recorded.recorded_at, recorded.event.occurred_at) == (NOON + MINUTE, NOON)


def test_recorded_at_stands_still_while_the_clock_runs_back(journal: Journal, clock: SetClock) -> None:
    journal.append([entry("a")])
    clock.at = NOON - MINUTE
    journal.append([entry("b")])
    clock.at = NOON + MINUTE
    journal.append([entry("c")])

    assert [r.recorded_at for r in journal.read(after=0, limit=3)] == [NOON, NOON, NOON + MINUTE]


@pytest.mark.parametrize(
    "occurred_at",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 3, 2, 4, 0, 0, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ],
)
def test_any_instant_comes_back_to_the_microsecond(journal: Journal, occurred_at: datetime) -> None:
    journal.append([entry("a", occurred_at=occurred_at)])

    [read] = journal.read(after=0, limit=1)

    assert read.event.occurred_at == occurred_at
    assert read.event.occurred_at.tzinfo is UTC


def test_history_has_its_own_times_over_many_appends(journal: Journal) -> None:
    days = [NOON - timedelta(days=90 - day) for day in range(3)]

    for n, day in enumerate(days):
        journal.append([entry(f"{n}", recorded_at=day)])

    assert [r.recorded_at for r in journal.read(after=0, limit=10)] == days


def test_history_that_runs_back_is_refused(journal: Journal) -> None:
    journal.append([entry("a", recorded_at=NOON - MINUTE)])

    with pytest.raises(JournalError, match="runs back") as refused:
        journal.append([entry("b", recorded_at=NOON - 2 * MINUTE)])

    assert not refused.value.is_retryable
    assert journal.head() == 1


def test_no_history_after_the_first_live_event(journal: Journal) -> None:
    journal.append([entry("a", recorded_at=NOON - 2 * MINUTE)])
    journal.append([entry("b")])

    with pytest.raises(JournalError, match="live") as refused:
        journal.append([entry("c", recorded_at=NOON + MINUTE)])

    assert not refused.value.is_retryable
    assert journal.head() == 2


def test_registers_may_be_recorded_live_before_history(journal: Journal) -> None:
    journal.append([entry("areas", type_="register.changed", subject=None, data=REGISTER)])

    journal.append([entry("a", recorded_at=NOON - MINUTE)])

    assert [r.recorded_at for r in journal.read(after=0, limit=2)] == [NOON, NOON - MINUTE]


def test_history_loaded_twice_is_a_duplicate_even_after_live_events(journal: Journal) -> None:
    past = [entry("a", recorded_at=NOON - MINUTE), entry("b", recorded_at=NOON)]
    journal.append(past)
    journal.append([entry("c")])

    assert journal.append(past).placed == (Placed(1, True), Placed(2, True))


# ── what is kept ────────────────────────────────────────────────────────────────────────────────────────

PAYLOADS = [
    (
        "dispute.reported",
        DisputeReported("420203001", "neighbours", title="", due_at=NOON, policy="promised"),
    ),
    ("dispute.amended", DisputeAmended(Amendment(kind="family"))),
    ("relay.sent", RelayStamp("m", "down", 0, "420203", "household", path=("420203", "household"))),
    ("relay.received", RelayStamp("m", "up", 1, "a", "b", households=Households(9, 8))),
    ("census.reported", CensusReported("420203001", {"visits due": 3})),
    ("canary.sent", CanarySent()),
    ("register.changed", REGISTER),
    ("weather.changed", Unknown()),
    ("dispute.graded", Unknown()),
]


@pytest.mark.parametrize(("type_", "data"), PAYLOADS)
def test_a_payload_comes_back_as_it_was(journal: Journal, type_: str, data: object) -> None:
    appended = journal.append([entry("a", type_=type_, data=data)])

    assert tuple(journal.read(after=0, limit=1)) == appended.fresh


@pytest.mark.parametrize(
    "text", ["", "社区🚨", 'it\'s "so"', "back\\slash\ttab\nline", "\\N", "a,b;--", "\u0000", "\ufffe"]
)
def test_odd_words_come_back_as_they_were(journal: Journal, text: str) -> None:
    journal.append([entry("a", type_="dispute.reported", data=DisputeReported("1", text, title=text))])

    [read] = journal.read(after=0, limit=1)

    assert (read.event.data.kind, read.event.data.title) == (text, text)


@pytest.mark.parametrize("name", ["", "社区🚨", 'it\'s "so"', "back\\slash\ttab\nline", "\\N", "\ufffe"])
def test_odd_names_come_back_as_they_were(journal: Journal, name: str) -> None:
    journal.append([entry(name, source=name, subject=name)])

    [read] = journal.of_subject(name)

    assert (read.event.source, read.event.id, read.event.subject) == (name, name, name)
    assert journal.append([entry(name, source=name)]).placed == (Placed(1, True),)


def test_an_event_may_be_about_no_subject(journal: Journal) -> None:
    journal.append([entry("a", subject=None)])

    [read] = journal.read(after=0, limit=1)

    assert read.event.subject is None


def test_the_events_of_a_subject_come_in_position_order(journal: Journal) -> None:
    journal.append([entry("a"), entry("b", subject="case-2"), entry("c"), entry("d", subject="case-11")])

    assert [r.position for r in journal.of_subject("case-1")] == [1, 3]
    assert list(journal.of_subject("case-3")) == []


def test_the_events_of_some_subjects_up_to_a_position_come_in_position_order(journal: Journal) -> None:
    journal.append([entry("a"), entry("b", subject="case-2"), entry("c", subject="case-3"), entry("d")])
    journal.append([entry("e", subject="case-2")])

    some = {"case-1", "case-2", "no-case"}
    assert [r.position for r in journal.of_subjects(some, until=4)] == [1, 2, 4]
    assert [r.position for r in journal.of_subjects(some, until=5)] == [1, 2, 4, 5]
    assert list(journal.of_subjects(set(), until=5)) == []


def test_registers_are_found_without_the_rest(journal: Journal) -> None:
    register = entry("areas", type_="register.changed", subject=None, data=REGISTER)
    journal.append([*entries(3), register, entry("x")])

    assert [r.position for r in journal.registers()] == [4]


def test_letters_are_found_without_the_rest(journal: Journal) -> None:
    issued = entry("l", type_="letter.issued", subject=None, data=LetterIssued("reminder", "u"))
    answered = entry("m", type_="letter.answered", subject=None, data=LetterAnswered("l"))
    journal.append([*entries(3), issued, entry("x"), answered])

    assert [r.position for r in journal.letters()] == [4, 6]


def test_turns_are_found_by_when_they_occurred_the_first_instant_left_out(journal: Journal) -> None:
    mark = DeadlineMark(0, "dispatch", "100%", NOON)
    journal.append(
        [
            entry("early", type_="deadline.breached", data=mark, occurred_at=NOON),
            entry("stage", type_="deadline.stage", data=mark, occurred_at=NOON + MINUTE),
            entry("last", type_="deadline.breached", data=mark, occurred_at=NOON + 2 * MINUTE),
            entry("soon", type_="deadline.due_soon", data=mark, occurred_at=NOON + MINUTE),
            entry("late", type_="deadline.breached", data=mark, occurred_at=NOON + 3 * MINUTE),
        ]
    )

    found = journal.turns(NOON, NOON + 2 * MINUTE)

    assert [r.event.id for r in found] == ["last", "soon"]


def test_ciphertexts_are_kept_apart_and_found_by_position(journal: Journal) -> None:
    journal.append([entry("a", sealed=b"\x00one"), entry("b"), entry("c", sealed=b"")])

    assert journal.sealed([1, 2, 3, 4]) == {1: b"\x00one", 3: b""}
    assert journal.sealed([]) == {}


def test_personal_fields_are_kept_apart_by_position_and_path(journal: Journal) -> None:
    name, phone = ("reporter.name", b"\x00one"), ("reporter.phone", b"two")
    journal.append([entry("a", personal=(name, phone)), entry("b"), entry("c", personal=(name,))])
    journal.append([entry("a", personal=(("reporter.name", b"second"),))])

    assert journal.personal([1, 2, 3, 4]) == {1: dict([name, phone]), 3: dict([name])}
    assert journal.personal([]) == {}
    assert journal.sealed([1, 2, 3]) == {}
    assert journal.erased_at("case-1") is None


def test_a_duplicate_does_not_replace_what_was_sealed(journal: Journal) -> None:
    journal.append([entry("a", sealed=b"first")])

    journal.append([entry("b", sealed=b"new"), entry("a", sealed=b"second")])

    assert journal.sealed([1, 2]) == {1: b"first", 2: b"new"}


# ── trimming ────────────────────────────────────────────────────────────────────────────────────────────


def canary(id_: str) -> Entry:
    return entry(id_, source="onescreen", type_="canary.sent", subject=None, data=CanarySent())


def test_old_canaries_are_trimmed_and_nothing_else(journal: Journal, clock: SetClock) -> None:
    journal.append([canary("c1"), entry("a")])
    clock.at = NOON + MINUTE
    journal.append([canary("c2"), entry("b")])

    assert journal.trim_canaries(NOON + MINUTE) == 1
    assert [r.event.id for r in journal.read(after=0, limit=10)] == ["a", "c2", "b"]


def test_no_position_is_given_twice_after_trimming(journal: Journal, clock: SetClock) -> None:
    journal.append([entry("a"), canary("c1"), canary("c2")])
    clock.at = NOON + MINUTE

    journal.trim_canaries(NOON + MINUTE)

    assert journal.head() == 3
    assert journal.append([entry("b")]).placed == (Placed(4, False),)


def test_trimming_does_not_let_time_run_back(journal: Journal, clock: SetClock) -> None:
    journal.append([canary("c1")])
    clock.at = NOON - MINUTE
    journal.trim_canaries(NOON + MINUTE)

    [recorded] = journal.append([entry("a")]).fresh

    assert recorded.recorded_at == NOON
