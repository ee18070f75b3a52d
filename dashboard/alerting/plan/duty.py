"""Who is on duty, and from when on somebody may be told: pure, by the calendar that deadlines are counted by.

Where the year of a day is not announced it is taken as deadlines take it (week-ends and the holidays of fixed
date rest, nothing is made up for), and `is_guess` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from dashboard.domain.alert import Severity
from dashboard.domain.area import AreaTree
from dashboard.domain.calendar import DAY, NotAnnounced, WorkingCalendar
from dashboard.domain.duty import Days, DutyPlan, Hours, Post, Roster, Route, Shift, Step

WEEKDAYS: Final[tuple[Days, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_REST: Final = 31
"""Days without a working one that are looked over; the longest holiday has nine."""


class OnDuty(NamedTuple):
    """Who is, from one instant to before another; `is_guess`: by a calendar that is not announced."""

    from_at: datetime
    until: datetime
    posts: tuple[Post, ...]
    is_guess: bool


def on_duty(
    plan: DutyPlan, name: str, at: datetime, calendar: WorkingCalendar, zone: ZoneInfo
) -> tuple[Post, ...]:
    """The posts that a name stands for at an instant: a post itself, of a roster those of its shift.

    Never empty. Raises KeyError for a name that is neither.
    """
    if name in plan.posts:
        return (plan.posts[name],)
    roster = plan.rosters[name]
    shift = _shift_at(roster, at.astimezone(zone), calendar)
    return tuple(plan.posts[post] for post in (shift.posts if shift is not None else roster.otherwise))


def posts_for(
    plan: DutyPlan,
    step: Step,
    area: str,
    *,
    at: datetime,
    tree: AreaTree,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
) -> tuple[Post, ...]:
    """Whom a step tells of something in an area, "" for the whole centre: who answers for the nearest first.

    A post that answers for other areas only is left out; where that leaves nobody, all of them are told.
    """
    named = (post for name in step.to for post in on_duty(plan, name, at, calendar, zone))
    posts = tuple(dict.fromkeys(named))
    way = tree.path(area) or ((area,) if area else ())
    near = [(how_far, post) for post in posts if (how_far := _how_far(post, way)) is not None]
    return tuple(post for _, post in sorted(near, key=lambda each: each[0])) or posts


def deliver_from(
    plan: DutyPlan,
    post: Post,
    severity: Severity,
    at: datetime,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
    *,
    route: Route | None = None,
) -> datetime:
    """The first instant from `at` on at which the post may be told: `at` itself for `over` and `urgent`.

    What is `due` waits for working hours, unless the route says it does not, and for the end of the post's
    quiet ones.
    """
    if severity != "due":
        return at
    waits = route is None or route.in_hours
    found = at
    for _ in range(2 * LONGEST_REST):
        awake = _end_of(post.quiet, found, zone) if post.quiet is not None else found
        fit = working_from(plan.working, awake, calendar, zone) if waits else awake
        if fit == found:
            return fit
        found = fit
    return found


def working_from(working: Hours, at: datetime, calendar: WorkingCalendar, zone: ZoneInfo) -> datetime:
    """The first instant from `at` on that lies in working hours; `at` itself where it does."""
    local = at.astimezone(zone)
    if is_working_day(local.date(), calendar) and working.cover(local.time()):
        return at
    day = local.date() if local.time() < working.from_ else local.date() + DAY
    for _ in range(LONGEST_REST):
        if is_working_day(day, calendar):
            break
        day += DAY
    return max(at, _instant(day, working.from_, zone))


def is_working_day(day: date, calendar: WorkingCalendar) -> bool:
    """A day that is made up for (调休) is one; in a year not announced, by the fallback of deadlines."""
    try:
        return not calendar.is_rest_day(day)
    except NotAnnounced:
        return not calendar.is_rest_day_by_fallback(day)


def is_guess(day: date, calendar: WorkingCalendar) -> bool:
    """Whether nobody knows yet if this day is worked: its year is not announced."""
    return day.year not in calendar.years


def shifts(
    plan: DutyPlan,
    name: str,
    *,
    from_at: datetime,
    until: datetime,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
) -> Sequence[OnDuty]:
    """Who a post or roster is from one instant to another, without a gap, change by change."""
    found: list[OnDuty] = []
    at = from_at
    for change in [*_changes(plan, name, from_at, until, zone), until]:
        if change <= at:
            continue
        posts = on_duty(plan, name, at, calendar, zone)
        guess = is_guess(at.astimezone(zone).date(), calendar)
        if found and (found[-1].posts, found[-1].is_guess) == (posts, guess):
            found[-1] = found[-1]._replace(until=change)
        else:
            found.append(OnDuty(at, change, posts, guess))
        at = change
    return found


def _shift_at(roster: Roster, local: datetime, calendar: WorkingCalendar) -> Shift | None:
    for shift in roster.shifts:
        if not shift.hours.cover(local.time()):
            continue
        runs_over = shift.hours.to <= shift.hours.from_
        began_on = local.date() - DAY if runs_over and local.time() < shift.hours.from_ else local.date()
        if _is_one_of(shift.days, began_on, calendar):
            return shift
    return None


def _is_one_of(days: tuple[Days, ...], day: date, calendar: WorkingCalendar) -> bool:
    kind: Days = "working" if is_working_day(day, calendar) else "rest"
    return any(each in ("all", kind, WEEKDAYS[day.weekday()]) for each in days)


def _how_far(post: Post, way: Sequence[str]) -> int | None:
    """How many levels above the area the post answers for; None where it does not."""
    if not post.areas:
        return len(way)
    return next((n for n, code in enumerate(way) if code in post.areas), None)


def _end_of(quiet: Hours, at: datetime, zone: ZoneInfo) -> datetime:
    """The end of the quiet hours that `at` lies in; `at` itself where it lies in none."""
    local = at.astimezone(zone)
    if not quiet.cover(local.time()):
        return at
    day = local.date() if local.time() < quiet.to else local.date() + DAY
    return max(at, _instant(day, quiet.to, zone))


def _changes(plan: DutyPlan, name: str, from_at: datetime, until: datetime, zone: ZoneInfo) -> list[datetime]:
    """Every instant between the two at which the answer may become another, in order."""
    roster = plan.rosters.get(name)
    if roster is None:
        return []
    clocks = {time(0), *(clock for shift in roster.shifts for clock in shift.hours)}
    day, last = from_at.astimezone(zone).date(), until.astimezone(zone).date()
    found = set()
    while day <= last:
        found |= {_instant(day, clock, zone) for clock in clocks}
        day += DAY
    return sorted(at for at in found if from_at < at < until)


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A local time as an instant; one that a change of the clock leaves out is so much later."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
