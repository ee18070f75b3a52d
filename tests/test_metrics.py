from __future__ import annotations

from datetime import UTC, datetime

from dashboard.metrics import Metrics
from tests.builders import day, frozen_calendar


def test_two_centres_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()

    one.events.labels("grid", "accepted").inc(3)

    assert b'onescreen_ingest_events_total{outcome="accepted",source="grid"} 3.0' in one.exposition()
    assert b"accepted" not in other.exposition()


def test_the_fold_lags_by_what_lies_between_it_and_the_head() -> None:
    metrics = Metrics()

    metrics.set_folded(90, head=100)

    said = metrics.exposition().decode()
    assert "onescreen_fold_lag_events 10.0" in said
    assert "onescreen_journal_head 100.0" in said


def test_a_fold_ahead_of_a_head_that_was_asked_before_has_no_lag() -> None:
    metrics = Metrics()

    metrics.set_folded(101, head=100)

    assert "onescreen_fold_lag_events 0.0" in metrics.exposition().decode()


def test_the_age_of_what_is_shown_is_in_seconds() -> None:
    metrics = Metrics()

    metrics.set_shown(datetime(2026, 1, 1, tzinfo=UTC), now=datetime(2026, 1, 1, 0, 0, 2, tzinfo=UTC))

    assert "onescreen_situation_age_seconds 2.0" in metrics.exposition().decode()


def test_a_calendar_that_is_not_known_yet_alarms_nobody() -> None:
    assert "onescreen_calendar_days_left NaN" in Metrics().exposition().decode()


def test_the_days_that_are_still_announced_are_counted_from_today() -> None:
    metrics = Metrics()

    metrics.set_calendar(frozen_calendar(), on=day("2026-12-01"))

    assert "onescreen_calendar_days_left 30.0" in metrics.exposition().decode()
