"""The plan of a centre that has written none, in the pipeline itself: who is told, and what explains what."""

from __future__ import annotations

from dashboard.alerting.stages.round import Round
from dashboard.domain.duty_default import default_plan
from dashboard.rules._registry import rules_by_name
from tests.alerting.stand import Centre, after, finding, standing, told


def held(made: Round) -> dict[str, str | None]:
    return {episode.finding.code: episode.held_by for episode in made.changes.episodes}


def test_it_names_only_what_there_is() -> None:
    plan, rules = default_plan(), set(rules_by_name())

    assert {rule for each in plan.inhibitions for rule in (each.by, *each.of)} <= rules
    assert {a.channel for post in plan.posts.values() for a in post.addresses} <= set(plan.channels)
    named = {name for each in plan.escalations.values() for step in each.steps for name in step.to}
    assert named <= set(plan.posts)


def test_a_breach_is_told_to_the_post_on_duty_at_its_screens() -> None:
    centre = Centre(standing(default_plan()))

    made = centre.find(finding("case-1"))

    assert told(made) == [("duty", "browser", 1)]


def test_a_silent_source_explains_why_nobody_holds_its_cases_and_never_a_breach() -> None:
    centre = Centre(standing(default_plan()))
    centre.find(finding("grid", rule="source_silent", about="source", area=""))

    made = centre.find(
        finding("of-grid", rule="case_unheld", severity="due", since=after(1), source="grid"),
        finding("of-police", rule="case_unheld", severity="due", since=after(1), source="police"),
        finding("breached", rule="clause_breached", since=after(1), source="grid"),
    )

    assert held(made) == {"of-grid": "inhibited/source_silent", "of-police": None, "breached": None}


def test_of_a_case_whose_clause_is_breached_it_is_not_told_too_that_nobody_holds_it() -> None:
    centre = Centre(standing(default_plan()))
    centre.find(finding("case-1"))

    made = centre.find(finding("case-1", rule="case_unheld", severity="due", since=after(1)))

    assert held(made) == {"case-1": "inhibited/clause_breached"}


def test_once_the_explanation_is_over_what_it_explained_is_told() -> None:
    centre = Centre(standing(default_plan()))
    silent = finding("grid", rule="source_silent", about="source", area="")
    centre.find(silent)
    centre.find(finding("of-grid", rule="case_unheld", severity="due", since=after(1), source="grid"))

    made = centre.resolve(silent, at=after(60))

    assert held(made) == {"of-grid": None}
