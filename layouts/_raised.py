"""An alert that people were told of, in words: what it is, where, and who has it in hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dashboard.domain.area import Area
from dashboard.domain.raised import RaisedLine, Standing
from layouts._names import place
from layouts._numbers import count, minute
from layouts._theme import ACTED, DUE, IN_HAND, OVER, SILENCED
from layouts.words import Words

LOOKS: Mapping[Standing, str] = {
    "unacked": OVER,
    "in_hand": IN_HAND,
    "acted": ACTED,
    "silenced": SILENCED,
}
"""The shape of who has it."""


def status(line: RaisedLine) -> str:
    return DUE if line.severity == "due" else OVER


def what(line: RaisedLine, words: Words) -> str:
    """Its only subject and what is wrong with it, or how many are wrong."""
    rule = words.rule(line.rule)
    if line.total > 1:
        return words("raised_many", rule=rule, n=count(line.total, words))
    if not line.code:
        return rule
    code = words.source(line.code)
    return words("raised_one", what=code, rule=rule)


def where(line: RaisedLine, areas: Mapping[str, Area], words: Words) -> str:
    return place(line.area, areas, words) if line.area else words("whole_centre")


def in_hand(line: RaisedLine, words: Words, *, seen_from: datetime) -> str:
    """Who has it by now."""
    match line.standing:
        case "in_hand":
            return words("raised_in_hand", by=words.post(line.acked_by or "", line.acked_label))
        case "acted" if line.acted_at is not None:
            return words("raised_acted", at=minute(line.acted_at, words, seen_from=seen_from))
        case "unacked" if line.step:
            return words("raised_stepped", n=line.step)
        case standing:
            return words(f"raised_{standing}")
