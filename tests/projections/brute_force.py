"""The same numbers counted the long way: every case and relay read whole from its events, rule by rule.

Written apart from the core, after DOMAIN.md; only the end of a run of days is asked of `deadline`, whose
answers are worked by hand in tests/domain/answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dashboard.domain.deadline import Deadlines, Pause
from dashboard.domain.events import Event, Recorded
from dashboard.domain.policy import Policy
from dashboard.domain.situation import CaseCounts
from tests.builders import LOCAL

HANDED_OVER = ("dispute.dispatched", "dispute.accepted")


@dataclass
class Read:
    """One case as read from its events."""

    area: str
    reported_at: datetime
    closed_at: datetime | None
    holder: str | None
    due: list[tuple[str, datetime, datetime, datetime | None]]  # clause, soon, due, met
    was_paused: bool

    def status(self, at: datetime) -> dict[str, str]:
        found = {}
        for clause, soon_at, due_at, met_at in self.due:
            if met_at is not None:
                found[clause] = "late" if met_at > due_at else "met"
            else:
                found[clause] = "overdue" if at > due_at else "due_soon" if at >= soon_at else "running"
        return found


def in_force(facts: Iterable[Recorded], subject: str) -> list[Event]:
    """The events of a subject that were not withdrawn, in reading order."""
    mine = [f for f in facts if f.event.subject == subject]
    gone = {(f.event.data.source, f.event.data.id) for f in mine if f.event.type == "event.retracted"}
    mine.sort(key=lambda f: (f.event.occurred_at, f.position))
    return [f.event for f in mine if (f.event.source, f.event.id) not in gone]


def read_case(events: Sequence[Event], policy: Policy, deadlines: Deadlines) -> Read | None:
    reports = [e for e in events if e.type == "dispute.reported"]
    if not reports:
        return None
    report, episode = reports[0], last_episode(events)
    began = report.occurred_at
    if episode and episode[0].type == "dispute.reopened":
        began = max(began, episode[0].occurred_at)
    closing = min((e.occurred_at for e in episode if e.type == "dispute.closed"), default=None)
    area = [e.data.fields.area for e in events if e.type == "dispute.amended" and e.data.fields.area]
    holders = [
        e.data.unit if e.type in HANDED_OVER else None
        for e in episode
        if e.type in (*HANDED_OVER, "dispute.returned")
    ]
    return Read(
        area=area[-1] if area else report.data.area,
        reported_at=report.occurred_at,
        closed_at=None if closing is None else max(closing, report.occurred_at),
        holder=holders[-1] if holders else None,
        due=due_of(events, episode, report, began, policy, deadlines),
        was_paused=any(e.type == "dispute.paused" for e in episode),
    )


def last_episode(events: Sequence[Event]) -> list[Event]:
    """What happened since the last reopening that found the case closed; that reopening included."""
    episode: list[Event] = []
    is_closed = False
    for event in events:
        if event.type == "dispute.reopened" and is_closed:
            episode, is_closed = [], False
        episode.append(event)
        is_closed = is_closed or event.type == "dispute.closed"
    return episode


def grade_of(events: Sequence[Event], report: Event) -> str:
    before = [e.data.grade for e in events[: events.index(report)] if e.type == "dispute.graded"]
    later = [e.data.grade for e in events[events.index(report) :] if e.type == "dispute.graded"]
    if later:
        return str(later[-1])
    if before and before[-1] != "ordinary":
        return str(before[-1])
    return report.data.grade or "ordinary"


def due_of(
    events: Sequence[Event],
    episode: Sequence[Event],
    report: Event,
    began: datetime,
    policy: Policy,
    deadlines: Deadlines,
) -> list[tuple[str, datetime, datetime, datetime | None]]:
    closing = next((e.occurred_at for e in episode if e.type == "dispute.closed"), None)
    closed_at = None if closing is None else max(closing, report.occurred_at)
    if report.data.policy == "promised":
        if report.data.due_at is None:
            return []
        due_at = report.data.due_at
        soon_at = min(due_at, began + 0.8 * (due_at - began))
        return [("close_promised", soon_at, due_at, closed_at)]
    over = (*HANDED_OVER, "dispute.closed")
    dispatched_at = next((e.occurred_at for e in episode if e.type in over), None)
    close = policy.close_by_grade[grade_of(events, report)]  # type: ignore[index]
    found: list[tuple[str, datetime, datetime, datetime | None]] = []
    for clause, met_at in ((policy.dispatch, dispatched_at), (close, closed_at)):
        due = deadlines.due(began, clause, pauses=pauses_of(episode), due_soon_share=policy.due_soon_share)
        found.append((clause.name, due.due_soon_at, due.due_at, met_at))
    return found


def pauses_of(episode: Sequence[Event]) -> list[Pause]:
    found = []
    for place, event in enumerate(episode):
        if event.type == "dispute.paused":
            ends = [e.occurred_at for e in episode[place:] if e.type == "dispute.resumed"]
            found.append(Pause(event.occurred_at, min([event.data.until, *ends])))
    return found


def all_cases(facts: Sequence[Recorded], policy: Policy, deadlines: Deadlines) -> list[Read]:
    subjects = {f.event.subject for f in facts if f.event.subject and f.event.type.startswith("dispute.")}
    read = (read_case(in_force(facts, s), policy, deadlines) for s in sorted(subjects))
    return [case for case in read if case is not None]


def case_counts(cases: Iterable[Read], at: datetime) -> CaseCounts:
    counted = dict.fromkeys(CaseCounts.__dataclass_fields__, 0)
    for case in cases:
        statuses = case.status(at)
        is_open = case.closed_at is None
        is_overdue = "overdue" in statuses.values()
        closing = [status for clause, status in statuses.items() if clause != "dispatch"]
        counted["registered"] += 1
        counted["open"] += is_open
        counted["closed"] += not is_open
        counted["open_overdue"] += is_open and is_overdue
        counted["closed_late"] += not is_open and closing == ["late"]
        counted["due_soon"] += is_open and not is_overdue and "due_soon" in statuses.values()
        counted["unheld"] += is_open and case.holder is None
    return CaseCounts(**counted)


def clause_statuses(cases: Iterable[Read], at: datetime) -> dict[tuple[str, str], int]:
    """How many clauses of each name stand in each status; "paused" counts those ever paused."""
    found: dict[tuple[str, str], int] = {}
    for case in cases:
        for clause, status in case.status(at).items():
            found[clause, status] = found.get((clause, status), 0) + 1
            if case.was_paused:
                found[clause, "paused"] = found.get((clause, "paused"), 0) + 1
    return found


def day_counts(cases: Iterable[Read], on: date) -> tuple[int, int]:
    """Registered and closed on a local day."""
    listed = list(cases)
    registered = sum(c.reported_at.astimezone(LOCAL).date() == on for c in listed)
    return registered, sum(
        c.closed_at is not None and c.closed_at.astimezone(LOCAL).date() == on for c in listed
    )


def relay_counts(facts: Sequence[Recorded], direction: str, at: datetime) -> dict[str, Any]:
    """What the relays of one direction come to, by DOMAIN.md "The 60-minute relay"."""
    took, in_flight, no_receipt, unknown = [], 0, 0, 0
    for subject in sorted({f.event.subject or "" for f in facts if f.event.type.startswith("relay.")}):
        stamps = [e for e in in_force(facts, subject) if e.type.startswith("relay.")]
        if not stamps or stamps[0].data.direction != direction:
            continue
        unknown += unknown_hops(stamps)
        starts = [e for e in stamps if e.type == "relay.sent" and e.data.hop == 0]
        if not starts:
            continue
        last = len(starts[0].data.path) - 2
        ends = [e.occurred_at for e in stamps if e.type == "relay.received" and e.data.hop == last]
        if ends:
            took.append(ends[0] - starts[0].occurred_at)
        elif at > starts[0].occurred_at + timedelta(minutes=60):
            no_receipt += 1
        else:
            in_flight += 1
    within = sum(latency <= timedelta(minutes=60) for latency in took)
    return {
        "complete": len(took),
        "within_60": within,
        "breached": len(took) - within + no_receipt,
        "in_flight": in_flight,
        "no_receipt": no_receipt,
        "unknown_hops": unknown,
        "max_min": round(max(int(max(took).total_seconds()), 0) / 60, 2) if took else None,
    }


def unknown_hops(stamps: Sequence[Event]) -> int:
    seen = {(e.data.hop, e.type) for e in stamps}
    furthest = max(hop for hop, _ in seen)
    wanted = {(hop, type_) for hop in range(furthest) for type_ in ("relay.sent", "relay.received")}
    return len({hop for hop, _ in (wanted | {(furthest, "relay.sent")}) - seen})
