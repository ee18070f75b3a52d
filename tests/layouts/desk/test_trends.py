"""An area's thirty days: what is usual is drawn where it is known, and said in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.clock import SystemClock
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.projections.case_rows import DaySums
from dashboard.projections.case_sums import CaseSum, CaseSums
from dashboard.projections.history import As
from dashboard.reading.desk_lists import AT_HAND
from dashboard.reading.inflow import Inflow, inflow_of
from layouts.desk import area
from layouts.desk._page import View
from layouts.desk._trends import days, highest
from layouts.words import Words
from tests import districts
from tests.desk_district import STREET
from tests.desk_doors import nodes, texts
from tests.desks import desk_of

ZONE, LAST = ZoneInfo("Asia/Shanghai"), date(2025, 10, 12)
SUNDAY = LAST.toordinal()
BUSY = SUNDAY - 5
AFTERNOON = datetime(2025, 10, 12, 14, 32, tzinfo=ZONE)
SECOND, MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)


def of(*, began: int | None) -> Inflow:
    """Three a day came for a year, two were closed; on one day of late twenty came."""
    found = {
        day: CaseSums({("family", "grid"): CaseSum(20 if day == BUSY else 3, 2, 0)})
        for day in range(SUNDAY - 365, SUNDAY + 1)
    }
    return inflow_of(DaySums(found, began), None, today=LAST, zone=ZONE)


async def drawn(found: Inflow, *, at: datetime = AFTERNOON) -> object:
    standing = await desk_of(districts.normal()).standing()
    return days(found, replace(standing, at=at), View("/"), Words("en", ZONE))


def bands(body: object, look: str = "usual") -> int:
    return sum(getattr(node, "className", None) == look for node in nodes(body))


async def test_the_day_above_what_is_usual_is_named() -> None:
    body = await drawn(of(began=SUNDAY - 365))

    told = " ".join(texts(body))
    assert (
        f"In: of 29 whole days, above the usual on 1 ({LAST - timedelta(days=5):%m-%d}), below it on none."
        in told
    )
    assert "Closed: of 29 whole days, above the usual on none, below it on none." in told
    assert (bands(body), bands(body, "usual later")) == (58, 2)
    assert told.count("usual 3") == 1


async def test_a_day_that_still_runs_is_told_as_so_far_and_one_that_is_over_is_not() -> None:
    found = of(began=SUNDAY - 365)
    midnight = found.days[-1].ends_at

    running = await drawn(found, at=midnight - SECOND)
    over = await drawn(found, at=midnight - MICROSECOND)

    titles = [
        getattr(node, "title", "") for node in nodes(running) if getattr(node, "className", None) == "bar"
    ]
    assert [title for title in titles if "so far" in title] == [
        f"{LAST:%m-%d} in 3 so far · usual 3 a day", f"{LAST:%m-%d} closed 2 so far · usual 2 a day",
    ]  # fmt: skip
    told = list(texts(running))
    assert f"{LAST:%m-%d} Sunday so far" in told
    assert told.count("3–3 a day") == told.count("usual 3 a day") == 1
    assert (bands(running), bands(running, "usual later")) == (58, 2)

    said = " ".join(texts(over))
    assert "so far" not in said
    assert "In: of 30 whole days" in said
    assert (bands(over), bands(over, "usual later")) == (60, 0)


async def test_what_is_not_known_is_no_nought() -> None:
    body = await drawn(of(began=None))

    told = " ".join(texts(body))
    assert "In: usual not known of any of 29 whole days" in told
    assert told.count("usual not known") == 4
    assert bands(body) == 0


async def test_of_days_that_are_not_known_there_is_no_band_and_it_is_said_how_many() -> None:
    body = await drawn(of(began=SUNDAY - 60))

    told = " ".join(texts(body))
    unknown = 29 - bands(body) // 2
    assert 0 < unknown < 30
    assert f"Of {unknown} more the usual is not known." in told


def test_a_scale_holds_all_that_stands_on_it() -> None:
    assert highest([of(began=SUNDAY - 365)]) == 20
    assert highest([]) == 0


class LongJournal(MemoryJournal):
    def head(self) -> int:
        return AT_HAND + 1


@pytest.mark.parametrize(
    ("asked", "as_", "is_read"),
    [({}, "known", False), ({"trend": "1"}, "known", True), ({}, "corrected", True)],
)
async def test_the_days_of_then_are_read_from_a_long_journal_on_request_alone(
    asked: dict[str, str], as_: As, is_read: bool
) -> None:
    journal, at = LongJournal(SystemClock()), districts.AT - timedelta(days=1)
    desk = desk_of(districts.normal(), journal=journal, at=at, as_=as_)
    view = View(f"/area/{STREET}", {"area": STREET}, {**asked, "at": at.isoformat(), "as": as_})

    body = (await area.PAGE.draw(desk, view, Words("en", ZONE))).body

    links = [getattr(node, "href", None) or "" for node in nodes(body)]
    assert any(href.startswith(f"/area/{STREET}") and "trend=1" in href for href in links) != is_read
    assert any(getattr(node, "className", None) == "month" for node in nodes(body)) == is_read
