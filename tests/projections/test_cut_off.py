"""What is not known of an area: who is cut off from it, since when, and when it is back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.events import Event
from dashboard.domain.situation import Situation
from dashboard.projections import codec
from dashboard.projections.board import Board
from dashboard.projections.cut_off import LEAST_S
from dashboard.projections.history import board_at
from dashboard.projections.view import View
from tests.builders import (
    LOCAL,
    START,
    ListJournal,
    after,
    board_of,
    closed,
    counted,
    heartbeat,
    recorded,
    reported,
    stamped,
    the_registers,
)
from tests.projections.stories import cut, split
from tests.projections.test_checkpoint import DictViews, restarted_at_each

NOON = after(hours=4)


def ago(**passed: float) -> datetime:
    return NOON - timedelta(**passed)


def told(at: datetime = NOON, interval_s: float = 30.0, **areas: datetime) -> Event:
    return heartbeat("grid", at=at, interval_s=interval_s, areas=areas)


def seen(*events: Event, at: datetime = NOON) -> Situation:
    return cut(board_of(events, at=at))


def frozen(situation: Situation) -> dict[str, datetime]:
    return {code: area.frozen_since for code, area in situation.areas.items() if area.frozen_since}


@pytest.mark.parametrize(("interval_s", "patience_s"), [(30.0, LEAST_S), (300.0, 600.0), (900.0, 1800.0)])
def test_an_area_is_cut_off_past_twice_the_interval_and_never_within_ten_minutes(
    interval_s: float, patience_s: float
) -> None:
    edge, past = ago(seconds=patience_s), ago(seconds=patience_s + 1)

    assert frozen(seen(told(interval_s=interval_s, s1=edge))) == {}
    assert seen(told(interval_s=interval_s, s2=past)).sources[0].missing == {"s2": past}


def test_what_lies_below_an_area_that_is_cut_off_is_frozen_too_and_nothing_else() -> None:
    since = ago(minutes=41)

    situation = seen(told(s1=since, s2=ago(minutes=1)))

    assert frozen(situation) == dict.fromkeys(("s1", "a", "b"), since)
    assert situation.sources[0].missing == {"s1": since}


def test_where_every_root_is_cut_off_all_is_frozen() -> None:
    assert seen(told(d=ago(hours=1))).total.frozen_since == ago(hours=1)
    assert seen(told(s1=ago(hours=1), s2=ago(hours=2))).total.frozen_since is None


def test_what_is_heard_from_below_is_heard_from_above() -> None:
    situation = seen(told(s1=ago(hours=1), a=ago(minutes=1), b=ago(hours=2)))

    assert frozen(situation) == {"b": ago(hours=2)}


def test_an_area_below_one_that_is_cut_off_is_not_named_again() -> None:
    situation = seen(told(s1=ago(minutes=30), a=ago(hours=2)))

    assert situation.sources[0].missing == {"s1": ago(minutes=30)}
    assert situation.areas["a"].frozen_since == ago(minutes=30)


def test_the_next_heartbeat_that_says_so_brings_it_back() -> None:
    gone, back = told(s1=ago(hours=1)), told(after(hours=4, seconds=30), s1=NOON)

    assert frozen(seen(gone, back, at=after(hours=5))) == {}
    assert frozen(seen(back, gone, at=after(hours=5))) == {}


def test_a_heartbeat_without_areas_says_nothing_of_them() -> None:
    silent = heartbeat("grid", at=after(hours=4, seconds=30))

    assert set(frozen(seen(told(s1=ago(hours=1)), silent, at=after(hours=5)))) == {"s1", "a", "b"}


def test_an_event_of_that_source_from_that_area_brings_it_back() -> None:
    gone, later = told(s1=ago(hours=1)), after(hours=4, minutes=1)

    assert frozen(seen(gone, reported(at=later), at=later)) == {}
    assert frozen(seen(gone, reported(at=later, source="police"), at=later)) != {}
    assert frozen(seen(gone, reported(at=later, area="c"), at=later)) != {}
    assert frozen(seen(gone, reported(at=ago(minutes=1)), at=later)) != {}


def test_while_the_whole_source_is_silent_its_areas_stay_as_they_were() -> None:
    beat = told(s1=ago(minutes=9), s2=ago(minutes=11))

    situation = seen(beat, at=after(days=2))

    assert situation.sources[0].state == "silent"
    assert set(frozen(situation)) == {"s2", "c"}


def test_two_sources_that_miss_an_area_freeze_it_since_the_earlier_instant() -> None:
    other = heartbeat("police", at=NOON, interval_s=30.0, areas={"a": ago(hours=3)})

    situation = seen(told(s1=ago(hours=1)), other)

    assert frozen(situation) == {"s1": ago(hours=1), "a": ago(hours=3), "b": ago(hours=1)}


def test_a_code_that_no_register_holds_is_told_of_no_area() -> None:
    assert seen(told(elsewhere=ago(hours=1))).sources[0].missing == {}


def test_an_area_that_is_cut_off_is_an_alert_of_its_source() -> None:
    alerts = seen(told(s1=ago(hours=1))).alerts

    (line,) = alerts.lines
    assert (alerts.sources, line.key, line.severity) == (1, "source/grid/s1", "due")
    assert (line.what, line.area, line.since) == ("grid", "s1", ago(hours=1))


def test_the_runways_leave_out_what_is_frozen() -> None:
    cases = [reported("c1", area="a", at=ago(hours=2)), reported("c2", area="c", at=ago(hours=2))]

    known, whole = seen(*cases, told(s1=ago(hours=1))), seen(*cases)

    assert sum(whole.runways["dispatch"].ahead) == 2
    assert sum(known.runways["dispatch"].ahead) == 1
    assert known.total.cases.open == 2


def test_a_cut_of_what_changed_is_a_cut_of_everything() -> None:
    board = Board(LOCAL)
    view = View(board)
    steps = (told(ago(minutes=5), s1=ago(hours=1)), reported(at=ago(minutes=4)), told(s1=ago(hours=1)))

    for event in (*the_registers(), *steps):
        board.fold(recorded([event]))
        assert view.cut() == View(board).cut()


def test_the_latest_census_says_how_many_households_an_area_has() -> None:
    counts = [
        counted("a", at=after(hours=2), households=1273),
        counted("a", at=after(hours=1), households=9),
        counted("a", at=after(hours=3), online=180),
        counted("s1", at=after(hours=2), households=-1),
    ]

    areas = seen(*counts).areas

    assert areas["a"].households == 1273
    assert (areas["b"].households, areas["s1"].households) == (None, None)


minutes = st.lists(st.integers(1, 239), unique=True, min_size=1, max_size=8)


@st.composite
def journals(draw: st.DrawFn) -> list[Event]:
    """A source that tells of its areas from the beginning, and sends of them, in any order of arrival."""
    first = told(START, s1=START - timedelta(minutes=draw(st.sampled_from((1, 50)))), c=START)
    rest = []
    for minute in draw(minutes):
        at = after(minutes=minute)
        ends = {code: at - timedelta(minutes=draw(st.sampled_from((0, 5, 11, 60)))) for code in ("s1", "c")}
        told_of = heartbeat("grid", at=at, interval_s=30.0, areas=ends)
        census, sent = counted("c", at=at, households=minute), stamped("sent", at=at, path=("d", "s1"))
        case = reported(f"c{minute}", at=at)
        rest.append(draw(st.sampled_from((told_of, case, census, closed(at=at), sent))))
    return [first, *draw(st.permutations(rest))]


@given(journals(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_matters(events: list[Event], random) -> None:  # type: ignore[no-untyped-def]
    first, *rest = events
    random.shuffle(rest)

    here, there = seen(*events), seen(first, *rest)

    assert frozen(here) == frozen(there)
    assert [source.missing for source in here.sources] == [source.missing for source in there.sources]


@given(journals(), st.lists(st.integers(0, 20), max_size=4))
def test_a_restart_or_a_batch_more_changes_nothing(events: list[Event], boundaries: list[int]) -> None:
    board = Board(LOCAL)
    for batch in split(recorded([*the_registers(), *events]), boundaries):
        board.fold(batch)
    board.advance(NOON)

    restarted = restarted_at_each(boundaries, events, DictViews(), at=NOON)

    assert (
        codec.fingerprint(cut(restarted)) == codec.fingerprint(cut(board)) == codec.fingerprint(seen(*events))
    )


@given(journals())
def test_with_nothing_late_and_nothing_retracted_known_and_corrected_are_one(events: list[Event]) -> None:
    in_time = sorted(events, key=lambda event: event.occurred_at)
    journal = ListJournal([*the_registers(), *in_time])

    known, corrected = (cut(board_at(journal, NOON, as_=as_, zone=LOCAL)) for as_ in ("known", "corrected"))

    assert known == corrected == seen(*in_time)
