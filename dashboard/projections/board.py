"""The board: folds the journal, in position order, into what the Situation is cut from.

O(1) an event, no I/O, no clock: time comes in by `advance`. Cases and relays that are over leave memory
once they are stored (`release` of their ledgers) and come back when a late event names them (`adopt`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dashboard.domain import case as cases
from dashboard.domain import relay as relays
from dashboard.domain import relay_marks
from dashboard.domain.area import AreaTree, tree_of
from dashboard.domain.deadline import Deadlines
from dashboard.domain.events import OWN_SOURCES, VOCABULARY, Event, Recorded
from dashboard.domain.marks import MARKS
from dashboard.domain.registers import areas_in, calendar_in, policies_in
from dashboard.domain.situation import Canary
from dashboard.domain.system_events import RegisterChanged
from dashboard.projections import alert_book, letter_book
from dashboard.projections.alert_book import AlertBook
from dashboard.projections.case_ledger import CaseLedger
from dashboard.projections.cut_off import Telling
from dashboard.projections.letter_book import LetterBook
from dashboard.projections.relay_ledger import RelayLedger
from dashboard.projections.tally import Tallies

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
HOUSEHOLDS = "households"
"""The count of a census that says how many households an area has."""
CANARIES_KEPT = 31
"""A minute each: the half hour that a screen shows, and the one on its way."""


@dataclass(slots=True)
class SourceNote:
    """What is known of a source: its latest event, and the interval its last heartbeat promised.

    `promised_at`: when that heartbeat occurred; an older one that comes late changes nothing. `telling`: what
    it says of its areas; None of a source that never told of any.
    """

    last_event_at: datetime
    interval_s: float | None = None
    promised_at: datetime | None = None
    telling: Telling | None = None


@dataclass(slots=True)
class Registers:
    """Every register as the journal has it by now: its change by (register, name), and the area tree.

    `policies`: every change of a policy, because older episodes stay under theirs.

    `misfits`: area registers that formed no tree with the others; the tree from before them still stands.
    """

    changes: dict[tuple[str, str], RegisterChanged] = field(default_factory=dict)
    versions: Counter[tuple[str, str]] = field(default_factory=Counter)
    policies: list[Recorded] = field(default_factory=list)
    tree: AreaTree = field(default_factory=lambda: AreaTree(()))

    misfits: int = 0

    def plant(self) -> None:
        """Make the tree of all area registers. The gate lets in none that makes a ring; one in the journal
        all the same must not stop the fold at every start."""
        areas = (areas_in(change.content) for change in self.changes.values() if change.register == "areas")
        try:
            self.tree = tree_of(areas)
        except ValueError:
            self.misfits += 1


class Board:
    """Everything folded up to `position`, as it stands at `at`.

    `tellings`: rises when a source tells something else of its areas. `households`: of each area the latest
    census, as (when, how many).
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.position = 0
        self.at = BEGINNING
        self.tallies = Tallies()
        self.cases = CaseLedger(zone, self.tallies)
        self.relays = RelayLedger(self.tallies, zone)
        self.letters = LetterBook(zone)
        self.alerts = AlertBook()
        self.sources: dict[str, SourceNote] = {}
        self.tellings = 0
        self.households: dict[str, tuple[datetime, int]] = {}
        self.registers = Registers()
        self.strays: dict[str, list[Recorded]] = {}
        self.canaries: list[Canary] = []
        self.unknown_types: Counter[str] = Counter()
        self._by_type: Mapping[str, Callable[[Recorded], None]] = {
            **dict.fromkeys(cases.MATERIAL, self._case_event),
            **dict.fromkeys(MARKS, self._case_event),
            **dict.fromkeys(relays.TYPES, self._relay_event),
            **dict.fromkeys(relay_marks.MARKS, self.relays.mark),
            **dict.fromkeys(letter_book.TYPES, self.letters.take),
            **dict.fromkeys(alert_book.TYPES, self.alerts.take),
            "event.retracted": self._retraction,
            "source.heartbeat": self._heartbeat,
            "census.reported": self._census,
            "register.changed": self._register,
            "canary.sent": self._canary,
        }

    def fold(self, batch: Sequence[Recorded]) -> None:
        """Take the next events of the journal."""
        by_type = self._by_type
        for recorded in batch:
            event = recorded.event
            self._hear(event)
            step = by_type.get(event.type)
            if step is not None:
                step(recorded)
            elif event.type not in VOCABULARY:
                self.unknown_types[event.type] += 1
        self.cases.settle(at=self.at)
        if batch:
            self.position = batch[-1].position

    def advance(self, at: datetime, *, most: int | None = None) -> None:
        """Time has passed; it never runs back.

        `most`: cases weighed in one go. Where more came to a turn, `at` stays before the turn of the rest.
        """
        if at > self.at:
            self.at = max(self.at, self.cases.advance(at, most=most))
            self.relays.advance(self.at)
            self.cases.flow.keep(self.at, self.zone)
            self.cases.mix.keep(self.at, self.zone)
            self.letters.keep(self.at)
            self.alerts.keep(self.at)

    def withdraw(self, retractions: Iterable[Recorded]) -> None:
        """Count retractions whose time is still to come, for a look back: nobody is heard by them."""
        for retraction in retractions:
            self._retraction(retraction)
        self.cases.settle(at=self.at)

    def missing(self, batch: Iterable[Recorded]) -> tuple[set[str], set[str]]:
        """The subjects that the batch names and memory does not hold: as cases, and as relays."""
        as_cases: set[str] = set()
        as_relays: set[str] = set()
        for recorded in batch:
            type_, subject = recorded.event.type, recorded.event.subject
            if subject is None:
                continue
            if (type_ in cases.MATERIAL or type_ in MARKS) and subject not in self.cases.held:
                as_cases.add(subject)
            is_of_relay = type_ in relay_marks.MARKS or relays.is_material(recorded.event)
            if is_of_relay and subject not in self.relays.held:
                as_relays.add(subject)
        return as_cases, as_relays

    def _hear(self, event: Event) -> None:
        source, at = event.source, event.occurred_at
        note = self.sources.get(source)
        if note is None:
            if source not in OWN_SOURCES:
                self.sources[source] = SourceNote(at)
            return
        if at > note.last_event_at:
            note.last_event_at = at
        if note.telling is not None and (area := getattr(event.data, "area", None)):
            self.tellings += note.telling.hear(area, at)

    def _case_event(self, recorded: Recorded) -> None:
        subject = recorded.event.subject
        if self.strays and subject in self.strays:
            for stray in self.strays.pop(subject):
                self.cases.take(stray)
        self.cases.take(recorded)

    def _relay_event(self, recorded: Recorded) -> None:
        if not relays.is_material(recorded.event):
            return
        subject = recorded.event.subject
        if self.strays and subject in self.strays:
            for stray in self.strays.pop(subject):
                self.relays.take(stray, at=self.at)
        self.relays.take(recorded, at=self.at)

    def _retraction(self, recorded: Recorded) -> None:
        """Goes to the case or relay of its subject; kept aside until one is known."""
        subject = recorded.event.subject
        if subject in self.cases.held:
            self.cases.take(recorded)
        elif subject in self.relays.held:
            self.relays.take(recorded, at=self.at)
        elif subject is not None:
            self.strays.setdefault(subject, []).append(recorded)

    def _heartbeat(self, recorded: Recorded) -> None:
        event = recorded.event
        note = self.sources.get(event.source)
        if note is not None and (note.promised_at is None or event.occurred_at >= note.promised_at):
            note.interval_s, note.promised_at = event.data.interval_s, event.occurred_at
        if note is not None and event.data.areas:
            told = Telling(event.occurred_at, event.data.interval_s, event.data.areas)
            if note.telling is None or told.at >= note.telling.at:
                note.telling = note.telling.renewed(told) if note.telling else told
                self.tellings += 1

    def _census(self, recorded: Recorded) -> None:
        event = recorded.event
        area, number = event.data.area, event.data.counts.get(HOUSEHOLDS, -1)
        known = self.households.get(area)
        if number >= 0 and (known is None or event.occurred_at >= known[0]):
            self.households[area] = event.occurred_at, number
            self.tallies.dirty.add(area)

    def _canary(self, recorded: Recorded) -> None:
        event = recorded.event
        self.canaries.append(Canary(event.id, event.occurred_at, recorded.recorded_at))
        self.canaries.sort(key=lambda canary: canary.sent_at)
        del self.canaries[:-CANARIES_KEPT]

    def _register(self, recorded: Recorded) -> None:
        """A register as it stands from here on; open cases are held to a new one."""
        change: RegisterChanged = recorded.event.data
        self.cases.settle(at=self.at)
        self.take_register(change)
        if change.register == "policy":
            self.take_policies([recorded])
        self.registers.versions[change.register, change.name] += 1
        if change.register == "areas":
            self.tallies.dirty.update(self.tallies)
        self.cases.hold_to_new(at=self.at)

    def take_register(self, change: RegisterChanged) -> None:
        """Count by this register from here on; a policy also needs `take_policies`."""
        key = change.register, change.name
        self.registers.changes.pop(key, None)  # so that it stands last, as the latest
        self.registers.changes[key] = change
        rules = self.cases.rules
        if change.register == "areas":
            self.registers.plant()
            self.relays.tree = self.registers.tree
            self.alerts.plant(self.registers.tree)
            self.cases.rules = replace(rules, tree=self.registers.tree)
        elif change.register == "calendar":
            self.cases.rules = replace(rules, deadlines=Deadlines(calendar_in(change.content), self.zone))

    def take_policies(self, changes: Sequence[Recorded]) -> None:
        """Hold the episodes to come to these versions of the policy, each from its day on."""
        self.registers.policies += changes
        policies = policies_in(self.registers.policies, self.zone)
        self.cases.rules = replace(self.cases.rules, policies=policies)
