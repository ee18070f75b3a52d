"""How a centre sets its rules: which are asked, with which parameters, and which counts it watches beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal, TypeAlias, get_args

from dashboard.domain.alert import Severity

ParamValue: TypeAlias = float | str
What: TypeAlias = Literal["reported", "returned", "reopened", "breached", "closed"]
Tier: TypeAlias = Literal["community", "street", "district"]
WHATS: Final[tuple[What, ...]] = get_args(What)
TIERS: Final[tuple[Tier, ...]] = get_args(Tier)


@dataclass(frozen=True, slots=True)
class Param:
    """A number that a centre may set. `low`, `high`: what it may be, both included."""

    name: str
    meaning: str
    default: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Setting:
    """What a centre says of a rule that is built in. `severity`: in place of the rule's own, if any."""

    is_on: bool = True
    params: Mapping[str, float] = field(default_factory=dict)
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A rule of a centre's own: at least so many of something, in one area of a tier, within so long.

    `kind`: as kinds are told to everyone (`discretion.told_kind`). `kind`, `source`, `grade`: None, any.
    """

    name: str
    title_zh: str
    title_en: str
    what: What
    tier: Tier
    at_least: int
    within: timedelta
    severity: Severity
    kind: str | None = None
    source: str | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """All of it: by name of a rule that is built in, and the centre's own."""

    by_rule: Mapping[str, Setting] = field(default_factory=dict)
    counts: tuple[Count, ...] = ()
