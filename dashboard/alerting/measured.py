"""What the alert role measures of its rounds."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dashboard.alerting.stages.round import Came, Round, Sent
from dashboard.alerting.stages.standing import Standing
from dashboard.domain.alert import Opened, Resolved
from dashboard.metrics import AlertMetrics


class Measured:
    """Writes down into `metrics`."""

    def __init__(self, metrics: AlertMetrics) -> None:
        self.metrics = metrics

    def found(self, turns: Sequence[Opened | Resolved]) -> None:
        for turn in turns:
            self.metrics.findings.labels("opened" if isinstance(turn, Opened) else "resolved").inc()

    def sent(self, sent: Sent, took_s: float) -> None:
        outcome = "accepted" if sent.accepted is not None else "failed"
        self.metrics.send_s.labels(sent.notice.channel, outcome).observe(took_s)

    def made(self, made: Round) -> None:
        for notice in (*made.changes.notices, *made.became):
            self.metrics.notices.labels(notice.state).inc()
        self.metrics.repeats.inc(sum(notice.repeats > 0 for notice in made.sends if notice.id in made.begun))

    def probe(self, took_ms: float | None) -> None:
        self.metrics.probe_ms.set(math.nan if took_ms is None else took_ms)

    def stands(self, standing: Standing, came: Came, lag_s: float) -> None:
        """`lag_s`: how old the instant is up to which the watch has looked."""
        self.metrics.open_episodes.set(len(standing.episodes))
        self.metrics.under_way.set(len(standing.notices))
        self.metrics.lag_s.set(lag_s)
        for name, window in standing.budgets.items():
            if (left := window.left(came.steady_s)) is not None:
                self.metrics.budget_left.labels(name).set(left)
