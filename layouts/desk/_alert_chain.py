"""The custody chain of an alert: each turn with its instant, or what is missing; the evidence on demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from dash import html
from dash.development.base_component import Component

from dashboard.domain.alert import Receipt
from dashboard.ports.alerts import CustodyLine, Episode, Group, Notice
from dashboard.reading.alert_proof import instant_in
from dashboard.reading.alert_told import AlertFile, AlertRow, is_needless, is_passed
from layouts._pieces import mark, told
from layouts._theme import OVER, UNKNOWN
from layouts.desk._alert_export import custody_door
from layouts.desk._alert_failures import failure
from layouts.desk._alert_told import LOOK_OF_SEVERITY, Telling, by, clock, length, to, to_the_ms
from layouts.desk._pieces import Cell, Column, as_of, card, stacked
from layouts.words import Words

Progress: TypeAlias = Literal["past", "awaited", "ahead", "untold"]
"""Of a turn: it happened; it is the one that is waited for; it comes after that; nobody can tell of it."""
RECEIPTS: Final[tuple[Receipt, ...]] = ("delivered", "read")
SCREENS: Final = ("browser", "wall")
"""Channels that are asked, and so accept whatever there is."""
LEAST: Final = timedelta(seconds=0.1)
"""What is found sooner than that is found at once."""


@dataclass(frozen=True, slots=True)
class Turn:
    """`note`: how many of how many, by whom, or until when it is awaited."""

    name: str
    at: datetime | None
    note: str
    progress: Progress


def since_of(group: Group, episodes: Sequence[Episode]) -> datetime:
    """From when on it is wrong: the earliest of its findings."""
    return min((each.finding.since for each in episodes), default=group.opened_at)


def of_steps(file: AlertFile) -> tuple[Notice, ...]:
    """The notices that told of it, without those that told of its end."""
    return tuple(each for each in file.notices if not each.tells_end)


def turns(file: AlertFile, telling: Telling) -> list[Turn]:
    """The chain of an alert, from what made it to what was done."""
    group, notices, words = file.row.group, of_steps(file), telling.words
    since = since_of(group, file.episodes)
    took = group.opened_at - since
    found = words("chain_found", t=exact(took, words)) if took >= LEAST else words("chain_found_at_once")
    made = [
        Turn("raised", since, found, "past"),
        _queued(file, telling),
        _accepted(notices, telling),
        _receipted("delivered", [each.delivered_at or each.read_at for each in notices], notices, telling),
        _receipted("read", [each.read_at for each in notices], notices, telling),
    ]
    by = telling.post(group.acked_by) if group.acked_by else ""
    coming = file.row.coming
    until = ""
    if coming in ("step", "again"):
        until = words(f"chain_{coming}", at=clock(group.next_step_at, telling))
    made.append(Turn("acknowledged", group.acked_at, by or until, "past" if group.acked_at else "ahead"))
    made.append(Turn("acted", group.acted_at, "", "past" if group.acted_at else "ahead"))
    return _awaited(made) if group.resolved_at is None and group.acked_at is None else made


def exact(lasted: timedelta, words: Words) -> str:
    """As `length`; under a minute with a tenth of a second."""
    seconds = max(0.0, lasted.total_seconds())
    return words("alert_only_seconds", s=f"{seconds:.1f}") if seconds < 60 else length(lasted, words)


def _counted(name: str, at: Sequence[datetime | None], n: int, telling: Telling) -> Turn:
    there = [each for each in at if each is not None]
    said = telling.words("chain_of", k=len(there), n=n) if n else telling.words("chain_nobody")
    return Turn(name, min(there, default=None), said, "past" if there else "ahead")


def _queued(file: AlertFile, telling: Telling) -> Turn:
    """While it waits to be told, when that will be."""
    notices = of_steps(file)
    turn = _counted("queued", [each.created_at for each in notices], len(notices), telling)
    if notices or file.row.coming != "first":
        return turn
    key = "chain_first_hours" if file.waits_for_hours else "chain_first"
    return replace(turn, note=telling.words(key, at=clock(file.row.group.next_step_at, telling)))


def _accepted(notices: Sequence[Notice], telling: Telling) -> Turn:
    """By what goes out to people: a screen of the centre's own takes whatever there is. Where all are kept
    for working hours, that is what is waited for."""
    out = [each for each in notices if telling.kind_of(each.channel) not in SCREENS] or notices
    turn = _counted("accepted", [each.accepted_at for each in out], len(out), telling)
    if not out or any(each.state != "held" for each in out):
        return turn
    first = min(each.try_at for each in out)
    return replace(turn, note=telling.words("chain_held_until", at=clock(first, telling)))


def _receipted(
    name: Receipt, at: Sequence[datetime | None], notices: Sequence[Notice], telling: Telling
) -> Turn:
    turn = _counted(name, at, len(notices), telling)
    sent = [each for each in notices if each.accepted_at is not None]
    if turn.at is None and sent and not any(can_tell(each, name, telling) for each in sent):
        return Turn(name, None, telling.words("chain_no_receipt"), "untold")
    return turn


def can_tell(notice: Notice, receipt: Receipt, telling: Telling) -> bool:
    """Whether the notice's channel gives such receipts at all."""
    face = telling.face(notice.channel)
    return face is not None and receipt in face.receipts


def _awaited(made: Sequence[Turn]) -> list[Turn]:
    """Until somebody has it in hand, the first turn that did not come is the one that is waited for."""
    first = next((n for n, turn in enumerate(made) if turn.progress == "ahead"), None)
    return [
        Turn(turn.name, turn.at, turn.note, "awaited") if n == first else turn for n, turn in enumerate(made)
    ]


def chain(file: AlertFile, telling: Telling) -> Component:
    words, group = telling.words, file.row.group
    ended_at = group.acted_at or group.resolved_at
    lasted = (ended_at or telling.at) - since_of(group, file.episodes)
    took = words("chain_took" if ended_at is None else "chain_took_in_all", t=length(lasted, words))
    look = LOOK_OF_SEVERITY[group.severity]
    line = html.Ol([_turn(turn, look, telling) for turn in turns(file, telling)], className="chain")
    body = line, evidence(file, telling)
    return card(words("chain_title"), *body, note=words("chain_note"), at=took)


def _turn(turn: Turn, look: str, telling: Telling) -> Component:
    words = telling.words
    signs = [mark(look)] if turn.progress == "awaited" else []
    name = html.B([*signs, words(f"chain_{turn.name}")])
    at = html.Time(clock(turn.at, telling))
    aside = html.Span(turn.note, className="t3")
    if turn.progress == "untold":  # its ring is dotted, and that there is no receipt stands for the instant
        at, aside = html.Time(turn.note, className="unk"), html.Span("")
    cls = f"awaited {look}" if turn.progress == "awaited" else turn.progress
    return html.Li([html.I(className="dot"), name, at, aside], className=cls)


def evidence(file: AlertFile, telling: Telling) -> Component:
    words = telling.words
    names = ("at", "turn", "to", "channel", "proof")
    rows = [_line(line, telling) for line in file.custody]
    body = stacked([Column(words(f"evidence_{name}")) for name in names], rows, empty=words("evidence_none"))
    summary = html.Summary(words("evidence_open", n=len(rows)))
    inside = [summary, body, *custody_door(telling, file.row.group.id)]
    of = file.row.group.id
    return told(html.Details(inside, className="evidence", key=of), of=of)


def _line(line: CustodyLine, telling: Telling) -> Sequence[Cell]:
    proof = " · ".join(f"{name} {_said(value, telling)}" for name, value in line.evidence.items()) or "—"
    return (
        html.Span(to_the_ms(line.at, telling), className="nw"),
        telling.words(f"chain_{line.turn}"),
        to(line.recipient, telling) if line.recipient else "—",
        by(line.channel, telling) if line.channel else "—",
        html.Span(proof, className="said t2"),
    )


def _said(evidence: str, telling: Telling) -> str:
    at = instant_in(evidence)
    return evidence if at is None else clock(at, telling)


def receipts(file: AlertFile, telling: Telling) -> Component:
    """Who was told by which channel, and what is proven of it."""
    words, row = telling.words, file.row
    names = ("to", "channel", "accepted", "delivered", "read", "attempts", "state")
    columns = [Column(words(f"receipts_{name}"), is_number=name == "attempts") for name in names]
    replaced = {each.instead_of: each for each in file.notices if each.instead_of}
    rows = [_receipt(each, replaced.get(each.id), row, telling) for each in file.notices]
    none = words("receipts_none")
    if row.coming == "first":
        at = clock(row.group.next_step_at, telling)
        none = words("receipts_first", at=at, to=telling.posts(row.next_to))
    body = stacked(columns, rows, empty=none)
    return card(words("receipts_title"), body, note=words("receipts_note"), at=as_of(file.at, words))


def _receipt(notice: Notice, instead: Notice | None, row: AlertRow, telling: Telling) -> Sequence[Cell]:
    times = f"{notice.attempts}"
    if notice.repeats:
        times = telling.words("receipts_repeats", n=notice.attempts, k=notice.repeats)
    return (
        html.B(to(notice.recipient, telling)),
        by(notice.channel, telling),
        clock(notice.accepted_at, telling),
        *(receipt_cell(notice, receipt, telling) for receipt in RECEIPTS),
        times,
        state_of(notice, instead, telling, is_acked=row.group.acked_at is not None),
    )


def receipt_cell(notice: Notice, receipt: Receipt, telling: Telling) -> Cell:
    """Its instant; where there can be none, that is said: it is never taken for delivered."""
    at = notice.delivered_at or notice.read_at if receipt == "delivered" else notice.read_at
    if at is None and notice.accepted_at is not None and not can_tell(notice, receipt, telling):
        return html.Span([mark(UNKNOWN), telling.words("chain_no_receipt")], className="unk nw")
    return clock(at, telling)


def state_of(
    notice: Notice, instead: Notice | None, telling: Telling, *, is_acked: bool = False
) -> Component:
    """`instead`: the one in its stead. `is_acked`: somebody has what it tells of."""
    if not notice.tells_end:
        return _state(notice, instead, telling, is_acked=is_acked)
    end = html.B(telling.words("notice_of_end"))
    return html.Div([end, _state(notice, None, telling, is_acked=True)], className="two-lines")


def _state(notice: Notice, instead: Notice | None, telling: Telling, *, is_acked: bool) -> Component:
    words = telling.words
    match notice.state:
        case "failed" if is_needless(notice):
            return html.Span(words(f"notice_needless_{notice.error}"), className="fits")
        case "failed" if is_passed(notice):
            key = "notice_passed" if instead is None else "notice_passed_to"
            channel = "" if instead is None else telling.channel(instead.channel)
            return html.Span(words(key, channel=channel), className="fits")
        case "failed":
            said = words("notice_failed", why=failure(notice.error or "", words) or words("notice_unknown"))
            if instead is not None:
                said = f"{said} · {words('notice_instead', channel=telling.channel(instead.channel))}"
            is_mended = instead is not None and instead.accepted_at is not None
            return html.Span([mark(OVER), said], className="fits" if is_mended else "fits over")
        case "held":
            return html.Span(words("notice_held", at=clock(notice.try_at, telling)), className="fits")
        case "waiting":
            key = "notice_again" if notice.attempts else "notice_waiting"
            said = words(key, at=clock(notice.try_at, telling))
            return html.Span(
                " · ".join(filter(None, (said, failure(notice.error or "", words)))), className="fits"
            )
        case "sending":
            return html.Span(words("notice_sending"), className="fits")
    if notice.read_at is not None:
        key = "notice_read" if is_acked or notice.is_test else "notice_read_only"
    elif notice.delivered_at is not None:
        key = "notice_delivered"
    else:
        key = "notice_accepted" if can_tell(notice, "delivered", telling) else "notice_untold"
    return html.Span(words(key), className="fits")
