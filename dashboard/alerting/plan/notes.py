"""What is right in a duty plan and yet may not be meant; `onescreen alert check` says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from dashboard.channels._channel import Budget
from dashboard.domain.alert import Receipt
from dashboard.domain.area import AreaTree
from dashboard.domain.duty import DutyPlan, Route, Step
from dashboard.domain.duty_default import CHANNELS
from dashboard.domain.duty_routes import takes_all_of

OF_AN_EXAMPLE: Final = "has a host that is reserved for examples: nothing is ever there"
_RESERVED: Final = re.compile(r"(?:^|\.)(?:example|invalid|test|example\.(?:com|net|org))$")


def notes_of(
    plan: DutyPlan,
    tree: AreaTree,
    provable: Mapping[str, frozenset[Receipt]],
    allowed: Mapping[str, Budget | None],
) -> tuple[str, ...]:
    """One line each, the gravest first; none where there is nothing to say. `provable`: what each channel of
    the plan can prove later; `allowed`: what its other side allows, None for any number."""
    return (
        *_areas(plan, tree),
        *_hidden(plan, tree),
        *_screens_only(plan),
        *_behind_a_screen(plan),
        *_unreadable(plan, provable),
        *_nowhere(plan),
        *_beyond_budget(plan, allowed),
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


def _unreadable(plan: DutyPlan, provable: Mapping[str, frozenset[Receipt]]) -> Iterator[str]:
    for way in plan.escalations.values():
        for n, step in enumerate(way.steps[1:], start=1):
            if step.not_read_s is None:
                continue
            posts = [post for name in way.steps[n - 1].to for post in _posts_behind(plan, name)]
            channels = dict.fromkeys(
                address.channel for post in posts for address in plan.posts[post].addresses
            )
            mute = [name for name in channels if "read" not in provable.get(name, ())]
            if mute:
                of, by = ", ".join(mute), "it" if len(mute) == 1 else "them"
                said = f"{of} cannot prove reading: of a message by {by} {_waited_for(step)}"
                yield f"escalation {way.name}, step {n + 1}: {said}"


def _waited_for(step: Step) -> str:
    if step.not_acknowledged_s is None:
        return f"not_read_s ({step.not_read_s:g} s) waits for the acknowledgement"
    return f"not_acknowledged_s ({step.not_acknowledged_s:g} s) is waited for, not not_read_s"


def _posts_behind(plan: DutyPlan, name: str) -> tuple[str, ...]:
    roster = plan.rosters.get(name)
    if roster is None:
        return (name,)
    return tuple(
        dict.fromkeys((*(post for shift in roster.shifts for post in shift.posts), *roster.otherwise))
    )


def _nowhere(plan: DutyPlan) -> Iterator[str]:
    """Only the key is named: what it holds may be secret."""
    for key, value in (("base_url", plan.base_url), ("dead_man", plan.dead_man)):
        if value is not None and _is_of_an_example(value):
            yield f"{key} {OF_AN_EXAMPLE}"
    for use in plan.channels.values():
        for key, value in use.settings.items():
            if key in ("endpoint", "host", "url") and _is_of_an_example(value):
                yield f"channel {use.name}: {key} {OF_AN_EXAMPLE}"


def _beyond_budget(plan: DutyPlan, allowed: Mapping[str, Budget | None]) -> Iterator[str]:
    for use in plan.channels.values():
        theirs = allowed.get(use.name)
        if theirs is None or use.messages is None or use.per_s is None:
            continue
        if use.messages / use.per_s > theirs.messages / theirs.per_s:
            ours = f"{use.messages} in {use.per_s:g} s"
            holds = f"{theirs.messages} in {theirs.per_s:g} s"
            yield f"channel {use.name}: {ours} is more than its other side allows, so {holds} holds"


def _is_of_an_example(address: str) -> bool:
    """By RFC 2606 and 6761."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return False
    return bool(_RESERVED.search(host.rstrip(".")))


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
