"""Stage: steps that are due. The first tells of a group; the next ones follow where nobody was reached, read
it or acknowledged, each after its own time; after the last one, what stays open is told again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

from dashboard.alerting.plan.duty import posts_for, working_from
from dashboard.alerting.stages.notices import HOURS, SILENCED, Saying, tell
from dashboard.alerting.stages.reached import (
    again_at,
    as_it_became,
    by_post,
    is_beyond,
    is_delivered,
    is_lost,
    may_prove_reading,
    since_of,
)
from dashboard.alerting.stages.round import Round
from dashboard.alerting.stages.silence import silence_of
from dashboard.alerting.stages.standing import Standing, interval_of
from dashboard.alerting.stages.tellings import Ahead, escalated, raised
from dashboard.domain.duty import Post, Route, Step
from dashboard.ports.alerts import CustodyLine, Group, Notice, of_step

Why: TypeAlias = Literal["not_delivered", "not_read", "not_acknowledged", "by_hand"]
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


WATCHED: Final = timedelta(seconds=10)
"""Before anybody is told, so often it is looked at whether what is well again stays so."""


class Due(NamedTuple):
    """`why`: None where a step is taken again."""

    why: Why | None
    at: datetime


class Lost(NamedTuple):
    """A post that a step did not reach. `instead_of`: its last notice. `at`: when it is told anew; None:
    now."""

    post: Post
    instead_of: str
    at: datetime | None


def escalate(standing: Standing, round_: Round) -> None:
    """Nobody is told before the journal was read to its end."""
    if not round_.came.is_live:
        return
    at, proofs = round_.came.at, _proofs(standing, round_)
    for group in standing.steps_due(at):
        if silenced := silence_of(standing, standing.findings_of(group.id), at):
            standing.put_group(replace(group, silence=silenced.id, next_step_at=silenced.until), round_)
        elif group.acked_at is not None:
            standing.put_group(replace(group, silence=None, next_step_at=None), round_)
        elif (from_at := working_hours_from(standing, group, at)) > at:
            _wait_for_hours(standing, round_, group, from_at)
        elif group.closed_at is None and standing.is_well_again(group.id):
            standing.put_group(replace(group, next_step_at=at + WATCHED), round_)
        elif group.closed_at is None:
            _first(standing, round_, group)
        elif group.id in proofs:
            _next(standing, round_, group, proofs[group.id])


def _proofs(standing: Standing, round_: Round) -> Mapping[str, Sequence[Notice]]:
    """By group, with what became of notices in this very round, and what is told in their stead; by the clock
    as it is."""
    if not round_.came.proofs:
        return {}
    now = {notice.id: notice for notice in (*round_.changes.notices, *round_.became)}
    found = {
        group: [as_it_became(each, now.pop(each.id, None)) for each in notices]
        for group, notices in round_.came.proofs.items()
    }
    for notice in now.values():
        if notice.group in found:
            found[notice.group].append(notice)
    return {group: standing.instants.as_it_is(notices) for group, notices in found.items()}


def working_hours_from(standing: Standing, group: Group, at: datetime) -> datetime:
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
    """The next step now, because somebody wants it so. None follows by itself of what somebody has in hand,
    nor, before its end, of what is silenced."""
    _take(standing, round_, group, group.step + 1, "by_hand")


def _first(standing: Standing, round_: Round, group: Group) -> None:
    at, route = round_.came.at, route_named(standing, group.route)
    standing.keep_quiet(group, at, interval_of(group, route))
    told = replace(group, closed_at=at, silence=None, step=0)
    posts = _posts_of(standing, _steps(standing, route)[0], told, at)
    before = len(round_.changes.notices)
    _tell_posts(standing, round_, told, posts)
    notice = round_.changes.notices[before].id
    round_.changes.members += [(notice, episode) for episode in standing.members.get(group.id, ())]
    told = _looking_ahead(standing, told, at)
    standing.put_group(told, round_)
    findings, ahead = standing.first_of(group.id), _ahead(standing, told)
    round_.tell_journal(told, raised(_as_told(told), findings, at, label=_nearest_label(posts), ahead=ahead))


def _next(standing: Standing, round_: Round, group: Group, proofs: Sequence[Notice]) -> None:
    """`proofs`: every notice of the group so far."""
    at, told = round_.came.at, of_step(proofs, group.step)
    group = replace(group, silence=None)
    since = since_of(told, default=group.closed_at or at)
    dues = list(_dues(standing, group, told, since))
    due = _earliest(dues)
    lost = _lost(standing, group, proofs, at)
    if _is_cut_off(group, proofs):
        anew = _tell_anew(standing, round_, group, lost)  # nobody can say that this step reached nobody
        standing.put_group(_looking_ahead(standing, anew, at), round_)
        return
    at_once = [each for each in lost if each.at is None]
    if not at_once and due is not None and due.why is not None and is_beyond(told, due.at):
        _take(standing, round_, group, group.step + 1, "not_delivered")
    elif not at_once and due is not None and due.at <= at:
        _take(standing, round_, group, group.step + 1, due.why)
    else:
        now = at_once or [each for each in lost if each.at is not None and each.at <= at]
        later = [Due(None, each.at) for each in lost if each not in now and each.at is not None]
        _go_on(standing, round_, group, now, _earliest([*dues, *later]))


def _earliest(dues: Iterable[Due]) -> Due | None:
    return min(dues, key=lambda each: each.at, default=None)


def _is_cut_off(group: Group, proofs: Sequence[Notice]) -> bool:
    """Whether a silence kept the step from all that it had not reached, and so from everybody."""
    told = by_post(of_step(proofs, group.step))
    is_silenced = any(notice.error == SILENCED for notice in proofs if notice.step == group.step)
    return is_silenced and all(is_lost(notices) for notices in told.values())


def _lost(standing: Standing, group: Group, proofs: Sequence[Notice], at: datetime) -> list[Lost]:
    """The posts of the step, as they are by now, that nothing reaches; and who is on duty since, where one of
    them is not any more."""
    told, every = by_post(of_step(proofs, group.step)), by_post(proofs)
    nowhere = {name: notices[-1] for name, notices in told.items() if is_lost(notices)}
    if not nowhere:
        return []
    steps = _steps(standing, route_named(standing, group.route))
    posts = _posts_of(standing, steps[min(_by_plan(group), len(steps) - 1)], group, at)
    names, found = {post.name for post in posts}, list[Lost]()
    left = [notice for name, notice in nowhere.items() if name not in names]
    for post in posts:
        if (last := nowhere.get(post.name)) is not None:
            is_free = last.error == SILENCED or not post.has(last.channel, last.place, last.mark)
            found.append(Lost(post, last.id, None if is_free else again_at(every[post.name])))
        elif left and post.name not in told:
            found.append(Lost(post, left[-1].id, None))
    return found


def _go_on(standing: Standing, round_: Round, group: Group, lost: Sequence[Lost], due: Due | None) -> None:
    """The step goes on, and for these posts it is taken anew; `due` is looked at next."""
    if lost:
        instead_of = {each.post.name: each.instead_of for each in lost}
        group = _tell_anew(standing, round_, group, lost, instead_of=instead_of)
    standing.put_group(_until(standing, group, due), round_)


def _tell_anew(
    standing: Standing,
    round_: Round,
    group: Group,
    lost: Sequence[Lost],
    *,
    instead_of: Mapping[str, str] = NOTHING,
) -> Group:
    """The same step for these posts alone, under a number of its own."""
    anew = replace(group, step=group.step + 1, retaken=group.retaken + 1)
    _tell_posts(standing, round_, anew, [each.post for each in lost], instead_of=instead_of)
    return anew


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
        posts = by_post(notices).values()
        has_come = is_read or (posts and all(is_delivered(told, standing.provable) for told in posts))
        if step.not_delivered_s is not None and not has_come:
            yield Due("not_delivered", began_at + timedelta(seconds=step.not_delivered_s))
        may_prove = may_prove_reading(notices, standing.provable)
        if step.not_read_s is not None and may_prove and not is_read:
            yield Due("not_read", began_at + timedelta(seconds=step.not_read_s))
        # Where nothing else would ever take the step, the time for reading is one for acknowledging.
        if unacked_s := step.not_acknowledged_s or (None if may_prove else step.not_read_s):
            yield Due("not_acknowledged", began_at + timedelta(seconds=unacked_s))
    elif route.repeat_s is not None:
        yield Due(None, began_at + timedelta(seconds=route.repeat_s))


def _take(standing: Standing, round_: Round, group: Group, number: int, why: Why | None) -> None:
    """`number`: of the step, counted from 0, with those taken anew; beyond the last it is the last again."""
    at, steps = round_.came.at, _steps(standing, route_named(standing, group.route))
    step = steps[min(number - group.retaken, len(steps) - 1)]
    group = replace(group, step=number)
    posts = _posts_of(standing, step, group, at)
    _tell_posts(standing, round_, group, posts)
    taken = _looking_ahead(standing, group, at)
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
    """With when the step after this one is looked at, counted from the earliest of its notices; at once,
    where none of them can have arrived by then."""
    if group.acked_at is not None:
        return _until(standing, group, None)
    if group.silence is not None:
        silence = standing.silences.get(group.silence)  # None: it ended while nobody looked
        return _until(standing, group, Due(None, silence.until if silence else at))
    under_way = [n for n in standing.notices_under_way(group.id) if n.step == group.step]
    since = since_of(under_way, default=at)
    due = _earliest(_dues(standing, group, under_way, since))
    if due is not None and due.why is not None and is_beyond(under_way, due.at):
        due = Due("not_delivered", at)
    return _until(standing, group, due)


def _until(standing: Standing, group: Group, due: Due | None) -> Group:
    steps = _steps(standing, route_named(standing, group.route))
    number = _by_plan(group) + (due is not None and due.why is not None)
    to = steps[min(number, len(steps) - 1)].to[0]
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


def _tell_posts(
    standing: Standing,
    round_: Round,
    group: Group,
    posts: Sequence[Post],
    *,
    instead_of: Mapping[str, str] = NOTHING,
) -> None:
    """The step that the group stands at. `instead_of`: by post, the notice that did not reach it."""
    findings, told = standing.first_of(group.id), _as_told(group)
    route = route_named(standing, group.route)
    for post in posts:
        title, text = standing.words(told, findings, post.lang)
        saying = Saying(
            group.id,
            group.step,
            title,
            text,
            group.severity,
            told.total,
            route=route,
            instead_of=instead_of.get(post.name),
        )
        tell(standing, round_, post, saying)


def _as_told(group: Group) -> Group:
    """Told is what is wrong by now; what was and is over already only counts."""
    return replace(group, total=group.open)


def route_named(standing: Standing, name: str) -> Route:
    return standing.plan.route_named(name)


def first_to(standing: Standing, group: Group) -> str:
    """The first of whom the first step of the group tells."""
    return _steps(standing, route_named(standing, group.route))[0].to[0]


def _steps(standing: Standing, route: Route) -> tuple[Step, ...]:
    return standing.plan.escalations[route.escalation].steps
