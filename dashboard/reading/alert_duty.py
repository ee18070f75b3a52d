"""Who is on duty now and next, and how far a group has come on its escalation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dashboard.domain.alert import DIGEST
from dashboard.domain.duty import DutyPlan, Roster, Step
from dashboard.ports.alerts import Group, Notice, of_step
from dashboard.reading.alert_ground import OnDuty
from dashboard.reading.alert_told import DutyTold, PostLine, RosterLine, StepState, StepTold
from dashboard.reading.inflow import midnight

AHEAD_DAYS: Final = 8
"""So far ahead the next change is looked for: a week, and the day that a shift over midnight ends on."""


def duty_told(plan: DutyPlan, on_duty: OnDuty, *, at: datetime, zone: ZoneInfo) -> DutyTold:
    rosters = tuple(_roster(plan, on_duty, roster, at, zone) for roster in plan.rosters.values())
    on = {post for roster in rosters for post in roster.on}
    posts = tuple(
        PostLine(
            name=post.name,
            label=post.label,
            channels=tuple(address.channel for address in post.addresses),
            areas=post.areas,
            quiet=post.quiet,
            is_on_duty=post.name in on,
        )
        for post in plan.posts.values()
    )
    return DutyTold(at, posts, rosters)


def _roster(plan: DutyPlan, on_duty: OnDuty, roster: Roster, at: datetime, zone: ZoneInfo) -> RosterLine:
    on = on_duty(plan, roster.name, at)
    for turn in _turns(roster, at, zone):
        then = on_duty(plan, roster.name, turn)
        if then != on:
            return RosterLine(roster.name, on, turn, then)
    return RosterLine(roster.name, on, None, ())


def _turns(roster: Roster, at: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The instants after `at` at which another shift may begin, in order."""
    edges = {edge for shift in roster.shifts for edge in shift.hours}
    today = at.astimezone(zone).date()
    for day in (today + timedelta(days=n) for n in range(AHEAD_DAYS)):
        turns = [midnight(day, zone)]
        turns += [datetime.combine(day, edge, zone).astimezone(at.tzinfo) for edge in edges]
        yield from sorted(turn for turn in {*turns} if turn > at)


def path_of(plan: DutyPlan, group: Group, notices: Sequence[Notice]) -> tuple[StepTold, ...]:
    """The steps of the group's escalation, by the route that takes it on where its own is gone."""
    is_over = group.acked_at is not None or group.resolved_at is not None
    taken = -1 if group.closed_at is None else group.step - group.retaken
    is_anew = is_taken_anew(plan, group)
    return tuple(
        _step(n, taken, step, group, notices, is_over=is_over, is_anew=is_anew)
        for n, step in enumerate(steps_of(plan, group))
    )


def steps_of(plan: DutyPlan, group: Group) -> tuple[Step, ...]:
    """Of the group's escalation, as alerting takes them by this plan; a digest has one, of its own."""
    if group.rule == DIGEST:
        return () if plan.digest is None else (Step(plan.digest.to),)
    return plan.escalations[plan.route_named(group.route).escalation].steps


def is_taken_anew(plan: DutyPlan, group: Group) -> bool:
    """Whether what comes is the step taken last once more, for posts that it did not reach, and not the next
    one."""
    steps, taken = steps_of(plan, group), group.step - group.retaken
    if group.closed_at is None or not 0 <= taken < len(steps) - 1:
        return False
    return group.next_to == steps[taken].to[0] != steps[taken + 1].to[0]


def next_posts(plan: DutyPlan, on_duty: OnDuty, group: Group) -> tuple[str, ...]:
    """Whom the group's next step goes to: of a roster, who is on duty then."""
    to, at = group.next_to, group.next_step_at
    if to is None or at is None:
        return ()
    return on_duty(plan, to, at) if to in plan.rosters else (to,)


def _step(
    number: int,
    taken: int,
    step: Step,
    group: Group,
    notices: Sequence[Notice],
    *,
    is_over: bool,
    is_anew: bool,
) -> StepTold:
    """`taken`: the last one of the plan that was; `is_anew`: that one comes once more."""
    at: datetime | None = None
    told: tuple[str, ...] = ()
    state: StepState = "to_come"
    if number <= taken:
        of_it = _of_taken(number, taken, group, notices)
        state, at = "taken", min((notice.created_at for notice in of_it), default=None)
        told = tuple(dict.fromkeys(notice.recipient for notice in of_it))
    elif is_over:
        state = "stopped"
    elif number == taken + 1 and group.next_step_at is not None and group.silence is None and not is_anew:
        state, at = "next", group.next_step_at
    reasons = {
        "not_delivered": step.not_delivered_s,
        "not_read": step.not_read_s,
        "not_acknowledged": step.not_acknowledged_s,
    }
    waited = {why: s for why, s in reasons.items() if s is not None}
    return StepTold(number, step.to, state, at, waited, told)


def _of_taken(number: int, taken: int, group: Group, notices: Sequence[Notice]) -> list[Notice]:
    """Where steps were taken anew, of those between the first and the last it is not known."""
    if number == taken == 0:
        return [notice for notice in notices if 0 <= notice.step <= group.step]
    if number == taken:
        return of_step(notices, group.step)
    return [notice for notice in notices if notice.step == number and (number == 0 or not group.retaken)]
