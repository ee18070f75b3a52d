"""Episodes: what a rule finds of one subject now, against what is open of it.

The same part at the same severity is the same episode while it is wrong, also where its `since` moves; what
is wrong again within a rule's hold is it too, and flapped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from dashboard.domain.alert import Finding, Severity
from dashboard.domain.rule_settings import RuleSettings, Setting
from dashboard.rules._rule import Params, Rule, Verdict

UNSET = Setting()


class Asked(NamedTuple):
    """A rule as it is asked here. `severity`: what this centre gives it, in place of its own."""

    rule: Rule[Any]
    params: Params
    severity: Severity | None
    hold: timedelta


@dataclass(slots=True)
class Open:
    """An episode that is open. `clear_at`: since when it is not wrong, while that is held back."""

    finding: Finding
    clear_at: datetime | None = None
    flaps: int = 0


Rows: TypeAlias = list[tuple[Finding, datetime | None, int]]
"""Open episodes, as rows have them."""


class Compared(NamedTuple):
    """`open`: what is open now, what `opened` among it. `again_at`: when a held resolution is over."""

    open: list[Open]
    opened: list[Open]
    resolved: list[Open]
    again_at: datetime | None


def in_force(rules: Iterable[Rule[Any]], settings: RuleSettings) -> dict[str, tuple[Asked, ...]]:
    """The rules that are on, by what they are about."""
    found: dict[str, tuple[Asked, ...]] = {}
    for rule in rules:
        setting = settings.by_rule.get(rule.name, UNSET)
        if setting.is_on:
            params = rule.defaults | {k: v for k, v in setting.params.items() if k in rule.defaults}
            asked = Asked(rule, params, setting.severity, timedelta(seconds=rule.hold_s))
            found[rule.about] = (*found.get(rule.about, ()), asked)
    return found


def compare(
    asked: Asked,
    stood: Sequence[Open],
    wrong: Sequence[Verdict],
    at: datetime,
    finding_of: Callable[[Verdict, Severity], Finding],
) -> Compared:
    """What a rule finds at `at`, against what stood open of it on the same subject."""
    new = [(verdict, asked.severity or verdict.severity) for verdict in wrong]
    left: list[Open] = []
    resolved: list[Open] = []
    again_at: datetime | None = None
    for episode in stood:
        finding = episode.finding
        same = next((v for v in new if (v[0].part, v[1]) == (finding.part, finding.severity)), None)
        if same is not None:
            new.remove(same)
            episode.flaps += episode.clear_at is not None
            episode.clear_at = None
            left.append(episode)
            continue
        episode.clear_at = min(episode.clear_at or at, at)  # the clock may have been set back
        over_at = episode.clear_at + asked.hold
        if at >= over_at:
            resolved.append(episode)
        else:
            again_at = over_at if again_at is None else min(again_at, over_at)
            left.append(episode)
    opened = [Open(finding_of(verdict, severity)) for verdict, severity in new]
    return Compared([*left, *opened], opened, resolved, again_at)


def rows_of(stood: Iterable[Open]) -> Rows:
    return [(o.finding, o.clear_at, o.flaps) for o in stood]


def opened_by(rows: Rows) -> list[Open]:
    return [Open(finding, clear_at, flaps) for finding, clear_at, flaps in rows]
