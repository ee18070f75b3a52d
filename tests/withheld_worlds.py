"""Districts that differ only in which of the withheld kinds each case has: whoever is not told these apart
must be told the same by all of them, to the byte."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Final

from dashboard.domain.discretion import COVER, SENSITIVE
from dashboard.domain.events import DisputeLinked, Event, Recorded
from dashboard.domain.letter_events import LetterDrafted, LetterItem
from tests.builders import (
    ListJournal,
    after,
    amended,
    closed,
    day,
    dispatched,
    graded,
    happened,
    heartbeat,
    recorded,
    reopened,
    reported,
    retracted,
    stamped,
    the_registers,
)

CASES: Final = 48
DAYS: Final = 20
NOW: Final = after(days=DAYS + 1)
COMMUNITIES: Final = ("a", "a", "b", "c")
WITHHELD_KINDS: Final = tuple(sorted(SENSITIVE | COVER))
TOLD_KINDS: Final = ("neighbours", "land", "labour")
SOURCES: Final = ("grid", "hotline12345", "police")


def case(number: int) -> str:
    return f"case-{number}"


def journal(
    seed: int, kinds: int, *, is_amended: bool = True, departments: Mapping[str, str] | None = None
) -> ListJournal:
    """`seed`: of all that happened but for the withheld kinds, which are of the seed `kinds`.

    `is_amended`: some cases are given another kind, a withheld one or one that is told. `departments`: who
    holds the cases of a kind.
    """
    random, kind_of = Random(seed), _Kinds(seed, kinds)
    told_to = departments or {}
    events = [
        event for number in range(CASES) for event in _case(number, random, kind_of, is_amended, told_to)
    ]
    told = [Recorded(0, event.occurred_at + _late(random), event) for event in events + _beside()]
    told.sort(key=lambda each: each.recorded_at)
    known = [each for each in told if each.recorded_at < NOW]
    return ListJournal([*recorded(the_registers()), *known])


class _Kinds:
    """Which kinds are withheld is of one seed, and which one each of these is, of another."""

    def __init__(self, seed: int, kinds: int) -> None:
        self._which, self._withheld = Random(f"which {seed}"), Random(f"withheld {kinds}")

    def one(self) -> str:
        told, withheld = self._which.choice(TOLD_KINDS), self._withheld.choice(WITHHELD_KINDS)
        return withheld if self._which.random() < 0.6 else told


def _case(
    number: int, random: Random, kinds: _Kinds, is_amended: bool, departments: Mapping[str, str]
) -> list[Event]:
    name, area = case(number), random.choice(COMMUNITIES)
    at = after(days=random.uniform(0, DAYS - 1), seconds=number)
    kind = kinds.one()
    report = reported(name, at=at, area=area, kind=kind, source=random.choice(SOURCES))
    sent_at, unit = at + timedelta(hours=random.uniform(1, 90)), random.choice((area, "s1"))
    told = [report, dispatched(name, at=sent_at, unit=departments.get(kind, unit))]
    if random.random() < 0.3:
        told.append(graded(name, "major", at=at + timedelta(minutes=5)))
    if random.random() < 0.6:
        closed_at = at + timedelta(days=random.uniform(1, 12))
        told.append(closed(name, at=closed_at))
        if random.random() < 0.2:
            told.append(reopened(name, at=closed_at + timedelta(days=1)))
    changed_at, other_kind = at + timedelta(hours=random.uniform(2, 70)), kinds.one()
    if is_amended and random.random() < 0.4:
        told.append(amended(name, at=changed_at, kind=other_kind))
    if random.random() < 0.1:
        told.append(amended(name, at=changed_at + timedelta(hours=1), area=random.choice(COMMUNITIES)))
    if random.random() < 0.1:
        link = DisputeLinked(case(random.randrange(CASES)), "")
        told.append(happened("dispute.linked", name, link, at=at + timedelta(hours=3)))
    if random.random() < 0.06:
        told.append(retracted(report, at=at + timedelta(days=random.uniform(1, 5))))
    return told


def _late(random: Random) -> timedelta:
    """Most is recorded when it occurs, the rest up to two days later."""
    return timedelta(hours=random.uniform(0, 48)) if random.random() < 0.3 else timedelta()


def _beside() -> list[Event]:
    """A relay, a letter about a case, and sources that are heard until now."""
    at = after(days=3)
    item = LetterItem(case(0), "260907-001", 1, "close_ordinary", "due_soon", at, at, "s1")
    draft = LetterDrafted("reminder", "s1", "提〔2026〕1", (item,), day_on=day("2026-09-10"))
    return [
        stamped("sent", "relay-1", at=at, path=("d", "s1", "a"), from_="d", to="s1"),
        stamped("received", "relay-1", at=at + timedelta(minutes=9), from_="d", to="s1"),
        happened("letter.drafted", None, draft, at=at, source="onescreen", id="letter-1"),
        *(heartbeat(source, at=after(days=DAYS)) for source in (*SOURCES, "relay", "onescreen")),
    ]
