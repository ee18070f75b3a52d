"""Deadlines: the instant by which a clause must be met, computed and never stored as a truth of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from dashboard.domain.calendar import DAY, NotAnnounced, WorkingCalendar
from dashboard.domain.policy import Clause

TICK = timedelta(microseconds=1)


class Pause(NamedTuple):
    """A stretch in which the clocks stand still: from `start_at` up to `end_at`."""

    start_at: datetime
    end_at: datetime


class Turn(NamedTuple):
    """One step on the way to a due instant, for whoever wants to know why. What `kind` says of the others:

    start     at: the start of the episode; days: of the clause; counting
    next_day  on: the day after the start, from which civil and working days count
    counted   on: the last day counted
    elapsed   at: n × 24 h after the start
    rest      on: a statutory rest day, so the end moves on; guess: its year is not announced
    worked    on: the day on which the count ends instead
    pause     at, until: a stretch in which the clock stood still
    ends      at: the due instant
    """

    kind: str
    at: datetime | None = None
    until: datetime | None = None
    on: date | None = None
    days: int = 0
    counting: str = ""
    is_guess: bool = False


Trail: TypeAlias = list[Turn] | None


class Due(NamedTuple):
    """A thing done at `due_at` is in time. Provisional: the way there crosses a year not announced."""

    due_at: datetime
    due_soon_at: datetime
    is_provisional: bool


@dataclass(slots=True)
class Deadlines:
    """Counts days in one zone by one calendar; remembers the ends of days it has counted before."""

    calendar: WorkingCalendar
    zone: ZoneInfo
    _counted: dict[tuple[date, int, str], tuple[datetime, bool]] = field(default_factory=dict)

    def due(
        self, start_at: datetime, clause: Clause, *, pauses: Sequence[Pause] = (), due_soon_share: float
    ) -> Due:
        """Instant by which the clause must be met, in UTC.

        civil: the day of the start is not counted; the last day ends at 24:00 local time, and moves off a
        statutory rest day. working: n working days, the day of the start not counted. elapsed: n × 24 h.
        Pauses move it by exactly the length of their union before it; under civil and working an instant
        that then falls on a rest day moves to 24:00 of the first day that is none.
        Source: Civil Code arts. 201 and 203; DOMAIN.md "Rule 1515".
        """
        due_at, is_provisional = self._unpaused(start_at, clause)
        stretches = union(pauses, start_at) if pauses else ()
        if stretches:
            due_at, is_late_guess = self._paused(due_at, clause, stretches)
            is_provisional = is_provisional or is_late_guess
        return Due(due_at, share_at(start_at, due_at, due_soon_share, stretches), is_provisional)

    def trail(self, start_at: datetime, clause: Clause, *, pauses: Sequence[Pause] = ()) -> tuple[Turn, ...]:
        """The steps by which `due` comes to its instant, the start first and that instant last."""
        trail = [Turn("start", at=start_at, days=clause.days, counting=clause.counting)]
        if clause.counting == "elapsed":
            due_at = start_at + clause.days * DAY
            trail.append(Turn("elapsed", at=due_at, days=clause.days))
        else:
            due_at, _ = self._count(start_at.astimezone(self.zone).date(), clause, trail)
        due_at, _ = self._paused(due_at, clause, union(pauses, start_at), trail)
        return (*trail, Turn("ends", at=due_at))

    def _unpaused(self, start_at: datetime, clause: Clause) -> tuple[datetime, bool]:
        if clause.counting == "elapsed":
            return start_at + clause.days * DAY, False
        first_on = start_at.astimezone(self.zone).date()
        key = (first_on, clause.days, clause.counting)
        if key not in self._counted:
            self._counted[key] = self._count(first_on, clause)
        return self._counted[key]

    def _count(self, first_on: date, clause: Clause, trail: Trail = None) -> tuple[datetime, bool]:
        is_provisional = False
        _note(trail, Turn("next_day", on=first_on + DAY))
        if clause.counting == "civil":
            counted_on = first_on + clause.days * DAY
            _note(trail, Turn("counted", on=counted_on, days=clause.days))
            last_on, is_provisional = self._first_working(counted_on, trail)
        else:
            last_on = first_on
            for _ in range(clause.days):
                last_on, is_guess = self._first_working(last_on + DAY, trail)
                is_provisional = is_provisional or is_guess
            _note(trail, Turn("counted", on=last_on, days=clause.days))
        return self._end_of(last_on), is_provisional

    def _first_working(self, day: date, trail: Trail = None) -> tuple[date, bool]:
        """The day itself or the first one after it that is no rest day, and whether that is a guess."""
        is_guess, has_moved = False, False
        while True:
            try:
                is_rest = self.calendar.is_rest_day(day)
            except NotAnnounced:
                is_rest, is_guess = self.calendar.is_rest_day_by_fallback(day), True
            if not is_rest:
                if has_moved or is_guess:
                    _note(trail, Turn("worked", on=day, is_guess=is_guess))
                return day, is_guess
            _note(trail, Turn("rest", on=day, is_guess=is_guess))
            has_moved = True
            day += DAY

    def _paused(
        self, due_at: datetime, clause: Clause, stretches: Sequence[Pause], trail: Trail = None
    ) -> tuple[datetime, bool]:
        """Moved by the pauses before it, and whether that is a guess.

        Moving off a rest day may bring one more pause before it: then that one moves it on.
        """
        is_guess, left = False, deque(stretches)
        while left and left[0].start_at < due_at:
            while left and left[0].start_at < due_at:
                stretch = left.popleft()
                due_at += stretch.end_at - stretch.start_at
                _note(trail, Turn("pause", at=stretch.start_at, until=stretch.end_at))
            if clause.counting != "elapsed":
                due_at, is_late_guess = self._off_rest_days(due_at, trail)
                is_guess = is_guess or is_late_guess
        return due_at, is_guess

    def _off_rest_days(self, due_at: datetime, trail: Trail = None) -> tuple[datetime, bool]:
        # Midnight is the end of the day before it, not the start of the next.
        fell_on = (due_at - TICK).astimezone(self.zone).date()
        day, is_guess = self._first_working(fell_on, trail)
        return (due_at if day == fell_on else self._end_of(day)), is_guess

    def _end_of(self, day: date) -> datetime:
        return datetime.combine(day + DAY, time(), tzinfo=self.zone).astimezone(UTC)


def _note(trail: Trail, turn: Turn) -> None:
    if trail is not None:
        trail.append(turn)


def union(pauses: Sequence[Pause], start_at: datetime) -> tuple[Pause, ...]:
    """The pauses after `start_at` as disjoint stretches in time order."""
    found: list[Pause] = []
    for pause in sorted(pauses):
        begin, end = max(pause.start_at, start_at), pause.end_at
        if end <= begin:
            continue
        if found and begin <= found[-1].end_at:
            found[-1] = Pause(found[-1].start_at, max(found[-1].end_at, end))
        else:
            found.append(Pause(begin, end))
    return tuple(found)


def _moved(at: datetime, stretches: Sequence[Pause]) -> datetime:
    for stretch in stretches:
        if stretch.start_at >= at:
            break
        at += stretch.end_at - stretch.start_at
    return at


def share_at(start_at: datetime, due_at: datetime, share: float, stretches: Sequence[Pause]) -> datetime:
    """The instant at which `share` of the running time between the two is used, pauses left out."""
    if not stretches:
        return start_at + share * (due_at - start_at)
    paused = sum(
        (min(s.end_at, due_at) - s.start_at for s in stretches if s.start_at < due_at), start=timedelta()
    )
    reached_at = start_at + share * (due_at - start_at - paused)
    return _moved(reached_at, stretches)


def remaining_at(due_at: datetime, pauses: Sequence[Pause], start_at: datetime, at: datetime) -> timedelta:
    """Running time left at `at`: it stands still within a pause. Below zero once overdue."""
    if at >= due_at:
        return due_at - at
    still = sum(
        (
            min(s.end_at, due_at) - max(s.start_at, at)
            for s in union(pauses, start_at)
            if s.end_at > at and s.start_at < due_at
        ),
        start=timedelta(),
    )
    return due_at - at - still
