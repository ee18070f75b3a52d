"""What is measured, as Prometheus metrics of a registry of their own. No payload, no person, no id."""

from __future__ import annotations

import math
from collections import Counter as Count
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

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


class Metrics:
    """One process's metrics. The fields are set by whoever knows; `exposition` is what `/metrics` says."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.events = Counter(
            "onescreen_ingest_events",
            "Events received, by source and by what became of them",
            ("source", "outcome"),
            registry=registry,
        )
        self.messages_refused = Counter(
            "onescreen_ingest_messages_refused",
            "Messages refused as a whole, by status",
            ("status",),
            registry=registry,
        )
        self.append_s = Histogram(
            "onescreen_journal_append_seconds",
            "Seconds from asking for a commit group until it is durable",
            buckets=_APPEND_S,
            registry=registry,
        )
        self.group_events = Histogram(
            "onescreen_journal_group_events", "Events in a commit group", buckets=_GROUP, registry=registry
        )
        self.append_errors = Counter(
            "onescreen_journal_append_errors", "Commit groups that the store did not take", registry=registry
        )
        self.wire_errors = Counter(
            "onescreen_wire_errors", "Commit groups that the wire did not carry", registry=registry
        )
        self.queued_events = Gauge(
            "onescreen_ingest_queued_events", "Events waiting for their commit group", registry=registry
        )
        self.journal_head = Gauge("onescreen_journal_head", "Last position of the journal", registry=registry)
        self.folded_position = Gauge(
            "onescreen_folded_position", "Last position folded into the Situation on show", registry=registry
        )
        self.fold_lag_events = Gauge(
            "onescreen_fold_lag_events", "Journal head less the folded position", registry=registry
        )
        self.situation_age_s = Gauge(
            "onescreen_situation_age_seconds", "Age of the Situation on show", registry=registry
        )
        self.frame_age_s = Gauge(
            "onescreen_frame_age_seconds", "Seconds since the last frame was made", registry=registry
        )
        self.is_wire_up = Gauge("onescreen_wire_up", "1 when the wire answers, else 0", registry=registry)
        self.calendar_days_left = Gauge(
            "onescreen_calendar_days_left",
            "Days still announced after today; deadlines that lie beyond are provisional",
            registry=registry,
        )
        self.calendar_days_left.set(math.nan)  # until it is known: 0 would be an alarm
        self.clients = Gauge(
            "onescreen_clients", "Open sockets, by what they are for", ("socket",), registry=registry
        )
        self.walls = Gauge("onescreen_walls", "Walls that are paired", registry=registry)
        self.wall_pairings = Counter(
            "onescreen_wall_pairings",
            "What became of pairing walls: code, paired, refused, limited, revoked",
            ("outcome",),
            registry=registry,
        )
        self.sessions = Gauge("onescreen_sessions", "Sessions of people in force", registry=registry)
        self.sign_ins = Counter(
            "onescreen_sign_ins",
            "Tries to sign in: done, link, wrong, code_wrong, waits, limited, link_over, provider_refused, "
            "provider_unknown, provider_other, provider_down",
            ("outcome",),
            registry=registry,
        )

        self.limited = Counter(
            "onescreen_limited",
            "Requests refused because one session or address asked too fast: desk, search, export, api",
            ("asking",),
            registry=registry,
        )

        self.marks = Counter(
            "onescreen_clock_marks", "Turns of clauses recorded, by type", ("type",), registry=registry
        )
        self.mark_late_s = Histogram(
            "onescreen_clock_mark_late_seconds",
            "Seconds from the computed instant of a turn until it was recorded",
            buckets=_MARK_LATE_S,
            registry=registry,
        )
        self.clock_jumps = Counter(
            "onescreen_clock_jumps", "Times the clock was set, or the machine slept", registry=registry
        )

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


class AlertMetrics:
    """The alert role's. No id, no address, no post is a label."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.findings = Counter(
            "onescreen_alert_findings",
            "What rules found (opened) and what is over (resolved)",
            ("turn",),
            registry=registry,
        )
        self.open_episodes = Gauge(
            "onescreen_alert_open_episodes", "Episodes that are open", registry=registry
        )
        self.notices = Counter(
            "onescreen_alert_notices", "Notices, by the state they came into", ("state",), registry=registry
        )
        self.under_way = Gauge(
            "onescreen_alert_notices_under_way",
            "Notices that wait, are sent or are held",
            registry=registry,
        )
        self.repeats = Counter(
            "onescreen_alert_repeats",
            "Notices sent again because a process was cut off before what became of them was recorded",
            registry=registry,
        )
        self.send_s = Histogram(
            "onescreen_alert_send_seconds",
            "Seconds that a channel took to accept or refuse, by its name in the plan",
            ("channel", "outcome"),
            buckets=_SEND_S,
            registry=registry,
        )
        self.budget_left = Gauge(
            "onescreen_alert_budget_left",
            "Notices that a channel may still be given now, where it has a budget",
            ("channel",),
            registry=registry,
        )
        self.probe_ms = Gauge(
            "onescreen_alert_probe_milliseconds",
            "From the watchdog's finding until its notice was received; NaN when it was not",
            registry=registry,
        )
        self.probe_ms.set(math.nan)
        self.lag_s = Gauge(
            "onescreen_alert_lag_seconds",
            "Age of the instant that the watch has reached",
            registry=registry,
        )
        self.plan_is_wrong = Gauge(
            "onescreen_alert_plan_is_wrong",
            "1 while alerts.toml as it stands cannot be used and the plan before it goes on",
            registry=registry,
        )
        self.written_at = Gauge(
            "onescreen_alert_metrics_at_seconds",
            "When these were written, since 1970",
            registry=registry,
        )

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
