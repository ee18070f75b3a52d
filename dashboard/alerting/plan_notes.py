"""What is right in a duty plan and yet may not be meant; `onescreen alert check` says it."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.domain.area import AreaTree
from dashboard.domain.duty import DutyPlan, Route
from dashboard.domain.duty_default import CHANNELS
from dashboard.domain.duty_routes import takes_all_of


def notes_of(plan: DutyPlan, tree: AreaTree) -> tuple[str, ...]:
    """One line each, the gravest first; none where there is nothing to say."""
    return (
        *_areas(plan, tree),
        *_hidden(plan, tree),
        *_screens_only(plan),
        *_behind_a_screen(plan),
        *_unused(plan),
        *_missing(plan),
    )


def _areas(plan: DutyPlan, tree: AreaTree) -> Iterator[str]:
    named = {code: f"post {post.name}" for post in plan.posts.values() for code in post.areas}
    named |= {code: f"route {route.name}" for route in plan.routes for code in route.areas}
    for code, whose in named.items():
        if code not in tree:
            yield f"area {code} of {whose} is in no register: it matches nothing"


def _hidden(plan: DutyPlan, tree: AreaTree) -> Iterator[str]:
    """By the register, a route may be hidden by one for an area above its own."""
    for n, route in enumerate(plan.routes):
        for above in plan.routes[:n]:
            if above.areas and route.areas and takes_all_of(_with_below(above, tree), route):
                yield f"route {route.name} never matches: {above.name}, above it, takes all that it would"
                break


def _with_below(route: Route, tree: AreaTree) -> Route:
    below = tuple(code for area in route.areas for code in tree.below(area) or (area,))
    return Route(route.name, route.escalation, route.rules, route.severities, below)


def _screens_only(plan: DutyPlan) -> Iterator[str]:
    used = {address.channel for post in plan.posts.values() for address in post.addresses}
    if used <= set(CHANNELS):
        yield "every post is told on screens only: whoever looks at none is reached by nothing"


def _behind_a_screen(plan: DutyPlan) -> Iterator[str]:
    for post in plan.posts.values():
        names = [address.channel for address in post.addresses]
        screen = next((n for n, name in enumerate(names) if name in CHANNELS), len(names))
        for name in names[screen + 1 :]:
            if name not in CHANNELS:
                yield f"post {post.name}: {name} is never used: {names[screen]} before it takes everything"


def _unused(plan: DutyPlan) -> Iterator[str]:
    used = {address.channel for post in plan.posts.values() for address in post.addresses}
    for name in plan.channels:
        if name not in used and name not in CHANNELS:
            yield f"channel {name} is used by no post"
    steps = [step for escalation in plan.escalations.values() for step in escalation.steps]
    told = {name for step in steps for name in step.to} | set(plan.digest.to if plan.digest else ())
    for roster in plan.rosters.values():
        if roster.name in told:
            told |= {*roster.otherwise, *(post for shift in roster.shifts for post in shift.posts)}
        else:
            yield f"roster {roster.name} is named by no step"
    for post in plan.posts:
        if post not in told:
            yield f"post {post} is told of nothing"


def _missing(plan: DutyPlan) -> Iterator[str]:
    if plan.base_url is None:
        yield "no base_url: messages carry no link to acknowledge by"
    if plan.dead_man is None:
        yield "no dead_man: nobody outside notices when this whole machine dies"
    if plan.digest is None:
        yield "no digest: what breaches at midnight is told only then"
