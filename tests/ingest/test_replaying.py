"""A file as a live feed: in the file's pace, N times as fast, as if it happened from now on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from dashboard.domain.area import Area
from dashboard.domain.events import DisputeClosed, DisputeReported, Event
from dashboard.ingest.in_order import Timed
from dashboard.ingest.journal_gate import Taken
from dashboard.ingest.replaying import LARGEST_BATCH, Course, replay
from dashboard.ports import NewRefusal

THEN = datetime(2011, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class SleepingGate:
    """Port Gate with a clock that only sleeping moves; remembers when it was given what."""

    def __init__(self) -> None:
        self.at = NOW
        self.given: list[tuple[datetime, list[Event]]] = []

    def sleep(self, seconds: float) -> None:
        assert seconds <= 0.5
        self.at += timedelta(seconds=seconds)

    def now(self) -> datetime:
        return self.at

    def take(self, events: Sequence[Event], *, recorded_at: Sequence[datetime] | None = None) -> Taken:
        assert recorded_at is None
        self.given.append((self.at, list(events)))
        return Taken(len(events), 0, {})

    def is_empty(self) -> bool:
        return False

    def areas_by_register(self) -> Mapping[str, tuple[Area, ...]]:
        return {}

    def open_at(self, at: datetime) -> None:
        raise NotImplementedError

    def register(self, name: str, areas: Sequence[Area], *, at: datetime | None = None) -> bool:
        raise NotImplementedError

    def keep(self, refused: Sequence[NewRefusal]) -> None:
        raise NotImplementedError


def timed(number: int, known_at: datetime, payload: Any, *, occurred_at: datetime | None = None) -> Timed:
    event = Event("nyc", f"{number}", "dispute.x", "c1", occurred_at or known_at, payload)
    return Timed(known_at, number, number + 2, event)


REPORT = timed(0, THEN, DisputeReported("a", "noise", due_at=THEN + 10 * DAY))
CLOSING = timed(1, THEN + 2 * DAY, DisputeClosed("settled"))


def replayed(events: Sequence[Timed], *, speed: float, run: str | None = "r1") -> SleepingGate:
    gate = SleepingGate()
    course = Course(events[0].known_at, NOW, speed, run)
    replay(events, course, gate=gate, told=lambda sent, taken: None, sleep=gate.sleep)
    return gate


def test_gaps_shrink_by_the_speed_and_the_first_event_is_now() -> None:
    gate = replayed([REPORT, CLOSING], speed=48)

    assert [at for at, _ in gate.given] == [NOW, NOW + HOUR]
    assert [e.occurred_at for _, events in gate.given for e in events] == [NOW, NOW + HOUR]


def test_promised_dues_move_and_shrink_with_the_events() -> None:
    gate = replayed([REPORT], speed=48)

    assert gate.given[0][1][0].data.due_at == NOW + 5 * HOUR


def test_each_replay_is_new_cases() -> None:
    (_, (first,)), *_ = replayed([REPORT], speed=48, run="r1").given
    (_, (second,)), *_ = replayed([REPORT], speed=48, run="r2").given

    assert (first.id, first.subject) == ("0~r1", "c1~r1")
    assert (second.id, second.subject) == ("0~r2", "c1~r2")


def test_kept_times_leave_the_events_as_they_are_and_replay_their_pace() -> None:
    gate = replayed([REPORT, CLOSING], speed=48, run=None)

    assert [e for _, events in gate.given for e in events] == [REPORT.event, CLOSING.event]
    assert [at for at, _ in gate.given] == [NOW, NOW + HOUR]


def test_a_closing_of_1900_happens_with_its_report() -> None:
    odd = timed(1, THEN, DisputeClosed("settled"), occurred_at=datetime(1900, 1, 1, tzinfo=UTC))

    gate = replayed([REPORT, odd], speed=1)

    assert [e.occurred_at for _, events in gate.given for e in events] == [NOW, NOW]


def test_what_is_due_together_goes_together_in_bounded_messages() -> None:
    crowd = [timed(n, THEN, DisputeClosed("settled")) for n in range(2 * LARGEST_BATCH + 1)]

    gate = replayed(crowd, speed=1)

    assert [len(events) for _, events in gate.given] == [LARGEST_BATCH, LARGEST_BATCH, 1]
    assert {at for at, _ in gate.given} == {NOW}
