from __future__ import annotations

import pytest

from dashboard.ingest.errors import Busy
from dashboard.ingest.pace import Pace


class Watch:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_a_rested_source_may_send_a_burst_and_then_its_pace(watch: Watch) -> None:
    pace = Pace(per_s=10, burst=20, monotonic=watch)

    pace.spend("grid", 20)
    with pytest.raises(Busy) as busy:
        pace.spend("grid", 5)
    assert busy.value.retry_after_s == pytest.approx(0.5)

    watch.at = 0.5
    pace.spend("grid", 5)


def test_what_was_refused_costs_nothing(watch: Watch) -> None:
    pace = Pace(per_s=10, burst=20, monotonic=watch)
    pace.spend("grid", 15)

    with pytest.raises(Busy):
        pace.spend("grid", 6)

    pace.spend("grid", 5)


def test_one_source_does_not_slow_another(watch: Watch) -> None:
    pace = Pace(per_s=10, burst=20, monotonic=watch)
    pace.spend("grid", 20)

    pace.spend("hotline", 20)


def test_a_message_larger_than_the_bucket_is_taken_when_it_is_full_and_paid_off_after(watch: Watch) -> None:
    pace = Pace(per_s=10, burst=20, monotonic=watch)

    pace.spend("grid", 50)

    watch.at = 2.9
    with pytest.raises(Busy):
        pace.spend("grid", 1)
    watch.at = 3.1
    pace.spend("grid", 1)
