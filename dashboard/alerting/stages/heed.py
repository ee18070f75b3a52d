"""Stage: what people did about groups. It counts at once: nobody is told on who was not told yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from dashboard.alerting.stages.escalate import first_to, take_by_hand
from dashboard.alerting.stages.notices import ACKNOWLEDGED, SILENCED, drop
from dashboard.alerting.stages.round import Round
from dashboard.alerting.stages.silence import SILENCE, matches, silence_of
from dashboard.alerting.stages.standing import Standing
from dashboard.alerting.stages.tellings import raised
from dashboard.alerting.stages.tested import tell_test
from dashboard.alerting.stages.unheeded import keep
from dashboard.domain.alert import group_of_test, made_of
from dashboard.domain.alert_events import (
    AlertAcknowledged,
    AlertActed,
    AlertEscalated,
    AlertSilenced,
    AlertSilenceEnded,
    AlertTested,
)
from dashboard.domain.events import DESK_SOURCE, Event, Recorded
from dashboard.ports.alerts import CustodyLine, Group, Notice, Silence


def heed(standing: Standing, round_: Round) -> None:
    for recorded in round_.came.acts:
        event, at = recorded.event, recorded.recorded_at
        group = _group(standing, round_, event.subject or "")
        match event.data:
            case AlertAcknowledged() | AlertActed() if group is None:
                keep(standing.unheeded, recorded, round_.came.told_at)
            case AlertAcknowledged() | AlertActed() if group is not None:
                _take_in_hand(standing, round_, group, recorded)
            case AlertEscalated(why="by_hand") if group is not None and event.source == DESK_SOURCE:
                is_told = group.closed_at is not None and group.resolved_at is None
                if is_told and event.data.step > group.step:
                    take_by_hand(standing, round_, group)
            case AlertSilenced():
                _silence(standing, round_, event, at)
            case AlertSilenceEnded():
                _end(standing, round_, event.subject or "", at)
            case AlertTested():
                tell_test(standing, round_, event, at)


def group_of(event: Event) -> str:
    """The id of the group that an act is of; of one on a silence, of none that there is."""
    return group_of_test(event.id) if event.type == "alert.tested" else event.subject or ""


def heed_kept(standing: Standing, round_: Round) -> None:
    """Stage: what people had done about groups that are made in this round; once told, no more are made."""
    for id_ in sorted(standing.unheeded.keys() & round_.groups.keys()):
        for recorded in standing.unheeded.pop(id_).acts:
            _take_in_hand(standing, round_, round_.groups[id_], recorded)
    if round_.came.is_live:
        standing.unheeded.clear()


def _take_in_hand(standing: Standing, round_: Round, group: Group, recorded: Recorded) -> None:
    take = _acknowledge if isinstance(recorded.event.data, AlertAcknowledged) else _act
    take(standing, round_, group, recorded.event, recorded.recorded_at)


def _group(standing: Standing, round_: Round, id_: str) -> Group | None:
    """Also one that is over: that it was seen and repaired is often said only then."""
    return standing.groups.get(id_) or round_.groups.get(id_) or round_.came.over.get(id_)


def _acknowledge(standing: Standing, round_: Round, group: Group, event: Event, at: datetime) -> None:
    """The first one counts; each is in the custody."""
    by = event.data.by
    line = CustodyLine(
        group.id, "acknowledged", at, evidence={"by": by, "how": event.data.how, "event": event.id}
    )
    round_.changes.custody.append(line)
    _stop(standing, round_, group, by, at)


def _act(standing: Standing, round_: Round, group: Group, event: Event, at: datetime) -> None:
    """Who acts has taken it in hand."""
    evidence = {"by": event.data.by, "what": event.data.what, "event": event.id}
    round_.changes.custody.append(CustodyLine(group.id, "acted", at, evidence=evidence))
    _stop(standing, round_, group, event.data.by, at)
    acted = round_.groups[group.id]
    standing.put_group(replace(acted, acted_at=acted.acted_at or at), round_)


def _stop(standing: Standing, round_: Round, group: Group, by: str, at: datetime) -> None:
    # Heard again after a restart, it stops nothing that was wanted by hand since; and never that it is over.
    is_before: Callable[[Notice], bool] = lambda each: (  # noqa: E731
        not each.tells_end and (round_.came.is_live or each.created_at <= at)
    )
    drop(standing, round_, group.id, why=ACKNOWLEDGED, which=is_before)
    if group.acked_at is None:
        group = replace(group, acked_at=at, acked_by=by)
    standing.put_group(
        replace(group, next_step_at=None, next_to=None, closed_at=group.closed_at or at), round_
    )


def _silence(standing: Standing, round_: Round, event: Event, at: datetime) -> None:
    said = event.data
    silence = Silence(
        event.subject or event.id, said.owner, said.reason, at, said.until, said.rule, said.area, said.about
    )
    if silence.id in standing.silences:
        return
    if silence.until <= round_.came.at:
        standing.keep_silence(silence, round_)
        return
    for group in [each for each in standing.groups.values() if each.silence is None]:
        findings = list(standing.findings_of(group.id))
        held = [finding.episode for finding in findings if matches(standing, silence, finding)]
        if len(held) == len(findings) > 0:
            if round_.came.is_live:  # before that, its end may be in the journal, too
                drop(standing, round_, group.id, why=SILENCED)
            else:
                standing.stop(group.id, at)
            standing.put_group(replace(group, silence=silence.id, next_step_at=silence.until), round_)
        elif held and group.acked_at is None:
            _set_apart(standing, round_, group, held, silence)
        else:
            continue
        silence = replace(silence, held=silence.held + len(held))
    standing.keep_silence(silence, round_)


def _set_apart(
    standing: Standing, round_: Round, group: Group, held: Sequence[str], silence: Silence
) -> None:
    """What is silenced of an alert that goes on: an alert of its own, which is told when the silence ends."""
    at, taking = round_.came.at, standing.groups.get(standing.taking.get((group.key, silence.id), ""))
    if taking is None:
        apart = replace(
            group,
            id=made_of("group", group.key, silence.id, held[0]),
            opened_at=at,
            closed_at=None,
            total=len(held),
            open=len(held),
            step=0,
            next_step_at=silence.until,
            next_to=first_to(standing, group),
            silence=silence.id,
            retaken=0,
        )
    else:
        apart = replace(taking, total=taking.total + len(held), open=taking.open + len(held))
    for id_ in held:
        standing.members[group.id].pop(id_)
        episode = replace(standing.episodes[id_], group=apart.id, held_by=SILENCE + silence.id)
        standing.open(episode)
        round_.changes.episodes.append(episode)
    left = replace(group, total=group.total - len(held), open=group.open - len(held))
    standing.put_group(left, round_)
    standing.put_group(apart, round_)
    evidence = {"reason": SILENCED, "episodes": str(len(held)), "alert": apart.id}
    round_.changes.custody.append(CustodyLine(group.id, "held", at, evidence=evidence))
    if taking is None:
        round_.tell_journal(apart, raised(apart, standing.first_of(apart.id), at))


def _end(standing: Standing, round_: Round, id_: str, at: datetime) -> None:
    """What it alone kept from people is looked at now."""
    silence = standing.silences.get(id_)
    if silence is None or silence.ended_at is not None:
        return
    standing.keep_silence(replace(silence, ended_at=at), round_)
    for group in list(standing.groups.values()):
        if group.silence == id_:
            other = silence_of(standing, standing.findings_of(group.id), at)
            next_at = other.until if other else round_.came.at
            standing.put_group(
                replace(group, silence=other.id if other else None, next_step_at=next_at), round_
            )
