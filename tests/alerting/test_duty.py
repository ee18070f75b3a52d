"""Who is on duty, and from when on somebody may be told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import calendars
from dashboard.alerting.plan.duty import deliver_from, is_working_day, on_duty, posts_for, shifts
from dashboard.domain.alert import SEVERITIES, Severity
from dashboard.domain.area import Area, AreaTree
from dashboard.domain.duty import Address, DutyPlan, Hours, Post, Roster, Route, Shift, Step
from dashboard.domain.duty_default import default_plan

ZONE = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
CN = calendars.announced()
DAY, NIGHT, REST, CHIEF = (
    Post(name, name, (Address("browser", ""),)) for name in ("day", "night", "rest", "chief")
)
NIGHT_HOURS = Hours(time(17, 30), time(8, 30))
ROSTER = Roster(
    "desk",
    (
        Shift(("working",), Hours(time(8, 30), time(17, 30)), ("day",)),
        Shift(("working",), NIGHT_HOURS, ("night",)),
        Shift(("sat", "rest"), Hours(time(0), time(0)), ("rest",)),
    ),
    ("chief",),
)
PLAN = DutyPlan({}, {p.name: p for p in (DAY, NIGHT, REST, CHIEF)}, {"desk": ROSTER}, {}, ())
DISTRICT = AreaTree(
    [
        Area("d", "District", "district", ""),
        Area("s1", "Street 1", "street", "d"),
        Area("a", "A", "community", "s1"),
        Area("s2", "Street 2", "street", "d"),
    ]
)
INSTANTS = st.integers(0, 730 * 24 * 60).map(lambda n: local("2025-01-01 00:00") + timedelta(minutes=n))
CLOCKS = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def local(text: str, zone: ZoneInfo = ZONE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def names(at: str) -> tuple[str, ...]:
    return tuple(post.name for post in on_duty(PLAN, "desk", local(at), CN, ZONE))


@pytest.mark.parametrize(
    ("at", "who"),
    [
        ("2026-09-28 08:29", "chief"),  # Monday: the night of Sunday 27th is none of a working day
        ("2026-09-28 08:30", "day"),
        ("2026-09-28 17:29", "day"),
        ("2026-09-28 17:30", "night"),
        ("2026-09-29 08:29", "night"),
        ("2026-10-01 08:29", "night"),  # the night that began on 30 September, a working day
        ("2026-10-01 08:30", "rest"),  # National Day, a Thursday
        ("2026-10-10 09:00", "day"),  # a Saturday that is made up for
        ("2026-10-11 03:00", "night"),  # the night that began on it
    ],
)
def test_a_shift_follows_the_calendar_and_belongs_to_the_day_it_begins_on(at: str, who: str) -> None:
    assert names(at) == (who,)


def test_a_post_stands_for_itself_and_another_name_is_an_error() -> None:
    assert on_duty(PLAN, "chief", local("2026-09-28 09:00"), CN, ZONE) == (CHIEF,)
    with pytest.raises(KeyError):
        on_duty(PLAN, "nobody", local("2026-09-28 09:00"), CN, ZONE)


def test_a_year_that_is_not_announced_is_taken_by_the_fallback_and_said_to_be_a_guess() -> None:
    year = max(CN.years) + 1
    monday = next(d for n in range(7) if (d := date(year, 3, 1) + timedelta(n)).weekday() == 0)
    at = datetime.combine(monday, time(9), ZONE)

    (found,) = shifts(PLAN, "desk", from_at=at, until=at + timedelta(hours=1), calendar=CN, zone=ZONE)

    assert found.posts == (DAY,)
    assert found.is_guess


# ── by area ─────────────────────────────────────────────────────────────────────────────────────────────


def told(area: str) -> tuple[str, ...]:
    posts = {
        "street_1": Post("street_1", "", (), areas=("s1",)),
        "street_2": Post("street_2", "", (), areas=("s2",)),
        "community": Post("community", "", (), areas=("a",)),
        "all": Post("all", "", ()),
    }
    plan = DutyPlan({}, posts, {}, {}, ())
    step = Step(("all", "street_1", "street_2", "community"))
    at = local("2026-09-28 09:00")
    found = posts_for(plan, step, area, at=at, tree=DISTRICT, calendar=CN, zone=ZONE)
    return tuple(post.name for post in found)


def test_who_answers_for_the_nearest_area_is_told_first_and_who_answers_for_another_is_not() -> None:
    assert told("a") == ("community", "street_1", "all")
    assert told("s1") == ("street_1", "all")
    assert told("s2") == ("street_2", "all")
    assert told("d") == ("all",)
    assert told("") == ("all",)


def test_where_nobody_of_a_step_answers_for_the_area_all_of_them_are_told() -> None:
    plan = DutyPlan({}, {"street_2": Post("street_2", "", (), areas=("s2",))}, {}, {}, ())
    at = local("2026-09-28 09:00")

    found = posts_for(plan, Step(("street_2",)), "a", at=at, tree=DISTRICT, calendar=CN, zone=ZONE)

    assert [post.name for post in found] == ["street_2"]


# ── from when on ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("at", "from_"),
    [
        ("2026-09-28 09:00", "2026-09-28 09:00"),
        ("2026-09-28 08:29", "2026-09-28 08:30"),
        ("2026-09-28 17:30", "2026-09-29 08:30"),
        ("2026-09-30 17:30", "2026-10-08 08:30"),  # over the National Day
        ("2026-10-09 18:00", "2026-10-10 08:30"),  # a Friday; the Saturday is made up for
    ],
)
def test_what_is_due_waits_for_working_hours(at: str, from_: str) -> None:
    assert deliver_from(PLAN, DAY, "due", local(at), CN, ZONE) == local(from_)


def test_quiet_hours_end_before_what_is_due_comes() -> None:
    late = Post("late", "", (), quiet=Hours(time(21), time(9, 15)))

    assert deliver_from(PLAN, late, "due", local("2026-09-28 22:00"), CN, ZONE) == local("2026-09-29 09:15")
    assert deliver_from(PLAN, late, "due", local("2026-09-28 09:14"), CN, ZONE) == local("2026-09-28 09:15")


def test_a_route_without_hours_waits_for_quiet_ones_alone() -> None:
    route = Route("r", "e", in_hours=False)
    late = Post("late", "", (), quiet=Hours(time(22), time(6)))

    assert deliver_from(PLAN, late, "due", local("2026-10-01 21:00"), CN, ZONE, route=route) == local(
        "2026-10-01 21:00"
    )
    assert deliver_from(PLAN, late, "due", local("2026-10-01 23:00"), CN, ZONE, route=route) == local(
        "2026-10-02 06:00"
    )


@given(at=INSTANTS, severity=st.sampled_from(SEVERITIES[1:]), quiet=st.builds(Hours, CLOCKS, CLOCKS))
def test_over_and_urgent_never_wait(at: datetime, severity: Severity, quiet: Hours) -> None:
    assert deliver_from(PLAN, Post("p", "", (), quiet=quiet), severity, at, CN, ZONE) == at


@given(at=INSTANTS)
def test_what_is_due_comes_in_working_hours_and_never_later_than_the_next_working_morning(
    at: datetime,
) -> None:
    found = deliver_from(PLAN, DAY, "due", at, CN, ZONE).astimezone(ZONE)

    assert found >= at
    assert is_working_day(found.date(), CN)
    assert PLAN.working.cover(found.time())
    if found != at:
        assert found.time() == PLAN.working.from_
        between = [at.date() + timedelta(n) for n in range(1, (found.date() - at.date()).days)]
        assert not any(is_working_day(day, CN) for day in between)


SHIFTS = st.builds(
    Shift,
    st.lists(st.sampled_from(["all", "working", "rest", "mon", "sat", "sun"]), min_size=1, max_size=2).map(
        tuple
    ),
    st.builds(Hours, CLOCKS, CLOCKS),
    st.lists(st.sampled_from(["day", "night", "rest"]), min_size=1, max_size=2).map(tuple),
)


@given(at=INSTANTS, made=st.lists(SHIFTS, max_size=4))
def test_somebody_is_always_on_duty_and_the_shifts_told_leave_no_gap(at: datetime, made: list[Shift]) -> None:
    plan = DutyPlan({}, PLAN.posts, {"desk": Roster("desk", tuple(made), ("chief",))}, {}, ())
    until = at + timedelta(days=3)

    found = shifts(plan, "desk", from_at=at, until=until, calendar=CN, zone=ZONE)

    assert found[0].from_at == at
    assert found[-1].until == until
    assert all(one.until == then.from_at for one, then in pairwise(found))
    for one in found:
        middle = one.from_at + (one.until - one.from_at) / 2
        for moment in (one.from_at, middle, one.until - timedelta(microseconds=1)):
            assert on_duty(plan, "desk", moment, CN, ZONE) == one.posts != ()


def test_where_the_clock_is_put_back_the_night_is_an_hour_longer_and_nobody_is_missing() -> None:
    from_at = local("2026-10-24 17:30", BERLIN)

    found = shifts(PLAN, "desk", from_at=from_at, until=from_at + timedelta(days=3), calendar=CN, zone=BERLIN)

    assert [one.posts for one in found][:3] == [(REST,), (CHIEF,), (DAY,)]
    assert found[0].until - found[0].from_at == timedelta(hours=6.5 + 25)
    assert found[1].until == local("2026-10-26 08:30", BERLIN)


def test_the_default_plan_tells_the_duty_post_on_the_screens() -> None:
    plan = default_plan()

    assert on_duty(plan, "duty", local("2026-09-28 03:00"), CN, ZONE) == (plan.posts["duty"],)
    assert [a.channel for a in plan.posts["duty"].addresses] == ["browser", "wall"]
