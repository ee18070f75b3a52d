"""The centre's clock is set back while steps, retries and intervals are waited for: none comes later for it.
What is of the day comes when the clock says so."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from dashboard.alerting.stages.pipeline import turn
from dashboard.alerting.stages.round import Came
from dashboard.alerting.stages.standing import restore
from dashboard.domain.alert_events import AlertAcknowledged, AlertEscalated, AlertSilenced, AlertSilenceEnded
from dashboard.domain.duty import Address, Hours, Post, Route, Step
from tests.alerting.centre import AlertCentre
from tests.alerting.centre import plan as centre_plan
from tests.alerting.stand import NOON, STEPS, Centre, after, finding, plan, standing, told
from tests.alerting.test_standing import keep, store_at
from tests.channels.receivers import HttpReceiver

HOUR = timedelta(hours=1)
IN_HOURS = plan(routes=[Route("all", "usual")])


class Running:
    """A centre whose clock is set back while it runs; `passed` are seconds that nobody sets."""

    def __init__(self, back: Mapping[int, timedelta], centre: Centre | None = None) -> None:
        self.centre = centre or Centre(standing())
        self._back = back
        self.by = timedelta()

    def at(self, passed: float) -> datetime:
        return after(passed) - self.by

    def until(self, passed: int, *, since: int = 1) -> list[tuple[int, str]]:
        """(seconds that passed, who is told), second by second."""
        sent: list[tuple[int, str]] = []
        for second in range(since, passed + 1):
            by = self._back.get(second, timedelta())
            self.by += by
            made = self.centre.turn(self.at(second), set_back=by)
            sent += [(second, notice.recipient) for notice in made.sends]
        return sent


@pytest.mark.parametrize("back", [{}, {2: HOUR}, {59: HOUR}, {61: HOUR}, {599: HOUR}, {100: HOUR, 400: HOUR}])
def test_an_escalation_comes_no_later_and_no_sooner(back: Mapping[int, timedelta]) -> None:
    run = Running(back)
    run.centre.accept(run.centre.find(finding()), at=after(1), read=True)

    assert run.until(700) == [(600, "head")]


def test_what_was_passed_on_since_does_not_let_it_come_sooner() -> None:
    run = Running({5: HOUR})
    made = run.centre.find(finding())
    run.until(10)

    passed_on = run.centre.fail(made, at=run.at(11))
    run.centre.accept(passed_on, at=run.at(12), read=True)

    assert told(passed_on) == [("chief", "mail", 1)]
    assert run.until(700, since=13) == [(600, "head")]


def test_the_step_after_it_is_counted_by_the_clock_as_it_is() -> None:
    repeated = plan(routes=[Route("all", "usual", repeat_s=900.0)])
    run = Running({30: HOUR}, Centre(standing(repeated)))
    run.centre.accept(run.centre.find(finding()), at=after(1), read=True)
    run.until(600)
    run.centre.accept(run.centre.rounds[-1], at=run.at(600), read=True)

    assert run.until(1_600, since=601) == [(1_500, "head")]


def test_a_retry_comes_no_later() -> None:
    run = Running({2: HOUR})
    made = run.centre.find(finding())
    run.centre.fail(made, at=after(1), is_retryable=True)

    assert run.until(5, since=2) == [(2, "chief")]


def test_what_is_found_after_an_interval_is_told_though_the_clock_was_set_back_in_it() -> None:
    run = Running({10: HOUR})
    run.centre.accept(run.centre.find(finding()), at=after(1), read=True)
    run.until(299)

    made = run.centre.find(finding("case-2", since=run.at(300)), at=run.at(300))

    assert told(made) == [("chief", "hook", 1)]


@pytest.mark.parametrize(
    "back", [{}, {30: HOUR}, {5: timedelta(seconds=20)}, {70: HOUR}, {90: HOUR, 200: HOUR}]
)
def test_a_post_that_nothing_reaches_is_told_anew_no_later_and_no_sooner(
    back: Mapping[int, timedelta],
) -> None:
    one_step = plan(steps=(Step(("chief",)),))
    run, sent, made = Running(back, Centre(standing(one_step))), [], None
    for second in range(600):
        if second == 0:
            made = run.centre.find(finding())
        else:
            run.by += (by := back.get(second, timedelta()))
            made = run.centre.turn(run.at(second), set_back=by)
        sent += [(second, notice.step) for notice in made.sends]
        while made.sends:
            made = run.centre.fail(made, at=run.at(second))

    assert sent == [(0, 0), (60, 1), (180, 2), (480, 3)]


@pytest.mark.parametrize("back", [timedelta(), HOUR])
@pytest.mark.parametrize("unacked_s", [600.0, 500.0])
def test_what_is_counted_anew_is_counted_from_the_step(unacked_s: float, back: timedelta) -> None:
    run = Running({2: back})
    run.centre.accept(run.centre.find(finding()), at=after(1), read=True)
    run.until(5, since=2)

    anew = plan(steps=(STEPS[0], Step(("head",), not_acknowledged_s=unacked_s)))
    run.centre.standing.stand_by(anew, run.centre.standing.budgets, run.centre.standing.provable)

    assert run.until(700, since=6) == [(unacked_s, "head")]


@pytest.mark.parametrize("back", [timedelta(), HOUR])
def test_a_silence_that_ended_puts_a_step_off_no_longer(back: timedelta) -> None:
    run = Running({2: back})
    run.centre.accept(run.centre.find(finding()), at=after(1), read=True)
    run.until(5, since=2)
    silence = AlertSilenced("duty", "", run.at(900), rule="clause_breached")
    run.centre.act(silence, on="s1", at=run.at(6), type_="alert.silenced")
    run.centre.act(AlertSilenceEnded("duty"), on="s1", at=run.at(50), type_="alert.silence_ended")

    assert run.until(700, since=51) == [(600, "head")]


@pytest.mark.parametrize("back", [timedelta(), timedelta(minutes=30)])
def test_who_sleeps_until_the_clock_says_is_overtaken_by_nobody(back: timedelta) -> None:
    sleeps = Post("chief", "值班长", (Address("hook", "a"),), quiet=Hours(time(12, 0), time(14, 0)))
    by_day = plan(
        routes=[Route("all", "usual", in_hours=False)],
        steps=(Step(("chief",)), Step(("head",), not_acknowledged_s=600.0)),
        posts=[sleeps],
    )
    run = Running({2: back}, Centre(standing(by_day)))
    run.centre.find(finding(severity="due"))
    two_hours = 2 * 3_600 + int(back.total_seconds())

    assert run.until(two_hours + 700) == [(two_hours, "chief"), (two_hours + 600, "head")]


@pytest.mark.parametrize("back", [timedelta(), HOUR])
def test_what_people_took_in_hand_or_silenced_is_passed_on_no_more(back: timedelta) -> None:
    for act, type_ in (
        (AlertAcknowledged("duty", "page"), "alert.acknowledged"),
        (AlertSilenced("duty", "", after(3_600), rule="clause_breached"), "alert.silenced"),
    ):
        centre = Centre(standing())
        made = centre.find(finding())
        centre.turn(after(1) - back, set_back=back)
        centre.act(act, on=centre.group.id, at=after(2) - back, type_=type_)

        assert told(centre.fail(made, at=after(3) - back)) == []


@pytest.mark.parametrize("back", [timedelta(), HOUR])
def test_what_is_passed_on_by_hand_after_that_is_tried_like_any_other(back: timedelta) -> None:
    two = Step(("chief",), not_acknowledged_s=600.0)
    centre = Centre(standing(plan(steps=(STEPS[0], two))))
    centre.accept(centre.find(finding()), at=after(1), read=True)
    centre.act(AlertAcknowledged("duty", "page"), on=centre.group.id, at=after(2), type_="alert.acknowledged")
    centre.turn(after(3) - back, set_back=back)
    by_hand = AlertEscalated(1, "chief", "by_hand")

    made = centre.act(by_hand, on=centre.group.id, at=after(4) - back, type_="alert.escalated")

    assert told(made) == [("chief", "hook", 1)]
    assert told(centre.fail(made, at=after(5) - back)) == [("chief", "mail", 1)]


def test_a_silence_is_in_force_at_once_and_ends_when_the_clock_says() -> None:
    run = Running({20: HOUR})
    run.centre.accept(run.centre.find(finding()), at=after(1), read=True)
    silence = AlertSilenced("duty", "", after(3_600), rule="clause_breached")
    run.centre.act(silence, on="s1", at=after(10), type_="alert.silenced")

    assert run.until(3_600 + 3_599, since=20) == []
    assert [who for _, who in run.until(3_600 + 3_601, since=3_600 + 3_600)] == ["head"]


@pytest.mark.parametrize("back", [HOUR, timedelta(hours=4)])
def test_working_hours_begin_when_the_clock_says(back: timedelta) -> None:
    evening, morning = NOON + timedelta(hours=8), NOON + timedelta(hours=20, minutes=30)
    centre = Centre(standing(IN_HOURS))
    centre.find(finding(severity="due", since=evening), at=evening)

    centre.turn(evening + timedelta(minutes=5) - back, set_back=back)
    early = centre.turn(morning - timedelta(seconds=1))
    in_time = centre.turn(morning)

    assert (told(early), told(in_time)) == ([], [("chief", "hook", 1)])


def test_after_a_restart_the_instants_that_are_written_down_count(tmp_path: Path) -> None:
    store, centre = store_at(tmp_path), Centre(standing())
    made = centre.find(finding())
    keep(store, made, centre.turn(after(1) - HOUR, set_back=HOUR))

    again = standing()
    restore(again, store, at=after(2) - HOUR)
    (group,) = again.groups.values()

    assert group.next_step_at == after(60)
    assert again.steps_due(after(59)) == []
    assert [due.id for due in again.steps_due(after(60))] == [group.id]


def test_what_is_over_leaves_nothing_behind() -> None:
    centre = Centre(standing())
    made = centre.find(finding())
    centre.turn(after(1) - HOUR, set_back=HOUR)
    centre.accept(centre.fail(made, at=after(2) - HOUR), at=after(3) - HOUR)
    assert len(centre.standing.instants) == 1

    centre.resolve(finding(), at=after(4) - HOUR)

    assert len(centre.standing.instants) == 0
    assert turn(centre.standing, Came(after(5) - HOUR, 0.0)).sends == []


async def test_the_role_escalates_in_time_though_its_clock_is_set_back_an_hour(tmp_path: Path) -> None:
    steps = (
        '[post.boss]\nlabel = "主任"\naddresses = ["hook1"]\n'
        '[[escalation.default.step]]\nto = ["chief"]\n'
        '[[escalation.default.step]]\nto = ["boss"]\nnot_acknowledged_s = 4\n'
    )
    with HttpReceiver() as first, HttpReceiver() as second:
        centre = AlertCentre(tmp_path, centre_plan(first.address, second.address, more=steps))
        async with centre.running():
            await centre.breach("c1")
            (told_first,) = await first.waited_for(1)
            notice = centre.alerts.notice(told_first.headers["webhook-id"])
            await asyncio.sleep(1.0)
            centre.clock.by -= HOUR
            (told_second,) = await second.waited_for(1)

    assert notice is not None
    assert told_second.at - notice.created_at.timestamp() > 3.5
