"""Who is told of what, out of a centre's alerts.toml; what is wrong is said with its line, no secret ever.

What the file leaves out is as in a centre without one, section by section; deploy/alerts.toml.example shows
every key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from dashboard.domain.duty import WORKING, ChannelUse, Digest, DutyPlan, Hours
from dashboard.domain.duty_default import CHANNELS, DIGEST, ESCALATIONS, INHIBITIONS, POSTS, ROUTES
from dashboard.domain.duty_keys import (
    PlanError,
    clock,
    hours,
    named_tables,
    one_of,
    only,
    seconds,
    some_named,
    table,
    whole,
)
from dashboard.domain.duty_known import Known, Wanted, secret
from dashboard.domain.duty_posts import posts_from, rosters_from
from dashboard.domain.duty_routes import escalations_from, inhibitions_from, routes_from
from dashboard.domain.duty_words import words_from
from dashboard.domain.toml_keys import KeyPath, line_of, lines_of, misspelt

KEYS = (
    "base_url",
    "dead_man",
    "working",
    "channel",
    "post",
    "roster",
    "escalation",
    "route",
    "inhibition",
    "digest",
    "words",
)


def read_plan(found: str, known: Known, *, file: str) -> DutyPlan:
    """The duty plan in this TOML text.

    Raises PlanError, its message opening with the file's name and the line of what is wrong.
    """
    try:
        tables = tomllib.loads(found)
    except tomllib.TOMLDecodeError as wrong:
        line, said = misspelt(wrong, found)
        raise PlanError(f"{_place(file, line)}: {said}", line=line) from None
    except RecursionError:
        raise PlanError(f"{file}: is nested too deeply to be read") from None
    if not tables:
        raise PlanError(f"{file}: says nothing; a centre that means the plan as shipped has no such file")
    try:
        return plan_from(tables, known)
    except PlanError as wrong:
        line = line_of(wrong.path, lines_of(found))
        placed = PlanError(f"{_place(file, line)}: {wrong}", line=line)
        placed.path = wrong.path
        raise placed from None


def plan_from(found: Mapping[str, Any], known: Known) -> DutyPlan:
    """A duty plan out of parsed TOML. Raises PlanError naming the key that is wrong, with its path."""
    only((), found, KEYS)
    working = _working(found.get("working"))
    channels = CHANNELS | {
        name: _channel(("channel", name), name, one, known)
        for name, one in named_tables(("channel",), found.get("channel")).items()
    }
    posts = posts_from(found["post"], channels, known, working) if "post" in found else POSTS
    rosters = rosters_from(found.get("roster"), posts)
    told = (*posts, *rosters)
    escalations = (
        escalations_from(found["escalation"], told)
        if "escalation" in found
        else _as_shipped("escalation", ESCALATIONS, posts)
    )
    return DutyPlan(
        channels,
        posts,
        rosters,
        escalations,
        routes_from(found["route"], escalations, known.rules) if "route" in found else _routes(escalations),
        inhibitions_from(found["inhibition"], known.rules) if "inhibition" in found else INHIBITIONS,
        _digest(found["digest"], told) if "digest" in found else _digest_as_shipped(posts),
        working,
        _url(("base_url",), found.get("base_url"), known),
        _url(("dead_man",), found.get("dead_man"), known),
        words_from(found["words"], known.templates) if "words" in found else {},
    )


def _place(file: str, line: int | None) -> str:
    return file if line is None else f"{file}:{line}"


def _working(found: object) -> Hours:
    if found is None:
        return WORKING
    working = hours(("working",), found)
    if working.to <= working.from_:
        raise PlanError("ends before it begins; a working day ends on its own day", ("working",))
    return working


# ── channels ────────────────────────────────────────────────────────────────────────────────────────────


def _channel(path: KeyPath, name: str, found: object, known: Known) -> ChannelUse:
    given = table(path, found)
    kind_name = one_of((*path, "kind"), given.get("kind"), known.kinds, what="no kind of channel")
    if name in CHANNELS and kind_name != name:
        raise PlanError(f"the channel {name} is always of the kind {name}", (*path, "kind"))
    kind = known.kinds[kind_name]
    only(path, given, ("kind", "budget", *kind.settings))
    settings = {
        setting: _setting((*path, setting), given.get(setting), wanted, known)
        for setting, wanted in kind.settings.items()
    }
    try:
        kind.check(settings)
    except ValueError as wrong:
        raise PlanError(str(wrong), path) from None
    messages, per_s = _budget((*path, "budget"), given.get("budget"))
    return ChannelUse(name, kind_name, settings, messages, per_s)


def _setting(path: KeyPath, found: object, wanted: Wanted, known: Known) -> str:
    """A whole number may stand without quotes; what may be left out may be empty."""
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    if found == "" and wanted.default == "":
        return ""
    if found is not None:
        return secret(path, found, known)
    if wanted.default is None:
        raise PlanError(f"missing; it is {wanted.meaning}", path)
    return wanted.default


def _budget(path: KeyPath, found: object) -> tuple[int | None, float | None]:
    if found is None:
        return None, None
    given = table(path, found)
    only(path, given, ("messages", "per_s"))
    messages = whole((*path, "messages"), given.get("messages"), least=1, most=100_000)
    return messages, seconds((*path, "per_s"), given.get("per_s"), least=0.001, most=86_400.0)


def _url(path: KeyPath, found: object, known: Known) -> str | None:
    if found is None:
        return None
    url = secret(path, found, known)
    if not url.startswith(("http://", "https://")) or any(c.isspace() for c in url):
        raise PlanError("is no address that begins with http:// or https://", path)
    return url.rstrip("/") if path == ("base_url",) else url


# ── what is as shipped where the file says nothing ──────────────────────────────────────────────────────


def _as_shipped(key: str, shipped: Any, posts: Mapping[str, Any]) -> Any:
    missing = [name for name in POSTS if name not in posts]
    if missing:
        raise PlanError(f"{key}: missing; the one as shipped tells the post {missing[0]}, which is not here")
    return shipped


def _routes(escalations: Mapping[str, Any]) -> Any:
    if "default" not in escalations:
        raise PlanError("route: missing; those as shipped go by the escalation default, which is not here")
    return ROUTES


def _digest_as_shipped(posts: Mapping[str, Any]) -> Digest | None:
    return DIGEST if all(name in posts for name in DIGEST.to) else None


def _digest(found: object, told: tuple[str, ...]) -> Digest:
    given = table(("digest",), found)
    only(("digest",), given, ("at", "to"))
    at = clock(("digest", "at"), given.get("at", f"{DIGEST.at:%H:%M}"))
    return Digest(at, some_named(("digest", "to"), given.get("to"), told, what="no post or roster"))
