"""The escalations, routes and inhibitions of an alerts.toml, each looked at for what could never happen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, get_args

from dashboard.domain.alert import SEVERITIES
from dashboard.domain.duty import Escalation, GroupBy, Inhibition, Route, Step
from dashboard.domain.duty_keys import (
    OUR_OWN,
    PlanError,
    array,
    claim,
    named_tables,
    one_of,
    only,
    seconds,
    some_named,
    some_of,
    table,
    text,
    texts,
)
from dashboard.domain.toml_keys import KeyPath

REASONS = ("not_delivered_s", "not_read_s", "not_acknowledged_s")
EQUAL = ("area", "source", "case")
NOTHING_YET = Route("", "")


def escalations_from(found: object, told: Collection[str]) -> Mapping[str, Escalation]:
    """`told`: the names of posts and rosters. Raises PlanError."""
    return {
        name: _escalation(("escalation", name), name, one, told)
        for name, one in named_tables(("escalation",), found).items()
    }


def _escalation(path: KeyPath, name: str, found: object, told: Collection[str]) -> Escalation:
    given = table(path, found)
    only(path, given, ("step",))
    path = (*path, "step")
    steps = tuple(_step((*path, n), n, one, told) for n, one in enumerate(array(path, given.get("step"))))
    if not steps:
        raise PlanError("is empty, so nobody would be told", path)
    return Escalation(name, steps)


def _step(path: KeyPath, number: int, found: object, told: Collection[str]) -> Step:
    given = table(path, found)
    only(path, given, ("to", *REASONS))
    to = some_named((*path, "to"), given.get("to"), told, what="no post or roster")
    after = {
        reason: seconds((*path, reason), given[reason], least=1.0) for reason in REASONS if reason in given
    }
    if number == 0 and after:
        raise PlanError("the first step is taken at once; leave it out", (*path, next(iter(after))))
    if number > 0 and not after:
        raise PlanError(f"is never taken; give it at least one of {', '.join(REASONS)}", path)
    return Step(to, *(after.get(reason) for reason in REASONS))


def routes_from(
    found: object, escalations: Mapping[str, Escalation], rules: Collection[str]
) -> tuple[Route, ...]:
    """In their order. Raises PlanError where one of them never matches, or something matches none."""
    routes: list[Route] = []
    for n, one in enumerate(array(("route",), found)):
        route = _route(("route", n), one, escalations, rules)
        if route.name in OUR_OWN:
            raise PlanError("is a name of the centre's own; take another one", ("route", n, "name"))
        if any(route.name == other.name for other in routes):
            raise PlanError(f"{route.name} stands twice", ("route", n, "name"))
        hidden_by = next((other for other in routes if takes_all_of(other, route)), None)
        if hidden_by is not None:
            raise PlanError(
                f"never matches: {hidden_by.name}, above it, takes all that it would", ("route", n)
            )
        routes.append(route)
    _refuse_gaps(routes)
    return tuple(routes)


def takes_all_of(first: Route, then: Route) -> bool:
    """Whether everything that `then` would match matches `first`, which stands before it."""
    return all(
        not ours or (bool(theirs) and set(theirs) <= set(ours))
        for ours, theirs in (
            (first.rules, then.rules),
            (() if set(first.severities) == set(SEVERITIES) else first.severities, then.severities),
            (first.areas, then.areas),
        )
    )


def _refuse_gaps(routes: Sequence[Route]) -> None:
    for severity in SEVERITIES:
        if not any(
            not r.rules and not r.areas and (not r.severities or severity in r.severities) for r in routes
        ):
            raise PlanError(
                f"some of what is {severity} would match none; let the last route name no rules, severities "
                "and areas",
                ("route",),
            )


def _route(
    path: KeyPath, found: object, escalations: Mapping[str, Escalation], rules: Collection[str]
) -> Route:
    given = table(path, found)
    only(
        path,
        given,
        (
            "name",
            "escalation",
            "rules",
            "severities",
            "areas",
            "group_by",
            "group_wait_s",
            "group_interval_s",
            "repeat_s",
            "in_hours",
            "send_resolved",
        ),
    )

    def time_of(key: str, default: float, least: float = 0.0) -> float:
        return seconds((*path, key), given.get(key, default), least=least, most=86_400.0)

    return Route(
        text((*path, "name"), given.get("name"), longest=40),
        one_of((*path, "escalation"), given.get("escalation", "default"), escalations, what="no escalation"),
        some_of((*path, "rules"), given.get("rules"), rules, what="no rule"),
        some_of((*path, "severities"), given.get("severities"), SEVERITIES),
        texts((*path, "areas"), given.get("areas")),
        _group_by((*path, "group_by"), given.get("group_by")),
        time_of("group_wait_s", NOTHING_YET.group_wait_s),
        time_of("group_interval_s", NOTHING_YET.group_interval_s),
        time_of("repeat_s", 0.0, least=60.0) if "repeat_s" in given else None,
        claim((*path, "in_hours"), given.get("in_hours", True)),
        claim((*path, "send_resolved"), given.get("send_resolved", False)),
    )


def _group_by(path: KeyPath, found: object) -> tuple[GroupBy, ...]:
    return some_of(path, found, get_args(GroupBy)) or NOTHING_YET.group_by


def inhibitions_from(found: object, rules: Collection[str]) -> tuple[Inhibition, ...]:
    """Raises PlanError where rules would silence each other."""
    inhibitions: list[Inhibition] = []
    for n, one in enumerate(array(("inhibition",), found)):
        inhibitions.append(_inhibition(("inhibition", n), one, rules))
        ring = _ring(inhibitions)
        if ring:
            raise PlanError(f"{' > '.join(ring)}: they would silence each other", ("inhibition", n))
    return tuple(inhibitions)


def _inhibition(path: KeyPath, found: object, rules: Collection[str]) -> Inhibition:
    given = table(path, found)
    only(path, given, ("by", "of", "equal"))
    return Inhibition(
        one_of((*path, "by"), given.get("by"), rules, what="no rule"),
        some_named((*path, "of"), given.get("of"), rules, what="no rule"),
        some_of((*path, "equal"), given.get("equal"), EQUAL),
    )


def _ring(inhibitions: Sequence[Inhibition]) -> Sequence[Any]:
    """The ring that the last inhibition closes, from its `by` back to it; () where it closes none."""
    last = inhibitions[-1].by
    queue: list[tuple[str, ...]] = [(last, of) for of in inhibitions[-1].of]
    seen: set[str] = set()
    while queue:
        way = queue.pop()
        if way[-1] == last:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            queue.extend((*way, of) for i in inhibitions if i.by == way[-1] for of in i.of)
    return ()
