"""The watch over areas, sources, settings and the centre's own parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dashboard.alerting.finding.facts_area import hour_of
from dashboard.alerting.finding.watch import Watch
from dashboard.domain.alert import Resolved
from dashboard.domain.area import Area
from dashboard.domain.discretion import WITHHELD
from dashboard.domain.events import Event, Recorded
from dashboard.domain.registers import areas_changed, rules_changed
from dashboard.domain.rule_settings import Count, RuleSettings, Setting
from dashboard.ports.alerts import FactRow
from dashboard.rules._facts import PartFacts
from tests.alerting.watched import a_watch, marked, open_of, opened, watch_of
from tests.builders import (
    LOCAL,
    START,
    TINY,
    after,
    amended,
    closed,
    heartbeat,
    recorded,
    reported,
    retracted,
    returned,
    the_registers,
)

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def weekly(weeks: int, n: int = 1, *, area: str = "a") -> list[Event]:
    """So many first reports in the same hour of each of so many weeks, the last one a week before START."""
    return [
        reported(f"w{week}-{k}-{area}", at=START - timedelta(weeks=week, minutes=-k), area=area)
        for week in range(weeks, 0, -1)
        for k in range(n)
    ]


def now(n: int, *, area: str = "a", minutes: int = 1, kind: str = "housing") -> list[Event]:
    return [reported(f"n{k}-{area}", at=after(minutes=minutes + k), area=area, kind=kind) for k in range(n)]


def seen(events: Sequence[Event]) -> Watch:
    """A watch that saw the registers long before, then these, each when it happened."""
    watch = a_watch()
    watch.see(recorded([*the_registers(at=START - timedelta(weeks=20)), *events]))
    return watch


# ── surges and clusters ─────────────────────────────────────────────────────────────────────────────────


def test_a_surge_is_found_for_the_community_and_for_all_above_it() -> None:
    watch = seen([*weekly(13), *now(5)])

    found = open_of(watch, "surge")

    assert [(f.area, f.since) for f in found] == [("a", START), ("s1", START), ("d", START)]
    assert found[0].figures == {"n": 5, "usual": 1, "usual_most": 4.0, "hours": 12}


def test_communities_that_are_as_usual_may_be_a_surge_of_their_street() -> None:
    watch = seen([*weekly(13), *now(3), *now(3, area="b", minutes=10)])

    assert {f.area for f in open_of(watch, "surge")} == {"s1", "d"}


def test_a_surge_that_goes_on_in_the_next_hour_is_one_episode_that_flapped_and_then_is_over() -> None:
    usual = [
        *weekly(13),
        *(reported(f"h{n}", at=START - timedelta(weeks=n) + HOUR) for n in range(13, 0, -1)),
    ]
    later = [reported(f"l{k}", at=after(minutes=60 + 10 + k)) for k in range(5)]
    watch = seen([*sorted(usual, key=lambda event: event.occurred_at), *now(5), *later])
    (first, *_) = [f for f in opened(watch, "surge") if f.area == "a"]
    assert first.since == START

    watch.advance(after(hours=3) + SECOND)

    resolved = [t for t in watch.take() if isinstance(t, Resolved) and t.episode == first.episode]
    assert resolved == [Resolved(first.episode, after(hours=3), flaps=1)]


def test_a_report_that_is_retracted_or_moved_away_is_no_part_of_a_surge() -> None:
    reports = now(5)

    gone = seen([*weekly(13), *reports, retracted(reports[0], at=after(minutes=30))])
    moved = seen([*weekly(13), *reports, amended("n0-a", at=after(minutes=30), area="c")])

    for watch in (gone, moved):
        watch.advance(after(hours=2))
    hour = hour_of(START, LOCAL)
    assert gone.areas.facts["a"].hours[hour] == 4
    n_by_area = {area: moved.areas.facts[area].hours.get(hour) for area in ("a", "c", "s1", "s2", "d")}
    assert n_by_area == {"a": 4, "c": 1, "s1": 4, "s2": 1, "d": 5}
    assert open_of(gone, "surge") == []
    assert [f.area for f in open_of(moved, "surge")] == ["d"]


def test_a_history_loaded_late_is_no_surge_of_today() -> None:
    old = [reported(f"o{n}", at=START - timedelta(days=200, minutes=n)) for n in range(50)]
    watch = a_watch()
    watch.see(recorded([*the_registers(), *old], at=START))

    assert not open_of(watch, "surge")
    assert not open_of(watch, "cluster")


def test_five_of_one_kind_in_a_community_within_a_week_are_a_cluster_until_they_are_not() -> None:
    reports = [reported(f"k{n}", at=after(days=n), kind="housing", area="c") for n in range(5)]
    watch = watch_of(reports)
    (found,) = open_of(watch, "cluster")
    assert (found.area, found.since, found.case_kind, found.part) == (
        "c",
        after(days=4),
        "housing",
        "housing",
    )

    watch.advance(after(days=7) + SECOND)

    assert not open_of(watch, "cluster")


def test_a_cluster_goes_on_as_one_episode_while_cases_come_and_go() -> None:
    watch = watch_of([reported(f"k{n}", at=after(days=n), kind="housing") for n in range(12)])

    assert len(opened(watch, "cluster")) == 1
    assert len(open_of(watch, "cluster")) == 1


def test_a_cluster_never_tells_which_of_the_withheld_kinds_it_is() -> None:
    family = [reported(f"k{n}", at=after(hours=n), kind="family") for n in range(5)]
    others = [
        reported(f"k{n}", at=after(hours=n), kind=kind)
        for n, kind in enumerate(("damages", "medical", "other", "family", "damages"))
    ]

    (one,), (other,) = open_of(watch_of(family), "cluster"), open_of(watch_of(others), "cluster")

    assert one == other
    assert (one.case_kind, one.part) == (WITHHELD, WITHHELD)


def test_a_street_drawn_anew_is_counted_by_the_register_of_now() -> None:
    drawn = [area for area in TINY if area.code != "a"] + [Area("a", "甲社区", "community", "s2")]
    change = areas_changed("tiny", drawn, version=2, at=START)
    watch = watch_of([change, *now(1)])

    assert "s2" in watch.areas.facts
    assert "s1" not in watch.areas.facts


# ── sources ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_source_that_is_heard_again_within_two_minutes_flapped_and_is_one_episode() -> None:
    watch = watch_of([heartbeat("police", at=START, interval_s=60)], until=after(minutes=3))
    (found,) = opened(watch, "source_silent")
    assert found.since == after(minutes=2)

    watch.see(recorded([heartbeat("police", at=after(minutes=4), interval_s=60)], after=4))
    watch.advance(after(minutes=9))
    assert watch.take() == []

    watch.see(recorded([heartbeat("police", at=after(minutes=10), interval_s=600)], after=5))
    watch.advance(after(minutes=15, seconds=1))
    assert watch.take() == [Resolved(found.episode, after(minutes=15), flaps=1)]


def test_what_is_well_again_is_known_to_be_so_until_it_is_over_or_wrong_anew() -> None:
    watch = watch_of([heartbeat("grid", at=START)], until=after(minutes=3))
    (found,) = open_of(watch, "source_silent")
    assert not watch.asking.clearing

    watch.see(recorded([heartbeat("grid", at=after(minutes=4))], after=9))
    assert watch.asking.clearing == {found.episode}
    watch.advance(after(minutes=7))
    assert not watch.asking.clearing
    watch.see(recorded([heartbeat("grid", at=after(minutes=8))], after=10))
    again = a_watch()
    again.restore(watch.dirty())
    assert watch.asking.clearing == again.asking.clearing == {found.episode}

    for minute in range(9, 15):
        watch.see(recorded([heartbeat("grid", at=after(minutes=minute))], after=minute + 10))
    assert not watch.asking.clearing


def test_any_event_of_a_source_lets_it_be_heard() -> None:
    watch = watch_of([heartbeat("grid", at=START, interval_s=60)], until=after(minutes=3))
    assert open_of(watch, "source_silent")

    watch.see(recorded([closed("c9", at=after(minutes=5))], after=4))
    watch.see(recorded([closed("c9", at=after(minutes=6), outcome="failed")], after=5))
    watch.see(recorded([heartbeat("grid", at=after(minutes=7), interval_s=600)], after=6))
    watch.advance(after(minutes=10, seconds=1))

    assert not open_of(watch, "source_silent")


def test_the_centre_itself_is_no_source() -> None:
    watch = watch_of([marked("80%", at=START, due_at=after(hours=9))], until=after(days=3))

    assert not watch.sources.held


# ── settings ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_rule_that_is_switched_off_resolves_what_it_found_and_finds_it_again_when_it_is_on() -> None:
    off = rules_changed(RuleSettings({"case_unheld": Setting(False)}), version=1, at=after(hours=26))
    on = rules_changed(RuleSettings(), version=2, at=after(hours=28))
    watch = watch_of([reported("c1")], until=after(hours=25))
    (found,) = opened(watch, "case_unheld")

    watch.see([Recorded(5, after(hours=26), off)])
    assert watch.take() == [Resolved(found.episode, after(hours=26))]

    watch.see([Recorded(6, after(hours=28), on)])
    assert opened(watch, "case_unheld") == [found]


def test_a_parameter_and_a_severity_are_those_of_the_register() -> None:
    change = rules_changed(
        RuleSettings({"case_unheld": Setting(True, {"hours": 1}, "urgent")}), version=1, at=START
    )
    watch = watch_of([change, reported("c1")], until=after(hours=1))

    assert [(f.since, f.severity) for f in open_of(watch, "case_unheld")] == [(after(hours=1), "urgent")]


def own(**changed: object) -> RuleSettings:
    count = {
        "name": "own",
        "title_zh": "自定",
        "title_en": "Own",
        "what": "returned",
        "tier": "street",
        "at_least": 2,
        "within": timedelta(hours=24),
        "severity": "over",
    }
    return RuleSettings(counts=(Count(**(count | changed)),))  # type: ignore[arg-type]


def own_found(told: RuleSettings, events: Sequence[Event], *, until: datetime) -> list[tuple[str, datetime]]:
    watch = watch_of([rules_changed(told, version=1, at=START), *events], until=until)
    return [(f.area, f.since) for f in open_of(watch, "own")]


def test_a_count_of_the_centres_own_is_found_in_its_tier_while_enough_lie_within_its_time() -> None:
    events = [
        reported("c1", at=START, area="a"),
        reported("c2", at=START, area="b"),
        reported("c3", at=START, area="c"),
        returned("c3", at=after(hours=1)),
        returned("c1", at=after(hours=2)),
        returned("c2", at=after(hours=3)),
    ]
    wrong = [("s1", after(hours=3))]

    assert own_found(own(), events, until=after(hours=26) - SECOND) == wrong
    assert own_found(own(), events, until=after(hours=26)) == []
    assert own_found(own(tier="district", at_least=3), events, until=after(hours=5)) == [
        ("d", after(hours=3))
    ]
    assert own_found(own(tier="community"), events, until=after(hours=5)) == []
    assert own_found(own(source="police"), events, until=after(hours=5)) == []


def test_a_count_counts_each_thing_by_when_it_occurred() -> None:
    events = [
        reported("c1", at=START, area="a", grade="major"),
        marked("100%", "c1", at=after(hours=1), due_at=after(hours=1)),
        closed("c1", at=after(hours=2)),
    ]

    for what, hour in (("reported", 0), ("breached", 1), ("closed", 2)):
        found = own_found(own(what=what, at_least=1, grade="major"), events, until=after(hours=3))
        assert found == [("s1", after(hours=hour))]
    assert own_found(own(what="reopened", at_least=1), events, until=after(hours=3)) == []


def test_a_count_of_the_withheld_kinds_counts_them_all() -> None:
    kinds = ("family", "other")
    events = [reported(f"c{n}", at=after(hours=n), kind=kind) for n, kind in enumerate(kinds)]

    assert own_found(own(what="reported", kind=WITHHELD), events, until=after(hours=2)) == [
        ("s1", after(hours=1))
    ]


# ── the centre itself ───────────────────────────────────────────────────────────────────────────────────


def test_the_calendar_of_the_journal_is_told_of_sixty_days_before_it_ends() -> None:
    since = datetime.fromisoformat("2026-11-02T00:00:00").replace(tzinfo=LOCAL)
    watch = watch_of([], until=since - SECOND)
    assert not open_of(watch, "calendar_runs_out")

    watch.advance(since + SECOND)

    assert [f.since for f in open_of(watch, "calendar_runs_out")] == [since]


def test_what_a_probe_finds_opens_and_when_it_is_well_again_for_a_while_resolves() -> None:
    watch = watch_of([])
    watch.probe(PartFacts("wire", after(minutes=2), START))
    (found,) = opened(watch, "wire_degraded")
    assert (found.code, found.since) == ("wire", after(minutes=1))

    watch.probe(PartFacts("wire", after(minutes=3)))
    watch.advance(after(minutes=5, seconds=1))

    assert watch.take() == [Resolved(found.episode, after(minutes=5))]


def test_each_channel_is_a_part_of_its_own() -> None:
    watch = watch_of([])
    watch.probe(PartFacts("channel/sms", after(minutes=2), START))
    watch.probe(PartFacts("channel/mail", after(minutes=2)))

    assert [f.subject.id for f in open_of(watch, "channel_trouble")] == ["channel/sms"]


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_retraction_that_comes_before_its_case_is_kept_over_a_restart() -> None:
    report = reported("c1")
    first = watch_of([retracted(report, at=START)])

    watch = a_watch()
    watch.restore(first.dirty())
    watch.see(recorded([report], after=4))
    watch.advance(after(days=2))

    assert not open_of(watch, "case_unheld")
    assert FactRow("stray", "c1", None) in watch.dirty()


def test_rows_of_another_release_are_deleted_by_the_watch_that_begins_anew() -> None:
    rows = [
        row._replace(id="0") if row.about == "head" else row for row in watch_of([reported("c1")]).dirty()
    ]

    watch = a_watch()
    watch.discard(rows)

    gone = {(row.about, row.id) for row in watch.dirty() if row.body is None}
    assert {(row.about, row.id) for row in rows} == gone


def test_a_closed_case_rests_and_is_woken_by_what_comes_late() -> None:
    closing = closed("c1", at=after(hours=1))
    watch = watch_of([reported("c1"), closing])
    assert list(watch.cases.over) == ["c1"]

    watch.see(recorded([retracted(closing, at=after(hours=2))], after=5))
    watch.advance(after(hours=24) + SECOND)

    assert [f.code for f in open_of(watch, "case_unheld")] == ["260907-001"]
