"""Builders: events, registers and boards that state only what matters to a test.

Local times are written as people write them ("2026-09-07 10:00", in Asia/Shanghai); everything built is in
UTC. An event's id is made of its type, subject and time, unless the test gives one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from dashboard.domain import registers
from dashboard.domain.area import Area
from dashboard.domain.calendar import WorkingCalendar
from dashboard.domain.deadline import Deadlines
from dashboard.domain.events import (
    Amendment,
    CensusReported,
    DisputeAccepted,
    DisputeAmended,
    DisputeClosed,
    DisputeDispatched,
    DisputeGraded,
    DisputePaused,
    DisputeReopened,
    DisputeReported,
    DisputeResumed,
    DisputeReturned,
    Event,
    EventRetracted,
    Grade,
    Households,
    Payload,
    Recorded,
    RelayStamp,
    SourceHeartbeat,
)
from dashboard.domain.marks import TURNS
from dashboard.domain.policy import Policies, Policy
from dashboard.domain.policy_form import policy_from
from dashboard.domain.rulebook import Rulebook
from dashboard.ports import Appended, Entry, Named, Placed
from dashboard.projections.board import Board

LOCAL = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 9, 7, 2, 0, tzinfo=UTC)
"""Monday 7 September 2026, 10:00 local; no holiday near but a make-up Sunday on the 20th."""

RULE_1515: dict[str, Any] = {
    "clauses": {
        "dispatch": {"days": 1, "counting": "civil"},
        "close_ordinary": {"days": 5, "counting": "civil"},
        "close_major": {"days": 15, "counting": "civil"},
        "close_special": {"days": 15, "counting": "civil"},
    }
}

TINY = (
    Area("d", "区", "district", "city"),
    Area("s1", "一街", "street", "d"),
    Area("s2", "二街", "street", "d"),
    Area("a", "甲社区", "community", "s1"),
    Area("b", "乙社区", "community", "s1"),
    Area("c", "丙村", "village", "s2"),
)
"""One district, two streets, three units on the community tier."""


def local(text: str) -> datetime:
    """The instant of a local time, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC)


def after(**passed: float) -> datetime:
    """So long after START: `after(hours=2)`."""
    return START + timedelta(**passed)


@cache
def frozen_calendar() -> WorkingCalendar:
    """The official calendar of 2024 to 2026, from the answers."""
    file = Path(__file__).parent / "domain" / "answers" / "calendar_2024_2026.json"
    return registers.calendar_in(file.read_text("utf-8"))


def the_policy(**days: int) -> Policy:
    """Rule 1515, with other days for the clauses named."""
    clauses = {name: clause | {"days": days.get(name, clause["days"])} for name, clause in _clauses()}
    return policy_from("1515", {"clauses": clauses})


def _clauses() -> Iterable[tuple[str, dict[str, Any]]]:
    found: dict[str, dict[str, Any]] = RULE_1515["clauses"]
    return found.items()


def deadlines() -> Deadlines:
    return Deadlines(frozen_calendar(), LOCAL)


def rulebook(**days: int) -> Rulebook:
    """Rule 1515 from the beginning, with other days for the clauses named."""
    return Rulebook(Policies.beginning(the_policy(**days)), deadlines())


# ── events ──────────────────────────────────────────────────────────────────────────────────────────────


def happened(
    type_: str,
    subject: str | None,
    data: Payload,
    *,
    at: datetime,
    source: str = "grid",
    id: str | None = None,
) -> Event:
    return Event(source, id or f"{type_}/{subject}/{at.isoformat()}", type_, subject, at, data)


def reported(
    case: str = "c1",
    *,
    at: datetime = START,
    area: str = "a",
    kind: str = "neighbours",
    grade: Grade | None = None,
    due_at: datetime | None = None,
    policy: Literal["1515", "promised"] = "1515",
    source: str = "grid",
    id: str | None = None,
) -> Event:
    data = DisputeReported(area, kind, grade=grade, due_at=due_at, policy=policy)
    return happened("dispute.reported", case, data, at=at, source=source, id=id)


def graded(case: str, grade: Grade, *, at: datetime) -> Event:
    return happened("dispute.graded", case, DisputeGraded(grade), at=at)


def dispatched(case: str = "c1", *, at: datetime, unit: str = "unit-1") -> Event:
    return happened("dispute.dispatched", case, DisputeDispatched(unit), at=at)


def accepted(case: str = "c1", *, at: datetime, unit: str = "unit-1") -> Event:
    return happened("dispute.accepted", case, DisputeAccepted(unit), at=at)


def returned(case: str = "c1", *, at: datetime, unit: str = "unit-1") -> Event:
    return happened("dispute.returned", case, DisputeReturned(unit, ""), at=at)


def paused(case: str = "c1", *, at: datetime, until: datetime) -> Event:
    return happened("dispute.paused", case, DisputePaused("", "centre-lead", until), at=at)


def resumed(case: str = "c1", *, at: datetime) -> Event:
    return happened("dispute.resumed", case, DisputeResumed(), at=at)


def closed(
    case: str = "c1",
    *,
    at: datetime,
    outcome: Literal["settled", "failed", "withdrawn", "referred"] = "settled",
) -> Event:
    return happened("dispute.closed", case, DisputeClosed(outcome), at=at)


def reopened(case: str = "c1", *, at: datetime) -> Event:
    return happened("dispute.reopened", case, DisputeReopened(""), at=at)


def amended(
    case: str = "c1",
    *,
    at: datetime,
    area: str | None = None,
    kind: str | None = None,
    due_at: datetime | None = None,
) -> Event:
    changed = Amendment(area=area, kind=kind, due_at=due_at)
    return happened("dispute.amended", case, DisputeAmended(changed), at=at)


def retracted(event: Event, *, at: datetime) -> Event:
    data = EventRetracted(event.source, event.id, "")
    return happened("event.retracted", event.subject, data, at=at, id=f"retract/{event.source}/{event.id}")


def stamped(
    kind: Literal["sent", "received", "read", "acknowledged"],
    relay: str = "r1",
    *,
    at: datetime,
    hop: int = 0,
    path: tuple[str, ...] | None = None,
    direction: Literal["up", "down"] = "down",
    from_: str = "d",
    to: str = "s1",
    households: Households | None = None,
    case: str | None = None,
) -> Event:
    data = RelayStamp("m1", direction, hop, from_, to, path, households=households, case=case)
    at_hop = f"relay.{kind}/{relay}/{hop}/{at.isoformat()}"
    return happened(f"relay.{kind}", relay, data, at=at, source="relay", id=at_hop)


def heartbeat(
    source: str, *, at: datetime, interval_s: float = 60.0, areas: dict[str, datetime] | None = None
) -> Event:
    told = SourceHeartbeat(interval_s, areas)
    return happened("source.heartbeat", None, told, at=at, source=source, id=at.isoformat())


def counted(area: str, *, at: datetime, source: str = "grid", **counts: int) -> Event:
    told = CensusReported(area, counts)
    return happened("census.reported", None, told, at=at, source=source, id=f"census/{at.isoformat()}")


def the_registers(
    *,
    at: datetime = START,
    areas: Iterable[Area] = TINY,
    policy: dict[str, Any] = RULE_1515,
    calendar: WorkingCalendar | None = None,
    version: int = 1,
) -> list[Event]:
    """The three registers as events, loaded before anything else."""
    return [
        registers.areas_changed("tiny", areas, version=version, at=at),
        registers.policy_changed("1515", policy, version=version, at=at),
        registers.calendar_changed("cn", calendar or frozen_calendar(), version=version, at=at),
    ]


# ── journals and boards ─────────────────────────────────────────────────────────────────────────────────


def recorded(events: Iterable[Event], *, after: int = 0, at: datetime | None = None) -> list[Recorded]:
    """The events in journal order. Each is recorded when it occurred, or when the one before it was.

    `at`: recorded then, all of them. `after`: the position of the one before the first.
    """
    placed: list[Recorded] = []
    for event in events:
        before = placed[-1].recorded_at if placed else event.occurred_at
        recorded_at = at or max(event.occurred_at, before)
        placed.append(Recorded(after + len(placed) + 1, recorded_at, event))
    return placed


def board_of(events: Sequence[Event], *, at: datetime, registers: Sequence[Event] | None = None) -> Board:
    """A board that folded the registers and then these events, as it stands at `at`."""
    board = Board(LOCAL)
    board.fold(recorded([*(the_registers() if registers is None else registers), *events]))
    board.advance(at)
    return board


class ListJournal:
    """A journal in a list: idempotent on (source, id), positions from 1."""

    def __init__(self, events: Iterable[Event | Recorded] = ()) -> None:
        self._recorded: list[Recorded] = []
        self._positions: dict[tuple[str, str], int] = {}
        for event in events:
            known_at = event.recorded_at if isinstance(event, Recorded) else None
            self.append([Entry(event.event if isinstance(event, Recorded) else event, recorded_at=known_at)])

    def append(self, entries: Sequence[Entry]) -> Appended:
        placed, fresh = [], []
        for entry in entries:
            key = (entry.event.source, entry.event.id)
            position = self._positions.get(key)
            placed.append(Placed(position or self.head() + 1, position is not None))
            if position is None:
                fresh.append(self._record(entry))
        return Appended(tuple(placed), tuple(fresh), self.head())

    def _record(self, entry: Entry) -> Recorded:
        event = entry.event
        new = Recorded(self.head() + 1, entry.recorded_at or event.occurred_at, event)
        self._positions[event.source, event.id] = new.position
        self._recorded.append(new)
        return new

    def read(self, *, after: int, limit: int) -> Sequence[Recorded]:
        return self._recorded[after : after + limit]

    def names(self, *, after: int, limit: int) -> Sequence[Named]:
        read = self.read(after=after, limit=limit)
        return [Named(r.position, r.event.type, r.event.subject, r.event.id) for r in read]

    def of_subject(self, subject: str) -> Sequence[Recorded]:
        return [r for r in self._recorded if r.event.subject == subject]

    def of_subjects(self, subjects: Collection[str], *, until: int) -> Sequence[Recorded]:
        return [r for r in self._recorded if r.position <= until and r.event.subject in subjects]

    def registers(self) -> Sequence[Recorded]:
        return [r for r in self._recorded if r.event.type == "register.changed"]

    def letters(self) -> Sequence[Recorded]:
        return [r for r in self._recorded if r.event.type.startswith("letter.")]

    def turns(self, from_at: datetime, to_at: datetime) -> Sequence[Recorded]:
        return [r for r in self._recorded if r.event.type in TURNS and from_at < r.event.occurred_at <= to_at]

    def sealed(self, positions: Sequence[int]) -> dict[int, bytes]:
        return {}

    def personal(self, positions: Sequence[int]) -> dict[int, dict[str, bytes]]:
        return {}

    def erased_at(self, subject: str) -> datetime | None:
        return None

    def head(self) -> int:
        return len(self._recorded)

    def trim_canaries(self, before: datetime) -> int:
        return 0


def day(text: str) -> date:
    return date.fromisoformat(text)
