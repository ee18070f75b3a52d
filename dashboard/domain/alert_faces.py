"""Rules and channels as pages tell of them: their words and numbers, without what they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
