"""Any area and time from the read tables is what the relays of that area and time come to."""

from __future__ import annotations

from itertools import product

import pytest

from dashboard.domain.area import AreaTree
from dashboard.projections.relay_period import relays_sent
from dashboard.projections.tally import HOURS_A_DAY
from tests.builders import TINY, after
from tests.projections.test_checkpoint import DictViews
from tests.projections.test_relay_spans import HOUR, received, saved, sent

TREE = AreaTree(TINY)
BELOW = {None: "abc", "d": "abc", "s1": "ab", "s2": "c", "a": "a", "nowhere": ""}
SENT = [(area, 5 * n) for n, area in enumerate("abcabcacb")]
"""Area and hours after the start: two days of them."""
MIDNIGHT = -(-HOUR // HOURS_A_DAY) * HOURS_A_DAY


@pytest.fixture(scope="module")
def views() -> DictViews:
    story = [
        event
        for n, (area, hour) in enumerate(SENT)
        for event in (
            sent(f"r{n}", area, at=after(hours=hour)),
            received(f"r{n}", area, hop=2, at=after(hours=hour, minutes=20)),
        )
    ]
    return saved(story, at=after(days=4))


edges = (None, HOUR, HOUR + 5, HOUR + 6, MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + 1, MIDNIGHT + 24, MIDNIGHT + 30)


@pytest.mark.parametrize("area", list(BELOW))
def test_a_period_holds_exactly_what_was_sent_in_it(views: DictViews, area: str | None) -> None:
    for first, end in product(edges, edges):
        if first is not None and end is not None and first >= end:
            continue

        found = relays_sent(views, TREE, area, first=first, end=end)

        expected = sum(
            code in BELOW[area]
            and (first is None or HOUR + hour >= first)
            and (end is None or HOUR + hour < end)
            for code, hour in SENT
        )
        assert found["down"].by_status.total() == expected
        assert found["up"].by_status.total() == 0
