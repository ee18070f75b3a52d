"""A back-test: what the rules, set in some way, would have found over a past, by the same watch on the same
journal. Of rules set as they were, it is what was found."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from typing import Any, Final
from zoneinfo import ZoneInfo

from dashboard.alerting.finding.facts_registers import CALENDAR
from dashboard.alerting.finding.recall import recall
from dashboard.alerting.finding.watch import LAG, Watch
from dashboard.domain.alert import Finding, Opened, Resolved
from dashboard.domain.events import Recorded
from dashboard.domain.rule_settings import RuleSettings
from dashboard.ports import Journal, Views
from dashboard.rules._rule import Rule

PAGE: Final = 2_000
LISTED: Final = 500
"""Of each rule, so many of the newest that it fired are told one by one."""


@dataclass(frozen=True, slots=True)
class Fired:
    """One episode as it would have been told. `resolved_at`: None where it was still open at the end."""

    finding: Finding
    opened_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class RuleFound:
    """What one rule fired within the window, by local day and by area ("" for the whole centre).

    `is_known`: False of a rule about parts of the centre that only probes tell of: then nobody knows.
    `known_from`: of a rule that looks at the clock's marks, when the first of them was recorded, the end of
    the window where none was: before it nobody knows, and no day counts as one without. None of any other.
    `median_s`: seconds from the opening to the resolution, of those resolved by the end of the window; None
    without any. `open`: not resolved by then. `newest`: up to 500, the newest last.
    """

    rule: str
    is_known: bool
    known_from: datetime | None = None
    fired: int = 0
    open: int = 0
    by_day: Mapping[date, int] = field(default_factory=dict)
    by_area: Mapping[str, int] = field(default_factory=dict)
    median_s: float | None = None
    newest: tuple[Fired, ...] = ()


@dataclass(frozen=True, slots=True)
class Backtest:
    """`position`: of the last event that was seen. `rules`: of those that were on at the end, by name."""

    since: datetime
    until: datetime
    position: int
    rules: Mapping[str, RuleFound]

    @property
    def fired(self) -> int:
        return sum(found.fired for found in self.rules.values())


@dataclass(slots=True)
class _Ran:
    finding: Finding
    opened_at: datetime
    resolved_at: datetime | None = None


class _Tally:
    """What one rule fired so far; `lasted`: seconds, of what was resolved."""

    def __init__(self) -> None:
        self.fired = 0
        self.by_day: Counter[date] = Counter()
        self.by_area: Counter[str] = Counter()
        self.lasted = array("d")
        self.newest: deque[_Ran] = deque(maxlen=LISTED)

    def found(self, rule: str, *, is_known: bool, known_from: datetime | None) -> RuleFound:
        return RuleFound(
            rule=rule,
            is_known=is_known,
            known_from=known_from,
            fired=self.fired,
            open=self.fired - len(self.lasted),
            by_day=dict(self.by_day),
            by_area=dict(self.by_area),
            median_s=median(self.lasted) if self.lasted else None,
            newest=tuple(Fired(ran.finding, ran.opened_at, ran.resolved_at) for ran in self.newest),
        )


class _Tallies:
    """What every rule fired from `since` on. `running`: what is not resolved yet, by episode."""

    def __init__(self, since: datetime, zone: ZoneInfo) -> None:
        self.by_rule: defaultdict[str, _Tally] = defaultdict(_Tally)
        self._running: dict[str, _Ran] = {}
        self._since = since
        self._zone = zone

    def count(self, told: Iterable[Opened | Resolved]) -> None:
        for turn in told:
            if isinstance(turn, Opened):
                if turn.at >= self._since:
                    self._open(turn)
            elif (ran := self._running.pop(turn.episode, None)) is not None:
                ran.resolved_at = turn.at
                lasted = turn.at - ran.opened_at
                self.by_rule[ran.finding.rule].lasted.append(lasted.total_seconds())

    def _open(self, turn: Opened) -> None:
        finding = turn.finding
        tally = self.by_rule[finding.rule]
        tally.fired += 1
        tally.by_day[turn.at.astimezone(self._zone).date()] += 1
        tally.by_area[finding.area] += 1
        ran = self._running[finding.episode] = _Ran(finding, turn.at)
        tally.newest.append(ran)


class _FirstMarks:
    """When the first mark was recorded of each kind that a rule looks at."""

    def __init__(self, rules: Mapping[str, Rule[Any]]) -> None:
        self._of = {name: rule.marks for name, rule in rules.items() if rule.marks}
        self._missing = set(self._of.values())
        self._at: dict[frozenset[str], datetime] = {}

    def see(self, batch: Iterable[Recorded]) -> None:
        if not self._missing:
            return
        for recorded in batch:
            for marks in [marks for marks in self._missing if recorded.event.type in marks]:
                self._at[marks] = recorded.recorded_at
                self._missing.discard(marks)

    def known_from(self, rule: str, until: datetime) -> datetime | None:
        """None of a rule that looks at no marks."""
        marks = self._of.get(rule)
        return None if marks is None else self._at.get(marks, until)


def backtest(
    journal: Journal,
    rules: Mapping[str, Rule[Any]],
    zone: ZoneInfo,
    *,
    since: datetime,
    until: datetime,
    settings: RuleSettings | None = None,
    views: Views | None = None,
    progress: Callable[[int], None] | None = None,
) -> Backtest:
    """What opened from `since` up to `until`, of the centre's time; the journal is seen from its beginning.

    `settings`: to be tried; None: those that stood, each from its own instant on. `progress` is told each
    position that was reached. `views`: where the codes of cases stand. Blocking: some 50 000 events a second.
    """
    watch = Watch(rules, zone, settings=settings)
    tallies, first = _Tallies(since, zone), _FirstMarks(rules)
    after = 0
    while batch := journal.read(after=after, limit=PAGE):
        seen = [recorded for recorded in batch if recorded.recorded_at <= until]
        first.see(seen)
        watch.see(seen, recall(journal, views, watch.cases.unknown_in(seen), until=after))
        tallies.count(watch.take())
        after = batch[-1].position
        if progress is not None:
            progress(after)
        if batch[-1].recorded_at > until:
            break
    watch.advance(until + LAG)
    tallies.count(watch.take())
    probed = {name for name, rule in rules.items() if rule.about == "centre" and CALENDAR not in rule.parts}
    found = {
        name: tallies.by_rule[name].found(
            name, is_known=name not in probed, known_from=first.known_from(name, until)
        )
        for name in watch.names
    }
    return Backtest(since, until, watch.position, found)
