"""A case that closed behind so many others is forgotten, and understood all the same when something late is
said of it: live, over restarts, in a back-test, and by the role."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import wiring, wiring_alerts
from dashboard.alerting.finding.recall import recall
from dashboard.alerting.finding.watch import Watch
from dashboard.alerting.role import Role
from dashboard.alerting.sending.loopback import Loopback
from dashboard.clock import SystemClock
from dashboard.domain.alert import Opened, Resolved
from dashboard.domain.events import Recorded
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.metrics import Metrics
from dashboard.ports import Entry
from dashboard.ports.alerts import FactRow
from dashboard.rules._registry import rules_by_name
from tests.alerting.centre import AlertCentre, plan
from tests.alerting.test_digester import folded
from tests.alerting.test_watch_properties import Story
from tests.alerting.watched import a_watch, marked, open_of, reviewed
from tests.builders import LOCAL, after, closed, recorded, reopened, reported, the_registers
from tests.channels.receivers import HttpReceiver


def journal_of(story: Sequence[Recorded]) -> MemoryJournal:
    journal = MemoryJournal(SystemClock())
    journal.append([Entry(each.event, recorded_at=each.recorded_at) for each in story])
    return journal


def see(watch: Watch, journal: MemoryJournal, *, until: int | None = None, pick: random.Random) -> None:
    """In batches of any size, as the role and a back-test do."""
    end = journal.head() if until is None else until
    while watch.position < end:
        batch = journal.read(after=watch.position, limit=min(pick.randrange(1, 12), end - watch.position))
        watch.see(batch, recall(journal, None, watch.cases.unknown_in(batch), until=watch.position))


def forgetful() -> Watch:
    watch = a_watch()
    watch.cases.most_resting = 0
    return watch


def turns(told: Sequence[Opened | Resolved]) -> list[tuple[str, datetime, datetime | None]]:
    """What opened and resolved, but for the codes of cases: without read tables those are ids."""
    return [
        (each.finding.episode, each.at, each.shown_at)
        if isinstance(each, Opened)
        else (each.episode, each.at, None)
        for each in told
    ]


def test_a_closed_case_is_forgotten_only_behind_so_many_others() -> None:
    watch = a_watch()
    watch.cases.most_resting = 2
    cases = [e for n in range(3) for e in (reported(f"c{n}"), closed(f"c{n}", at=after(hours=n + 1)))]

    watch.see(recorded([*the_registers(), *cases]))

    assert list(watch.cases.over) == ["c1", "c2"]
    assert FactRow("case", "c0", None) in watch.dirty()


def test_what_is_said_late_of_a_forgotten_case_is_understood() -> None:
    past = [
        reported("c1"),
        marked("100%", at=after(hours=1), due_at=after(hours=1)),
        closed(at=after(hours=2)),
    ]
    late = [reviewed(at=after(hours=3), satisfied=False), reopened(at=after(hours=4))]
    story = recorded([*the_registers(), *past, *late])
    journal, watch = journal_of(story), forgetful()
    see(watch, journal, until=len(story) - 2, pick=random.Random(1))
    assert "c1" not in watch.cases

    batch = journal.read(after=watch.position, limit=1)
    watch.see(batch, recall(journal, None, watch.cases.unknown_in(batch), until=watch.position))
    assert [f.since for f in open_of(watch, "review_unsatisfied")] == [after(hours=3)]
    see(watch, journal, pick=random.Random(1))

    assert [f.since for f in open_of(watch, "case_reopened")] == [after(hours=4)]
    assert open_of(watch, "review_unsatisfied") == []
    assert open_of(watch, "clause_breached") == []  # the mark is of the episode before
    assert [m.episode for m in watch.cases.held("c1").facts.marks] == [0]


def test_what_was_never_forgotten_is_asked_of_nobody() -> None:
    watch = a_watch()
    batch = recorded([*the_registers(), reported("c1"), closed("c1", at=after(hours=1))])

    assert watch.cases.unknown_in(batch) == ()
    watch.cases.most_resting = 0
    watch.see(batch)
    later = recorded([reported("c2"), reopened("c1", at=after(hours=2))], after=9)

    assert watch.cases.unknown_in(later) == ["c2", "c1"]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_a_watch_that_forgets_at_once_finds_what_one_that_remembers_does(seed: int, other: int) -> None:
    story, pick = Story(seed).recorded, random.Random(other)
    journal, remembers, forgets = journal_of(story), a_watch(), forgetful()
    rows: dict[tuple[str, str], FactRow] = {}
    told: list[Opened | Resolved] = []

    remembers.see(story)
    while forgets.position < journal.head():
        until = min(journal.head(), forgets.position + pick.randrange(50, 300))
        see(forgets, journal, until=until, pick=pick)
        told += forgets.take()
        for row in forgets.dirty():
            rows[row.about, row.id] = row
        forgets = Watch(rules_by_name(), LOCAL)
        forgets.restore([row for row in rows.values() if row.body is not None])
        forgets.cases.most_resting = 0

    assert turns(told) == turns(remembers.take())
    for code in remembers.areas.facts:
        assert forgets.areas.body(code) == remembers.areas.body(code)
    assert len(forgets.cases.over) == 0 < len(remembers.cases.over)


async def test_the_role_tells_of_a_forgotten_case_by_its_code(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with wiring.intake(centre.store, centre.hub.connect(), Metrics()) as intake:
            given_ = wiring_alerts.given_to_role(centre.settings, centre.store, centre.hub.connect, intake)
            loopback = Loopback()
            async with loopback.listening():
                role = await Role.opened(given_, loopback)
                cases = role.runner.parts.watch.cases
                cases.most_resting = 0
                task = asyncio.create_task(role.run())
                now = centre.clock.now()
                await centre.tell([reported("c1", at=now), closed("c1", at=now)])
                await centre.until(lambda: cases.has_forgotten)
                folded(centre)
                await centre.tell([reopened("c1", at=now + timedelta(milliseconds=1))])
                await centre.until(lambda: "case_reopened" in raised(centre))
                task.cancel()
                await asyncio.wait({task})
                await role.aclose()

    (case,) = centre.store.views.case_states(["c1"])
    assert raised(centre)["case_reopened"] == case.code


def raised(centre: AlertCentre) -> Mapping[str, str]:
    """By rule, the code that the journal was told."""
    told = [r.event.data for r in centre.journal() if r.event.type == "alert.raised"]
    return {each.rule: each.code for each in told}
