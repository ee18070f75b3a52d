"""Stage: what people did about groups. It counts at once: nobody is told on who was not told yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dashboard.alerting.escalate import take_by_hand
from dashboard.alerting.notices import ACKNOWLEDGED, SILENCED, drop
from dashboard.alerting.round import Round
from dashboard.alerting.silence import matches, silence_of
from dashboard.alerting.standing import Standing
from dashboard.alerting.tested import tell_test
from dashboard.domain.alert import group_of_test
from dashboard.domain.alert_events import (
    AlertAcknowledged,
    AlertActed,
    AlertEscalated,
    AlertSilenced,
    AlertSilenceEnded,
    AlertTested,
)
from dashboard.domain.events import DESK_SOURCE, Event
from dashboard.ports.alerts import CustodyLine, Group, Silence


def heed(standing: Standing, round_: Round) -> None:
    for recorded in round_.came.acts:
        event, at = recorded.event, recorded.recorded_at
        group = _group(standing, round_, event.subject or "")
        match event.data:
            case AlertAcknowledged() if group is not None:
                _acknowledge(standing, round_, group, event, at)
            case AlertActed() if group is not None:
                _act(standing, round_, group, event, at)
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
    drop(standing, round_, group.id, why=ACKNOWLEDGED)
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
    for group in list(standing.groups.values()):
        findings = list(standing.findings_of(group.id))
        if group.silence is None and findings and all(matches(standing, silence, f) for f in findings):
            if round_.came.is_live:  # before that, its end may be in the journal, too
                drop(standing, round_, group.id, why=SILENCED)
            standing.put_group(replace(group, silence=silence.id, next_step_at=silence.until), round_)
            silence = replace(silence, held=silence.held + len(findings))
    standing.keep_silence(silence, round_)


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
