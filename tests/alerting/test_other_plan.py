"""What is under way when the plan of duty changes: by which route it goes on, and what it waits for."""

from __future__ import annotations

from dashboard.alerting.stages.budget import Window
from dashboard.domain.duty import Route, Step
from tests.alerting.stand import Centre, after, finding, plan, standing, told

HEAD = ("head", "mail", 1)
ONE_STEP = [Step(("chief",))]


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


def test_a_plan_whose_way_is_the_same_changes_no_step() -> None:
    centre = Centre(standing(plan(routes=[Route("all", "usual", repeat_s=7200.0)], steps=ONE_STEP)))
    centre.accept(centre.find(finding()), at=after(1))
    (waited,) = centre.standing.groups.values()

    centre.standing.stand_by(centre.standing.plan, centre.standing.budgets, centre.standing.provable)

    assert [*centre.standing.groups.values()] == [waited]
