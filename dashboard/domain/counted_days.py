"""The days of a deadline one by one, as a person would tick them off on a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.domain.calendar import DAY, NotAnnounced, WorkingCalendar
from dashboard.domain.case import Terms
from dashboard.domain.deadline import TICK, Deadlines, Pause, Turn, union
from dashboard.domain.rulebook import Rulebook
from dashboard.domain.situation import ClauseName


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One local day from the start of an episode to the due instant of a clause.

    `number`: which day of the allowance it is; None for the day of the start, for one that is passed over,
    and for one past the allowance. `is_make_up`: a week-end day that is worked (调休). `is_guess`: its year
    is not announced. `is_paused`: the clock stood still in some of it.
    """

    on: date
    number: int | None = None
    is_rest: bool = False
    is_make_up: bool = False
    is_guess: bool = False
    is_paused: bool = False
    is_due: bool = False


@dataclass(frozen=True, slots=True)
class Counting:
    """How a clause of an episode came to its due instant: `turns` in order, and the `days` it ran over.

    `days_allowed`: None under a promise, which counts none. `counting`: as `Clause.counting`, or promised.
    """

    policy: str
    counting: str
    days_allowed: int | None
    turns: tuple[Turn, ...]
    days: tuple[CountedDay, ...]


def counting_of(clause: ClauseName, terms: Terms, rules: Rulebook) -> Counting | None:
    """The counting of one clause; None where there is nothing to count by, or no such clause."""
    policy, deadlines = rules.policy_of(terms), rules.deadlines
    if deadlines is None or policy is None:
        return None
    if terms.is_promised:
        return _promised(terms, deadlines)
    clauses = (policy.dispatch, policy.close_by_grade[terms.grade])
    held_to = next((c for c in clauses if c.name == clause), None)
    if held_to is None:
        return None
    turns = deadlines.trail(terms.started_at, held_to, pauses=terms.pauses)
    due_at = turns[-1].at
    assert due_at is not None, "a trail ends at its instant"
    until = terms.extended_to
    if clause != "dispatch" and until is not None and until > due_at:
        due_at, turns = until, (*turns[:-1], Turn("extended", at=until), Turn("ends", at=until))
    last_on = (due_at - TICK).astimezone(deadlines.zone).date()
    numbers = _numbers(turns, terms, held_to.counting, deadlines)
    days = _days(terms, last_on, numbers, deadlines)
    return Counting(policy.name, held_to.counting, held_to.days, turns, days)


def _promised(terms: Terms, deadlines: Deadlines) -> Counting:
    if terms.promised_at is None:
        return Counting("promised", "promised", None, (), ())
    turns = (Turn("promised", at=terms.promised_at), Turn("ends", at=terms.promised_at))
    last_on = (terms.promised_at - TICK).astimezone(deadlines.zone).date()
    return Counting("promised", "promised", None, turns, _days(terms, last_on, {}, deadlines))


def _numbers(turns: Sequence[Turn], terms: Terms, counting: str, deadlines: Deadlines) -> dict[date, int]:
    first_on = terms.started_at.astimezone(deadlines.zone).date()
    days = turns[0].days
    if counting in ("civil", "elapsed"):
        return {first_on + n * DAY: n for n in range(1, days + 1)}
    numbers: dict[date, int] = {}
    day = first_on
    while len(numbers) < days:
        day += DAY
        if not _is_rest(day, deadlines.calendar)[0]:
            numbers[day] = len(numbers) + 1
    return numbers


def _days(
    terms: Terms, last_on: date, numbers: dict[date, int], deadlines: Deadlines
) -> tuple[CountedDay, ...]:
    zone, calendar = deadlines.zone, deadlines.calendar
    stretches = union(terms.pauses, terms.started_at)
    first_on = terms.started_at.astimezone(zone).date()
    found = []
    for n in range(max(0, (last_on - first_on).days) + 1):
        day = first_on + n * DAY
        is_rest, is_guess = _is_rest(day, calendar)
        found.append(
            CountedDay(
                day,
                numbers.get(day),
                is_rest,
                day in calendar.make_up_days,
                is_guess,
                _is_paused(day, stretches, deadlines),
                day == last_on,
            )
        )
    return tuple(found)


def _is_rest(day: date, calendar: WorkingCalendar) -> tuple[bool, bool]:
    """Whether it is a rest day, and whether that is a guess."""
    try:
        return calendar.is_rest_day(day), False
    except NotAnnounced:
        return calendar.is_rest_day_by_fallback(day), True


def _is_paused(day: date, stretches: Sequence[Pause], deadlines: Deadlines) -> bool:
    zone = deadlines.zone
    return any(
        s.start_at.astimezone(zone).date() <= day <= (s.end_at - TICK).astimezone(zone).date()
        for s in stretches
    )
