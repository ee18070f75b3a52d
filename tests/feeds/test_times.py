"""How times in files are read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds._feed import RowError
from feeds._times import Cell, TimeForm, instant

SHANGHAI = TimeForm(zone=ZoneInfo("Asia/Shanghai"))
NEW_YORK = TimeForm(zone=ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    ("said", "utc"),
    [
        ("2026-03-02 09:00:00", "2026-03-02T01:00:00"),
        ("2026/3/2 9:05", "2026-03-02T01:05:00"),
        ("2026.03.02 09:00", "2026-03-02T01:00:00"),
        ("2026年3月2日 9时5分30秒", "2026-03-02T01:05:30"),
        ("2026年3月2日9:05", "2026-03-02T01:05:00"),
        ("2026-03-02", "2026-03-01T16:00:00"),
        ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00"),
        ("2026-03-02T09:00:00-05:00", "2026-03-02T14:00:00"),
        ("2026-03-02 24:00", "2026-03-02T16:00:00"),
        ("20260302T090000", "2026-03-02T01:00:00"),
        (" 2026-03-02 09:00:00.250 ", "2026-03-02T01:00:00.250000"),
    ],
)
def test_a_time_that_opens_with_the_year_needs_no_format(said: str, utc: str) -> None:
    assert instant(said, SHANGHAI) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_a_time_that_opens_otherwise_needs_its_format() -> None:
    us = TimeForm(zone=NEW_YORK.zone, formats=("%m/%d/%Y %I:%M:%S %p",))

    assert instant("03/02/2011 01:26:48 PM", us) == datetime(2011, 3, 2, 18, 26, 48, tzinfo=UTC)
    with pytest.raises(RowError, match="time_formats"):
        instant("03/02/2011 01:26:48 PM", NEW_YORK)


def test_a_naive_time_without_a_zone_is_refused_and_not_guessed() -> None:
    with pytest.raises(RowError, match="timezone"):
        instant("2026-03-02 09:00", TimeForm())


def test_summer_time_is_the_zones_and_not_the_days() -> None:
    assert instant("2011-03-12 12:00", NEW_YORK) == datetime(2011, 3, 12, 17, tzinfo=UTC)
    assert instant("2011-03-14 12:00", NEW_YORK) == datetime(2011, 3, 14, 16, tzinfo=UTC)


def test_an_hour_that_the_clocks_show_twice_is_the_first() -> None:
    assert instant("2011-11-06 01:30", NEW_YORK) == datetime(2011, 11, 6, 5, 30, tzinfo=UTC)


def test_a_date_alone_may_mean_its_last_instant() -> None:
    end = TimeForm(zone=SHANGHAI.zone, date_only="end")

    for day in ("2026-09-30", "2026/9/30", "20260930", date(2026, 9, 30)):
        assert instant(day, end) == datetime(2026, 9, 30, 16, tzinfo=UTC)
    assert instant("2026-09-30 08:00", end) == datetime(2026, 9, 30, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "of_day", ["8:30", "08:30:00", "8时30分", time(8, 30), 0.354166666666667, "0.3541666667"]
)
def test_date_and_time_of_day_may_stand_in_two_cells(of_day: Cell) -> None:
    expected = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)

    for day in ("2026-03-02", date(2026, 3, 2), datetime(2026, 3, 2)):  # noqa: DTZ001
        assert instant(day, SHANGHAI, of_day=of_day) == expected


@pytest.mark.parametrize("of_day", ["25:00", "8:61", "morning", 1.5, -0.1, True, "24:01"])
def test_what_is_no_time_of_day_is_refused(of_day: Cell) -> None:
    with pytest.raises(RowError, match="time of day"):
        instant("2026-03-02", SHANGHAI, of_day=of_day)


def test_a_spreadsheets_serial_number_is_days_since_1899() -> None:
    excel = TimeForm(zone=SHANGHAI.zone, formats=("excel",))

    assert instant(46083.375, excel) == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert instant("46083.375", excel) == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert instant(46083, excel) == datetime(2026, 3, 1, 16, tzinfo=UTC)
    with pytest.raises(RowError, match="excel"):
        instant(46083.375, SHANGHAI)


def test_seconds_since_1970_are_in_utc_whatever_the_zone() -> None:
    at = datetime(2026, 3, 2, 1, tzinfo=UTC)

    assert instant(int(at.timestamp()), TimeForm(SHANGHAI.zone, ("unix",))) == at
    assert instant(str(int(at.timestamp() * 1000)), TimeForm(SHANGHAI.zone, ("unix_ms",))) == at


@pytest.mark.parametrize(
    "absurd",
    [
        "0001-01-01 00:00",
        "9999-12-31 23:59",
        "1899-12-31",
        "2200-01-01",
        "2026-02-30",
        "",
        "soon",
        True,
        None,
        time(1),
    ],
)
def test_an_absurd_time_is_refused(absurd: Cell) -> None:
    with pytest.raises(RowError):
        instant(absurd, SHANGHAI)


def test_a_closing_of_1900_is_read_because_real_files_hold_such() -> None:
    assert instant("1900-01-01T00:00:00-05:00", NEW_YORK) == datetime(1900, 1, 1, 5, tzinfo=UTC)


def test_a_number_beyond_all_time_is_refused() -> None:
    for form in ("excel", "unix", "unix_ms"):
        for number in (1e300, -1e300, float("nan"), float("inf")):
            with pytest.raises(RowError):
                instant(number, TimeForm(SHANGHAI.zone, (form,)))


@given(
    at=st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 30)),  # noqa: DTZ001
    offset_min=st.integers(-14 * 60, 14 * 60),
)
def test_every_time_with_an_offset_comes_back_as_the_same_instant(at: datetime, offset_min: int) -> None:
    written = at.replace(tzinfo=timezone(timedelta(minutes=offset_min)))

    assert instant(written.isoformat(), TimeForm()) == written


@given(
    text=st.text(max_size=40), formats=st.lists(st.sampled_from(["%d.%m.%Y", "excel", "unix"]), max_size=3)
)
def test_no_text_breaks_the_reader(text: str, formats: list[str]) -> None:
    try:
        read = instant(text, TimeForm(SHANGHAI.zone, tuple(formats)))
    except RowError:
        return
    assert read.tzinfo is UTC
