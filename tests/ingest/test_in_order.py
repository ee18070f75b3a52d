"""History in order, in memory and beyond it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.events import DisputeResumed, Event
from dashboard.ingest.in_order import Timed, in_order

START = datetime(2026, 3, 2, tzinfo=UTC)


def timed(number: int, minute: int) -> Timed:
    at = START + timedelta(minutes=minute)
    return Timed(
        at, number, number + 2, Event("s", str(number), "dispute.resumed", "c", at, DisputeResumed())
    )


@given(minutes=st.lists(st.integers(0, 50), max_size=60), kept=st.integers(1, 70))
def test_events_come_by_their_instant_and_then_as_they_stood(minutes: list[int], kept: int) -> None:
    given_ = [timed(n, minute) for n, minute in enumerate(minutes)]

    assert list(in_order(given_, kept=kept)) == sorted(given_, key=lambda t: (t.known_at, t.number))


@pytest.mark.parametrize("kept", [10, 1_000])
def test_what_is_beyond_memory_comes_back_whole(kept: int) -> None:
    given_ = [timed(n, -n) for n in range(100)]

    assert list(in_order(iter(given_), kept=kept)) == given_[::-1]
