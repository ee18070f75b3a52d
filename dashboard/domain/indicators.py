"""Indicators: each defined here once, with its numerator, its denominator, its formula and its period.

A share of nothing is None, not 0. Periods: `now` (as it stands), `today` (the local day), `month` (the local
month), `to_date` (all that the journal holds).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from dashboard.domain.situation import AreaSituation, ClauseCounts, ClauseName, RelayCounts, Situation

Period: TypeAlias = Literal["now", "today", "month", "to_date"]
Unit: TypeAlias = Literal["share", "per_1000_households", "ratio"]


@dataclass(frozen=True, slots=True)
class Fraction:
    """None: not known."""

    numerator: int | None
    denominator: int | None

    def times(self, factor: int) -> float | None:
        if self.numerator is None or not self.denominator:
            return None
        return factor * self.numerator / self.denominator


@dataclass(frozen=True, slots=True)
class Definition:
    """`formula`: in the names of `GET /api/situation`. `of`: from what an area comes to."""

    name: str
    period: Period
    unit: Unit
    formula: str
    of: Callable[[AreaSituation], Fraction]

    @property
    def factor(self) -> int:
        return 1000 if self.unit == "per_1000_households" else 1


@dataclass(frozen=True, slots=True)
class WholeDefinition:
    """The same of what is counted for the whole centre alone."""

    name: str
    period: Period
    unit: Unit
    formula: str
    of: Callable[[Situation], Fraction]

    @property
    def factor(self) -> int:
        return 1


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator of an area at an instant. `value`: None when the denominator is nothing or not known."""

    definition: Definition | WholeDefinition
    fraction: Fraction

    @property
    def value(self) -> float | None:
        return self.fraction.times(self.definition.factor)


def measured(situation: Situation, area: str | None) -> Iterator[Measured]:
    """Every indicator of the area; for None those of the whole centre, too."""
    here = situation.areas.get(area or "", AreaSituation(area or ""))
    for definition in DEFINITIONS:
        yield Measured(definition, definition.of(here))
    if area is None:
        yield from measured_of_the_whole(situation)


def measured_of_the_whole(situation: Situation) -> Iterator[Measured]:
    """Those that no area has."""
    for whole in OF_THE_WHOLE:
        yield Measured(whole, whole.of(situation))


def _on_time(here: AreaSituation) -> Fraction:
    cases = here.cases
    return Fraction(cases.closed - cases.closed_late, cases.closed + cases.open_overdue)


def _clause(name: ClauseName) -> Callable[[AreaSituation], Fraction]:
    def kept(here: AreaSituation) -> Fraction:
        counts = here.clauses.get(name, ClauseCounts())
        return Fraction(counts.met, counts.met + counts.late + counts.overdue)

    return kept


def _within_60(here: RelayCounts) -> Fraction:
    return Fraction(here.within_60, here.denominator)


def _reached(here: AreaSituation) -> Fraction:
    return Fraction(here.relay_down.households_reached, here.relay_down.households_should)


def _fresh(situation: Situation) -> Fraction:
    fresh = sum(source.state == "fresh" and not source.missing for source in situation.sources)
    return Fraction(fresh, len(situation.sources))


_KEPT = "clauses.{name}: met ÷ (met + late + overdue)"
_RELAY = "relay.{way}: within_60 ÷ (complete + no_receipt)"

DEFINITIONS: Final = (
    Definition(
        "on_time", "to_date", "share", "(closed − closed_late) ÷ (closed + open_overdue)", _on_time
    ),
    *(
        Definition(f"{name}_on_time", "to_date", "share", _KEPT.format(name=name), _clause(name))
        for name in ("dispatch", "close_ordinary", "close_major", "close_special")
    ),
    Definition(
        "overdue", "now", "share", "open_overdue ÷ open",
        lambda here: Fraction(here.cases.open_overdue, here.cases.open),
    ),
    Definition(
        "due_soon", "now", "share", "due_soon ÷ open",
        lambda here: Fraction(here.cases.due_soon, here.cases.open),
    ),
    Definition(
        "unheld", "now", "share", "unheld ÷ open", lambda here: Fraction(here.cases.unheld, here.cases.open)
    ),
    Definition(
        "open_per_1000", "now", "per_1000_households", "1000 × open ÷ households",
        lambda here: Fraction(here.cases.open, here.households),
    ),
    Definition(
        "closed_to_new", "today", "ratio", "closed ÷ registered",
        lambda here: Fraction(here.today.closed, here.today.registered),
    ),
    Definition(
        "relay_down_within_60", "to_date", "share", _RELAY.format(way="down"),
        lambda here: _within_60(here.relay_down),
    ),
    Definition(
        "relay_up_within_60", "to_date", "share", _RELAY.format(way="up"),
        lambda here: _within_60(here.relay_up),
    ),
    Definition(
        "households_reached", "to_date", "share", "households_reached ÷ households_should", _reached
    ),
)  # fmt: skip
OF_THE_WHOLE: Final = (
    WholeDefinition(
        "letters_issued", "month", "share", "issued ÷ drafted",
        lambda situation: Fraction(situation.letters.issued, situation.letters.drafted),
    ),
    WholeDefinition(
        "letters_answered", "month", "share", "answered ÷ issued",
        lambda situation: Fraction(situation.letters.answered, situation.letters.issued),
    ),
    WholeDefinition("sources_fresh", "now", "share", "fresh and cut off from no area ÷ sources", _fresh),
)  # fmt: skip
"""Letters and sources are counted for the whole centre, not by area."""
