"""What the API answers about indicators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dashboard.domain.indicators import Measured, Period, Unit, measured
from dashboard.domain.situation import Situation


@dataclass(frozen=True, slots=True)
class IndicatorAnswer:
    """`value`: null where the denominator is nothing or not known, never 0 for it. A `share` is 0..1.

    `period`: now, today (the local day), month (the local month) or to_date (all that the journal holds).
    """

    value: float | None
    numerator: int | None
    denominator: int | None
    formula: str
    unit: Unit
    as_of: datetime
    period: Period


def indicator_answers(
    situation: Situation, area: str | None, *, period: Period | None
) -> dict[str, IndicatorAnswer]:
    """By name, of the area and what lies below it; of one period or of each."""
    found = measured(situation, area)
    return {
        each.definition.name: _answer(each, situation.at)
        for each in found
        if period in (None, each.definition.period)
    }


def _answer(each: Measured, at: datetime) -> IndicatorAnswer:
    of = each.definition
    return IndicatorAnswer(
        each.value, each.fraction.numerator, each.fraction.denominator, of.formula, of.unit, at, of.period
    )
