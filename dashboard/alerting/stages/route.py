"""Stage: arrivals into the group of their key that is told next, and groups of which nothing is open."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import timedelta

from dashboard.alerting.stages.notices import OVER, drop
from dashboard.alerting.stages.round import Arrival, Round
from dashboard.alerting.stages.silence import SILENCE
from dashboard.alerting.stages.standing import Standing
from dashboard.alerting.stages.tellings import raised, resolved
from dashboard.alerting.stages.unheeded import was_told_before
from dashboard.domain.alert import SEVERITIES, Resolved, made_of
from dashboard.ports.alerts import Episode, Group


def route(standing: Standing, round_: Round) -> None:
    """What is over already when it arrives is told to nobody, nor is what is explained."""
    known = set(standing.groups)
    back = {arrival.episode.id for arrival in round_.arrivals}
    round_.reopened |= _groups_before(standing, round_)
    _end(standing, round_, [each for each in round_.changes.resolved if each.episode in back])
    for arrival in round_.arrivals:
        episode = arrival.episode
        if episode.id not in round_.over:
            if episode.held_by is None or episode.held_by.startswith(SILENCE):
                episode = replace(episode, group=_joined(standing, round_, arrival).id)
            standing.open(episode)
        round_.changes.episodes.append(episode)
    _end(standing, round_, [each for each in round_.changes.resolved if each.episode not in back])
    _raise_those_that_wait(standing, round_, known)


def _groups_before(standing: Standing, round_: Round) -> set[str]:
    """The groups of what comes back, as which it was over."""
    ids = [arrival.episode.id for arrival in round_.arrivals]
    before = (standing.episodes.get(id_) or round_.came.known.get(id_) for id_ in ids)
    return {episode.group for episode in before if episode is not None and episode.group is not None}


def _end(standing: Standing, round_: Round, resolved: Iterable[Resolved]) -> None:
    for each in resolved:
        ended = standing.over(each.episode)
        if ended is not None and ended.group in standing.groups:
            _lessen(standing, round_, standing.groups[ended.group])


def _raise_those_that_wait(standing: Standing, round_: Round, known: Collection[str]) -> None:
    """Screens show what was found from now on, though people are told of it later."""
    at = round_.came.at
    for group in round_.groups.values():
        is_waiting = group.resolved_at is None and group.next_step_at is not None and group.next_step_at > at
        if is_waiting and group.id not in known:
            round_.tell_journal(group, raised(group, standing.first_of(group.id), at))


def _joined(standing: Standing, round_: Round, arrival: Arrival) -> Group:
    silence = (arrival.episode.held_by or "").removeprefix(SILENCE) or None
    taking = standing.groups.get(standing.taking.get((arrival.key, silence), ""))
    if taking is not None and was_told_before(standing.unheeded, taking.id, arrival.episode):
        taking = None
    if taking is None:
        group = _new(standing, round_, arrival, silence)
    else:
        severity = max(taking.severity, arrival.severity, key=SEVERITIES.index)
        is_graver = severity != taking.severity and silence is None
        group = replace(
            taking,
            severity=severity,
            next_step_at=round_.came.at if is_graver else taking.next_step_at,
            area=_common(standing, taking.area, arrival.episode.finding.area),
            total=taking.total + 1,
            open=taking.open + 1,
        )
    standing.put_group(group, round_)
    if silence is not None:
        held = standing.silences[silence]
        standing.keep_silence(replace(held, held=held.held + 1), round_)
    return group


def _new(standing: Standing, round_: Round, arrival: Arrival, silence: str | None) -> Group:
    """A group that waits for its first step; a silenced one, for the end of the silence."""
    finding, route_, at = arrival.episode.finding, arrival.route, round_.came.at
    told_at = max(
        at + timedelta(seconds=route_.group_wait_s),
        standing.quiet_until(arrival.key, arrival.severity) or at,
        standing.silences[silence].until if silence else at,
    )
    return Group(
        id=group_id(arrival.key, arrival.episode),
        key=arrival.key,
        route=route_.name,
        rule=finding.rule,
        severity=arrival.severity,
        area=finding.area,
        opened_at=at,
        next_step_at=told_at,
        next_to=standing.plan.escalations[route_.escalation].steps[0].to[0],
        silence=silence,
    )


def group_id(key: str, first: Episode) -> str:
    """Of the group that an episode opens; one that comes back after it was over opens another."""
    return made_of("group", key, first.id, first.opened_at.isoformat())


def _common(standing: Standing, one: str, other: str) -> str:
    """The lowest area that both lie in; "" is the whole centre."""
    if one == other:
        return one
    above = standing.tree.path(other)
    return next((code for code in standing.tree.path(one) if code in above), "")


def _lessen(standing: Standing, round_: Round, group: Group) -> None:
    if group.open > 1:
        standing.put_group(replace(group, open=group.open - 1), round_)
        return
    at = round_.came.at
    drop(standing, round_, group.id, why=OVER)
    standing.needless |= standing.under_way.get(group.id, {})
    standing.put_group(replace(group, open=0, resolved_at=at, next_step_at=None, next_to=None), round_)
    round_.tell_journal(group, resolved(group, at))
