"""What is measured, as Prometheus metrics of a registry of their own. No payload, no person, no id."""

from __future__ import annotations

import math
from collections import Counter as Count
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from dashboard.domain.calendar import WorkingCalendar, runs_out
from dashboard.domain.events import Event

CONTENT_TYPE = CONTENT_TYPE_LATEST
ALERT_METRICS_FILE = "alert.prom"
"""In the data directory: what the alert role measures, which serves nothing itself; written every 5 s."""
_APPEND_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_MARK_LATE_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 60.0, 3600.0, 86400.0)
_SEND_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_GROUP = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500)


Kind = TypeVar("Kind", Counter, Gauge, Histogram)


class _Defined(Generic[Kind]):
    """A metric of a class: each object of the class has one of its own."""

    def __init__(self, make: Callable[..., Kind]) -> None:
        self.make: Callable[..., Kind] = make

    def __get__(self, of: _Measured, kind: type[_Measured]) -> Kind:
        made: Kind = of.made[self]
        return made


class _Measured:
    """The metrics that its class defines, in the order of their definition, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        defined = [each for each in vars(type(self)).values() if isinstance(each, _Defined)]
        self.made: dict[_Defined[Any], Any] = {each: each.make(registry=self.registry) for each in defined}


def _counter(name: str, tells: str, *by: str) -> _Defined[Counter]:
    """`by`: the names of its labels."""
    return _Defined(partial(Counter, name, tells, by))


def _gauge(name: str, tells: str, *by: str) -> _Defined[Gauge]:
    return _Defined(partial(Gauge, name, tells, by))


def _histogram(name: str, tells: str, *by: str, buckets: Sequence[float]) -> _Defined[Histogram]:
    return _Defined(partial(Histogram, name, tells, by, buckets=buckets))


class Metrics(_Measured):
    """One process's metrics. The fields are set by whoever knows; `exposition` is what `/metrics` says."""

    events = _counter(
        "onescreen_ingest_events",
        "Events received, by source and by what became of them",
        "source", "outcome",
    )  # fmt: skip
    messages_refused = _counter(
        "onescreen_ingest_messages_refused", "Messages refused as a whole, by status", "status"
    )
    append_s = _histogram(
        "onescreen_journal_append_seconds",
        "Seconds from asking for a commit group until it is durable",
        buckets=_APPEND_S,
    )
    group_events = _histogram("onescreen_journal_group_events", "Events in a commit group", buckets=_GROUP)
    append_errors = _counter("onescreen_journal_append_errors", "Commit groups that the store did not take")
    wire_errors = _counter("onescreen_wire_errors", "Commit groups that the wire did not carry")
    queued_events = _gauge("onescreen_ingest_queued_events", "Events waiting for their commit group")
    journal_head = _gauge("onescreen_journal_head", "Last position of the journal")
    folded_position = _gauge("onescreen_folded_position", "Last position folded into the Situation on show")
    fold_lag_events = _gauge("onescreen_fold_lag_events", "Journal head less the folded position")
    situation_age_s = _gauge("onescreen_situation_age_seconds", "Age of the Situation on show")
    frame_age_s = _gauge("onescreen_frame_age_seconds", "Seconds since the last frame was made")
    is_wire_up = _gauge("onescreen_wire_up", "1 when the wire answers, else 0")
    calendar_days_left = _gauge(
        "onescreen_calendar_days_left",
        "Days still announced after today; deadlines that lie beyond are provisional",
    )
    clients = _gauge("onescreen_clients", "Open sockets, by what they are for", "socket")
    walls = _gauge("onescreen_walls", "Walls that are paired")
    wall_pairings = _counter(
        "onescreen_wall_pairings",
        "What became of pairing walls: code, paired, refused, limited, revoked",
        "outcome",
    )
    sessions = _gauge("onescreen_sessions", "Sessions of people in force")
    sign_ins = _counter(
        "onescreen_sign_ins",
        "Tries to sign in: done, link, wrong, code_wrong, waits, limited, link_over, provider_refused, "
        "provider_unknown, provider_other, provider_down",
        "outcome",
    )
    limited = _counter(
        "onescreen_limited",
        "Requests refused because one session or address asked too fast: desk, search, export, api",
        "asking",
    )
    marks = _counter("onescreen_clock_marks", "Turns of clauses recorded, by type", "type")
    mark_late_s = _histogram(
        "onescreen_clock_mark_late_seconds",
        "Seconds from the computed instant of a turn until it was recorded",
        buckets=_MARK_LATE_S,
    )
    clock_jumps = _counter("onescreen_clock_jumps", "Times the clock was set, or the machine slept")

    def __init__(self) -> None:
        super().__init__()
        self.calendar_days_left.set(math.nan)  # until it is known: 0 would be an alarm

    def marks_recorded(self, marks: Sequence[Event], now: datetime) -> None:
        for type_, n in Count(mark.type for mark in marks).items():
            self.marks.labels(type_).inc(n)
        for mark in marks:
            self.mark_late_s.observe((now - mark.occurred_at).total_seconds())

    def set_head(self, position: int) -> None:
        self.journal_head.set(position)

    def set_folded(self, position: int, *, head: int) -> None:
        """The fold's place, and the journal's head at the same moment."""
        self.folded_position.set(position)
        self.journal_head.set(head)
        self.fold_lag_events.set(max(0, head - position))

    def set_shown(self, at: datetime, *, now: datetime) -> None:
        """The instant that the Situation on show speaks of."""
        self.situation_age_s.set((now - at).total_seconds())

    def set_calendar(self, standing: WorkingCalendar, *, on: date) -> None:
        """The calendar that deadlines are counted by, seen from a day."""
        self.calendar_days_left.set(runs_out(standing, on).days_left)

    def exposition(self) -> bytes:
        """All of them in the text format, of media type CONTENT_TYPE."""
        return generate_latest(self.registry)


class AlertMetrics(_Measured):
    """The alert role's. No id, no address, no post is a label."""

    findings = _counter(
        "onescreen_alert_findings", "What rules found (opened) and what is over (resolved)", "turn"
    )
    open_episodes = _gauge("onescreen_alert_open_episodes", "Episodes that are open")
    notices = _counter("onescreen_alert_notices", "Notices, by the state they came into", "state")
    under_way = _gauge("onescreen_alert_notices_under_way", "Notices that wait, are sent or are held")
    repeats = _counter(
        "onescreen_alert_repeats",
        "Notices sent again because a process was cut off before what became of them was recorded",
    )
    send_s = _histogram(
        "onescreen_alert_send_seconds",
        "Seconds that a channel took to accept or refuse, by its name in the plan",
        "channel", "outcome",
        buckets=_SEND_S,
    )  # fmt: skip
    budget_left = _gauge(
        "onescreen_alert_budget_left",
        "Notices that a channel may still be given now, where it has a budget",
        "channel",
    )
    probe_ms = _gauge(
        "onescreen_alert_probe_milliseconds",
        "From the watchdog's finding until its notice was received; NaN when it was not",
    )
    lag_s = _gauge("onescreen_alert_lag_seconds", "Age of the instant that the watch has reached")
    plan_is_wrong = _gauge(
        "onescreen_alert_plan_is_wrong",
        "1 while alerts.toml as it stands cannot be used and the plan before it goes on",
    )
    written_at = _gauge("onescreen_alert_metrics_at_seconds", "When these were written, since 1970")

    def __init__(self) -> None:
        super().__init__()
        self.probe_ms.set(math.nan)

    def exposition(self, at_s: float) -> bytes:
        """All of them in the text format, as of `at_s` since 1970."""
        self.written_at.set(at_s)
        return generate_latest(self.registry)


def written_by_alerting(data: Path) -> bytes:
    """What the alert role wrote down of its own into the data directory, nothing where it never ran here."""
    try:
        return (data / ALERT_METRICS_FILE).read_bytes()
    except OSError:
        return b""
