"""What the people on duty must know of: breaches, relays without a receipt, silent sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.deadline import TICK
from dashboard.domain.events import Event
from dashboard.domain.relay import LIMIT
from dashboard.domain.situation import AlertLine, Alerts
from dashboard.projections.alerts import SHOWN
from tests.builders import (
    START,
    accepted,
    after,
    board_of,
    closed,
    dispatched,
    heartbeat,
    local,
    reported,
    retracted,
    stamped,
)
from tests.projections.stories import LATEST, cut, instants, stories
from tests.projections.test_alert_book import acked, raised, silenced
from tests.projections.test_checkpoint import DictViews, restarted_at_each

SENT = stamped("sent", at=START, path=("d", "s1"))


def seen(*events: Event, at: datetime) -> Alerts:
    return cut(board_of(events, at=at)).alerts


def keys(alerts: Alerts) -> list[str]:
    return [line.key for line in alerts.lines]


def test_a_breach_says_which_case_and_since_when() -> None:
    alerts = seen(reported(), dispatched(at=after(hours=1), unit="u1"), at=after(days=9))

    (line,) = alerts.lines
    assert (alerts.breaches, line.key, line.kind, line.severity) == (1, "breach/c1", "breach", "over")
    assert (line.what, line.since, line.area, line.holder, line.is_urgent) == (
        "260907-001",
        local("2026-09-15 00:00"),
        "a",
        "u1",
        False,
    )


def test_a_major_case_that_nobody_was_given_in_time_is_urgent_until_it_is() -> None:
    at = local("2026-09-09 00:00")
    major = reported(grade="major")
    assert seen(major, at=at).lines == ()
    (line,) = seen(major, at=at + TICK).lines
    assert line.is_urgent

    for taken in (accepted(at=after(days=2)), dispatched(at=after(days=2)), closed(at=after(days=2))):
        assert seen(major, taken, at=after(days=3)).lines == ()
    assert [line.is_urgent for line in seen(reported(), at=at + TICK).lines] == [False]
    assert seen(major, retracted(major, at=at), at=at + TICK) == Alerts()


def test_a_relay_without_a_receipt_stands_from_its_sixtieth_minute_until_it_is_a_day_old() -> None:
    assert seen(SENT, at=START + LIMIT) == Alerts()

    alerts = seen(SENT, at=START + LIMIT + TICK)
    assert (alerts.relays, keys(alerts)) == (1, ["relay/r1"])
    assert (alerts.lines[0].since, alerts.lines[0].area) == (START + LIMIT, "s1")

    assert seen(SENT, at=after(days=1)).relays == 1
    assert seen(SENT, at=after(days=1) + TICK) == Alerts()


def test_a_receipt_that_comes_late_ends_it_and_one_that_is_withdrawn_does_not() -> None:
    receipt = stamped("received", at=after(hours=2))

    assert seen(SENT, receipt, at=after(hours=3)) == Alerts()
    assert seen(SENT, receipt, retracted(receipt, at=after(hours=3)), at=after(hours=3)).relays == 1


def test_a_silent_source_stands_since_it_was_last_heard() -> None:
    beat = heartbeat("police", at=START, interval_s=60.0)
    assert seen(beat, at=after(seconds=120)) == Alerts()

    (line,) = seen(beat, at=after(seconds=121)).lines
    assert (line.key, line.severity, line.since) == ("source/police", "due", START)


def test_urgent_ones_come_first_and_each_kind_has_its_place() -> None:
    events = [
        *(reported(f"c{n:02}", at=after(hours=n)) for n in range(12)),
        reported("major", at=after(hours=13), grade="major"),
        *(stamped("sent", f"r{n}", at=after(days=3, minutes=n), path=("d", "s1")) for n in range(3)),
        *(heartbeat(name, at=START) for name in ("court", "grid", "police")),
    ]

    alerts = seen(*events, at=after(days=3, hours=2))

    assert (alerts.breaches, alerts.relays, alerts.sources) == (13, 3, 3)
    assert len(alerts.lines) == SHOWN
    assert keys(alerts) == [
        "breach/major",
        "breach/c00",
        "breach/c01",
        "breach/c02",
        "relay/r0",
        "relay/r1",
        "source/court",
        "source/police",
    ]


@given(stories(), instants | st.just(LATEST))
def test_alerts_fit_the_other_numbers(events: list[Event], at: datetime) -> None:
    situation = cut(board_of(events, at=at))

    alerts = situation.alerts
    assert alerts.breaches == situation.total.cases.open_overdue
    unheard = [(source.state == "silent") + len(source.missing) for source in situation.sources]
    assert alerts.sources == sum(unheard)
    assert alerts.relays <= situation.total.relay_up.no_receipt + situation.total.relay_down.no_receipt
    assert len(alerts.lines) == alerts.breaches + alerts.relays + alerts.sources


def test_relays_without_a_receipt_survive_a_restart() -> None:
    story = [SENT, stamped("sent", "r2", at=after(hours=20), path=("d", "s1"))]
    at = after(hours=22)

    restarted = restarted_at_each([4, 5], story, DictViews(), at=at)

    assert cut(restarted).alerts == seen(*story, at=at)
    assert cut(restarted).alerts.relays == 2


DUE = local("2026-09-09 00:00")
"""When the dispatch of a case reported at START is due."""


def called(*events: Event, at: datetime = DUE + TICK) -> AlertLine:
    return seen(reported(grade="major"), *events, at=at).lines[0]


def test_an_urgent_case_is_taken_once_somebody_acknowledges_the_alert_of_it() -> None:
    group = raised(
        severity="urgent", code="260907-001", since=DUE, at=DUE + TICK, escalates_at=DUE + 9 * TICK
    )
    alone, told, took = called(), called(group), called(group, acked(at=DUE + TICK))

    assert (alone.raised, alone.is_taken) == ("", False)
    assert (told.raised, told.is_taken, told.escalates_at) == ("g1", False, DUE + 9 * TICK)
    assert (took.raised, took.is_taken, took.escalates_at) == ("g1", True, None)
    assert took.is_urgent


def test_a_group_of_many_holds_the_cases_of_its_area_that_were_wrong_when_it_was_told() -> None:
    many = raised(severity="urgent", total=2, area="s1", since=DUE, at=DUE + TICK)
    elsewhere = raised(severity="urgent", total=2, area="s2", since=DUE, at=DUE + TICK)
    later = raised(severity="urgent", total=2, area="s1", since=DUE + 2 * TICK, at=DUE + 3 * TICK)
    mild = raised(severity="over", total=2, area="s1", since=DUE, at=DUE + TICK)

    at = DUE + 4 * TICK
    taken = [called(group, acked(at=at), at=at).is_taken for group in (many, elsewhere, later, mild)]

    assert taken == [True, False, False, False]


def test_an_urgent_case_that_a_silence_holds_and_nobody_was_told_of_is_taken_until_its_end() -> None:
    silence = silenced(until=DUE + 9 * TICK, rule="clause_breached", about="case/c1")

    assert [called(silence, at=DUE + n * TICK).is_taken for n in (1, 8, 9)] == [True, True, False]
    assert not called(silenced(until=after(days=9), rule="source_silent")).is_taken


def test_urgent_cases_that_nobody_took_come_before_those_in_hand() -> None:
    cases = [reported(f"c{n}", grade="major", at=START + n * TICK) for n in range(SHOWN + 1)]
    took = [
        event
        for n in range(SHOWN)
        for event in (
            raised(f"g{n}", severity="urgent", code=f"260907-{n + 1:03}", since=DUE, at=DUE + TICK),
            acked(f"g{n}", at=DUE + TICK),
        )
    ]

    lines = seen(*cases, *took, at=local("2026-09-09 00:01")).lines

    assert (keys_of(lines)[0], lines[0].is_taken) == (f"breach/c{SHOWN}", False)
    assert all(line.is_taken for line in lines[1:])


def keys_of(lines: Sequence[AlertLine]) -> list[str]:
    return [line.key for line in lines]
