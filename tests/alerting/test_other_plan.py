"""What is under way when the plan of duty changes: by which route it goes on, and what it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dashboard.alerting.stages.budget import Window
from dashboard.alerting.stages.resume import resume
from dashboard.alerting.stages.standing import restore
from dashboard.domain.alert import DIGEST, Severity
from dashboard.domain.duty import DutyPlan, Route, Step
from tests.alerting.stand import NOON, Centre, after, finding, plan, standing, told
from tests.alerting.test_standing import keep, store_at

HEAD = ("head", "mail", 1)
ONE_STEP = [Step(("chief",))]
SLOWER = [*ONE_STEP, Step(("head",), not_acknowledged_s=600.0)]
SOONER = [*ONE_STEP, Step(("head",), not_acknowledged_s=100.0)]


def test_by_another_plan_what_waits_for_a_step_that_is_gone_waits_no_more() -> None:
    """It goes on by the last route, which tells nobody again."""
    before = plan(routes=[Route("nights", "usual", repeat_s=7200.0), Route("all", "usual")], steps=ONE_STEP)
    centre = Centre(standing(before))
    centre.accept(centre.find(finding()), at=after(1))
    (waited,) = centre.groups.values()

    centre.standing.stand_by(plan(routes=[Route("all", "usual")], steps=ONE_STEP), {}, {})
    made = centre.turn(after(2))

    (left,) = centre.groups.values()
    assert (waited.next_step_at, told(made)) == (after(7200), [])
    assert (left.next_step_at, left.next_to) == (None, None)


def test_by_another_plan_the_steps_of_the_route_that_takes_it_on_are_taken_in_their_time() -> None:
    steps = [*ONE_STEP, Step(("head",), not_acknowledged_s=600.0)]
    before = plan(routes=[Route("nights", "usual", repeat_s=7200.0), Route("all", "usual")], steps=ONE_STEP)
    centre = Centre(standing(before))
    centre.accept(centre.find(finding()), at=after(1))

    after_ = plan(routes=[Route("all", "usual")], steps=steps)
    centre.standing.stand_by(after_, {name: Window(None) for name in after_.channels}, {})
    early, due = centre.turn(after(2)), centre.turn(after(600))

    assert (told(early), told(due)) == ([], [HEAD])


@pytest.mark.parametrize("before", [SLOWER, ONE_STEP], ids=["later", "never"])
@pytest.mark.parametrize("is_down", [False, True], ids=["running", "down"])
def test_a_step_that_another_plan_takes_sooner_is_taken_sooner(
    tmp_path: Path, before: Sequence[Step], is_down: bool
) -> None:
    centre = Centre(standing(plan(steps=before)))
    told_of = centre.find(finding())
    accepted = centre.accept(told_of, at=after(1))

    if is_down:
        store = store_at(tmp_path)
        keep(store, told_of, accepted)
        centre.standing = standing(plan(steps=SOONER))
        restore(centre.standing, store, at=after(20))
        resume(centre.standing, after(20))
    else:
        centre.standing.stand_by(plan(steps=SOONER), centre.standing.budgets, centre.standing.provable)

    assert [told(centre.turn(after(s))) for s in (20, 99, 100)] == [[], [], [HEAD]]


def started_anew(tmp_path: Path, given: DutyPlan, severity: Severity, at: datetime) -> Centre:
    """A centre that told of a finding at noon, and is started again by the same plan."""
    store, before = store_at(tmp_path), Centre(standing(given))
    made = before.find(finding(severity=severity))
    keep(store, made, before.accept(made, at=after(1)))
    again = Centre(standing(given))
    restore(again.standing, store, at=at)
    resume(again.standing, at)
    again.notices = dict(before.notices)
    return again


def test_by_the_same_plan_a_restart_changes_no_step(tmp_path: Path) -> None:
    again = started_anew(tmp_path, plan(steps=SLOWER), "over", after(20))

    assert told(again.turn(after(20))) == []
    assert again.group.next_step_at == after(600)
    assert [told(again.turn(after(s))) for s in (599, 600)] == [[], [HEAD]]


def test_what_waits_for_working_hours_is_looked_at_with_those_after_a_restart(tmp_path: Path) -> None:
    at_night, morning = NOON + timedelta(hours=10), NOON + timedelta(hours=20, minutes=30)
    steps = [*ONE_STEP, Step(("head",), not_acknowledged_s=86_400.0)]

    again = started_anew(tmp_path, plan(steps=steps), "due", at_night)
    by_night, by_day = again.turn(at_night), again.turn(morning)

    assert (by_night.changes.custody, told(by_night), told(by_day)) == ([], [], [])
    assert again.group.next_step_at == after(86_400)


def test_by_a_plan_without_a_digest_one_that_was_told_goes_on_to_nobody() -> None:
    digest = Route(DIGEST, "usual", rules=(DIGEST,))
    centre = Centre(standing(plan(routes=[digest, Route("all", "usual")], steps=ONE_STEP)))
    centre.accept(centre.find(finding(rule=DIGEST, about="centre")), at=after(1))

    centre.standing.stand_by(plan(steps=SOONER), centre.standing.budgets, centre.standing.provable)

    assert [told(centre.turn(after(s))) for s in (20, 100, 700)] == [[], [], []]


def test_a_plan_whose_way_is_the_same_changes_no_step() -> None:
    centre = Centre(standing(plan(routes=[Route("all", "usual", repeat_s=7200.0)], steps=ONE_STEP)))
    centre.accept(centre.find(finding()), at=after(1))
    (waited,) = centre.standing.groups.values()

    centre.standing.stand_by(centre.standing.plan, centre.standing.budgets, centre.standing.provable)

    assert [*centre.standing.groups.values()] == [waited]
