"""In and out of everything, by the local hour and day, and how many in are usual in each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from dashboard.domain.flow import Flow, FlowSpan
from dashboard.projections.relay_spans import local_hour
from dashboard.projections.tally import HOURS_A_DAY, CaseWeight, Tally, count

HOURS: Final = 25
DAYS: Final = 30
LIKE_HOURS: Final = tuple(HOURS_A_DAY * days for days in range(1, 29))
"""How far back the same hour lies on the 28 days before."""
LIKE_DAYS: Final = tuple(7 * weeks for weeks in range(1, 13))
"""How far back the same weekday lies in the 12 weeks before."""
LIKE_AT_LEAST: Final = 7
"""Of fewer known spans it is not said what is usual."""
DAYS_KEPT: Final = 29
"""Whole days before that of `at`: the 28 days before the oldest of its 25 hours, and more."""


class CaseFlow:
    """How many cases were first reported in each local hour, and closed, as far back as a cut may ask.

    `kept_from`: the first hour that is kept. `moved_from`: the earliest hour of a case that moved since the
    last cut. Days without end stand in the tallies.
    """

    def __init__(self) -> None:
        self.registered: Counter[int] = Counter()
        self.closed: Counter[int] = Counter()
        self.kept_from = 0
        self.moved_from: int | None = None

    def move(self, old: CaseWeight | None, new: CaseWeight | None) -> None:
        """A case bears another weight, or its first."""
        if old is not None and new is not None and _hours(old) == _hours(new):
            return
        for weight, sign in ((old, -1), (new, 1)):
            if weight is not None:
                self._shift(self.registered, weight.registered_in, sign)
                if weight.closed_in is not None:
                    self._shift(self.closed, weight.closed_in, sign)

    def keep(self, at: datetime, zone: ZoneInfo) -> None:
        """It is `at` by now: what no cut asks for any more is let go of."""
        kept_from = (at.astimezone(zone).toordinal() - DAYS_KEPT) * HOURS_A_DAY
        if kept_from > self.kept_from:
            self.kept_from = kept_from
            for hours in (self.registered, self.closed):
                for hour in [hour for hour in hours if hour < kept_from]:
                    del hours[hour]

    def restore(self, registered: Mapping[int, int], closed: Mapping[int, int]) -> None:
        """Bring back what was stored."""
        self.registered.update(registered)
        self.closed.update(closed)

    def _shift(self, hours: Counter[int], hour: int, sign: int) -> None:
        if self.moved_from is None or hour < self.moved_from:
            self.moved_from = hour
        if hour >= self.kept_from:
            count(hours, hour, sign)


class FlowSpans:
    """Remembers what it told last. Within the hour only the two spans that still run are counted again,
    unless a case of an earlier hour moved."""

    def __init__(self) -> None:
        self._hour: int | None = None
        self._told = Flow()

    def at(self, flow: CaseFlow, everything: Tally, at: datetime, zone: ZoneInfo) -> Flow:
        """`everything`: the tally of all areas together."""
        hour, moved_from, flow.moved_from = local_hour(at, zone), flow.moved_from, None
        if hour != self._hour or (moved_from is not None and moved_from < hour):
            self._hour, self._told = hour, _counted(flow, everything, hour, zone)
        elif moved_from is not None:
            day = hour // HOURS_A_DAY
            *hours, this_hour = self._told.hours
            *days, today = self._told.days
            this_hour = _recounted(this_hour, hour, flow.registered, flow.closed)
            today = _recounted(today, day, everything.registered_on, everything.closed_on)
            self._told = Flow((*hours, this_hour), (*days, today))
        return self._told


def usual(
    counts: Mapping[int, int], i: int, back: Sequence[int], first: int | None
) -> tuple[int, int] | None:
    """The 10th and 90th percentile, nearest rank, of the spans so far back that lie after the first one.

    None where fewer than 7 of them do, or there is no first one.
    """
    if first is None:
        return None
    like = sorted(counts.get(i - far, 0) for far in back if i - far > first)
    n = len(like)
    return None if n < LIKE_AT_LEAST else (like[-(-n * 10 // 100) - 1], like[-(-n * 90 // 100) - 1])


def _hours(weight: CaseWeight) -> tuple[int, int | None]:
    return weight.registered_in, weight.closed_in


def _counted(flow: CaseFlow, everything: Tally, hour: int, zone: ZoneInfo) -> Flow:
    day, first_day = hour // HOURS_A_DAY, min(everything.registered_on, default=None)
    first_hour = _first_hour(flow, first_day)
    hours = tuple(
        FlowSpan(
            _hour_begins(i, zone),
            flow.registered.get(i, 0),
            flow.closed.get(i, 0),
            usual(flow.registered, i, LIKE_HOURS, first_hour),
        )
        for i in range(hour - HOURS + 1, hour + 1)
    )
    days = tuple(
        FlowSpan(
            _hour_begins(i * HOURS_A_DAY, zone),
            everything.registered_on.get(i, 0),
            everything.closed_on.get(i, 0),
            usual(everything.registered_on, i, LIKE_DAYS, first_day),
        )
        for i in range(day - DAYS + 1, day + 1)
    )
    return Flow(hours, days)


def _recounted(span: FlowSpan, i: int, registered: Mapping[int, int], closed: Mapping[int, int]) -> FlowSpan:
    return replace(span, registered=registered.get(i, 0), closed=closed.get(i, 0))


def _first_hour(flow: CaseFlow, first_day: int | None) -> int | None:
    """That of the first case; the last one of its day, where that day is not kept by the hour any more."""
    if first_day is None:
        return None
    after = (first_day + 1) * HOURS_A_DAY
    return after - 1 if after <= flow.kept_from else min(flow.registered)


def _hour_begins(hour: int, zone: ZoneInfo) -> datetime:
    day, of_day = divmod(hour, HOURS_A_DAY)
    return datetime.combine(date.fromordinal(day), time(of_day), tzinfo=zone).astimezone(UTC)
