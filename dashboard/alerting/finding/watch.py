"""The watch: folds the journal into facts, asks the rules of what changed, and tells what opens and resolves.

Pure: no clock, no disk. What it finds, and the instant of each, is a function of the journal: before an
event is folded, all timers up to the instant of its recording have rung, each at its own; while nothing is
recorded, time itself rings them, `LAG` late, so that what was recorded by then has been seen. Only what
probes say of the centre's parts, and since when it listens to sources, is not in the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog

from dashboard.alerting.finding import facts_case, facts_relay
from dashboard.alerting.finding.asking import BROKEN, Asking
from dashboard.alerting.finding.episodes import in_force
from dashboard.alerting.finding.facts_area import AreaFold, told_of
from dashboard.alerting.finding.facts_case import CaseFold, HeldCase
from dashboard.alerting.finding.facts_registers import CALENDAR, Registers
from dashboard.alerting.finding.facts_relay import HeldRelay, RelayFold
from dashboard.alerting.finding.facts_source import SourceFold
from dashboard.alerting.finding.recall import NONE_RECALLED, Recalled
from dashboard.alerting.finding.watch_rows import Head, dirty_rows, restored
from dashboard.alerting.plan.own_rules import rule_of
from dashboard.domain.alert import Finding, Opened, Resolved
from dashboard.domain.calendar import DAY
from dashboard.domain.events import Recorded
from dashboard.domain.rule_settings import RuleSettings
from dashboard.ports.alerts import FactRow
from dashboard.rules._facts import PartFacts
from dashboard.rules._rule import Rule

log = structlog.get_logger()

LAG: Final = timedelta(seconds=1)
"""Longer than an event takes from the instant of its recording until it stands in the journal."""
SET_BACK: Final = timedelta(minutes=1)
"""By less than this a clock is corrected in its course: then it is waited for."""
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
COUNTED_BY: Final = frozenset({"policy", "calendar"})
MOST_STRAYS: Final = 10_000
"""Subjects of which only a retraction is known."""


class Watch:
    """Everything folded up to `position`, as it stands at `at`.

    `settings`: in place of what the journal's register "rules" says. `open_episodes`: by the episode's id.
    `recorded_at`: of the last event; `ruled_at`: of the last of the registers that deadlines are counted by.
    """

    def __init__(
        self, rules: Mapping[str, Rule[Any]], zone: ZoneInfo, *, settings: RuleSettings | None = None
    ) -> None:
        self.position = 0
        self.at = self.recorded_at = self.ruled_at = BEGINNING
        self.cases = CaseFold(zone)
        self.relays = RelayFold()
        self.sources = SourceFold()
        self.areas = AreaFold(zone)
        self.parts: dict[str, PartFacts] = {}
        self.registers = Registers(zone)
        self.strays: dict[str, list[Recorded]] = {}
        self.asking = Asking(self._broken)
        self._rules = rules
        self._settings = settings
        self._stand()
        self._by_type: Mapping[str, Callable[[Recorded], None]] = {
            **dict.fromkeys(facts_case.MATERIAL, self._case_event),
            **dict.fromkeys(facts_case.MARKS, self._case_mark),
            **dict.fromkeys(facts_relay.TYPES, self._stamp),
            **dict.fromkeys(facts_relay.MARKS, self._relay_mark),
            "event.retracted": self._retraction,
            "source.heartbeat": self._heartbeat,
            "register.changed": self._register,
        }

    @property
    def open_episodes(self) -> Mapping[str, Finding]:
        return self.asking.open_episodes

    def see(self, batch: Sequence[Recorded], recalled: Mapping[str, Recalled] = NONE_RECALLED) -> None:
        """The next events of the journal, in order of position. `recalled`: what `cases.unknown_in` says of
        them."""
        by_type, hear, timers, stood = self._by_type, self.sources.hear, self.asking.timers, self.asking.open
        for recorded in batch:
            if recorded.recorded_at > self.at:
                next_at = timers.next_at()
                if next_at is not None and next_at <= recorded.recorded_at:
                    self._ring(recorded.recorded_at)
                self.at = recorded.recorded_at
            self.position, self.recorded_at = recorded.position, recorded.recorded_at
            event = recorded.event
            heard = hear(event)
            if recalled and event.subject is not None and event.subject in recalled:
                self.cases.remember(event.subject, *recalled[event.subject])
            step = by_type.get(event.type)
            if step is not None:
                step(recorded)
            if heard is not None and f"source/{heard}" in stood:
                self._ask_source(heard)
        self._forget()

    def probe(self, part: PartFacts) -> None:
        """What a probe found of a part of the centre itself."""
        self.parts[part.name] = part
        self.asking.ask(f"centre/{part.name}", part, max(self.at, part.seen_at))

    def advance(self, at: datetime) -> None:
        """Time has passed: what was to be looked at again by then is.

        Where the time of the watch ran far ahead of it, the clock was set back: then the watch stands at the
        last instant of the journal, or now, and asks everything again.
        """
        until = max(at - LAG, self.recorded_at)
        if until > self.at:
            self._ring(until)
            self.at = until
            self._forget()
        elif self.at - until > SET_BACK:
            log.warning("the clock was set back; all is asked again", ahead=self.at, now=until)
            self.at = until
            self._ask_all()

    def take(self) -> Sequence[Opened | Resolved]:
        """What opened and resolved since the last call, in order."""
        told, self.asking.told = self.asking.told, []
        return told

    def next_at(self) -> datetime | None:
        """When to `advance` next if nothing happens; None: no need to."""
        ring_at = self.asking.timers.next_at()
        return None if ring_at is None else ring_at + LAG

    # ── rows ────────────────────────────────────────────────────────────────────────────────────────────

    def dirty(self) -> Sequence[FactRow]:
        """What changed since the last `settle`, as rows to be stored together with the position."""
        return dirty_rows(self)

    def settle(self) -> None:
        """The dirty rows are stored."""
        self.relays.settle(self.asking.dirty)
        self.asking.dirty.clear()
        self.sources.dirty.clear()
        self.areas.dirty.clear()

    def restore(self, rows: Iterable[FactRow]) -> None:
        """Stand where the rows were cut. Raises `OtherRows` where they are of another version."""
        head = restored(self, rows)
        if head is None:
            return
        self.position, self.at = head.position, head.at
        self.recorded_at, self.ruled_at = head.recorded_at, head.ruled_at
        self.areas.tree = self.registers.tree
        self._stand()
        if head.rules != self.names:
            self._ask_all()

    def discard(self, rows: Iterable[FactRow]) -> None:
        """Of a watch that begins anew: those of these rows that it does not come to again are to go."""
        for about, id_, _ in rows:
            self.asking.dirty.add(f"{about}/{id_}")
            if about == "relay":
                self.relays.stored.add(id_)

    def head(self) -> Head:
        return Head(
            self.position,
            self.at,
            self.recorded_at,
            self.ruled_at,
            self.names,
            dict(self.cases.last_number_on),
            self.areas.known_from,
            self.cases.has_forgotten,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Of the rules that are on."""
        return tuple(a.rule.name for some in self.asking.by_about.values() for a in some)

    # ── asking ──────────────────────────────────────────────────────────────────────────────────────────

    def _ring(self, until: datetime) -> None:
        timers = self.asking.timers
        while (at := timers.next_at()) is not None and at <= until:
            self._ask(next(timers.pop_until(at)), at)

    def _ask(self, key: str, at: datetime) -> None:
        about, _, id_ = key.partition("/")
        if about == "case":
            self._ask_case(id_, self.cases.held(id_), at)
        elif about == "relay":
            self._ask_relay(id_, self.relays.held[id_], at)
        elif about == "source":
            self.asking.ask(key, self.sources.held[id_], at)
        elif about == "area":
            self.asking.ask(key, self.areas.at(id_, at), at)
        else:
            self.asking.ask(key, self.parts[id_], max(at, self.parts[id_].seen_at))

    def _ask_case(
        self, case_id: str, held: HeldCase, at: datetime, *, shown_at: datetime | None = None
    ) -> None:
        key, asking = f"case/{case_id}", self.asking
        asking.ask(key, held.facts, at, shown_at=shown_at)
        if not held.facts.is_open and key not in asking.open and key not in asking.timers:
            self.cases.rest(case_id, position=self.position)

    def _forget(self) -> None:
        """Between batches only: what an event names was recalled before."""
        self.asking.dirty.update(f"case/{case_id}" for case_id in self.cases.forget())

    def _ask_relay(
        self, relay_id: str, held: HeldRelay, at: datetime, *, shown_at: datetime | None = None
    ) -> None:
        key, gone_at = f"relay/{relay_id}", held.gone_at()
        if gone_at > at:
            self.asking.ask(key, held.facts, at, least=gone_at, shown_at=shown_at)
            return
        self.asking.let_go(key, at)
        del self.relays.held[relay_id]

    def _ask_source(self, name: str) -> None:
        self.asking.ask(f"source/{name}", self.sources.held[name], self.at)

    def _ask_all(self) -> None:
        keys = [
            *(f"case/{id_}" for id_ in (*self.cases.awake, *self.cases.resting)),
            *(f"relay/{id_}" for id_ in self.relays.held),
            *(f"source/{name}" for name in self.sources.held),
            *(f"area/{code}" for code in self.areas.facts),
            *(f"centre/{name}" for name in self.parts),
        ]
        for key in keys:
            self._ask(key, self.at)

    def _broken(self, rule: str, at: datetime, problem: Exception) -> None:
        """What was open of the rule stays so. Only the kind of the problem is told: its words may quote."""
        name = BROKEN.partition("/")[2]
        before = self.parts.get(name)
        since = before.failing_since if before is not None and at - before.seen_at < DAY else at
        figures = {"rule": rule, "problem": type(problem).__name__}
        part = self.parts[name] = PartFacts(name, at, since, figures)
        self.asking.ask(BROKEN, part, at)

    # ── folding ─────────────────────────────────────────────────────────────────────────────────────────

    def _case_event(self, recorded: Recorded) -> None:
        case_id = recorded.event.subject
        assert case_id is not None, "the gate takes no event of a case without its id"
        held = self.cases.held(case_id)
        before = told_of(held.facts)
        for stray in self._strays_of(case_id):
            held.take(stray)
        held.take(recorded)
        facts = held.facts
        self.cases.number(facts)
        self._ask_case(case_id, held, self.at, shown_at=self.sources.at_best(self.at, recorded.event.source))
        for code in self.areas.move(case_id, before, told_of(facts), self.at):
            self.asking.ask(f"area/{code}", self.areas.at(code, self.at), self.at)

    def _case_mark(self, recorded: Recorded) -> None:
        case_id = recorded.event.subject
        if case_id is None or case_id not in self.cases:
            return  # of a case that was forgotten
        held = self.cases.held(case_id)
        before = told_of(held.facts)
        facts_case.mark(held.facts, recorded.event)
        shown_at = self._shown_at(held.known_at, held.known_by)
        self._ask_case(case_id, held, self.at, shown_at=shown_at)
        for code in self.areas.move(case_id, before, told_of(held.facts), self.at):
            self.asking.ask(f"area/{code}", self.areas.at(code, self.at), self.at, shown_at=shown_at)

    def _stamp(self, recorded: Recorded) -> None:
        relay_id = recorded.event.subject
        if relay_id is None or not facts_relay.is_material(recorded.event):
            return
        for stray in self._strays_of(relay_id):
            self.relays.take(relay_id, stray)
        self._ask_relay(relay_id, self.relays.take(relay_id, recorded), self.at)

    def _relay_mark(self, recorded: Recorded) -> None:
        relay_id = recorded.event.subject
        held = None if relay_id is None else self.relays.held.get(relay_id)
        if relay_id is not None and held is not None:
            held.mark(recorded.event)
            shown_at = self._shown_at(held.last.recorded_at, held.last.event.source)
            self._ask_relay(relay_id, held, self.at, shown_at=shown_at)

    def _shown_at(self, known_at: datetime | None, known_by: str) -> datetime | None:
        """What a mark of ours says was shown by then: by what sources said of its subject, and by the
        registers. Ours may come late, after an outage."""
        return None if known_at is None else max(self.sources.at_best(known_at, known_by), self.ruled_at)

    def _retraction(self, recorded: Recorded) -> None:
        """Goes to the case or relay of its subject; kept aside until one is known."""
        subject = recorded.event.subject
        if subject is None:
            return
        if subject in self.cases:
            self._case_event(recorded)
        elif subject in self.relays:
            self._ask_relay(subject, self.relays.take(subject, recorded), self.at)
        else:
            self.strays.setdefault(subject, []).append(recorded)
            self.asking.dirty.add(f"stray/{subject}")
            if len(self.strays) > MOST_STRAYS:
                self._strays_of(next(iter(self.strays)))

    def _strays_of(self, subject: str) -> Sequence[Recorded]:
        if not self.strays or subject not in self.strays:
            return ()
        self.asking.dirty.add(f"stray/{subject}")
        return self.strays.pop(subject)

    def _heartbeat(self, recorded: Recorded) -> None:
        if recorded.event.source in self.sources.held:
            self.sources.promise(recorded.event)
            self._ask_source(recorded.event.source)

    def _register(self, recorded: Recorded) -> None:
        change = recorded.event.data
        if change.register in COUNTED_BY:
            self.ruled_at = recorded.recorded_at
        if not self.registers.take(recorded):
            return
        self.asking.dirty.add(f"register/{change.register}/{change.name}")
        if change.register == "areas":
            self.areas.plant(self.registers.tree)
        elif change.register == "rules":
            self._stand()
            self._ask_all()
        elif self.registers.calendar is not None:
            self.parts[CALENDAR] = self.registers.calendar
            self._ask(f"centre/{CALENDAR}", self.at)

    def _stand(self) -> None:
        """Ask the rules as they are set."""
        settings = self._settings or self.registers.settings
        self.areas.counts = settings.counts
        rules = (*self._rules.values(), *map(rule_of, settings.counts))
        self.asking.stand(in_force(rules, settings), self.at)
