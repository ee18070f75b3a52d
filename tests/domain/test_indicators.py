"""Each indicator is its numerator by its denominator, and nothing by nothing is not known."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dashboard.domain.indicators import DEFINITIONS, OF_THE_WHOLE, measured
from dashboard.domain.situation import (
    AreaSituation,
    CaseCounts,
    ClauseCounts,
    DayCounts,
    LetterCounts,
    RelayCounts,
    Situation,
    SourceSituation,
)

AT = datetime(2026, 3, 2, 6, tzinfo=UTC)
HERE = AreaSituation(
    "s1",
    CaseCounts(registered=30, open=10, closed=20, open_overdue=2, closed_late=4, due_soon=3, unheld=1),
    clauses={"dispatch": ClauseCounts(5, 1, 2, 16, 2)},
    relay_down=RelayCounts(
        complete=9, within_60=8, no_receipt=1, households_reached=30, households_should=40
    ),
    today=DayCounts(4, 6),
    households=2_000,
)
SOURCES = (
    SourceSituation("grid", AT, "fresh", 60.0),
    SourceSituation("court", AT, "fresh", 60.0, {"s1": AT}),
    SourceSituation("police", AT, "unknown"),
)
CENTRE = Situation(
    AT, 1, {"": HERE, "s1": HERE}, sources=SOURCES, letters=LetterCounts(drafted=5, issued=4, answered=1)
)


@pytest.mark.parametrize(
    ("name", "numerator", "denominator", "value"),
    [
        ("on_time", 16, 22, 16 / 22),
        ("dispatch_on_time", 16, 20, 0.8),
        ("close_major_on_time", 0, 0, None),
        ("overdue", 2, 10, 0.2),
        ("due_soon", 3, 10, 0.3),
        ("unheld", 1, 10, 0.1),
        ("open_per_1000", 10, 2_000, 5.0),
        ("closed_to_new", 6, 4, 1.5),
        ("relay_down_within_60", 8, 10, 0.8),
        ("relay_up_within_60", 0, 0, None),
        ("households_reached", 30, 40, 0.75),
        ("letters_issued", 4, 5, 0.8),
        ("letters_answered", 1, 4, 0.25),
        ("sources_fresh", 1, 3, 1 / 3),
    ],
)
def test_an_indicator_is_its_numerator_by_its_denominator(
    name: str, numerator: int, denominator: int, value: float | None
) -> None:
    [found] = [each for each in measured(CENTRE, None) if each.definition.name == name]

    assert (found.fraction.numerator, found.fraction.denominator) == (numerator, denominator)
    assert found.value == value


def test_what_is_counted_for_the_whole_alone_is_not_told_of_an_area() -> None:
    names = [each.definition.name for each in measured(CENTRE, "s1")]

    assert names == [each.name for each in DEFINITIONS]


def test_a_rate_of_households_that_nobody_counted_is_not_known() -> None:
    centre = Situation(AT, 1, {"": AreaSituation("", CaseCounts(1, 1))})

    [found] = [each for each in measured(centre, None) if each.definition.name == "open_per_1000"]

    assert (found.fraction.denominator, found.value) == (None, None)


def test_a_name_is_given_once() -> None:
    names = [*(each.name for each in DEFINITIONS), *(each.name for each in OF_THE_WHOLE)]

    assert len(names) == len({*names})
