"""Silences and inhibitions: told to nobody, kept and counted, and told once they end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.alerting.stages.silence import matches
from dashboard.alerting.stages.standing import restore
from dashboard.domain.alert import Finding
from dashboard.domain.alert_events import (
    AlertAcknowledged,
    AlertActed,
    AlertEscalated,
    AlertSilenced,
    AlertSilenceEnded,
)
from dashboard.domain.duty import Inhibition, Route, Step
from dashboard.ports.alerts import Changes, Silence
from tests.alerting.stand import NOON, STEPS, Centre, after, finding, plan, standing, told
from tests.alerting.test_standing import keep, store_at

UNTIL = after(3600)


def silenced(**which: str) -> AlertSilenced:
    return AlertSilenced("zhang.wei", "", UNTIL, **which)


def silence(centre: Centre, *, at_s: float = 0.0, id_: str = "s1", **which: str) -> None:
    centre.act(silenced(**which), on=id_, at=after(at_s), type_="alert.silenced")


def test_what_is_silenced_is_counted_and_told_to_nobody_until_the_silence_ends() -> None:
    centre = Centre(standing())
    silence(centre, rule="clause_breached")

    found = centre.find(finding(since=after(1)))
    before, due = centre.turn(after(3599)), centre.turn(UNTIL)

    assert [told(each) for each in (found, before, due)] == [[], [], [("chief", "hook", 1)]]
    assert [(e.held_by, e.group is not None) for e in found.changes.episodes] == [("silence/s1", True)]
    assert found.groups[next(iter(found.groups))].silence == "s1"
    assert centre.group.silence is None
    assert centre.standing.silences["s1"].held == 1


def test_a_silence_that_is_ended_lets_go_at_once() -> None:
    centre = Centre(standing())
    silence(centre, rule="clause_breached")
    centre.find(finding(since=after(1)))

    made = centre.act(AlertSilenceEnded("duty"), on="s1", at=after(5), type_="alert.silence_ended")

    assert told(made) == [("chief", "hook", 1)]


def test_what_is_over_before_the_silence_ends_is_never_told() -> None:
    centre = Centre(standing())
    silence(centre, rule="clause_breached")
    brief = finding(since=after(1))
    centre.find(brief)

    centre.resolve(brief, at=after(2))

    assert told(centre.turn(UNTIL)) == []


def test_a_silence_stops_the_steps_of_what_was_told_already() -> None:
    centre = Centre(standing())
    centre.find(finding())

    silence(centre, at_s=10, about="case/case-1")
    during, end = centre.turn(after(60)), centre.turn(UNTIL)

    assert (told(during), told(end)) == ([], [("head", "mail", 1)])


@pytest.mark.parametrize("steps", [STEPS, STEPS[:1]])
@pytest.mark.parametrize("is_retryable", [True, False])
def test_at_the_end_of_a_silence_the_step_that_it_cut_off_is_taken_anew(
    steps: Sequence[Step], is_retryable: bool
) -> None:
    """Whether what it cut off was waiting then, or failed during it."""
    centre = Centre(standing(plan(steps=steps)))
    first = centre.find(finding())
    if is_retryable:
        centre.fail(first, at=after(1), is_retryable=True)
    silence(centre, at_s=1.5, about="case/case-1")
    if not is_retryable:
        centre.fail(first, at=after(2))

    during, end = centre.turn(after(60)), centre.turn(UNTIL)

    assert (told(during), told(end)) == ([], [("chief", "hook", 1)])
    assert (centre.group.step, centre.group.retaken) == (1, 1)
    assert len({notice.id for notice in centre.notices.values()}) == 2
    assert end.changes.told == []


def test_after_a_step_taken_anew_the_next_one_is_the_plan_s_next() -> None:
    centre = Centre(standing())
    centre.fail(centre.find(finding()), at=after(1), is_retryable=True)
    silence(centre, at_s=1.5, about="case/case-1")
    centre.turn(UNTIL)

    due = centre.turn(UNTIL + timedelta(seconds=60))

    assert told(due) == [("head", "mail", 1)]
    assert centre.group.next_step_at is None


def test_a_step_by_hand_ends_no_silence_and_a_silence_no_step_by_hand() -> None:
    """Both were asked for at the same moment, and the silence was heard first."""
    centre = Centre(standing(plan(routes=[Route("all", "usual", repeat_s=7200.0)])))
    centre.accept(centre.find(finding()), at=after(1))
    silence(centre, at_s=10, about="case/case-1")

    data = AlertEscalated(1, "head", "by_hand")
    made = centre.act(data, on=centre.group.id, at=after(20), type_="alert.escalated")
    centre.fail(made, at=after(21), is_retryable=True)
    again = centre.turn(after(22))
    centre.accept(again, at=after(23))

    assert (told(made), told(again)) == ([("head", "mail", 1)], [("head", "mail", 1)])
    assert (centre.group.state, centre.group.next_step_at) == ("silenced", UNTIL)
    assert [told(centre.turn(at)) for at in (UNTIL, after(7219), after(7220))] == [
        [],
        [],
        [("head", "mail", 1)],
    ]


def test_a_silence_that_is_over_when_it_is_found_drops_nothing() -> None:
    """The role was down past its end."""
    centre = Centre(standing())
    centre.fail(centre.find(finding()), at=after(1), is_retryable=True)
    brief = AlertSilenced("zhang.wei", "", after(2), rule="clause_breached")
    centre.act(brief, on="s1", at=after(3), type_="alert.silenced", is_live=False)

    made = centre.turn(after(3))

    assert told(made) == [("chief", "hook", 1)]
    assert (made.sends[0].attempts, centre.group.silence) == (2, None)
    assert [silence.until for silence in centre.rounds[2].changes.silences] == [after(2)]


def test_a_silence_and_its_end_that_are_found_together_drop_nothing() -> None:
    centre = Centre(standing())
    centre.fail(centre.find(finding()), at=after(1), is_retryable=True)
    silenced_ = centre.act(silenced(), on="s1", at=after(3), type_="alert.silenced", is_live=False)
    centre.act(AlertSilenceEnded("duty"), on="s1", at=after(4), type_="alert.silence_ended", is_live=False)

    made = centre.turn(after(4))

    assert (silenced_.became, told(made)) == ([], [("chief", "hook", 1)])
    assert made.sends[0].attempts == 2


@pytest.mark.parametrize("is_silenced", [True, False])
def test_what_was_cut_off_or_waits_is_not_sent_of_what_was_stopped_before_the_restart(
    is_silenced: bool, tmp_path: Path
) -> None:
    centre, again, store = Centre(standing()), Centre(standing()), store_at(tmp_path)
    keep(store, first := centre.find(finding()))
    (before,) = first.sends
    stopped = {"silence": "s1"} if is_silenced else {"acked_at": after(1), "acked_by": "chief"}
    store.commit(Changes(groups=[replace(centre.group, **stopped)]))
    restore(again.standing, store, at=after(2))
    again.notices[before.id] = before

    made = again.turn(after(2))

    why = "silenced" if is_silenced else "acknowledged"
    assert (made.sends, made.begun) == ([], [])
    assert [(n.id, n.state, n.error) for n in made.became] == [(before.id, "failed", why)]
    assert [(line.turn, line.evidence["reason"]) for line in made.proven] == [("held", why)]
    assert again.standing.cut_off == {}


def two_told(*, repeat_s: float = 600.0) -> Centre:
    once = plan(routes=[Route("all", "usual", repeat_s=repeat_s)], steps=STEPS[:1])
    centre = Centre(standing(once))
    centre.accept(centre.find(finding("case-1"), finding("case-2")), at=after(1))
    return centre


def test_a_silence_of_one_case_of_an_alert_keeps_that_one_alone_from_people_and_counts_it() -> None:
    centre = two_told()

    made = centre.act(silenced(about="case/case-1"), on="s1", at=after(10), type_="alert.silenced")
    again = centre.turn(after(600))

    assert [notice.text for notice in again.sends] == ["case-2"]
    assert sorted((g.state, g.total, g.open) for g in centre.groups.values()) == [
        ("silenced", 1, 1),
        ("unacked", 1, 1),
    ]
    assert centre.standing.silences["s1"].held == 1
    assert [(e.finding.code, e.held_by) for e in made.changes.episodes] == [("case-1", "silence/s1")]
    assert [telling.kind for telling in made.changes.told] == ["alert.raised"]
    assert [(line.turn, line.evidence["reason"]) for line in made.changes.custody] == [("held", "silenced")]


def test_what_was_taken_out_of_an_alert_is_told_when_the_silence_ends_and_only_then() -> None:
    centre = two_told(repeat_s=50_000.0)
    silence(centre, at_s=10, about="case/case-1")

    before, end = centre.turn(after(3599.9)), centre.turn(UNTIL)

    assert told(before) == []
    assert [(n.recipient, n.text) for n in end.sends] == [("chief", "case-1")]


def test_what_was_taken_out_of_an_alert_and_what_was_not_are_over_each_by_itself() -> None:
    centre = two_told()
    silence(centre, at_s=10, about="case/case-1")

    centre.resolve(finding("case-2"), at=after(20))
    states = [group.state for group in centre.groups.values()]
    centre.resolve(finding("case-1"), at=after(30))

    assert states == ["resolved", "silenced"]
    assert [told(centre.turn(at)) for at in (after(600), UNTIL)] == [[], []]
    assert centre.standing.next_at() is None


def test_of_what_is_not_told_yet_a_silence_takes_out_what_it_is_of() -> None:
    centre = Centre(standing(plan(routes=[Route("all", "usual", group_wait_s=30.0)])))
    centre.find(finding("case-1"), finding("case-2"))
    silence(centre, at_s=1, about="case/case-1")

    due, end = centre.turn(after(30)), centre.turn(UNTIL)

    assert [notice.text for notice in due.sends] == ["case-2"]
    assert "case-1" in [notice.text for notice in end.sends]


def test_what_somebody_has_in_hand_is_not_taken_out_of_its_alert() -> None:
    centre = two_told()
    acked = AlertAcknowledged("chief", "page")
    centre.act(acked, on=centre.group.id, at=after(5), type_="alert.acknowledged")

    silence(centre, at_s=10, about="case/case-1")

    assert (centre.group.state, centre.group.open) == ("acked", 2)
    assert told(centre.turn(UNTIL)) == []


def test_a_second_silence_goes_on_where_the_first_ends() -> None:
    centre = Centre(standing())
    silence(centre, rule="clause_breached")
    longer = AlertSilenced("li.na", "", UNTIL + timedelta(hours=1), area="S1")
    centre.act(longer, on="s2", at=NOON, type_="alert.silenced")
    centre.find(finding(since=after(1)))

    assert told(centre.turn(UNTIL)) == []
    assert told(centre.turn(UNTIL + timedelta(hours=1))) == [("chief", "hook", 1)]


def test_what_it_does_not_match_is_told_apart_from_what_waits_silenced() -> None:
    centre = Centre(standing(plan(routes=[Route("all", "usual", group_wait_s=30.0)])))
    centre.find(finding("case-1"))
    silence(centre, at_s=1, about="case/case-1")

    centre.find(finding("case-2", since=after(2)))
    due = centre.turn(after(40))

    assert [notice.text for notice in due.sends] == ["case-2"]


@pytest.mark.parametrize(
    ("which", "is_so"),
    [
        ({}, True),
        ({"rule": "clause_breached"}, True),
        ({"rule": "source_silent"}, False),
        ({"area": "S1"}, True),
        ({"area": "C11"}, True),
        ({"area": "S2"}, False),
        ({"about": "case/case-1"}, True),
        ({"about": "case/case-2"}, False),
        ({"rule": "clause_breached", "area": "S2"}, False),
    ],
)
def test_what_a_silence_matches(which: dict[str, str], is_so: bool) -> None:
    rule, area, about = (which.get(name) for name in ("rule", "area", "about"))
    given = Silence("s", "zhang.wei", "", NOON, UNTIL, rule, area, about)

    assert matches(standing(), given, finding()) is is_so


EXPLAINS = Inhibition("source_silent", ("surge", "clause_breached"), ("area",))


def source_silent(area: str = "C11", *, at_s: float = 0.0) -> Finding:
    return finding("grid", rule="source_silent", about="source", area=area, since=after(at_s))


def inhibiting() -> Centre:
    return Centre(
        standing(plan(inhibitions=[EXPLAINS], routes=[Route("all", "usual", group_by=("subject",))]))
    )


def test_what_an_open_episode_explains_is_told_once_that_is_over() -> None:
    centre = inhibiting()
    cause = source_silent()
    centre.find(cause)

    held = centre.find(finding("c2", since=after(1)))
    made = centre.resolve(cause, at=after(30))

    assert told(held) == []
    assert [(e.held_by, e.group) for e in held.changes.episodes] == [("inhibited/source_silent", None)]
    assert told(made) == [("chief", "hook", 1)]
    assert [(e.held_by, e.group is not None) for e in made.changes.episodes] == [(None, True)]


def test_it_explains_what_is_found_in_the_same_moment_and_nothing_elsewhere() -> None:
    centre = inhibiting()

    made = centre.find(finding("c2"), finding("c3", area="S2"), source_silent())

    held = {e.finding.code: e.held_by for e in made.changes.episodes}
    assert held == {"c2": "inhibited/source_silent", "c3": None, "grid": None}
    assert len(made.sends) == 2


def test_what_is_over_with_its_explanation_is_told_to_nobody() -> None:
    centre = inhibiting()
    cause, effect = source_silent(), finding("c2", since=after(1))
    centre.find(cause)
    centre.find(effect)

    made = centre.resolve(cause, effect, at=after(30))

    assert told(made) == []


def test_a_plan_that_explains_it_no_longer_lets_go_of_it() -> None:
    centre = inhibiting()
    centre.find(source_silent())
    centre.find(finding("c2", since=after(1)))

    given = centre.standing
    given.stand_by(replace(given.plan, inhibitions=()), given.budgets, given.provable)

    assert told(centre.turn(after(2))) == [("chief", "hook", 1)]
    assert told(centre.turn(after(3))) == []


def test_a_plan_that_still_explains_it_tells_nobody() -> None:
    centre = inhibiting()
    centre.find(source_silent())
    centre.find(finding("c2", since=after(1)))

    given = centre.standing
    given.stand_by(given.plan, given.budgets, given.provable)
    made = centre.turn(after(2))

    assert not made.sends and not made.is_to_be_durable


def test_another_one_that_explains_it_keeps_it() -> None:
    centre = inhibiting()
    one, other = source_silent(), replace(source_silent(), since=after(2))
    centre.find(one, other)
    centre.find(finding("c2", since=after(3)))

    first = centre.resolve(one, at=after(30))
    second = centre.resolve(other, at=after(40))

    assert (told(first), told(second)) == ([], [("chief", "hook", 1)])


def test_a_resolution_looks_at_what_it_explains_alone() -> None:
    centre = inhibiting()
    cause, elsewhere = source_silent(), source_silent("S2", at_s=1.0)
    centre.find(cause, elsewhere)
    effects = [finding(f"c{n}", since=after(1)) for n in range(100)]
    centre.find(*effects)

    explaining = centre.standing.explaining

    assert list(explaining.effects_of(cause)) == [effect.episode for effect in effects]
    assert not explaining.effects_of(elsewhere)
    assert not explaining.effects_of(finding("x", since=after(2)))


@pytest.mark.parametrize(
    ("data", "type_", "state"),
    [
        (AlertAcknowledged("duty", "page"), "alert.acknowledged", "acked"),
        (AlertActed("duty", "called"), "alert.acted", "acted"),
    ],
)
@pytest.mark.parametrize("is_silenced_first", [True, False])
def test_what_somebody_has_in_hand_stays_so_when_it_is_silenced_as_on_the_wall(
    data: object, type_: str, state: str, is_silenced_first: bool
) -> None:
    centre = Centre(standing())
    centre.find(finding())
    if is_silenced_first:
        silence(centre, at_s=1, rule="clause_breached")

    centre.act(data, on=centre.group.id, at=after(2), type_=type_)
    if not is_silenced_first:
        silence(centre, at_s=3, rule="clause_breached")

    assert centre.group.silence is not None
    assert centre.group.state == state


def test_what_nobody_has_in_hand_is_silenced() -> None:
    centre = Centre(standing())
    centre.find(finding())

    silence(centre, at_s=3, rule="clause_breached")

    assert centre.group.state == "silenced"
