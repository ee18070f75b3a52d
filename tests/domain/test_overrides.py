"""The local override file: what it may say, and how what it may not say is refused."""

from __future__ import annotations

import pytest

from dashboard.domain.calendar import (
    Announcement,
    NotAnnounced,
    Override,
    Overrides,
    overridden,
)
from dashboard.domain.overrides import OverrideError, overrides_in
from tests.builders import day, frozen_calendar

CLOSURE = """
[[override]]
date = 2026-11-02
counts_as = "rest"
reason = "市运动会放假"
source = "黄政办发〔2026〕8号"
"""
NOTICE = """
[[override]]
from = 2026-09-20
to = 2026-09-20
counts_as = "rest"
reason = "通知更改"
source = "国办发明电〔2026〕2号"

[[override]]
date = 2026-10-07
counts_as = "working"
reason = "通知更改"
source = "国办发明电〔2026〕2号"
"""
YEAR_2027 = """
[[announced]]
year = 2027
source = "国办发明电〔2026〕9号"
[[override]]
date = 2027-01-01
counts_as = "rest"
reason = "元旦"
source = "国办发明电〔2026〕9号"
[[override]]
from = 2027-02-06
to = 2027-02-12
counts_as = "rest"
reason = "春节"
source = "国办发明电〔2026〕9号"
[[override]]
date = 2027-02-14
counts_as = "working"
reason = "调休"
source = "国办发明电〔2026〕9号"
[[override]]
from = 2027-10-01
to = 2027-10-07
counts_as = "rest"
reason = "国庆节"
source = "国办发明电〔2026〕9号"
"""


def test_an_entry_has_its_days_its_reason_and_its_source() -> None:
    found = overrides_in(CLOSURE)

    closure = Override(day("2026-11-02"), day("2026-11-02"), True, "市运动会放假", "黄政办发〔2026〕8号")
    assert found == Overrides((closure,))


def test_an_empty_file_overrides_nothing() -> None:
    assert overridden(frozen_calendar(), overrides_in("# nothing yet\n")) == frozen_calendar()


def test_a_closure_is_a_rest_day_and_the_day_beside_it_is_none() -> None:
    calendar = overridden(frozen_calendar(), overrides_in(CLOSURE))

    assert calendar.is_rest_day(day("2026-11-02"))
    assert not calendar.is_rest_day(day("2026-11-03"))
    assert not frozen_calendar().is_rest_day(day("2026-11-02"))


def test_a_changed_notice_takes_back_a_make_up_day_and_a_day_off() -> None:
    calendar = overridden(frozen_calendar(), overrides_in(NOTICE))

    assert calendar.is_rest_day(day("2026-09-20"))
    assert not calendar.is_rest_day(day("2026-10-07"))
    assert all(on.weekday() < 5 for on in calendar.days_off)
    assert all(on.weekday() >= 5 for on in calendar.make_up_days)


def test_an_override_that_says_what_is_so_already_changes_no_day() -> None:
    resting = CLOSURE.replace("2026-11-02", "2026-10-03")  # a Saturday in the holiday

    calendar = overridden(frozen_calendar(), overrides_in(resting))

    assert (calendar.days_off, calendar.make_up_days) == (
        frozen_calendar().days_off,
        frozen_calendar().make_up_days,
    )


def test_an_override_of_a_year_not_announced_leaves_it_unannounced_but_is_assumed() -> None:
    calendar = overridden(frozen_calendar(), overrides_in(CLOSURE.replace("2026-11-02", "2027-03-01")))

    with pytest.raises(NotAnnounced):
        calendar.is_rest_day(day("2027-03-01"))
    assert calendar.is_rest_day_by_fallback(day("2027-03-01"))
    assert not calendar.is_rest_day_by_fallback(day("2027-03-02"))


def test_a_working_override_wins_over_a_fixed_date_of_a_year_not_announced() -> None:
    working = CLOSURE.replace("2026-11-02", "2027-10-01").replace('"rest"', '"working"')

    calendar = overridden(frozen_calendar(), overrides_in(working))

    assert not calendar.is_rest_day_by_fallback(day("2027-10-01"))


def test_a_year_typed_in_before_the_package_has_it_is_announced() -> None:
    calendar = overridden(frozen_calendar(), overrides_in(YEAR_2027))

    assert calendar.overrides.years == (Announcement(2027, "国办发明电〔2026〕9号"),)
    assert calendar.is_rest_day(day("2027-02-08"))
    assert not calendar.is_rest_day(day("2027-02-14"))
    assert not calendar.is_rest_day(day("2027-05-03"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[override]\n", "line 1"),
        ("\n[[holiday]]\ndate = 2026-11-02\n", "line 2: unknown 'holiday'; known are override, announced"),
        ("override = 5\n", "line 1: override is no list of tables; head each with [[override]]"),
        ("\n[override]\n", "line 2: override is no list of tables"),
        (CLOSURE + "day = 5\n", "line 7: day: unknown; known are date, from, to"),
        (CLOSURE.replace("date = 2026-11-02\n", ""), "line 2: date: missing; give it, or from and to"),
        (CLOSURE.replace("2026-11-02", '"2026-11-02"'), "line 3: date: '2026-11-02' is no day"),
        (CLOSURE.replace("2026-11-02", "2026-11-02T00:00:00"), "line 3: date: .* is no day"),
        (CLOSURE.replace("2026-11-02", "2026-02-30"), "line 3"),
        (CLOSURE.replace("2026-11-02", "2206-11-02"), "line 3: date: 2206-11-02 is not within 2000 to 2100"),
        (CLOSURE.replace('"rest"', '"holiday"'), "line 4: counts_as: 'holiday' is neither rest nor working"),
        (CLOSURE.replace('counts_as = "rest"\n', ""), "line 2: counts_as: missing"),
        (CLOSURE.replace('reason = "市运动会放假"\n', ""), "line 2: reason: missing"),
        (CLOSURE.replace("市运动会放假", " "), "line 5: reason: ' ' says nothing"),
        (CLOSURE.replace("黄政办发〔2026〕8号", ""), "line 6: source: '' says nothing"),
        (CLOSURE + "to = 2026-11-03\n", "line 7: to: stands beside date"),
        (CLOSURE.replace("date", "from"), "line 2: to: missing"),
        (NOTICE.replace("to = 2026-09-20", "to = 2026-09-19"), "line 4: to: 2026-09-19 is not within"),
        (NOTICE.replace("to = 2026-09-20", "to = 2027-09-20"), "line 4: to: 2027-09-20 is not within"),
        (CLOSURE + CLOSURE, "line 8: 2026-11-02 is ruled on line 2 already"),
        (NOTICE + CLOSURE.replace("2026-11-02", "2026-09-20"), "line 15: 2026-09-20 is ruled on line 2"),
        ('[[announced]]\nyear = "2027"\nsource = "x"\n', "line 2: year: '2027' is no year"),
        ("[[announced]]\nyear = 2027\n", "line 1: source: missing"),
        (
            YEAR_2027.replace("2027-10-01", "2027-10-02"),
            "line 3: year: 2027-10-01 is no rest day here; give the whole notice",
        ),
        (
            YEAR_2027 + '[[announced]]\nyear = 2027\nsource = "x"\n',
            "line 28: year: 2027 is announced twice",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_line_and_the_reason(text: str, why: str) -> None:
    with pytest.raises(OverrideError, match=why.replace("[[", r"\[\[").replace("]]", r"\]\]")):
        overrides_in(text)


def test_the_line_is_right_behind_a_text_that_looks_like_an_entry() -> None:
    quoted = CLOSURE.replace('"市运动会放假"', '"""\n[[override]]\ndate = 2026-01-01\n"""')

    with pytest.raises(OverrideError, match="line 13: counts_as"):
        overrides_in(quoted + CLOSURE.replace("2026-11-02", "2026-11-03").replace('"rest"', '"off"'))
