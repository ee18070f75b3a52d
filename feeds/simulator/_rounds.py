"""What happens besides: visits, meetings, receptions, items of the list, warnings, and the monitors' counts.

Numbers a year are the published ones; opinion and cameras give counts by area and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Final, TypeAlias

from dashboard.domain.events import (
    CensusReported,
    ItemAnswered,
    ItemRaised,
    ItemStruck,
    MeetingHeld,
    ReceptionHeld,
    VisitRecorded,
    WarningIssued,
)
from feeds.simulator._arrivals import Rate, arrivals
from feeds.simulator._district import District
from feeds.simulator._life import Life, Pen, between, picked

Round: TypeAlias = Callable[[Pen, datetime, District, Random], None]
DAY: Final = timedelta(days=1)
MEETINGS: Final = {"case_session": 65, "district_study": 43, "street_weekly": 192}
TOPICS: Final = ("dispute", "livelihood", "traffic", "environment")


def rounds(
    a_day: Mapping[str, float],
    district: District,
    start: datetime,
    end: datetime | None,
    *,
    stem: str,
    seed: int,
) -> Iterator[Iterator[Life]]:
    """One course of lives for each kind of round, `a_day` times a day on average."""
    for name, times in a_day.items():
        chance = Random(f"{seed}/{stem}/{name}")
        yield _course(name, arrivals(Rate(times), start, end, chance), district, f"{stem}-{name}", chance)


def _course(
    name: str, instants: Iterator[datetime], district: District, stem: str, chance: Random
) -> Iterator[Life]:
    for number, at in enumerate(instants):
        subject = f"{stem}-{number:05d}"
        pen = Pen(subject if name == "item" else None, subject)
        ROUNDS[name](pen, at, district, chance)
        yield Life(at, tuple(pen.events))


def _visit(pen: Pen, at: datetime, district: District, chance: Random) -> None:
    households = chance.randint(4, 20)
    visited = sum(chance.random() < 0.93 for _ in range(households))
    pen.write(
        at, "grid", "visit.recorded", VisitRecorded(district.station(chance).community, households, visited)
    )


def _meeting(pen: Pen, at: datetime, district: District, chance: Random) -> None:
    kind = picked(chance, MEETINGS)
    area = chance.choice(district.streets) if kind == "street_weekly" else district.root
    pen.write(at, "grid", "meeting.held", MeetingHeld(area, kind))


def _reception(pen: Pen, at: datetime, district: District, chance: Random) -> None:
    """639 sessions received 1 062 people: 1.66 each."""
    sessions = chance.randint(1, 3)
    people = sessions + sum(chance.random() < 0.66 for _ in range(sessions))
    pen.write(at, "petition", "reception.held", ReceptionHeld(sessions, people, district.root))


def _item(pen: Pen, at: datetime, district: District, chance: Random) -> None:
    """社区吹哨、街道报到、部门销号. Of 80 items 76 were struck off."""
    station = district.station(chance)
    pen.write(at, "residents", "item.raised", ItemRaised(station.community))
    answered_at = at + between(chance, DAY / 8, 2 * DAY)
    pen.write(answered_at, "grid", "item.answered", ItemAnswered(station.street))
    if chance.random() < 0.95:
        struck_at = answered_at + between(chance, 2 * DAY, 20 * DAY)
        pen.write(struck_at, "grid", "item.struck", ItemStruck("dept-housing"))


def _warning(pen: Pen, at: datetime, district: District, chance: Random) -> None:
    warned = WarningIssued(chance.choice(district.streets), chance.randint(1, 3))
    pen.write(at, "procuratorate", "warning.issued", warned)


def _opinion(pen: Pen, at: datetime, district: District, chance: Random) -> None:
    counts = {topic: chance.randint(0, 9) for topic in TOPICS}
    pen.write(at, "opinion", "census.reported", CensusReported(chance.choice(district.streets), counts))


def _camera(pen: Pen, at: datetime, district: District, chance: Random) -> None:
    offline = min(chance.randint(0, 6), chance.randint(0, 6))
    counts = {"online": 180 - offline, "offline": offline, "incidents": chance.randint(0, 2)}
    pen.write(at, "camera", "census.reported", CensusReported(chance.choice(district.streets), counts))


def census(at: datetime, district: District) -> Iterator[Life]:
    """Once: how many households each unit has."""
    pen = Pen(None, "census")
    for station in district.stations:
        counted = CensusReported(station.community, {"households": station.households})
        pen.write(at, "grid", "census.reported", counted)
    yield Life(at, tuple(pen.events))


ROUNDS: Final[Mapping[str, Round]] = {
    "visit": _visit,
    "meeting": _meeting,
    "reception": _reception,
    "item": _item,
    "warning": _warning,
    "opinion": _opinion,
    "camera": _camera,
}

EVERY_DAY: Final[Mapping[str, float]] = {
    "visit": 14.0,
    "meeting": 300 / 365,
    "reception": 639 / 2 / 365,
    "item": 1.5,
    "warning": 22 / 365,
    "opinion": 7.0,
    "camera": 14.0,
}
