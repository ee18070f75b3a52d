"""The back-test: what it counts, in which window, and under which settings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dashboard.alerting.finding.backtest import LISTED, Backtest, backtest
from dashboard.alerting.plan.rule_book import every_rule
from dashboard.clock import SystemClock
from dashboard.domain.events import Event
from dashboard.domain.registers import rules_changed
from dashboard.domain.rule_settings import RuleSettings, Setting
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.ports import Entry
from tests.alerting.watched import marked, relay_breached
from tests.builders import LOCAL, START, after, dispatched, recorded, reported, the_registers

SHORT = RuleSettings({"case_unheld": Setting(True, {"hours": 1})})
FOUR = RuleSettings({"case_unheld": Setting(True, {"hours": 4})})


def journal_of(events: Sequence[Event]) -> MemoryJournal:
    journal = MemoryJournal(SystemClock())
    story = recorded([*the_registers(), *sorted(events, key=lambda event: event.occurred_at)])
    journal.append([Entry(r.event, recorded_at=r.recorded_at) for r in story])
    return journal


def tried(
    journal: MemoryJournal, *, hours: tuple[float, float], settings: RuleSettings | None = None
) -> Backtest:
    since, until = (after(hours=hour) for hour in hours)
    return backtest(journal, every_rule(), LOCAL, since=since, until=until, settings=settings)


def test_it_counts_what_opened_within_the_window_by_day_and_area_and_how_long_it_lasted() -> None:
    journal = journal_of(
        [
            reported("c1", at=START, area="a"),
            dispatched("c1", at=after(hours=6)),
            reported("c2", at=after(hours=1), area="b"),
            dispatched("c2", at=after(hours=9)),
            reported("c3", at=after(hours=13), area="b"),
        ]
    )

    found = tried(journal, hours=(0, 20), settings=FOUR).rules["case_unheld"]

    assert (found.fired, found.open) == (3, 1)
    assert found.by_day == {date(2026, 9, 7): 2, date(2026, 9, 8): 1}
    assert found.by_area == {"a": 1, "b": 2}
    assert found.median_s == 3 * 3600
    assert [(one.opened_at, one.resolved_at) for one in found.newest] == [
        (after(hours=4), after(hours=6)),
        (after(hours=5), after(hours=9)),
        (after(hours=17), None),
    ]


def test_what_opened_before_the_window_or_is_recorded_after_it_is_no_part_of_it() -> None:
    journal = journal_of(
        [reported("c1"), reported("c2", at=after(hours=3)), dispatched("c2", at=after(hours=8))]
    )

    found = tried(journal, hours=(4.5, 7.5), settings=FOUR).rules["case_unheld"]

    assert [(one.opened_at, one.resolved_at) for one in found.newest] == [(after(hours=7), None)]
    assert tried(journal, hours=(4.5, 6.9), settings=FOUR).rules["case_unheld"].fired == 0


def test_it_tries_other_settings_whatever_stood_and_without_any_those_that_stood() -> None:
    off = rules_changed(RuleSettings({"case_unheld": Setting(False)}), version=1, at=after(minutes=90))
    journal = journal_of([off, reported("c1"), reported("c2", at=after(hours=2))])

    assert "case_unheld" not in tried(journal, hours=(0, 30)).rules
    assert tried(journal, hours=(0, 30), settings=SHORT).rules["case_unheld"].fired == 2
    assert tried(journal, hours=(0, 30), settings=RuleSettings()).rules["case_unheld"].fired == 2


def test_what_only_probes_tell_of_is_unknown_and_the_calendar_is_not() -> None:
    found = tried(journal_of([]), hours=(0, 24 * 70)).rules

    assert {name for name, rule in found.items() if not rule.is_known} == {
        "alert_path_late",
        "backup_stale",
        "canary_late",
        "channel_trouble",
        "clock_degraded",
        "disk_low",
        "plan_wrong",
        "rule_broken",
        "wire_degraded",
    }
    assert found["calendar_runs_out"].fired == 1


def test_of_the_time_before_the_clock_recorded_its_first_mark_nobody_knows() -> None:
    due = after(hours=10)
    journal = journal_of(
        [
            reported("c1"),
            marked("100%", at=due, due_at=due),
            relay_breached("r1", due_at=after(hours=12)),
        ]
    )

    found = tried(journal, hours=(0, 20)).rules
    none_yet = tried(journal, hours=(0, 9)).rules

    assert (found["clause_breached"].known_from, found["clause_breached"].fired) == (due, 1)
    assert found["clause_due_soon"].known_from == due
    assert found["relay_breached"].known_from == after(hours=12)
    assert none_yet["clause_breached"].known_from == none_yet["relay_breached"].known_from == after(hours=9)
    others = {name for name, rule in found.items() if rule.known_from is not None}
    assert others == {"clause_breached", "clause_due_soon", "relay_breached"}


def test_it_tells_how_far_it_is_and_keeps_only_the_newest_one_by_one() -> None:
    journal = journal_of([reported(f"c{n}", at=START + timedelta(seconds=n)) for n in range(LISTED + 50)])
    told: list[int] = []

    found = backtest(
        journal, every_rule(), LOCAL, since=START, until=after(hours=30), progress=told.append
    ).rules["case_unheld"]

    assert told == [journal.head()]
    assert (found.fired, len(found.newest)) == (LISTED + 50, LISTED)
    assert found.newest[-1].opened_at == after(hours=24, seconds=LISTED + 49)
