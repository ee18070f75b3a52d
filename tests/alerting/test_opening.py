"""What a watch begins with whose rows are of another release."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from dashboard import wiring
from dashboard.alerting.finding.watch import LAG
from dashboard.alerting.opening import listen_from, open_watch
from dashboard.config import Settings
from dashboard.domain.alert import Finding, Opened, Resolved
from dashboard.domain.events import SYSTEM_SOURCE
from dashboard.domain.rule_settings import RuleSettings, Setting
from dashboard.domain.rules_file import settings_form
from dashboard.domain.system_events import RegisterChanged
from dashboard.ports import Entry
from dashboard.ports.alerts import Changes, FactRow
from dashboard.rules._facts import PartFacts
from dashboard.rules._registry import rules_by_name
from tests.alerting.watched import a_watch, open_of, watch_of
from tests.builders import LOCAL, after, happened, heartbeat, recorded, reported, the_registers

FAILS_AT = after(days=30)
SETTINGS = RuleSettings({"bounced": Setting(params={"times": 4})})
RULES = RegisterChanged("rules", "rules", json.dumps(settings_form(SETTINGS)), "1")
EVENTS = [
    *the_registers(),
    reported("c1"),
    happened("register.changed", None, RULES, at=after(days=1), source=SYSTEM_SOURCE),
    reported("c2", at=after(days=2)),
]


def stored(data: Path, *, is_readable: bool = True) -> tuple[wiring.Store, Finding]:
    """A journal with a month in it and the rows of a former release, by which the wire is degraded."""
    store = wiring.open_store(Settings(data=data))
    store.journal.append([Entry(each.event, recorded_at=each.recorded_at) for each in recorded(EVENTS)])
    before = a_watch()
    before.see(recorded(EVENTS))
    for minutes in range(5):
        before.probe(PartFacts("wire", FAILS_AT + timedelta(minutes=minutes), FAILS_AT))
    (finding,) = open_of(before, "wire_degraded")
    rows = [_older(row, is_readable) for row in before.dirty()]
    store.alerts.commit(Changes(facts=rows))
    return store, finding


def _older(row: FactRow, is_readable: bool) -> FactRow:
    if row.about == "head":
        return row._replace(id="0")
    return row if is_readable or row.about != "centre" else row._replace(body=b"\x00")


def test_what_probes_saw_of_the_centre_itself_is_open_still_when_the_watch_begins_anew(
    tmp_path: Path,
) -> None:
    store, finding = stored(tmp_path)

    watch = open_watch(store.alerts, store.journal, rules_by_name(), LOCAL)
    assert watch.position == 0
    watch.see(recorded(EVENTS))
    watch.probe(PartFacts("wire", FAILS_AT + timedelta(minutes=6), FAILS_AT))

    told = [
        turn for turn in watch.take() if not isinstance(turn, Opened) or turn.finding.rule == finding.rule
    ]
    assert told == []
    assert finding.episode in watch.open_episodes

    well_at = FAILS_AT + timedelta(minutes=7)
    watch.probe(PartFacts("wire", well_at, None))
    watch.advance(well_at + timedelta(hours=1) + LAG)
    assert [turn.episode for turn in watch.take() if isinstance(turn, Resolved)] == [finding.episode]


def test_of_a_rule_that_is_no_more_nothing_is_open(tmp_path: Path) -> None:
    store, finding = stored(tmp_path)
    rules = {name: rule for name, rule in rules_by_name().items() if name != "wire_degraded"}

    watch = open_watch(store.alerts, store.journal, rules, LOCAL)

    assert finding.episode not in watch.open_episodes


def test_what_cannot_be_read_any_more_is_left_to_the_next_probe(tmp_path: Path) -> None:
    store, finding = stored(tmp_path, is_readable=False)

    watch = open_watch(store.alerts, store.journal, rules_by_name(), LOCAL)
    watch.see(recorded(EVENTS))

    assert finding.episode not in watch.open_episodes
    assert watch.parts.keys() == {"calendar"}


def test_the_rows_are_those_of_this_release_from_then_on(tmp_path: Path) -> None:
    store, finding = stored(tmp_path)
    watch = open_watch(store.alerts, store.journal, rules_by_name(), LOCAL)

    again = a_watch()
    again.restore(watch.dirty())

    assert again.open_episodes.keys() == {finding.episode}


def test_a_source_is_not_silent_while_the_centre_itself_was_down() -> None:
    """Heard until the centre stopped a minute later; it started after ten."""
    watch = watch_of([heartbeat("grid", at=after(seconds=0))], until=after(seconds=60))

    listen_from(watch, after(minutes=10))
    watch.advance(after(minutes=12))
    assert not open_of(watch, "source_silent")
    watch.advance(after(minutes=13))

    (found,) = open_of(watch, "source_silent")
    assert found.since == after(minutes=12)


def test_a_source_that_is_heard_after_the_centre_was_down_was_never_silent() -> None:
    watch = watch_of([heartbeat("grid", at=after(seconds=0))], until=after(seconds=60))

    listen_from(watch, after(minutes=10))
    watch.see(recorded([heartbeat("grid", at=after(minutes=11))], after=9))
    watch.advance(after(minutes=12, seconds=30))

    assert not [
        each for each in watch.take() if isinstance(each, Opened) and each.finding.rule == "source_silent"
    ]


def test_a_source_that_was_silent_before_the_centre_went_down_is_so_still() -> None:
    watch = watch_of([heartbeat("grid", at=after(seconds=0))], until=after(minutes=5))
    (before,) = open_of(watch, "source_silent")

    listen_from(watch, after(minutes=10))
    watch.advance(after(minutes=11))

    assert open_of(watch, "source_silent") == [before]


def test_since_when_it_listens_is_stored_and_is_well_with_rows_that_have_it_not() -> None:
    watch = watch_of([heartbeat("grid", at=after(seconds=0))], until=after(seconds=60))
    listen_from(watch, after(minutes=10))

    again = a_watch()
    again.restore(watch.dirty())

    assert again.sources.held["grid"].listened_from == after(minutes=10)
