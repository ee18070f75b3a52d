"""Alerts as rows and back, in the order of their tables' columns."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, TypeAlias

import msgspec

from dashboard.domain.alert import Finding, Subject
from dashboard.ports import Sealer
from dashboard.ports.alerts import CustodyLine, Episode, Group, Notice, Silence, Telling
from dashboard.store.instants import instant, instant_or_none, micros, micros_or_none

Row: TypeAlias = tuple[Any, ...]

CUSTODY_COLUMNS: Final = ("in_group", "notice", "turn", "at_us", "channel", "recipient", "evidence")
"""All but the number, which the database gives."""
UNTOLD_COLUMNS: Final = ("kind", "in_group", "body", "sha256")
_ENCODER: Final = msgspec.json.Encoder(order="sorted")


def episode_row(kept: Episode) -> Row:
    found = kept.finding
    return (
        found.episode,
        found.rule,
        *found.subject,
        micros(found.since),
        found.severity,
        found.code,
        found.area,
        found.case_kind,
        found.holder,
        _json(found.figures),
        found.part,
        micros(kept.opened_at),
        micros_or_none(kept.resolved_at),
        kept.group,
        kept.held_by,
        kept.flaps,
    )


def episode(row: Row) -> Episode:
    _, rule, about, subject, since_us, severity, code, area, case_kind, holder, figures, part, *rest = row
    opened_us, resolved_us, group, held_by, flaps = rest
    found = Finding(
        rule,
        Subject(about, subject),
        instant(since_us),
        severity,
        code,
        area,
        case_kind,
        holder,
        msgspec.json.decode(figures),
        part,
    )
    return Episode(found, instant(opened_us), instant_or_none(resolved_us), group, held_by, flaps)


def group_row(kept: Group) -> Row:
    return (
        kept.id,
        kept.key,
        kept.route,
        kept.rule,
        kept.severity,
        kept.area,
        micros(kept.opened_at),
        micros_or_none(kept.closed_at),
        kept.total,
        kept.open,
        micros_or_none(kept.resolved_at),
        micros_or_none(kept.acked_at),
        kept.acked_by,
        micros_or_none(kept.acted_at),
        kept.step,
        micros_or_none(kept.next_step_at),
        kept.next_to,
        kept.silence,
        kept.state,
        kept.retaken,
    )


def group(row: Row) -> Group:
    id_, key, route, rule, severity, area, opened_us, closed_us, total, open_, *rest = row
    resolved_us, acked_us, acked_by, acted_us, step, next_step_us, next_to, silence, _, retaken = rest
    return Group(
        id=id_,
        key=key,
        route=route,
        rule=rule,
        severity=severity,
        area=area,
        opened_at=instant(opened_us),
        closed_at=instant_or_none(closed_us),
        total=total,
        open=open_,
        resolved_at=instant_or_none(resolved_us),
        acked_at=instant_or_none(acked_us),
        acked_by=acked_by,
        acted_at=instant_or_none(acted_us),
        step=step,
        next_step_at=instant_or_none(next_step_us),
        next_to=next_to,
        silence=silence,
        retaken=retaken,
    )


def notice_row(kept: Notice) -> Row:
    return (
        kept.id,
        kept.group,
        kept.step,
        kept.channel,
        kept.recipient,
        kept.lang,
        kept.title,
        kept.text,
        kept.severity,
        kept.total,
        kept.state,
        micros(kept.created_at),
        micros(kept.try_at),
        kept.attempts,
        kept.repeats,
        micros_or_none(kept.accepted_at),
        micros_or_none(kept.delivered_at),
        micros_or_none(kept.read_at),
        kept.error,
        kept.instead_of,
        kept.place,
        kept.mark,
    )


def notice(row: Row) -> Notice:
    id_, in_group, step, channel, recipient, lang, title, text, severity, total, *rest = row
    state, created_us, try_us, attempts, repeats, accepted_us, delivered_us, read_us, *last = rest
    error, instead_of, place, mark = last
    return Notice(
        id=id_,
        group=in_group,
        step=step,
        channel=channel,
        recipient=recipient,
        lang=lang,
        title=title,
        text=text,
        severity=severity,
        total=total,
        state=state,
        created_at=instant(created_us),
        try_at=instant(try_us),
        attempts=attempts,
        repeats=repeats,
        accepted_at=instant_or_none(accepted_us),
        delivered_at=instant_or_none(delivered_us),
        read_at=instant_or_none(read_us),
        error=error,
        instead_of=instead_of,
        place=place,
        mark=mark,
    )


def outcome_row(kept: Notice) -> Row:
    """What becomes of a notice: its id, state, error, and the four instants of it."""
    instants = (kept.accepted_at, kept.delivered_at, kept.read_at)
    return (kept.id, kept.state, kept.error, micros(kept.try_at), *map(micros_or_none, instants))


def custody_row(line: CustodyLine) -> Row:
    """In the order of CUSTODY_COLUMNS."""
    at_us, evidence = micros(line.at), _json(line.evidence)
    return (line.group, line.notice or "", line.turn, at_us, line.channel, line.recipient, evidence)


def custody_line(row: Row) -> CustodyLine:
    """From CUSTODY_COLUMNS."""
    in_group, of, turn, at_us, channel, recipient, evidence = row
    return CustodyLine(
        in_group, turn, instant(at_us), of or None, channel, recipient, msgspec.json.decode(evidence)
    )


def silence_row(kept: Silence, sealer: Sealer) -> Row:
    return (
        kept.id,
        kept.owner,
        sealer.seal(kept.reason.encode()),
        micros(kept.from_at),
        micros(kept.until),
        kept.rule,
        kept.area,
        kept.about,
        micros_or_none(kept.ended_at),
        kept.held,
    )


def silence(row: Row, sealer: Sealer) -> Silence:
    """Raises SealError."""
    id_, owner, reason_sealed, from_us, until_us, rule, area, about, ended_us, held = row
    reason = sealer.open(bytes(reason_sealed)).decode()
    ended_at = instant_or_none(ended_us)
    return Silence(id_, owner, reason, instant(from_us), instant(until_us), rule, area, about, ended_at, held)


def untold_row(told: Telling) -> Row:
    """In the order of UNTOLD_COLUMNS."""
    said = sha256(b"\n".join((told.kind.encode(), told.group.encode(), told.body)))
    return (told.kind, told.group, told.body, said.hexdigest())


def _json(value: Mapping[str, Any]) -> str:
    return _ENCODER.encode(dict(value)).decode()
