"""The watch over short stories: what opens and resolves, when, and that a restart changes nothing of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dashboard.alerting.finding.watch import Watch
from dashboard.alerting.finding.watch_rows import OtherRows
from dashboard.domain.alert import Opened, Resolved
from dashboard.domain.discretion import WITHHELD
from dashboard.ports.alerts import FactRow
from dashboard.rules._registry import rules_by_name
from dashboard.rules._rule import Look
from tests.alerting.watched import a_watch, marked, open_of, opened, relay_breached, watch_of
from tests.builders import (
    LOCAL,
    START,
    after,
    amended,
    closed,
    dispatched,
    graded,
    heartbeat,
    recorded,
    reopened,
    reported,
    retracted,
    returned,
    stamped,
    the_registers,
)

DUE = after(hours=38)
TICK = timedelta(microseconds=1)


def test_a_breached_clause_opens_at_its_due_instant_and_resolves_when_it_is_met() -> None:
    met_at = DUE + timedelta(hours=2)
    events = [reported("c1"), marked("100%", at=DUE, due_at=DUE), dispatched("c1", at=met_at)]

    told = [
        t for t in watch_of(events).take() if isinstance(t, Resolved) or t.finding.rule == "clause_breached"
    ]

    breached = next(t for t in told if isinstance(t, Opened))
    assert (breached.finding.since, breached.at, breached.finding.severity) == (DUE, DUE, "over")
    assert Resolved(breached.finding.episode, met_at) in told


def test_a_finding_is_told_with_the_short_code_and_never_with_a_kind_that_points_at_a_family() -> None:
    watch = watch_of([reported("c1", kind="family"), marked("100%", at=DUE, due_at=DUE)])

    (found,) = opened(watch, "clause_breached")

    assert (found.code, found.area, found.case_kind) == ("260907-001", "a", WITHHELD)


def test_a_case_graded_major_after_its_breach_is_wrong_anew_since_then() -> None:
    graded_at = DUE + timedelta(hours=3)
    watch = watch_of(
        [reported("c1"), marked("100%", at=DUE, due_at=DUE), graded("c1", "major", at=graded_at)]
    )

    first, second = opened(watch, "clause_breached")

    assert [(f.since, f.severity) for f in (first, second)] == [(DUE, "over"), (graded_at, "urgent")]
    assert open_of(watch, "clause_breached") == [second]


def test_a_breach_that_is_withdrawn_resolves() -> None:
    withdrawn = marked("100%", at=after(hours=40), due_at=DUE, type_="withdrawn")
    watch = watch_of([reported("c1"), marked("100%", at=DUE, due_at=DUE), withdrawn])

    assert not open_of(watch, "clause_breached")


def test_a_mark_of_an_episode_that_is_over_is_not_of_the_new_one() -> None:
    watch = watch_of(
        [
            reported("c1"),
            marked("100%", at=DUE, due_at=DUE),
            closed("c1", at=after(hours=50)),
            reopened("c1", at=after(hours=60)),
        ]
    )

    assert not open_of(watch, "clause_breached")


def test_due_soon_lasts_until_the_due_instant_is_over_whatever_else_happens() -> None:
    soon_at = after(hours=30)
    watch = watch_of([reported("c1"), marked("80%", at=soon_at, due_at=DUE)], until=DUE)
    assert [f.since for f in open_of(watch, "clause_due_soon")] == [soon_at]

    watch.advance(DUE + TICK + timedelta(seconds=1))

    assert not open_of(watch, "clause_due_soon")


def test_a_late_closing_before_the_report_of_the_breach_resolves_it() -> None:
    late = closed("c1", at=after(hours=1))
    watch = a_watch()
    watch.see(recorded([*the_registers(), reported("c1"), marked("100%", at=DUE, due_at=DUE)]))

    watch.see(recorded([late], after=5, at=after(hours=45)))

    assert not open_of(watch, "clause_breached")


def test_a_closing_that_is_retracted_lets_the_breach_be_found_again() -> None:
    closing = closed("c1", at=after(hours=1))
    events = [
        reported("c1"),
        closing,
        marked("100%", at=DUE, due_at=DUE),
        retracted(closing, at=after(hours=40)),
    ]

    (found,) = opened(watch_of(events), "clause_breached")

    assert found.since == DUE


def test_a_finding_tells_the_area_that_the_case_was_moved_to() -> None:
    events = [reported("c1"), amended("c1", at=after(hours=1), area="b"), marked("100%", at=DUE, due_at=DUE)]

    (found,) = opened(watch_of(events), "clause_breached")

    assert found.area == "b"


def test_a_relay_is_heading_for_its_hour_from_the_45th_minute_and_over_it_once_that_is_recorded() -> None:
    sent = stamped("sent", at=START, path=("d", "s1", "a"))
    watch = watch_of([sent], until=after(minutes=45) - TICK)
    assert not open_of(watch, "relay_heading")

    watch.advance(after(minutes=45, seconds=1))
    assert [f.since for f in open_of(watch, "relay_heading")] == [after(minutes=45)]

    watch.see(recorded([relay_breached(due_at=after(minutes=60))], after=4, at=after(minutes=60) + TICK))
    assert not open_of(watch, "relay_heading")
    assert [(f.since, f.area) for f in open_of(watch, "relay_breached")] == [(after(minutes=60), "a")]


def test_a_late_receipt_resolves_the_breach_of_a_relay_and_lets_go_of_it() -> None:
    watch = watch_of(
        [
            stamped("sent", at=START, path=("d", "s1")),
            relay_breached(due_at=after(minutes=60)),
            stamped("received", at=after(minutes=70)),
        ]
    )

    assert not watch.open_episodes
    assert not watch.relays.held


def test_a_relay_without_a_receipt_for_a_day_is_given_up() -> None:
    watch = watch_of([stamped("sent", at=START, path=("d", "s1")), relay_breached(due_at=after(minutes=60))])
    assert open_of(watch, "relay_breached")

    watch.advance(after(days=1, seconds=1))

    assert not watch.open_episodes
    assert not watch.relays.held


def test_time_rings_a_second_late_so_that_what_was_recorded_by_then_comes_first() -> None:
    watch = watch_of([stamped("sent", at=START, path=("d", "s1"))])
    assert watch.next_at() == after(minutes=45, seconds=1)

    watch.advance(after(minutes=45))
    received = stamped("received", at=after(minutes=44))
    watch.see(recorded([received], after=4, at=after(minutes=45) - TICK))

    assert not opened(watch, "relay_heading")


def test_a_restart_between_any_two_events_finds_the_same() -> None:
    story = recorded(
        [
            *the_registers(),
            reported("c1", grade="major"),
            stamped("sent", at=after(minutes=1), path=("d", "s1", "a")),
            marked("80%", at=after(hours=30), due_at=DUE),
            marked("100%", at=DUE, due_at=DUE),
            dispatched("c1", at=DUE + timedelta(hours=1)),
            closed("c1", at=DUE + timedelta(hours=2)),
            reopened("c1", at=DUE + timedelta(hours=3)),
        ]
    )
    whole = a_watch()
    whole.see(story)

    kept: dict[tuple[str, str], bytes] = {}
    told: list[Opened | Resolved] = []
    for event in story:
        watch = a_watch()
        watch.restore([FactRow(*key, body) for key, body in kept.items()])
        watch.see([event])
        told += watch.take()
        for about, id_, body in watch.dirty():
            if body is None:
                kept.pop((about, id_), None)
            else:
                kept[about, id_] = body

    assert told == whole.take()


def test_rows_of_another_version_are_refused() -> None:
    rows = [
        row._replace(id="0") if row.about == "head" else row for row in watch_of([reported("c1")]).dirty()
    ]

    with pytest.raises(OtherRows):
        a_watch().restore(rows)


def test_a_relay_that_was_never_stored_is_never_deleted() -> None:
    watch = watch_of([stamped("sent", at=START, path=("d", "s1"))])
    story = [stamped("received", at=after(minutes=3))]
    assert "relay" in {row.about for row in watch.dirty()}
    fresh = watch_of([stamped("sent", at=START, path=("d", "s1")), *story])
    assert "relay" not in {row.about for row in fresh.dirty()}

    watch.settle()
    watch.see(recorded(story, after=4))

    assert FactRow("relay", "r1", None) in watch.dirty()


def test_a_release_with_other_rules_finds_what_they_find_and_resolves_what_is_gone() -> None:
    old = {name: rule for name, rule in rules_by_name().items() if name != "case_unheld"}
    new = {name: rule for name, rule in rules_by_name().items() if name != "clause_breached"}
    before = Watch(old, LOCAL)
    story = [*the_registers(), reported("c1"), marked("100%", at=DUE, due_at=DUE)]
    before.see(recorded(story))
    (breach,) = open_of(before, "clause_breached")

    watch = Watch(new, LOCAL)
    watch.restore(before.dirty())

    told = watch.take()
    assert Resolved(breach.episode, DUE) in told
    assert [f.since for f in open_of(watch, "case_unheld")] == [after(hours=24)]
    again = Watch(new, LOCAL)
    again.restore([*(row for row in before.dirty() if row.about != "case"), *watch.dirty()])
    assert not again.take()
    assert again.open_episodes == watch.open_episodes


def test_a_rule_that_fails_silences_no_other_and_is_told() -> None:
    def fails(facts: object, at: datetime, params: object) -> Look:
        raise KeyError("a word that may quote")

    rules = rules_by_name()
    watch = Watch({**rules, "bounced": replace(rules["bounced"], look=fails)}, LOCAL)
    due_at = after(hours=10)
    watch.see(recorded([*the_registers(), reported("c1"), marked("100%", at=due_at, due_at=due_at)]))

    assert open_of(watch, "clause_breached")
    (found,) = open_of(watch, "rule_broken")
    assert (found.since, found.figures) == (START, {"rule": "bounced", "problem": "KeyError"})

    # The case is looked at again when nobody has held it for a day: the rule fails then, too.
    watch.advance(after(hours=48))
    assert open_of(watch, "rule_broken") == [found]
    watch.advance(after(hours=48, seconds=1))
    assert not open_of(watch, "rule_broken")


def shown_at(watch: Watch) -> list[datetime | None]:
    """Of the breaches that were found: when what shows them was recorded."""
    told = [each for each in watch.take() if isinstance(each, Opened)]
    return [each.shown_at for each in told if each.finding.rule in ("clause_breached", "relay_breached")]


def test_a_mark_that_comes_late_shows_what_was_known_before() -> None:
    watch = watch_of([reported("c1"), stamped("sent", at=START, path=("d", "s1"))])
    relay, case = relay_breached(due_at=after(minutes=60)), marked("100%", at=DUE, due_at=DUE)

    watch.see(recorded([relay], after=5, at=after(minutes=72)))
    watch.see(recorded([case], after=6, at=DUE + timedelta(minutes=12)))

    assert shown_at(watch) == [START, START]


def test_a_mark_of_what_sources_said_late_shows_it_then() -> None:
    watch = watch_of([reported("c1")])
    told_at = DUE + timedelta(days=2)
    late = [graded("c1", "ordinary", at=after(hours=1)), marked("100%", at=DUE, due_at=DUE)]

    watch.see(recorded(late, after=4, at=told_at))

    assert shown_at(watch) == [told_at]


def test_a_mark_of_deadlines_that_a_newer_policy_set_shows_it_then() -> None:
    watch = watch_of([reported("c1")])
    set_at = DUE + timedelta(days=2)
    watch.see(recorded(the_registers(version=2), after=4, at=set_at))

    watch.see(recorded([marked("100%", at=DUE, due_at=DUE)], after=7, at=set_at + TICK))

    assert shown_at(watch) == [set_at]


def test_when_a_case_was_known_outlasts_a_restart() -> None:
    before = watch_of([reported("c1")])
    watch = a_watch()
    watch.restore(before.dirty())

    watch.see(recorded([marked("100%", at=DUE, due_at=DUE)], after=4, at=DUE + timedelta(minutes=12)))

    assert shown_at(watch) == [START]


HOURLY = heartbeat("grid", at=START, interval_s=3600)


def test_what_a_source_tells_once_an_hour_as_it_promised_is_shown_so_much_earlier() -> None:
    watch = watch_of([reported("c1"), HOURLY])
    returns = [returned(at=after(hours=1, minutes=n)) for n in range(3)]

    watch.see(recorded(returns, after=5, at=after(hours=2)))

    (bounced,) = [each for each in watch.take() if isinstance(each, Opened)]
    assert (bounced.finding.rule, bounced.at, bounced.shown_at) == ("bounced", after(hours=2), after(hours=1))


@pytest.mark.parametrize("is_restarted", [False, True])
def test_a_mark_of_what_it_told_so_shows_it_so_much_earlier_too(is_restarted: bool) -> None:
    watch = watch_of([reported("c1"), HOURLY])
    told_at = DUE + timedelta(minutes=50)
    watch.see(recorded([graded("c1", "ordinary", at=after(hours=1))], after=5, at=told_at))
    if is_restarted:
        before, watch = watch, a_watch()
        watch.restore(before.dirty())

    watch.see(recorded([marked("100%", at=DUE, due_at=DUE)], after=6, at=told_at + TICK))

    assert shown_at(watch) == [told_at - timedelta(hours=1)]


def test_another_source_s_promise_shows_nothing_earlier() -> None:
    watch = watch_of([reported("c1"), heartbeat("police", at=START, interval_s=3600)])

    watch.see(recorded([marked("100%", at=DUE, due_at=DUE)], after=5, at=DUE))

    assert shown_at(watch) == [START]


def test_a_clock_that_was_ahead_for_once_stops_no_timer_for_good() -> None:
    watch = watch_of([heartbeat("police", at=START, interval_s=60)])
    watch.advance(after(days=365))
    ahead = opened(watch, "source_silent")

    beats = recorded(
        [heartbeat("police", at=after(minutes=n), interval_s=60) for n in range(10, 30)], after=4
    )
    watch.see(beats[:5])
    watch.advance(after(minutes=14, seconds=2))
    watch.see(beats[5:])
    watch.advance(after(minutes=29, seconds=2))
    back = open_of(watch, "source_silent")
    watch.advance(after(days=2))

    assert (len(ahead), back) == (1, [])
    assert [each.since > after(minutes=29) for each in open_of(watch, "source_silent")] == [True]


def test_a_clock_that_was_ahead_is_set_back_after_a_restart_too() -> None:
    before = watch_of([heartbeat("police", at=START, interval_s=60)], until=after(days=365))
    watch = a_watch()
    watch.restore(before.dirty())

    watch.advance(after(seconds=30))

    assert watch.at == after(seconds=29)
    assert watch.next_at() is not None


def test_a_clock_that_is_set_back_a_little_is_waited_for_and_the_journal_s_own_time_is_kept() -> None:
    watch = watch_of([reported("c1", at=after(hours=1))], until=after(hours=2))

    watch.advance(after(hours=2, seconds=-30))
    little = watch.at
    watch.advance(START)

    assert (little, watch.at) == (after(hours=2), after(hours=1))
