"""The overview of relays comes to what the relays of that area and period come to, now and in the past."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from dashboard.domain.area import AreaTree
from dashboard.projections.relay_period import relays_sent
from dashboard.projections.relay_sums import RelaySums, merged
from dashboard.projections.tally import HOURS_A_DAY
from dashboard.reading.relay_overview import (
    RelayPeriod,
    overview,
    past_overview,
    period_between,
    period_of_days,
)
from tests.builders import LOCAL, START, TINY, after, local
from tests.projections.test_checkpoint import DictViews
from tests.projections.test_relay_spans import HOUR, received, saved, sent

TREE = AreaTree(TINY)
HOURS = period_between(START, START + timedelta(hours=20), LOCAL)
DAYS = period_of_days(3, after(days=2), LOCAL)
UNITS = {None: {"d": "abc"}, "d": {"s1": "ab", "s2": "c"}, "s1": {"a": "a", "b": "b"}, "a": {"a": "a"}}


@pytest.fixture(scope="module")
def views() -> DictViews:
    """Nine relays of three communities over two days; those of "c" take 70 minutes."""
    story = [
        event
        for n, area in enumerate("abcabcacb")
        for event in (
            sent(f"r{n}", area, at=after(hours=5 * n)),
            received(f"r{n}", area, hop=2, at=after(hours=5 * n, minutes=70 if area == "c" else 20)),
        )
    ]
    return saved(story, at=after(days=4))


def end(period: RelayPeriod) -> int:
    return period.starts.stop * (1 if period.span == "hour" else HOURS_A_DAY)


def start(period: RelayPeriod) -> int:
    return period.starts.start * (1 if period.span == "hour" else HOURS_A_DAY)


@pytest.mark.parametrize(("area", "period"), list(product(UNITS, (HOURS, DAYS))))
def test_the_whole_the_units_and_the_links_come_to_the_same_relays(
    views: DictViews, area: str | None, period: RelayPeriod
) -> None:
    found = overview(views, TREE, area, period, direction=None)

    def of(code: str | None) -> RelaySums:
        return relays_sent(views, TREE, code, first=start(period), end=end(period))["down"]

    assert found.whole["down"] == of(area)
    for unit in UNITS[area]:
        told = merged(sums for (code, _), sums in found.units.items() if code == unit)
        assert told == of(unit)
    assert {code for code, _ in found.units} <= {*UNITS[area]}
    for (link, way), sums in found.links.items():
        assert (way, sums) == ("down", of(link))


@pytest.mark.parametrize(("area", "period"), list(product((None, "d", "s1"), (HOURS, DAYS))))
def test_the_rows_of_an_instant_come_to_what_the_read_tables_held(
    views: DictViews, area: str | None, period: RelayPeriod
) -> None:
    below = None if area is None else TREE.below(area)
    rows = [
        row
        for row in views.relay_rows.values()
        if (below is None or row.area in below) and row.sent_at and period.first <= row.sent_at < period.end
    ]

    assert past_overview(rows, TREE, area, period, direction=None) == overview(
        views, TREE, area, period, direction=None
    )


def test_a_direction_leaves_the_other_out_of_units_and_links_alone(views: DictViews) -> None:
    found = overview(views, TREE, "d", DAYS, direction="up")

    assert (found.units, found.links) == ({}, {})
    assert found.whole["down"].by_status["within_60"] > 0


def test_a_day_is_told_by_the_hour_and_more_by_whole_days() -> None:
    day = period_of_days(1, local("2026-03-02 14:32"), LOCAL)
    week = period_of_days(7, local("2026-03-02 14:32"), LOCAL)
    odd = period_between(local("2026-03-01 22:00"), local("2026-03-03 00:30"), LOCAL)

    assert (day.span, len(day.starts)) == ("hour", 24)
    assert (day.first, day.end) == (local("2026-03-02 00:00"), local("2026-03-03 00:00"))
    assert (week.span, len(week.starts)) == ("day", 7)
    assert (odd.first, odd.end) == (local("2026-03-01 00:00"), local("2026-03-04 00:00"))
    assert week.begins_at(week.starts[-1], LOCAL) == local("2026-03-02 00:00")
    assert HOUR in HOURS.starts


def test_of_a_longer_period_the_last_month_is_told() -> None:
    found = period_between(local("2025-01-01 00:00"), local("2026-03-03 00:00"), LOCAL)

    assert (len(found.starts), found.end) == (31, local("2026-03-03 00:00"))


def test_a_period_that_ends_before_it_begins_is_none() -> None:
    with pytest.raises(ValueError, match="not after"):
        period_between(local("2026-03-03 00:00"), local("2026-03-02 00:00"), LOCAL)
