"""What is true of the watch whatever the journal: facts are those of the set of a case's events, and what it
finds is the same live, over restarts, and in a back-test."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.alerting.finding.backtest import backtest
from dashboard.alerting.finding.facts_area import hour_of
from dashboard.alerting.finding.facts_case import HeldCase, brought_back
from dashboard.alerting.finding.facts_relay import RelayFold
from dashboard.alerting.finding.watch import LAG, Watch
from dashboard.clock import SystemClock
from dashboard.domain import relay as relays
from dashboard.domain.alert import Opened, Resolved
from dashboard.domain.case import Case, derive
from dashboard.domain.discretion import told_kind
from dashboard.domain.events import Event, Recorded
from dashboard.domain.rule_settings import Count, RuleSettings, What
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.ports import Entry
from dashboard.ports.alerts import FactRow
from dashboard.rules._facts import CaseFacts
from dashboard.rules._registry import rules_by_name
from tests.alerting.watched import marked, relay_breached, reviewed
from tests.builders import (
    LOCAL,
    START,
    after,
    amended,
    closed,
    dispatched,
    graded,
    heartbeat,
    reopened,
    reported,
    retracted,
    returned,
    stamped,
    the_registers,
)
from tests.domain.any_story import any_case
from tests.domain.stories import CASE, Scenario

KINDS = ("neighbours", "family", "damages")
AREAS = ("a", "b", "c")
HOUR = timedelta(hours=1)


# ── facts ───────────────────────────────────────────────────────────────────────────────────────────────


@given(any_case, st.lists(st.sampled_from(AREAS), max_size=2), st.randoms(use_true_random=False))
def test_the_facts_of_a_case_are_those_of_the_set_of_its_events(
    scenario: Scenario, areas: list[str], any_order: Any
) -> None:
    first = scenario.events[0].occurred_at
    moves = [amended(CASE, at=first + (n + 1) * HOUR, area=area) for n, area in enumerate(areas)]
    told = [*scenario.events, *moves]
    withdrawn = any_order.choice(told)
    told.append(retracted(withdrawn, at=first + timedelta(days=40)))
    any_order.shuffle(told)
    facts = [Recorded(n, START, event) for n, event in enumerate(told, start=1)]

    held = HeldCase(CaseFacts(CASE))
    for fact in facts:
        held.take(fact)

    expected = derive(CASE, facts)
    assert {f.name: getattr(held.facts, f.name) for f in fields(Case)} == {
        f.name: getattr(expected, f.name) for f in fields(Case)
    }
    assert (held.facts.unheld_since is None) == (expected.holder is not None or not expected.is_open)
    assert brought_back(CASE, held.body()).facts == held.facts


@given(any_case, st.randoms(use_true_random=False))
def test_what_rules_ask_beside_does_not_depend_on_the_order_of_arrival(
    scenario: Scenario, any_order: Any
) -> None:
    events = [
        *scenario.events,
        reviewed(CASE, at=scenario.events[0].occurred_at + 50 * HOUR + timedelta(seconds=1), satisfied=False),
    ]
    shuffled = list(events)
    any_order.shuffle(shuffled)

    assert _facts(shuffled) == _facts(events)


def _facts(events: Sequence[Event]) -> CaseFacts:
    held = HeldCase(CaseFacts(CASE))
    for position, event in enumerate(events, start=1):
        held.take(Recorded(position, START, event))
    return held.facts


# ── live, over restarts, and looking back ───────────────────────────────────────────────────────────────


class Story:
    """A journal of some days in a small district, made of a seed: late events and retractions among it."""

    def __init__(self, seed: int, kinds: Sequence[str] = KINDS) -> None:
        self._any = random.Random(seed)
        self._kinds = kinds
        self.events: list[tuple[datetime, Event]] = [(START, event) for event in the_registers()]
        for n in range(40):
            self._case(f"c{n}", after(minutes=self._any.randrange(5 * 24 * 60)))
        for n in range(30):
            self._relay(f"r{n}", after(minutes=self._any.randrange(5 * 24 * 60)))
        for n in range(60):
            at = after(minutes=100 * n)
            if self._any.random() < 0.9:
                self._add(heartbeat("police", at=at, interval_s=3600))

    @property
    def recorded(self) -> list[Recorded]:
        """In the order of recording."""
        ordered = sorted(enumerate(self.events), key=lambda row: (row[1][0], row[0]))
        return [Recorded(n, at, event) for n, (_, (at, event)) in enumerate(ordered, start=1)]

    def _add(self, event: Event) -> Event:
        late_s = self._any.choice((0, 0, 0, 1, 600, 20_000))
        self.events.append((max(START, event.occurred_at) + timedelta(seconds=late_s), event))
        return event

    def _case(self, case: str, at: datetime) -> None:
        pick = self._any
        report = self._add(reported(case, at=at, area=pick.choice(AREAS), kind=pick.choice(self._kinds)))
        due_at = at + 20 * HOUR
        steps: list[Callable[[datetime], Event]] = [
            lambda when: dispatched(case, at=when),
            lambda when: returned(case, at=when),
            lambda when: graded(case, pick.choice(("ordinary", "major")), at=when),
            lambda when: closed(case, at=when),
            lambda when: reopened(case, at=when),
            lambda when: amended(case, at=when, area=pick.choice(AREAS)),
            lambda when: reviewed(case, at=when, satisfied=pick.random() < 0.5),
            lambda when: marked("80%", case, at=when, due_at=due_at),
            lambda when: marked("100%", case, at=when, due_at=due_at),
            lambda when: marked("100%", case, at=when, due_at=due_at, type_="withdrawn"),
            lambda when: retracted(report, at=when),
        ]
        weights = [6, 5, 2, 2, 2, 2, 2, 2, 3, 1, 0.3]
        for n in range(pick.randrange(10)):
            (step,) = pick.choices(steps, weights)
            self._add(step(at + (n + pick.random()) * 6 * HOUR))

    def _relay(self, relay: str, at: datetime) -> None:
        pick = self._any
        drill = relay if pick.random() < 0.7 else f"drill-{relay}"
        self._add(stamped("sent", drill, at=at, path=("d", "s1", "a")))
        if pick.random() < 0.6:
            late = timedelta(minutes=pick.choice((10, 50, 70)))
            self._add(stamped("received", drill, at=at + late, hop=1, from_="s1", to="a"))
            self._add(stamped("acknowledged", drill, at=at + late, hop=1, from_="s1", to="a"))
        elif drill == relay:
            self._add(relay_breached(relay, due_at=at + HOUR))


def _live(
    story: Sequence[Recorded], seed: int
) -> tuple[set[tuple[str, datetime]], set[tuple[str, datetime]]]:
    """What a role finds that reads at any time, stores its facts now and then, and is killed now and then."""
    pick = random.Random(seed)
    rows: dict[tuple[str, str], FactRow] = {}
    watch = Watch(rules_by_name(), LOCAL)
    told: list[Opened | Resolved] = []
    seen, now, end = 0, story[0].recorded_at, story[-1].recorded_at + timedelta(days=40)
    while now < end:
        now += timedelta(seconds=pick.choice((0.2, 5, 900, 7200, 86_400)))
        delay = pick.random() * 0.9 * LAG
        while seen < len(story) and story[seen].recorded_at + delay <= now:
            upto = seen + pick.randrange(1, 6)
            batch = [r for r in story[seen:upto] if r.recorded_at + delay <= now]
            watch.see(batch)
            seen += len(batch)
        watch.advance(now)
        told += watch.take()
        if pick.random() < 0.3:
            for row in watch.dirty():
                rows[row.about, row.id] = row
            watch.settle()
        if pick.random() < 0.2:
            watch = Watch(rules_by_name(), LOCAL)
            watch.restore([row for row in rows.values() if row.body is not None])
            seen = watch.position
    opened = {(t.finding.episode, t.at) for t in told if isinstance(t, Opened)}
    return opened, {(t.episode, t.at) for t in told if isinstance(t, Resolved)}


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_a_back_test_finds_what_fired_live_over_any_batches_and_restarts(seed: int, other: int) -> None:
    story = Story(seed).recorded
    until = story[-1].recorded_at + timedelta(days=39)

    opened, resolved = _live(story, other)

    journal = MemoryJournal(SystemClock())
    journal.append([Entry(r.event, recorded_at=r.recorded_at) for r in story])
    found = backtest(journal, rules_by_name(), LOCAL, since=START, until=until)
    fired = [one for rule in found.rules.values() for one in rule.newest]
    assert len(fired) == found.fired > 0
    assert {(one.finding.episode, one.opened_at) for one in fired} == {o for o in opened if o[1] <= until}
    assert {(one.finding.episode, one.resolved_at) for one in fired if one.resolved_at is not None} == {
        r for r in resolved if r[1] <= until
    }


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_areas_come_to_what_the_sets_of_events_of_all_cases_come_to(seed: int) -> None:
    story, count = Story(seed).recorded, _own("returned")
    watch = Watch(rules_by_name(), LOCAL, settings=RuleSettings(counts=(count, _own("reported"))))
    watch.see(story)

    by_case: dict[str, list[Recorded]] = {}
    for event in story:
        if event.event.subject is not None and event.event.type.startswith(("dispute.", "event.")):
            by_case.setdefault(event.event.subject, []).append(event)
    cases = [held.facts for held in map(_held, by_case.values()) if held.facts.reported_at is not None]
    for code in watch.areas.facts:
        inside = [case for case in cases if code in watch.areas.tree.path(case.area)]
        facts = watch.areas.facts[code]
        assert facts.hours == Counter(hour_of(case.reported_at or START, LOCAL) for case in inside)
        if code in AREAS:
            reports = sorted((case.reported_at or START, case.id, told_kind(case.kind)) for case in inside)
            assert facts.recent == {
                kind: [(at, id_) for at, id_, other in reports if other == kind]
                for kind in {kind for *_, kind in reports}
            }
        if code in ("s1", "s2"):
            returns = [(t.at, case.id) for case in inside for t in case.turns if t.what == "returned"]
            assert facts.counts.get("own-returned", []) == sorted(returns)
            assert facts.counts.get("own-reported", []) == sorted((c.reported_at, c.id) for c in inside)


def _own(what: What) -> Count:
    return Count(f"own-{what}", "自定", "Own", what, "street", 3, timedelta(days=30), "due")


def _held(facts: Sequence[Recorded]) -> HeldCase:
    held = HeldCase(CaseFacts(facts[0].event.subject or ""))
    for fact in facts:
        held.take(fact)
    return held


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_districts_that_differ_only_in_which_withheld_kind_a_case_has_are_told_alike(
    seed: int,
) -> None:
    one, other = (Watch(rules_by_name(), LOCAL), Watch(rules_by_name(), LOCAL))

    one.see(Story(seed, ("neighbours", "family", "damages")).recorded)
    other.see(Story(seed, ("neighbours", "other", "medical")).recorded)

    assert one.take() == other.take()


# ── relays ──────────────────────────────────────────────────────────────────────────────────────────────


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["sent", "received", "acknowledged"]), st.integers(0, 1), st.integers(0, 59)
        ),
        max_size=6,
        unique=True,
    ),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_the_facts_of_a_relay_are_those_of_the_set_of_its_stamps(
    told: list[tuple[Any, int, int]], is_drill: bool, any_order: Any
) -> None:
    relay, way = ("drill-1" if is_drill else "r1"), ("d", "s1", "a")
    events = [
        stamped(stamp, relay, at=after(minutes=minute), hop=hop, from_=way[hop], to=way[hop + 1], path=way)
        for stamp, hop, minute in told
        if stamp != "acknowledged" or is_drill
    ]
    if events:
        events.append(retracted(any_order.choice(events), at=after(hours=2)))
    any_order.shuffle(events)
    stamps = [Recorded(n, START, event) for n, event in enumerate(events, start=1)]
    fold = RelayFold()
    for stamp in stamps:
        fold.take(relay, stamp)

    expected = relays.derive(relay, stamps)
    done = expected.stamps.get((1, "acknowledged")) if is_drill and expected.path else expected.complete_at
    if stamps:
        facts = fold.held[relay].facts
        assert (facts.sent_at, facts.done_at, facts.area) == (expected.sent_at, done, expected.lowest)
        again = RelayFold()
        again.restore(relay, fold.body(relay) or b"")
        assert again.held[relay].facts == facts
