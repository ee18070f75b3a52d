"""Rules and channels as pages tell of them: their words and numbers, without what they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard.domain.alert import About, Receipt


@dataclass(frozen=True, slots=True)
class ParamFace:
    """A number or word of a rule. `value`: the one in force here; `default`: as the rule comes.

    `low`, `high`: what it may be, both included; None where it is a word or has no such bound.
    """

    name: str
    meaning: str
    default: float | str
    value: float | str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class RuleFace:
    """`family`: deadline, relay, work, source, volume or centre. `about`: whose facts it judges.

    `source`: the paragraph that asks for it, "" for our own. `is_on`: whether this centre asks it. `hold_s`:
    what is wrong again within so many seconds is the same episode.
    """

    name: str
    family: str
    about: About
    title_zh: str
    title_en: str
    says_zh: str
    says_en: str
    params: tuple[ParamFace, ...] = ()
    source: str = ""
    is_on: bool = True
    hold_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ChannelFace:
    """A kind of channel. `messages` in any stretch of `per_s` seconds: what the other side allows, None for
    any amount. `receipts`: what it can prove beyond that a message was accepted. `offers`: out of
    the settings of a use, what a page is told of it, nothing secret."""

    kind: str
    label_zh: str
    label_en: str
    messages: int | None = None
    per_s: float | None = None
    receipts: frozenset[Receipt] = frozenset()
    offers: Callable[[Mapping[str, str]], Mapping[str, str]] = lambda settings: {}


@dataclass(frozen=True, slots=True)
class PlanFault:
    """Why the plan of duty as it is written is not in force. `why` opens with the file and the line.

    `line`: None where no single one is wrong. `since`: when the file became so, None where nobody knows.
    `is_replaced`: by the plan before it, which goes on; else it was wrong from the start.
    """

    why: str
    line: int | None
    since: datetime | None
    is_replaced: bool
