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
from typing import Generic, Literal, NamedTuple, TypeAlias, TypeVar

from dashboard.domain.alert import About, Severity

Facts = TypeVar("Facts")
Params: TypeAlias = Mapping[str, float | str]
Family: TypeAlias = Literal["deadline", "relay", "work", "source", "volume", "centre"]


class Verdict(NamedTuple):
    """What is wrong. `since`: the computed instant; the same for as long as the same thing is wrong."""

    since: datetime
    severity: Severity
    figures: Mapping[str, str | int | float] = {}


class Look(NamedTuple):
    """`wrong`: what is, none if nothing. `again_at`: the first instant at which the answer may be another
    although nothing happened; None if never. One subject may be wrong in more than one way at once."""

    wrong: tuple[Verdict, ...] = ()
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Param:
    """A number or word that a centre may set. `low`, `high`: what it may be, both included, for a number."""

    name: str
    meaning: str
    default: float | str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Rule(Generic[Facts]):
    """`name` is the module's. `about`: whose facts it is given. `hold_s`: what is wrong again within so many
    seconds is the same episode, which flapped. `source`: the paragraph that asks for it, "" for our own."""

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
    source: str = ""
    defaults: Mapping[str, float | str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "defaults", {param.name: param.default for param in self.params})
