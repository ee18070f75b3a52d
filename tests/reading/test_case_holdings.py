"""Who held a case, as `GET /api/cases/{id}` tells it."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from dashboard.domain.events import Event
from dashboard.reading.case_detail import case_detail
from tests.builders import (
    LOCAL,
    START,
    ListJournal,
    after,
    closed,
    dispatched,
    reopened,
    reported,
    returned,
    the_registers,
)


def told(*events: Event) -> dict[str, Any]:
    """The answer's JSON, ten hours after START."""
    journal = ListJournal([*the_registers(), *events])
    answer: dict[str, Any] = json.loads(
        msgspec.json.encode(case_detail(journal, "c1", at=after(hours=10), zone=LOCAL))
    )
    return answer


def test_a_case_tells_each_stretch_how_long_and_how_often_it_bounced() -> None:
    answer = told(
        reported(),
        dispatched(at=after(hours=1), unit="s1"),
        returned(at=after(hours=3), unit="s1"),
        dispatched(at=after(hours=4), unit="s2"),
        closed(at=after(hours=5)),
        reopened(at=after(hours=8)),
    )

    assert [stretch["unit"] for stretch in answer["holdings"]] == [None, "s1", None, "s2", None]
    assert answer["holdings"][0]["from_at"] == START.isoformat().replace("+00:00", "Z")
    assert answer["orphan_s"] == 4 * 3600
    assert answer["bounces"] == 1
    assert answer["held_s_by_unit"] == {"s1": 2 * 3600, "s2": 3600}


def test_a_case_that_nobody_was_given_is_all_orphan_time() -> None:
    answer = told(reported())

    assert (answer["orphan_s"], answer["bounces"], answer["held_s_by_unit"]) == (36_000, 0, {})
