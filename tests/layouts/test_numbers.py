from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from layouts._numbers import count, ems, minute, percent, short_count, shortened
from layouts.words import Words

ZONE = ZoneInfo("Asia/Shanghai")
ZH, EN = Words("zh", ZONE), Words("en", ZONE)


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1_000, "1,000", "1,000"),
        (99_999, "99,999", "99,999"),
        (100_000, "10万", "100K"),
        (123_456, "12万", "123K"),
        (999_999, "99万", "999K"),
        (9_999_999, "999万", "9.9M"),
        (12_345_678, "0.1亿", "12M"),
        (1_234_567_890, "12亿", "1,234M"),
    ],
)
def test_counts_have_commas_and_from_100_000_a_unit_and_are_never_rounded_up(
    number: int, zh: str, en: str
) -> None:
    assert (count(number, ZH), count(number, EN)) == (zh, en)


@pytest.mark.parametrize("number", [9_999, 10_000, 99_999, 9_999_999, 99_999_999])
def test_a_short_count_takes_at_most_five_signs(number: int) -> None:
    assert len(short_count(number, ZH)) <= 5
    assert len(short_count(number, EN)) <= 5


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, "—"),
        (0, 7, "0"),
        (7, 7, "100"),
        (49, 58, "84"),
        (98, 99, "99"),
        (5109, 5124, "99.7"),
        (171, 174, "98.3"),
        (9_999, 10_000, "99.9"),
        (99_999, 100_000, "99.9"),
        (1, 100_000, "0.1"),
        (100_000, 100_000, "100.0"),
    ],
)
def test_only_all_is_100_percent_only_none_is_0_and_under_100_there_is_no_decimal(
    part: int, whole: int, shown: str
) -> None:
    assert percent(part, whole) == shown


def test_a_name_is_cut_to_its_room_and_says_so() -> None:
    assert shortened("章山村", 3.0) == "章山村"
    assert shortened("西塞山工业园区", 5.0) == "西塞山工…"
    assert ems(shortened("Community Board 12", 6.0)) <= 6.5


def test_another_day_than_today_is_told_by_its_date_in_local_time() -> None:
    seen = datetime(2025, 10, 11, 6, 0, tzinfo=UTC)

    assert minute(datetime(2025, 10, 11, 5, 59, tzinfo=UTC), ZH, seen_from=seen) == "13:59"
    assert minute(datetime(2025, 10, 10, 16, 1, tzinfo=UTC), ZH, seen_from=seen) == "00:01"
    assert minute(datetime(2025, 10, 10, 15, 59, tzinfo=UTC), ZH, seen_from=seen) == "10-10"
