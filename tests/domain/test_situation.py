"""The Situation's own few sums."""

from __future__ import annotations

from dashboard.domain.situation import CLAUSES, AreaSituation, CaseCounts, RelayCounts, Situation
from tests.builders import START


def test_a_message_without_receipt_stands_in_the_denominator() -> None:
    assert RelayCounts(complete=7, within_60=6, breached=3, no_receipt=2, in_flight=5).denominator == 9


def test_the_total_is_what_stands_under_no_code() -> None:
    everything = AreaSituation("", CaseCounts(registered=3, open=3))

    assert Situation(START, 1, {"": everything, "a": AreaSituation("a")}).total is everything


def test_a_situation_without_areas_comes_to_nothing() -> None:
    assert Situation(START, 0, {}).total == AreaSituation("")


def test_a_case_has_a_dispatch_clause_and_one_closing_clause_a_grade_or_a_promise() -> None:
    assert CLAUSES == ("dispatch", "close_ordinary", "close_major", "close_special", "close_promised")
