"""What people were told of, who has it in hand, and what of it interrupts the wall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.alert import Severity
from dashboard.domain.alert_events import (
    AlertAcknowledged,
    AlertActed,
    AlertEscalated,
    AlertProbed,
    AlertRaised,
    AlertResolved,
    AlertSilenced,
    AlertSilenceEnded,
)
from dashboard.domain.events import DESK_SOURCE, SYSTEM_SOURCE, Event
from dashboard.domain.raised import RaisedAlerts, RaisedLine
from dashboard.projections import codec
from dashboard.projections.alert_book import CALLS_SHOWN, KEPT_FOR, LINES_SHOWN
from dashboard.projections.history import As, board_at
from tests.builders import LOCAL, START, ListJournal, after, board_of, happened, recorded, reported
from tests.projections.stories import cut
from tests.projections.test_checkpoint import DictViews, restarted_at_each

MINUTE = timedelta(minutes=1)
SEVERITIES: tuple[Severity, ...] = ("due", "over", "urgent")


def raised(id: str = "g1", *, at: datetime = START, **said: Any) -> Event:
    usual: dict[str, Any] = {"rule": "case_overdue", "severity": "over", "total": 1, "since": START}
    told = AlertRaised(**usual | said)
    return happened("alert.raised", id, told, at=at, source=SYSTEM_SOURCE)


def escalated(id: str = "g1", step: int = 1, *, at: datetime, next_at: datetime | None = None) -> Event:
    told = AlertEscalated(step, "chief", "not_acknowledged", next_at, "leader" if next_at else None)
    return happened("alert.escalated", id, told, at=at, source=SYSTEM_SOURCE)


def acked(id: str = "g1", *, at: datetime = START, by: str = "duty") -> Event:
    return happened("alert.acknowledged", id, AlertAcknowledged(by, "page"), at=at, source=DESK_SOURCE)


def acted(id: str = "g1", *, at: datetime = START) -> Event:
    return happened("alert.acted", id, AlertActed("duty", "called"), at=at, source=DESK_SOURCE)


def resolved(id: str = "g1", *, at: datetime = START) -> Event:
    return happened("alert.resolved", id, AlertResolved(), at=at, source=SYSTEM_SOURCE)


def silenced(id: str = "s1", *, at: datetime = START, until: datetime, **what: Any) -> Event:
    told = AlertSilenced("li", "", until, **what)
    return happened("alert.silenced", id, told, at=at, source=DESK_SOURCE)


def silence_ended(id: str = "s1", *, at: datetime) -> Event:
    return happened("alert.silence_ended", id, AlertSilenceEnded("duty"), at=at, source=DESK_SOURCE)


def probed(took_ms: float | None = 900.0, *, at: datetime = START) -> Event:
    return happened("alert.probed", None, AlertProbed(took_ms), at=at, source=SYSTEM_SOURCE)


def told(*events: Event, at: datetime = START) -> RaisedAlerts:
    return cut(board_of(events, at=at)).raised


def only(*events: Event, at: datetime = START) -> RaisedLine:
    (line,) = told(*events, at=at).lines
    return line


def test_of_nothing_raised_the_counts_are_zero_and_the_path_is_unknown() -> None:
    assert told(reported()) == RaisedAlerts(path="unknown")


def test_a_group_is_unacked_then_in_hand_then_acted_and_gone_when_it_is_resolved() -> None:
    at = after(minutes=9)
    story = [raised(), acked(at=after(minutes=2)), acted(at=after(minutes=3)), resolved(at=after(minutes=4))]

    states = [told(*story[:n], at=at) for n in range(1, 5)]

    assert [(s.unacked, s.in_hand, s.acted) for s in states] == [(1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0)]
    assert [line.standing for s in states for line in s.lines] == ["unacked", "in_hand", "acted"]
    assert (states[1].lines[0].acked_at, states[1].lines[0].acked_by) == (after(minutes=2), "duty")
    assert states[2].lines[0].acted_at == after(minutes=3)
    assert states[3] == RaisedAlerts()


def test_an_acknowledgement_that_is_known_before_its_group_counts_once_that_is_known() -> None:
    early = acked(at=after(minutes=1))

    assert told(early, at=after(minutes=2)) == RaisedAlerts()
    assert only(early, raised(), at=after(minutes=2)).standing == "in_hand"


def test_of_two_who_took_it_the_first_has_it() -> None:
    first, second = acked(at=after(minutes=1)), acked(at=after(minutes=2), by="chief")

    assert only(raised(), second, first, at=after(minutes=3)).acked_by == "duty"


def test_a_group_that_grew_is_told_as_it_was_last_said_and_since_it_was_first_raised() -> None:
    line = only(raised(), raised(at=after(minutes=5), total=40, severity="urgent"), at=after(minutes=6))

    assert (line.total, line.severity, line.raised_at) == (40, "urgent", START)


def test_what_nobody_took_stands_first_and_of_it_the_gravest_and_then_the_longest() -> None:
    at = after(hours=1)
    groups = [
        raised("acked-urgent", severity="urgent"),
        acked("acked-urgent"),
        raised("due", severity="due"),
        raised("over-late", at=after(minutes=9)),
        raised("over-early", at=after(minutes=3)),
        raised("urgent", severity="urgent", at=after(minutes=20)),
    ]

    found = told(*groups, at=at)

    expected = ["urgent", "over-early", "over-late", "due", "acked-urgent"]
    assert [line.key for line in found.lines] == expected
    assert (found.due, found.over, found.urgent) == (1, 2, 2)


def test_more_groups_than_are_shown_are_counted_whole() -> None:
    found = told(*(raised(f"g{n:03}", severity="due") for n in range(40)))

    assert (found.unacked, found.total, len(found.lines)) == (40, 40, LINES_SHOWN)


@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_grave_group_calls_once_its_first_step_is_over_and_not_a_minute_before(severity: Severity) -> None:
    group = raised(severity=severity, escalates_at=after(minutes=5), escalates_to="chief")
    calls = [told(group, at=after(minutes=n)).calling for n in (4, 5, 60)]

    assert calls == ([0, 0, 0] if severity == "due" else [0, 1, 1])


def test_a_group_that_was_escalated_calls_until_somebody_takes_it() -> None:
    at, next_at = after(minutes=8), after(minutes=20)
    story = [raised(), escalated(at=after(minutes=6), next_at=next_at)]

    found = told(*story, at=at)

    assert (found.calling, found.calls) == (1, found.lines)
    assert (found.lines[0].escalates_at, found.lines[0].escalates_to) == (next_at, "leader")
    for end in (acked(at=at), acted(at=at), resolved(at=at), silenced(at=at, until=after(days=1))):
        assert told(*story, end, at=at).calling == 0


def test_who_must_act_and_who_is_next_are_told_by_their_labels() -> None:
    first = raised(to_label="值班长", escalates_at=after(minutes=5), escalates_to="b", escalates_label="主任")
    step = AlertEscalated(1, "b", "not_read", after(minutes=9), None, "主任", "")
    last = happened("alert.escalated", "g1", step, at=after(minutes=5), source=SYSTEM_SOURCE)

    labels = [(line.told_label, line.escalates_label) for line in (only(first), only(first, last))]

    assert labels == [("值班长", "主任"), ("主任", "")]


def test_who_took_it_first_is_told_by_its_label() -> None:
    said = AlertAcknowledged("east", "link", "东片值班")
    took = happened("alert.acknowledged", "g1", said, at=after(minutes=1), source=DESK_SOURCE)
    line = only(raised(), took, acked(at=after(minutes=2)))

    assert (line.acked_by, line.acked_label) == ("east", "东片值班")


def test_the_gravest_and_longest_call_first_and_all_are_counted() -> None:
    groups = [raised(f"o{n}", at=START + n * MINUTE, escalates_at=after(minutes=10)) for n in range(12)]
    late = raised("u", severity="urgent", at=after(minutes=30), escalates_at=after(minutes=31))

    found = told(*groups, late, at=after(hours=1))

    assert [line.key for line in found.calls] == ["u", *(f"o{n}" for n in range(CALLS_SHOWN - 1))]
    assert found.calling == 13


@pytest.mark.parametrize(
    ("subject", "code"), [("case/c1", "260907-001"), ("centre/disk", ""), ("area/a", "")]
)
def test_what_its_rule_and_area_name_has_no_code_of_its_own(subject: str, code: str) -> None:
    assert only(raised(subject=subject, code="260907-001")).code == code


def test_what_is_in_hand_is_told_no_next_step() -> None:
    line = only(raised(escalates_at=after(minutes=5), escalates_to="chief"), acked())

    assert (line.escalates_at, line.escalates_to) == (None, None)


@pytest.mark.parametrize(
    ("what", "is_held"),
    [
        ({}, True),
        ({"rule": "case_overdue"}, True),
        ({"rule": "source_silent"}, False),
        ({"area": "a"}, True),
        ({"area": "s1"}, True),
        ({"area": "s2"}, False),
        ({"about": "case/c1"}, True),
        ({"about": "case/c2"}, False),
    ],
)
def test_a_silence_holds_what_it_matches_until_its_end(what: dict[str, Any], is_held: bool) -> None:
    story = [raised(area="a", subject="case/c1"), silenced(until=after(hours=2), **what)]
    during, end = told(*story, at=after(minutes=119)), told(*story, at=after(hours=2))

    assert (during.silenced, during.unacked) == ((1, 0) if is_held else (0, 1))
    assert (during.silences, end.silences) == (1, 0)
    assert (end.silenced, end.unacked) == (0, 1)


def test_a_silence_that_is_ended_before_its_time_holds_no_longer() -> None:
    story = [raised(), silenced(until=after(days=1)), silence_ended(at=after(minutes=5))]

    assert told(*story[:2], at=after(minutes=5)).silenced == 1
    assert told(*story, at=after(minutes=5)).unacked == 1


def test_what_somebody_took_stays_in_hand_under_a_silence() -> None:
    assert only(raised(), acked(), silenced(until=after(days=1))).standing == "in_hand"


@pytest.mark.parametrize(
    ("probes", "at", "path"),
    [
        ([], 0, "unknown"),
        ([probed()], 150, "whole"),
        ([probed()], 151, "broken"),
        ([probed(), probed(None, at=after(seconds=60))], 61, "broken"),
        ([probed(None), probed(at=after(seconds=60))], 61, "whole"),
        ([probed(at=after(seconds=60)), probed(None)], 61, "whole"),
    ],
    ids=("none ever", "lately", "too long ago", "lost", "back again", "told out of order"),
)
def test_the_alert_path_is_whole_only_while_a_probe_came_back_lately(
    probes: Sequence[Event], at: float, path: str
) -> None:
    assert told(*probes, at=after(seconds=at)).path == path


@pytest.mark.parametrize("as_", ["known", "corrected"])
def test_a_past_instant_is_told_by_the_same_fold(as_: As) -> None:
    journal = ListJournal([raised(), acked(at=after(minutes=5)), resolved(at=after(minutes=9))])

    past = [cut(board_at(journal, after(minutes=n), as_=as_, zone=LOCAL)).raised for n in (1, 6, 10)]

    assert [(p.unacked, p.in_hand, p.total) for p in past] == [(1, 0, 1), (0, 1, 1), (0, 0, 0)]


def test_what_is_long_over_leaves_memory_and_what_is_open_never_does() -> None:
    board = board_of([raised("old"), resolved("old"), raised("open"), acked("of-nobody")], at=START)

    board.advance(START + KEPT_FOR - MINUTE)
    assert set(board.alerts.state.groups) == {"old", "open", "of-nobody"}

    board.advance(START + KEPT_FOR)
    assert set(board.alerts.state.groups) == {"open"}


def test_a_word_that_comes_later_than_anything_is_kept_is_not_taken() -> None:
    board = board_of([], at=START)

    board.fold(recorded([raised()], after=99, at=START + KEPT_FOR + MINUTE))
    board.advance(START + KEPT_FOR + MINUTE)

    assert cut(board).raised == RaisedAlerts()


@st.composite
def alert_events(draw: st.DrawFn) -> Event:
    at = START + draw(st.integers(0, 90)) * MINUTE
    id_ = draw(st.sampled_from(("g1", "g2", "g3")))
    next_at = draw(st.none() | st.integers(0, 120).map(lambda n: START + n * MINUTE))
    match draw(st.sampled_from(("raise", "raise", "raise", "step", "ack", "act", "end", "hush", "probe"))):
        case "raise":
            severity, total = draw(st.sampled_from(SEVERITIES)), draw(st.integers(1, 3))
            area = draw(st.sampled_from(("", "a", "s2")))
            return raised(id_, at=at, severity=severity, total=total, area=area, escalates_at=next_at)
        case "step":
            return escalated(id_, draw(st.integers(1, 3)), at=at, next_at=next_at)
        case "ack":
            return acked(id_, at=at, by=draw(st.sampled_from(("duty", "chief"))))
        case "act":
            return acted(id_, at=at)
        case "end":
            return resolved(id_, at=at)
        case "hush":
            area = draw(st.sampled_from(("a", "s1", "d")))
            hush = silenced(id_, at=at, until=at + draw(st.integers(1, 60)) * MINUTE, area=area)
            return draw(st.sampled_from((hush, silence_ended(id_, at=at))))
        case _:
            return probed(draw(st.none() | st.just(5.0)), at=at)


stories = st.lists(alert_events(), max_size=20, unique_by=lambda event: event.id)
instants = st.integers(0, 120).map(lambda n: START + n * MINUTE)


@given(stories, instants, st.integers(0, 2**32).map(Random))
def test_neither_order_nor_repetition_changes_what_the_events_come_to(
    events: list[Event], at: datetime, random: Random
) -> None:
    known = [event for event in events if event.occurred_at <= at]
    told_again = known + random.sample(known, k=len(known) // 2)
    random.shuffle(told_again)

    assert told(*told_again, at=at) == told(*known, at=at)


@given(stories, instants)
def test_each_group_is_counted_once_and_the_sums_agree(events: list[Event], at: datetime) -> None:
    found = told(*events, at=at)

    assert found.total == found.due + found.over + found.urgent == len(found.lines)
    assert found.calling == len(found.calls)
    assert all(line.standing == "unacked" and line.severity != "due" for line in found.calls)


@given(stories, st.lists(st.integers(0, 40), max_size=4), instants)
def test_a_restart_from_a_checkpoint_changes_nothing(
    events: list[Event], boundaries: list[int], at: datetime
) -> None:
    restarted = restarted_at_each(boundaries, events, DictViews(), at=at)

    assert codec.fingerprint(cut(restarted)) == codec.fingerprint(cut(board_of(events, at=at)))


@given(stories, instants)
def test_what_is_told_survives_the_way_to_the_screens(events: list[Event], at: datetime) -> None:
    situation = cut(board_of(events, at=at))

    assert codec.decode(codec.encode(situation)) == situation
