"""What was told on a day and what became of it, how the channels stand, and custody as tables."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from itertools import chain
from typing import Final

from dashboard.domain.duty import ChannelUse, DutyPlan
from dashboard.ports.alert_store import AlertStore, GroupFilter
from dashboard.ports.alerts import CustodyLine, Group, Notice
from dashboard.reading.alert_ground import AlertGround
from dashboard.reading.alert_told import (
    BUDGET,
    ChannelLine,
    Channels,
    Proof,
    ProofRow,
    is_lost,
    is_needless,
    is_passed,
)
from dashboard.reading.cells import safe

LOOKED_BACK: Final = timedelta(hours=24)
MOST_GROUPS: Final = 2_000
MOST_IN_A_TABLE: Final = 20_000
"""Groups of which a table is made: all of a day, or none."""
CUSTODY: Final = ("group", "turn", "at", "notice", "channel", "recipient", "evidence")
PROOF: Final = (
    "group", "rule", "severity", "area", "opened_at", "resolved_at", "notice", "step", "channel", "recipient",
    "state", "created_at", "accepted_at", "delivered_at", "read_at", "acknowledged_at", "acknowledged_by",
    "acted_at", "attempts", "repeats", "error", "instead_of",
)  # fmt: skip


class TooMany(Exception):
    """A table would not have all that it is of."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What of a group and of a notice the asker may know."""

    group: Callable[[Group], Group]
    notice: Callable[[Notice], Notice]


def groups_of(store: AlertStore, wanted: GroupFilter, *, before: datetime, most: int) -> Sequence[Group]:
    """Opened from `wanted.since` until then; one more than `most` at the most."""
    return store.groups(wanted, limit=most + 1, before=before)


def proof_of(
    store: AlertStore, found: Callable[[], Sequence[Group]], cut: Cut, *, on: date, at: datetime, most: int
) -> Proof:
    groups = found()
    made = _notices(store, groups[:most])
    rows = tuple(
        ProofRow(cut.group(group), cut.notice(notice))
        for group in groups[:most]
        for notice in made.get(group.id, ())
    )
    return Proof(on, at, rows, len(groups) > most, _unmade(store, rows, [each.id for each in groups[:most]]))


def _unmade(store: AlertStore, rows: Sequence[ProofRow], groups: Sequence[str]) -> int:
    """How many were passed on before they were made: in custody alone."""
    held = store.custody_of(*groups, turn="held")
    passed = {line.notice for line in held if line.evidence.get("reason") == BUDGET}
    return len(passed - {row.notice.id for row in rows} - {None})


def _notices(store: AlertStore, groups: Sequence[Group]) -> Mapping[str, Sequence[Notice]]:
    """By group, each in the order in which they were made."""
    found: dict[str, list[Notice]] = {}
    made = store.notices_of_all([group.id for group in groups])
    for notice in sorted(made, key=lambda n: (n.tells_end, n.step, n.created_at, n.id)):
        found.setdefault(notice.group, []).append(notice)
    return found


def channels_told(ground: AlertGround, areas: Collection[str] | None, at: datetime) -> Channels:
    """By the notices of groups of these areas; None is all. What is spent of a budget is the whole centre's:
    by areas, it is not told."""
    store, plan, is_whole = ground.store, ground.plan(), areas is None
    wanted = GroupFilter(areas=None if areas is None else sorted(areas), since=at - LOOKED_BACK)
    groups = store.groups(wanted, limit=MOST_GROUPS + 1)
    made = store.notices_of_all([group.id for group in groups[:MOST_GROUPS]])
    under_way = store.open_notices()
    if areas is not None:
        within = {group.id for group in store.open_groups() if group.area in areas}
        under_way = [notice for notice in under_way if notice.group in within]
    kept = list(store.custody(at - LOOKED_BACK, at))
    passed = _passed(kept, {group.id for group in groups})
    tried = [line for line in kept if is_attempt(line)]
    lines = (_channel(ground, use, made, under_way, passed, tried, at) for use in plan.channels.values())
    told = tuple(line if is_whole else replace(line, spent=None) for line in lines)
    return Channels(at, told, len(groups) > MOST_GROUPS, is_whole, _push_key(ground, plan))


def _push_key(ground: AlertGround, plan: DutyPlan) -> str | None:
    """Of the first use of a channel that offers one."""
    for use in plan.channels.values():
        face = ground.channels.get(use.kind)
        if face is not None and (key := face.offers(use.settings).get("application_server_key")) is not None:
            return key
    return None


def _passed(lines: Iterable[CustodyLine], groups: Collection[str]) -> Counter[str]:
    """By channel, how often it was passed over, or waited for, because its budget was spent."""
    return Counter(
        line.channel
        for line in lines
        if line.turn == "held"
        and line.channel is not None
        and line.evidence.get("reason") == BUDGET
        and line.group in groups
    )


def is_attempt(line: CustodyLine) -> bool:
    """Whether it says what became of an attempt, which the other side counts, whatever it answered."""
    return line.turn == "accepted" or "attempt" in line.evidence


def _channel(
    ground: AlertGround,
    use: ChannelUse,
    made: Sequence[Notice],
    under_way: Sequence[Notice],
    passed: Mapping[str, int],
    tried: Sequence[CustodyLine],
    at: datetime,
) -> ChannelLine:
    face = ground.channels.get(use.kind)
    messages = use.messages if use.messages is not None or face is None else face.messages
    per_s = use.per_s if use.per_s is not None or face is None else face.per_s
    if face is not None and face.messages is not None and face.per_s == per_s and messages is not None:
        messages = min(messages, face.messages)
    on_it = [notice for notice in made if notice.channel == use.name]
    accepted = [notice.accepted_at for notice in on_it if notice.accepted_at is not None]
    begins = at - timedelta(seconds=per_s or 0.0)
    # Of one that waits to be tried again, it is not told when it failed.
    wrong = [n for n in on_it if n.error and not is_needless(n) and not is_passed(n) and n.try_at <= at]
    last = max(wrong, key=lambda notice: notice.try_at, default=None)
    return ChannelLine(
        name=use.name,
        kind=use.kind,
        face=face,
        messages=messages,
        per_s=per_s,
        spent=sum(line.channel == use.name and begins < line.at <= at for line in tried),
        waiting=sum(notice.channel == use.name for notice in under_way),
        retrying=sum(notice.channel == use.name and _is_retried(notice) for notice in under_way),
        accepted=len(accepted),
        failed=sum(map(is_lost, on_it)),
        passed=passed.get(use.name, 0),
        repeats=sum(notice.repeats for notice in on_it),
        last_accepted_at=max(accepted, default=None),
        last_error=None if last is None else last.error,
        last_failed_at=None if last is None else last.try_at,
    )


def _is_retried(notice: Notice) -> bool:
    return notice.attempts > 0 and notice.error is not None


def custody_csv(lines: Iterable[CustodyLine], *, zone: tzinfo) -> Iterator[str]:
    """The custody chain as CSV, a line at a time, under a head of CUSTODY. Instants, those of the
    evidence too, in the zone and with their offset."""
    yield _csv(CUSTODY)
    for line in lines:
        told = {
            name: value if (at := instant_in(value)) is None else _at(at, zone)
            for name, value in line.evidence.items()
        }
        evidence = json.dumps(told, ensure_ascii=False, sort_keys=True)
        yield _csv(
            (line.group, line.turn, _at(line.at, zone), line.notice, line.channel, line.recipient, evidence)
        )


def instant_in(evidence: str) -> datetime | None:
    """The instant that a value of evidence is; None where it is none, or has no offset."""
    if "T" not in evidence:
        return None
    try:
        found = datetime.fromisoformat(evidence)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def proof_csv(proof: Proof, *, zone: tzinfo) -> Iterator[str]:
    """A day's proof of delivery as CSV, a line at a time, under a head of PROOF.

    Raises TooMany where it is not of all groups of the day.
    """
    if proof.is_more:
        raise TooMany(f"more than {MOST_IN_A_TABLE:,} alerts opened on {proof.on}")
    return map(_csv, chain([PROOF], (_cells(row, zone) for row in proof.rows)))


def _cells(row: ProofRow, zone: tzinfo) -> tuple[object, ...]:
    g, n = row.group, row.notice
    return (
        *(g.id, g.rule, g.severity, g.area, _at(g.opened_at, zone), _at(g.resolved_at, zone)),
        *(n.id, n.step, n.channel, n.recipient, n.state, _at(n.created_at, zone)),
        *(_at(n.accepted_at, zone), _at(n.delivered_at, zone), _at(n.read_at, zone)),
        *(_at(g.acked_at, zone), g.acked_by, _at(g.acted_at, zone)),
        *(n.attempts, n.repeats, n.error, n.instead_of),
    )


def _at(at: datetime | None, zone: tzinfo) -> str:
    return "" if at is None else at.astimezone(zone).isoformat()


def _csv(values: Iterable[object]) -> str:
    line = io.StringIO()
    cells = ("" if v is None else safe(v) if isinstance(v, str) else v for v in values)
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
