"""The centre's clock is set back while steps, retries and intervals are waited for: none comes later for it.
What is of the day comes when the clock says so."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dashboard.alerting.stages.pipeline import turn
from dashboard.alerting.stages.round import Came
from dashboard.alerting.stages.standing import restore
from dashboard.domain.alert_events import AlertSilenced
from dashboard.domain.duty import Route
from tests.alerting.centre import AlertCentre
from tests.alerting.centre import plan as centre_plan
from tests.alerting.stand import NOON, Centre, after, finding, plan, standing, told
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
    assert centre.standing.earlier

    centre.accept(made, at=after(2) - HOUR)
    centre.resolve(finding(), at=after(3) - HOUR)

    assert not centre.standing.earlier
    assert turn(centre.standing, Came(after(4) - HOUR, 0.0)).sends == []


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
            await asyncio.sleep(1.0)
            centre.clock.by -= HOUR
            (told_second,) = await second.waited_for(1)

    assert 3.5 < told_second.at - told_first.at < 7.0
