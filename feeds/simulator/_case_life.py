"""The life of one dispute, 访→议→办→评: from its report to the call-back, and now and then around again.

Who sends what: the source that found it reports it; the grid platform, on which the centre works, grades,
dispatches, pauses and closes it and calls back; the mediation committees say when they have mediated.
The shares and delays are assumed, so that most cases are in time, a few per cent late, and a few unheld.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final, Literal

from dashboard.domain.events import (
    DisputeAccepted,
    DisputeClosed,
    DisputeDispatched,
    DisputeGraded,
    DisputeMediated,
    DisputePaused,
    DisputeReopened,
    DisputeReported,
    DisputeResumed,
    DisputeReturned,
    DisputeReviewed,
    Grade,
)
from dashboard.domain.letter_events import LetterIssued
from feeds.simulator._arrivals import CHANNELS, KINDS
from feeds.simulator._district import District, Station
from feeds.simulator._life import Life, Pen, between, in_office, picked, spread

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

GRADES: Final[dict[Grade, float]] = {"ordinary": 86, "major": 11, "special": 3}
OUTCOMES: Final[dict[Literal["settled", "failed", "withdrawn", "referred"], float]] = {
    "settled": 98.5,
    "referred": 0.6,
    "withdrawn": 0.6,
    "failed": 0.3,
}
REPORTER_TIER: Final = {
    "grid": "community",
    "residents": "community",
    "police": "street",
    "mediation": "street",
}

DISPATCHED_LATE, UNHELD_FOR_DAYS, RETURNED, PAUSED = 0.02, 0.012, 0.05, 0.035
CLOSED_LATE, REOPENED = 0.045, 0.015
LATE_BY_LETTER = 0.15
MEDIATED, CALLED_BACK_BEFORE, CALLED_BACK_AFTER, SATISFIED = 0.8, 0.1, 0.4, 0.93
"""Shares of cases, 0..1."""

NO_WORDS: Final = ""
"""Reasons are left without words: nothing is invented about anyone."""


@dataclass(frozen=True, slots=True)
class Case:
    """`pace`: how many times faster than a real case it lives; 1 is a real one, which sleeps at night."""

    number: int
    reported_at: datetime
    pace: float = 1.0


def case_life(case: Case, district: District, *, seed: int) -> Life:
    """Everything that will ever happen to this case."""
    return _Telling(case, district, Random(f"{seed}/case/{case.pace}/{case.number}")).life()


class _Telling:
    def __init__(self, case: Case, district: District, chance: Random) -> None:
        self.case, self.district, self.chance = case, district, chance
        self.source = picked(chance, CHANNELS)
        self.kind = picked(chance, KINDS)
        self.station: Station = district.station(chance)
        self.grade: Grade = chance.choices(tuple(GRADES), weights=tuple(GRADES.values()))[0]
        mark = "" if case.pace == 1 else "x"
        self.subject = f"{self.source}-{mark}{case.number:05d}"
        self.pen = Pen(self.subject, self.subject)

    def life(self) -> Life:
        at = self.case.reported_at
        self._write(at, self._report(), source=self.source)
        self._grade(at)
        closed_at = self._episode(at, median=self._usual_course())
        if self.chance.random() < REOPENED:
            reopened_at = self._later(closed_at, between(self.chance, DAY, 10 * DAY))
            self._write(reopened_at, DisputeReopened(NO_WORDS))
            self._episode(reopened_at, median=2 * DAY)
        return Life(at, tuple(self.pen.events))

    def _report(self) -> DisputeReported:
        area = self.district.place(self.station, self.chance)
        return DisputeReported(area, self.kind, reporter_tier=REPORTER_TIER.get(self.source, "district"))

    def _grade(self, at: datetime) -> None:
        if self._happens(CALLED_BACK_BEFORE):
            self._write(self._later(at, HOUR), DisputeReviewed("before", self._happens(SATISFIED)))
        self._write(self._later(at, between(self.chance, HOUR / 4, 3 * HOUR)), DisputeGraded(self.grade))

    def _usual_course(self) -> timedelta:
        return 2.6 * DAY if self.grade == "ordinary" else 7 * DAY

    def _episode(self, at: datetime, *, median: timedelta) -> datetime:
        """From a report or reopening to its closing; the instant of that."""
        held_at, unit = self._dispatch(at)
        closed_at = max(self._closing(at, median), self._later(held_at, 2 * HOUR))
        if self._happens(PAUSED):
            closed_at = self._pause(held_at, closed_at)
        if self._happens(MEDIATED):
            self._mediate(held_at, closed_at)
        self._close(at, closed_at, unit)
        return closed_at

    def _dispatch(self, at: datetime) -> tuple[datetime, str]:
        """The case comes to a unit that keeps it; it may be returned by another before."""
        unit = self.district.unit(self.kind, self.station, self.chance)
        dispatched_at = self._later(at, self._until_dispatch())
        self._write(dispatched_at, DisputeDispatched(unit))
        if self._happens(RETURNED):
            returned_at = self._later(dispatched_at, between(self.chance, HOUR, 8 * HOUR))
            self._write(returned_at, DisputeReturned(unit, NO_WORDS))
            unit = self.station.street
            dispatched_at = self._later(returned_at, between(self.chance, HOUR, 12 * HOUR))
            self._write(dispatched_at, DisputeDispatched(unit))
        accepted_at = self._later(dispatched_at, between(self.chance, HOUR / 6, 6 * HOUR))
        self._write(accepted_at, DisputeAccepted(unit))
        return accepted_at, unit

    def _until_dispatch(self) -> timedelta:
        drawn = self.chance.random()
        if drawn < UNHELD_FOR_DAYS:
            return between(self.chance, 2.5 * DAY, 4 * DAY)
        if drawn < UNHELD_FOR_DAYS + DISPATCHED_LATE:
            return between(self.chance, 1.5 * DAY, 2.5 * DAY)
        return min(spread(self.chance, 3 * HOUR, sigma=0.8), 18 * HOUR)

    def _closing(self, at: datetime, median: timedelta) -> datetime:
        limit = 5 * DAY if self.grade == "ordinary" else 15 * DAY
        if self._happens(CLOSED_LATE):
            return self._later(at, between(self.chance, 1.2 * limit, 4 * limit))
        at_the_latest = limit * self.chance.uniform(0.88, 0.985)
        return self._later(at, min(spread(self.chance, median, sigma=0.6), at_the_latest))

    def _pause(self, held_at: datetime, closed_at: datetime) -> datetime:
        """Paused in the midst; the closing comes so much later. Some pauses just run out."""
        at = held_at + (closed_at - held_at) * self.chance.uniform(0.1, 0.6)
        length = between(self.chance, 2 * DAY, 5 * DAY) / self.case.pace
        self._write(at, DisputePaused(NO_WORDS, "district", at + length))
        if self._happens(0.8):
            length *= self.chance.uniform(0.5, 1.0)
            self._write(at + length, DisputeResumed())
        return closed_at + length

    def _mediate(self, held_at: datetime, closed_at: datetime) -> None:
        at = held_at + (closed_at - held_at) * self.chance.uniform(0.5, 0.95)
        by = f"committee-{self.station.community}"
        if self._happens(0.12):
            by = f"studio-{self.chance.randint(1, 5)}"
        result = "agreed" if self._happens(0.95) else "partly"
        self._write(at, DisputeMediated(by, result), source="mediation")
        if self._happens(0.1):
            self._write(at, DisputeReviewed("during", self._happens(SATISFIED)))

    def _close(self, at: datetime, closed_at: datetime, unit: str) -> None:
        limit = (7 * DAY if self.grade == "ordinary" else 17 * DAY) / self.case.pace
        if closed_at - at > limit and self._happens(LATE_BY_LETTER):
            self._write(self._later(at + limit, HOUR), LetterIssued("reminder", unit, self.subject))
        outcome = self.chance.choices(tuple(OUTCOMES), weights=tuple(OUTCOMES.values()))[0]
        self._write(closed_at, DisputeClosed(outcome))
        if self._happens(CALLED_BACK_AFTER):
            called_at = self._later(closed_at, between(self.chance, 4 * HOUR, 2 * DAY))
            self._write(called_at, DisputeReviewed("after", self._happens(SATISFIED)))

    def _later(self, at: datetime, delay: timedelta) -> datetime:
        then = at + delay / self.case.pace
        return in_office(then, self.chance) if self.case.pace == 1 else then

    def _happens(self, share: float) -> bool:
        return self.chance.random() < share

    def _write(self, at: datetime, payload: object, *, source: str = "grid") -> None:
        self.pen.write(at, source, _TYPES[type(payload)], payload)


_TYPES: Final[dict[type[object], str]] = {
    DisputeReported: "dispute.reported",
    DisputeGraded: "dispute.graded",
    DisputeDispatched: "dispute.dispatched",
    DisputeAccepted: "dispute.accepted",
    DisputeReturned: "dispute.returned",
    DisputePaused: "dispute.paused",
    DisputeResumed: "dispute.resumed",
    DisputeMediated: "dispute.mediated",
    DisputeClosed: "dispute.closed",
    DisputeReopened: "dispute.reopened",
    DisputeReviewed: "dispute.reviewed",
    LetterIssued: "letter.issued",
}
