"""The contract of a rule: one file a rule, exporting one :data:`RULE`.

A rule is a pure function of the facts of one subject, the instant and its parameters: is it wrong now, since
when, and when to look again if nothing happens. It reads no clock and keeps no state, so it can be asked
again after a restart or over a past, and answers the same. Episodes, flapping and who is told are not its
business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, Generic, Literal, NamedTuple, TypeAlias, TypeVar

from dashboard.domain.alert import About, Severity
from dashboard.domain.rule_settings import Param

__all__ = ["NOTHING", "Facts", "Family", "Look", "Param", "Params", "Rule", "Verdict"]

Facts = TypeVar("Facts")
Params: TypeAlias = Mapping[str, float]
Figures: TypeAlias = Mapping[str, str | int | float]
NO_FIGURES: Final[Figures] = MappingProxyType({})
Family: TypeAlias = Literal["deadline", "relay", "work", "source", "volume", "centre"]


class Verdict(NamedTuple):
    """What is wrong. `since`: the computed instant.

    `part`: which of several wrongs of one subject (a clause, a kind of case), "" where there is but one. The
    same part at the same severity is one episode, also where later knowledge moves its `since`; what gets
    worse is wrong anew, since then: the same `since` never comes with another severity. `case_kind`: of the
    cases it is about, of an area.
    """

    since: datetime
    severity: Severity
    figures: Figures = NO_FIGURES
    part: str = ""
    case_kind: str = ""


class Look(NamedTuple):
    """`wrong`: what is, none if nothing. `again_at`: the first instant, after the one of the look, at which
    the answer may be another although nothing happened; None if never."""

    wrong: tuple[Verdict, ...] = ()
    again_at: datetime | None = None


NOTHING = Look()


@dataclass(frozen=True, slots=True)
class Rule(Generic[Facts]):
    """`name` is the module's. `about`: whose facts it is given. `hold_s`: what is wrong again within so many
    seconds is the same episode, which flapped. `parts`: of the centre, those it is asked about; a name that
    ends in "/" stands for all that begin so. `marks`: the types of the clock's marks that it looks at: of a
    time before the clock recorded any, it can tell nothing. `source`: the paragraph that asks for it, "" for
    our own."""

    name: str
    family: Family
    about: About
    title_zh: str
    title_en: str
    says_zh: str
    says_en: str
    look: Callable[[Facts, datetime, Params], Look]
    params: tuple[Param, ...] = ()
    hold_s: float = 0.0
    parts: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()
    source: str = ""
    defaults: dict[str, float] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "defaults", {param.name: param.default for param in self.params})
