"""Asking: the rules of one subject at one instant, what is open of it, and when it is to be asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from dashboard.alerting.finding.episodes import Asked, Open, compare
from dashboard.domain.alert import Finding, Opened, Resolved, Severity, Subject
from dashboard.domain.discretion import told_kind
from dashboard.projections.timers import Timers
from dashboard.rules._facts import AreaFacts, CaseFacts, RelayFacts
from dashboard.rules._rule import Verdict

BROKEN: Final = "centre/rules"
"""The key of the part that tells of rules which could not be asked."""


class Asking:
    """`by_about`: the rules that are on. `open`: what is open, by the key of its subject. `clearing`: of
    that, the episodes that are well again, while their resolution is held back. `told`: what opened
    and resolved, in order. `dirty`: keys of subjects of which something changed. `on_broken`: is told of a
    rule that could not be asked, at which instant and why."""

    def __init__(self, on_broken: Callable[[str, datetime, Exception], None]) -> None:
        self._on_broken = on_broken
        self.by_about: dict[str, tuple[Asked, ...]] = {}
        self.open: dict[str, list[Open]] = {}
        self.open_episodes: dict[str, Finding] = {}
        self.clearing: set[str] = set()
        self.timers = Timers()
        self.told: list[Opened | Resolved] = []
        self.dirty: set[str] = set()

    def ask(
        self,
        key: str,
        facts: Any,
        at: datetime,
        *,
        least: datetime | None = None,
        shown_at: datetime | None = None,
    ) -> None:
        """What the rules find of the subject at `at`. `least`: it is to be asked again by then.
        `shown_at`: of what opens, as `Opened` has it."""
        about, _, id_ = key.partition("/")
        stood, again_at = self.open.get(key), least
        for asked in self.by_about.get(about, ()):
            rule = asked.rule
            if rule.parts and not _is_of(id_, rule.parts):
                continue
            try:
                wrong, turn = rule.look(facts, at, asked.params)
            except Exception as problem:
                if key == BROKEN:
                    raise
                self._on_broken(rule.name, at, problem)
                continue
            if turn is not None and (again_at is None or turn < again_at):
                again_at = turn
            if wrong or stood:
                turn = self._compare(key, asked, wrong, facts, at, shown_at)
                stood = self.open.get(key)
                if turn is not None and (again_at is None or turn < again_at):
                    again_at = turn
        self.dirty.add(key)
        if again_at is not None or key in self.timers:
            self.timers.set(key, again_at)

    def let_go(self, key: str, at: datetime) -> None:
        """The subject is gone: what was open of it resolves, and it is not asked again."""
        for episode in self.open.pop(key, ()):
            self._resolve(episode, at)
        if key in self.timers:
            self.timers.set(key, None)
        self.dirty.add(key)

    def stand(self, by_about: dict[str, tuple[Asked, ...]], at: datetime) -> None:
        """Ask these rules from now on; what others found resolves."""
        self.by_about = by_about
        names = {asked.rule.name for some in by_about.values() for asked in some}
        for key, stood in list(self.open.items()):
            for episode in (o for o in stood if o.finding.rule not in names):
                self._resolve(episode, at)
            self._keep(key, [o for o in stood if o.finding.rule in names])
            self.dirty.add(key)

    def adopt(self, key: str, stood: Iterable[Open]) -> None:
        """Bring back what was open of a subject."""
        self._keep(key, list(stood))
        stood = self.open.get(key, [])
        self.open_episodes |= {o.finding.episode: o.finding for o in stood}
        self._watch_over(stood)

    def is_wrong(self, key: str) -> bool:
        """Whether anything is open of the subject that is not well again by now."""
        return any(o.clear_at is None for o in self.open.get(key, ()))

    def _compare(
        self,
        key: str,
        asked: Asked,
        wrong: tuple[Verdict, ...],
        facts: Any,
        at: datetime,
        shown_at: datetime | None,
    ) -> datetime | None:
        name, every = asked.rule.name, self.open.get(key, [])
        mine = [o for o in every if o.finding.rule == name]
        if not mine and not wrong:
            return None
        subject = Subject(asked.rule.about, key.partition("/")[2])
        found = compare(asked, mine, wrong, at, lambda v, s: _finding(name, subject, v, s, facts))
        for episode in found.resolved:
            self._resolve(episode, at)
        for episode in found.opened:
            self.open_episodes[episode.finding.episode] = episode.finding
            self.told.append(Opened(episode.finding, at, shown_at))
        self._keep(key, [*(o for o in every if o.finding.rule != name), *found.open])
        self._watch_over(found.open)
        return found.again_at

    def _resolve(self, episode: Open, at: datetime) -> None:
        id_ = episode.finding.episode
        self.open_episodes.pop(id_, None)
        self.clearing.discard(id_)
        self.told.append(Resolved(id_, at, episode.flaps))

    def _watch_over(self, stood: Iterable[Open]) -> None:
        for episode in stood:
            if episode.clear_at is not None:
                self.clearing.add(episode.finding.episode)
            elif self.clearing:
                self.clearing.discard(episode.finding.episode)

    def _keep(self, key: str, stood: list[Open]) -> None:
        if stood:
            self.open[key] = stood
        else:
            self.open.pop(key, None)


def _is_of(part: str, parts: Iterable[str]) -> bool:
    return any(part == name or (name.endswith("/") and part.startswith(name)) for name in parts)


def _finding(rule: str, subject: Subject, verdict: Verdict, severity: Severity, facts: Any) -> Finding:
    code, area, kind, holder = subject.id, "", verdict.case_kind, None
    if isinstance(facts, CaseFacts):
        code, area, kind, holder = facts.code or facts.id, facts.area, told_kind(facts.kind), facts.holder
    elif isinstance(facts, RelayFacts):
        area = facts.area
    elif isinstance(facts, AreaFacts):
        area = facts.code
    return Finding(
        rule, subject, verdict.since, severity, code, area, kind, holder, dict(verdict.figures), verdict.part
    )
