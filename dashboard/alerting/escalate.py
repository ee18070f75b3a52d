"""Stage: steps that are due. The first tells of a group; the next ones follow where nobody was reached, read
it or acknowledged, each after its own time; after the last one, what stays open is told again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias

from dashboard.alerting.duty import posts_for, working_from
from dashboard.alerting.notices import HOURS, SILENCED, Saying, tell
from dashboard.alerting.round import Round
from dashboard.alerting.silence import silence_of
from dashboard.alerting.standing import Standing, interval_of
from dashboard.alerting.tellings import Ahead, escalated, raised
from dashboard.domain.duty import Post, Route, Step
from dashboard.ports.alerts import CustodyLine, Group, Notice

Why: TypeAlias = Literal["not_delivered", "not_read", "not_acknowledged", "by_hand"]
RETRIED_WITHIN: Final = timedelta(minutes=2)
"""All attempts of a notice by one address lie within so much."""
AGAIN_S: Final = (60.0, 120.0, 300.0, 600.0)
"""After the last step reached nobody: when it is taken anew, the last of these for ever. By then a budget is
free, a line is mended, an address is set right."""


class Due(NamedTuple):
    """`why`: None where the last step is taken again."""

    why: Why | None
    at: datetime


def escalate(standing: Standing, round_: Round) -> None:
    """Nobody is told before the journal was read to its end."""
    if not round_.came.is_live:
        return
    at = round_.came.at
    for group in standing.steps_due(at):
        if silenced := silence_of(standing, standing.findings_of(group.id), at):
            standing.put_group(replace(group, silence=silenced.id, next_step_at=silenced.until), round_)
        elif group.acked_at is not None:
            standing.put_group(replace(group, silence=None, next_step_at=None), round_)
        elif (from_at := _working_from(standing, group, at)) > at:
            _wait_for_hours(standing, round_, group, from_at)
        elif group.closed_at is None:
            _first(standing, round_, group)
        elif group.id in round_.came.proofs:
            _next(standing, round_, group, round_.came.proofs[group.id])


def _working_from(standing: Standing, group: Group, at: datetime) -> datetime:
    """When a step of the group may be taken: what is mild waits for working hours, or its route says not."""
    if group.severity != "due" or not route_named(standing, group.route).in_hours:
        return at
    return working_from(standing.plan.working, at, standing.calendar, standing.zone)


def _wait_for_hours(standing: Standing, round_: Round, group: Group, until: datetime) -> None:
    """The group waits, and takes what is found meanwhile: who is told then, and of what, is seen then."""
    at = round_.came.at
    waiting = replace(group, silence=None, next_step_at=until)
    standing.put_group(waiting, round_)
    evidence = {"reason": HOURS, "until": until.isoformat()}
    round_.changes.custody.append(CustodyLine(group.id, "held", at, evidence=evidence))
    if group.closed_at is None:
        round_.tell_journal(waiting, raised(waiting, standing.first_of(group.id), at))


def take_by_hand(standing: Standing, round_: Round, group: Group) -> None:
    """The next step now, because somebody wants it so."""
    _take(standing, round_, group, group.step + 1, "by_hand")


def _first(standing: Standing, round_: Round, group: Group) -> None:
    at, route = round_.came.at, route_named(standing, group.route)
    standing.keep_quiet(group, at, interval_of(group, route))
    posts = _tell_posts(standing, round_, group, _steps(standing, route)[0], 0)
    told = replace(group, closed_at=at, silence=None, step=0)
    told = _looking_ahead(standing, told, at)
    standing.put_group(told, round_)
    findings, ahead = standing.first_of(group.id), _ahead(standing, told)
    round_.tell_journal(told, raised(_as_told(told), findings, at, label=_nearest_label(posts), ahead=ahead))


def _next(standing: Standing, round_: Round, group: Group, proofs: Sequence[Notice]) -> None:
    """`proofs`: every notice of the group so far."""
    at, of_step = round_.came.at, [notice for notice in proofs if notice.step == group.step]
    began_at = min((_began_at(notice) for notice in of_step), default=group.closed_at or at)
    group = replace(group, silence=None)
    is_nowhere = _is_nowhere(of_step)
    if is_nowhere and any(notice.error == SILENCED for notice in of_step):
        anew = replace(group, retaken=group.retaken + 1)  # nobody can say that this step reached nobody
        _take(standing, round_, anew, group.step + 1, None)
        return
    dues = list(_dues(standing, group, of_step, began_at))
    if is_nowhere and any(due.why is not None for due in dues):
        _take(standing, round_, group, group.step + 1, "not_delivered")
        return
    if is_nowhere:
        dues.append(Due(None, _again_at(group, proofs)))
    due = min(dues, key=lambda each: each.at, default=None)
    if due is not None and due.at <= at:
        _take(standing, round_, group, group.step + 1, due.why)
    else:
        standing.put_group(_until(standing, group, due), round_)


def _is_nowhere(of_step: Sequence[Notice]) -> bool:
    return bool(of_step) and all(notice.state == "failed" for notice in of_step)


def _again_at(group: Group, proofs: Sequence[Notice]) -> datetime:
    """When the last step is taken anew that reached nobody: later each time."""
    of_steps = defaultdict[int, list[Notice]](list)
    for notice in proofs:
        of_steps[notice.step].append(notice)
    times = 0
    while _is_nowhere(of_steps[group.step - times]):
        times += 1
    tried_at = max(notice.try_at for notice in of_steps[group.step])
    return tried_at + timedelta(seconds=AGAIN_S[min(times, len(AGAIN_S)) - 1])


def _by_plan(group: Group) -> int:
    """Where it stands among the steps of the plan; beyond them once the last one was repeated."""
    return group.step - group.retaken


def _dues(standing: Standing, group: Group, notices: Sequence[Notice], began_at: datetime) -> Iterator[Due]:
    """When the next step is due, and why, as far as is proven by now."""
    route = route_named(standing, group.route)
    steps = _steps(standing, route)
    if _by_plan(group) + 1 < len(steps):
        step = steps[_by_plan(group) + 1]
        is_read = any(notice.read_at is not None for notice in notices)
        is_delivered = is_read or any(_is_delivered(standing, notice) for notice in notices)
        if step.not_delivered_s is not None and not is_delivered:
            yield Due("not_delivered", began_at + timedelta(seconds=step.not_delivered_s))
        if step.not_read_s is not None and not is_read:
            yield Due("not_read", began_at + timedelta(seconds=step.not_read_s))
        if step.not_acknowledged_s is not None:
            yield Due("not_acknowledged", began_at + timedelta(seconds=step.not_acknowledged_s))
    elif route.repeat_s is not None:
        yield Due(None, began_at + timedelta(seconds=route.repeat_s))


def _is_delivered(standing: Standing, notice: Notice) -> bool:
    """Where a channel can never prove more than acceptance, that is it."""
    if notice.delivered_at is not None:
        return True
    provable = standing.provable.get(notice.channel, frozenset())
    return notice.accepted_at is not None and "delivered" not in provable


def _began_at(notice: Notice) -> datetime:
    """From when on it is waited for: one that was kept for working hours, from those on."""
    if notice.attempts <= 1:
        return notice.try_at
    return max(notice.created_at, notice.try_at - RETRIED_WITHIN)


def _take(standing: Standing, round_: Round, group: Group, number: int, why: Why | None) -> None:
    """`number`: of the step, counted from 0, with those taken anew; beyond the last it is the last again."""
    at, steps = round_.came.at, _steps(standing, route_named(standing, group.route))
    step = steps[min(number - group.retaken, len(steps) - 1)]
    posts = _tell_posts(standing, round_, group, step, number)
    taken = _looking_ahead(standing, replace(group, step=number), at)
    standing.put_group(taken, round_)
    if why is not None:
        evidence = {"step": str(number), "to": ",".join(step.to), "why": why}
        round_.changes.custody.append(CustodyLine(group.id, "queued", at, evidence=evidence))
        ahead = _ahead(standing, taken)
        round_.tell_journal(
            taken,
            escalated(taken, to=step.to[0], label=_nearest_label(posts), why=why, at=at, ahead=ahead),
        )


def _looking_ahead(standing: Standing, group: Group, at: datetime) -> Group:
    """With when the step after this one is looked at, counted from the earliest of its notices."""
    under_way = [n for n in standing.notices_under_way(group.id) if n.step == group.step]
    began_at = min((_began_at(notice) for notice in under_way), default=at)
    due = min(_dues(standing, group, (), began_at), key=lambda each: each.at, default=None)
    return _until(standing, group, due)


def _until(standing: Standing, group: Group, due: Due | None) -> Group:
    steps = _steps(standing, route_named(standing, group.route))
    to = steps[min(_by_plan(group) + 1, len(steps) - 1)].to[0]
    return replace(group, next_step_at=due.at if due else None, next_to=to if due else None)


def _ahead(standing: Standing, group: Group) -> Ahead | None:
    """What the wall says of the step after this one."""
    steps, at = _steps(standing, route_named(standing, group.route)), group.next_step_at
    if at is None:
        return None
    if _by_plan(group) + 1 >= len(steps):
        return Ahead(at, None, "")
    step = steps[_by_plan(group) + 1]
    return Ahead(at, step.to[0], _nearest_label(_posts_of(standing, step, group, at)))


def _nearest_label(posts: Sequence[Post]) -> str:
    return posts[0].label if posts else ""


def _posts_of(standing: Standing, step: Step, group: Group, at: datetime) -> tuple[Post, ...]:
    return posts_for(
        standing.plan,
        step,
        group.area,
        at=at,
        tree=standing.tree,
        calendar=standing.calendar,
        zone=standing.zone,
    )


def _tell_posts(standing: Standing, round_: Round, group: Group, step: Step, number: int) -> tuple[Post, ...]:
    """Who was told, the nearest first."""
    findings, episodes = standing.first_of(group.id), tuple(standing.members.get(group.id, ()))
    told = _as_told(group)
    route = route_named(standing, group.route)
    posts = _posts_of(standing, step, group, round_.came.at)
    for post in posts:
        title, text = standing.words(told, findings, post.lang)
        saying = Saying(
            group.id,
            number,
            title,
            text,
            group.severity,
            told.total,
            episodes,
            route=route,
        )
        tell(standing, round_, post, saying)
    return posts


def _as_told(group: Group) -> Group:
    """Told is what is wrong by now; what was and is over already only counts."""
    return replace(group, total=group.open)


def route_named(standing: Standing, name: str) -> Route:
    """By its name; the last one, where a newer plan has it no more."""
    routes = standing.plan.routes
    return next((route for route in routes if route.name == name), routes[-1])


def _steps(standing: Standing, route: Route) -> tuple[Step, ...]:
    return standing.plan.escalations[route.escalation].steps
