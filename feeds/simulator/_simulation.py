"""The whole district as one stream of events in the order of their time; a pure function of its arguments."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from dashboard.domain.area import Area
from dashboard.domain.events import Event
from feeds.simulator._arrivals import DISPUTES_A_YEAR, Rate, arrivals, every
from feeds.simulator._case_life import Case, case_life
from feeds.simulator._district import District
from feeds.simulator._life import Life
from feeds.simulator._relay_life import message_life
from feeds.simulator._rounds import EVERY_DAY, census, rounds
from feeds.simulator._sources import LIVE, PAST, heartbeats, held_back, outages

HISTORY: Final = timedelta(days=90)
"""How much of the past a demo has behind it."""

MESSAGES_A_DAY: Final = 9.0
PAST_MESSAGES: Final = "message"
DISPUTE_EVERY: Final = timedelta(seconds=16)
MESSAGE_EVERY: Final = timedelta(seconds=26)
KEPT_AT_NIGHT: Final = 0.35
"""The live part of a demo: a dispute every 16 s and a message every 26 s at the busiest hour, about a third
of that at night. A real district has 14 disputes a day, and its wall would look dead for minutes."""

BRISK: Final = 60.0
"""How many times faster a dispute of the live part lives: days become hours, so that what comes also goes
and the district's open load stays about what it is."""

OVER_AFTER: Final = timedelta(days=2)
"""A brisk dispute is over by then: the longest course of a real one, by BRISK, and an hour's relay."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which the demo was not running: nothing brisk begins in it."""

    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True)
class Simulator:
    """Iterate it for its events; each iteration begins anew and gives the same ones.

    From `start` to before `end` (None: without end). From `live_from` on (None: never) the demo is alive:
    real district goes on at its own pace, and brisk disputes, messages and heartbeats come beside it.
    Of these, what began before `over_before` is left out, because it is over.
    """

    areas: Sequence[Area]
    seed: int
    start: datetime
    end: datetime | None = None
    live_from: datetime | None = None
    gaps: tuple[Gap, ...] = ()
    over_before: datetime | None = None

    def __iter__(self) -> Iterator[Event]:
        district = District(self.areas, seed=self.seed)
        begun: Iterator[Life] = heapq.merge(*self._courses(district), key=_beginning)
        if self.live_from is not None:
            cut = outages(district.wired, self.live_from, seed=self.seed)
            begun = held_back(begun, cut, district.street_of)
        for event in _in_time_order(begun):
            if self.end is not None and event.occurred_at >= self.end:
                return
            yield event

    def after(self, at: datetime) -> Iterator[Event]:
        """The events later than an instant. Skipping a month takes a few seconds: do it in a thread."""
        rest = replace(self, over_before=at - OVER_AFTER)
        return (event for event in rest if event.occurred_at > at)

    def _courses(self, district: District) -> Iterator[Iterator[Life]]:
        """Every course of lives, each by when they begin."""
        yield census(self.start, district)
        yield self._cases(Rate(DISPUTES_A_YEAR / 365), district, self.start, pace=1.0)
        yield self._messages(Rate(MESSAGES_A_DAY), district, self.start, stem=PAST_MESSAGES)
        yield from rounds(EVERY_DAY, district, self.start, self.end, stem="r", seed=self.seed)
        until = self.end if self.live_from is None else self.live_from
        yield heartbeats(PAST, self.start, until, stem="beat", seed=self.seed)
        if self.live_from is not None:
            yield from self._live(district, self.live_from)

    def _live(self, district: District, start: datetime) -> Iterator[Iterator[Life]]:
        disputes = every(DISPUTE_EVERY, at_least=KEPT_AT_NIGHT)
        messages = every(MESSAGE_EVERY, at_least=KEPT_AT_NIGHT)
        yield self._cases(disputes, district, start, pace=BRISK)
        yield self._messages(messages, district, start, stem="live")
        yield (
            life
            for life in heartbeats(
                LIVE, start, self.end, stem="pulse", seed=self.seed, streets=district.wired
            )
            if self._is_lived(life.begins_at)
        )

    def _is_lived(self, at: datetime) -> bool:
        if self.over_before is not None and at < self.over_before:
            return False
        return not any(gap.start_at < at <= gap.end_at for gap in self.gaps)

    def _cases(self, rate: Rate, district: District, start: datetime, *, pace: float) -> Iterator[Life]:
        instants = arrivals(rate, start, self.end, Random(f"{self.seed}/cases/{pace}"))
        return (
            case_life(Case(number, at, pace), district, seed=self.seed)
            for number, at in enumerate(instants, 1)
            if pace == 1 or self._is_lived(at)
        )

    def _messages(self, rate: Rate, district: District, start: datetime, *, stem: str) -> Iterator[Life]:
        instants = arrivals(rate, start, self.end, Random(f"{self.seed}/{stem}"))
        return (
            message_life(number, at, district, stem=stem, seed=self.seed)
            for number, at in enumerate(instants, 1)
            if stem == PAST_MESSAGES or self._is_lived(at)
        )


def _beginning(life: Life) -> datetime:
    return life.begins_at


def _in_time_order(lives: Iterable[Life]) -> Iterator[Event]:
    """Their events by time. What is held is only what has begun and is not over."""
    held: list[tuple[datetime, int, Event]] = []
    number = 0
    for life in lives:
        while held and held[0][0] <= life.begins_at:
            yield heapq.heappop(held)[2]
        for event in life.events:
            heapq.heappush(held, (event.occurred_at, number, event))
            number += 1
    while held:
        yield heapq.heappop(held)[2]
