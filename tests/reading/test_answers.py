"""What the answers say of what is not known."""

from __future__ import annotations

from datetime import timedelta

from dashboard.reading.answers import situation_answer
from tests import districts
from tests.visual.states import FROZEN, degraded

SITUATION = degraded(at=districts.AT)


def test_a_frozen_area_gives_its_last_numbers_and_since_when_they_are() -> None:
    answer = situation_answer(SITUATION, FROZEN)

    assert answer.frozen_since == districts.AT - timedelta(minutes=41)
    assert answer.cases == SITUATION.areas[FROZEN].cases


def test_the_whole_says_by_source_what_is_missing_from_it() -> None:
    answer = situation_answer(SITUATION, None)

    assert answer.frozen_since is None
    assert {s.name: set(s.missing) for s in answer.sources if s.missing} == {"grid": {FROZEN}}
