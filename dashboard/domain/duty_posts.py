"""The posts and rosters of an alerts.toml. Addresses are never quoted in what is said of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import get_args

from dashboard.domain.duty import Address, ChannelUse, Days, Hours, Post, Roster, Shift
from dashboard.domain.duty_keys import (
    PlanError,
    array,
    hours,
    named_tables,
    one_of,
    only,
    some_named,
    some_of,
    table,
    text,
    texts,
)
from dashboard.domain.duty_known import Known, secret
from dashboard.domain.toml_keys import KeyPath

DAYS = get_args(Days)
_NUMBER = re.compile(r"\d(?:[ ()+-]?\d){6}")
"""Seven digits and more, however they are grouped."""


def posts_from(
    found: object, channels: Mapping[str, ChannelUse], known: Known, working: Hours
) -> Mapping[str, Post]:
    """Raises PlanError; at least one post is there, each with at least one address."""
    tables = named_tables(("post",), found)
    if not tables:
        raise PlanError("is empty, so nobody would be told; leave it out for the posts as shipped", ("post",))
    return {name: _post(("post", name), name, one, channels, known, working) for name, one in tables.items()}


def _post(
    path: KeyPath,
    name: str,
    found: object,
    channels: Mapping[str, ChannelUse],
    known: Known,
    working: Hours,
) -> Post:
    given = table(path, found)
    only(path, given, ("label", "addresses", "lang", "areas", "quiet", "roles"))
    addresses = tuple(
        _address((*path, "addresses", n), one, channels, known)
        for n, one in enumerate(array((*path, "addresses"), given.get("addresses")))
    )
    if not addresses:
        raise PlanError("is empty, so the post would never be told", (*path, "addresses"))
    for n, address in enumerate(addresses):
        if address in addresses[:n]:
            raise PlanError("the same address stands twice", (*path, "addresses", n))
    quiet = hours((*path, "quiet"), given["quiet"]) if "quiet" in given else None
    if quiet is not None and _covers(quiet, working):
        raise PlanError(
            "covers the whole working day, so what waits for it would never come", (*path, "quiet")
        )
    return Post(
        name,
        _label((*path, "label"), given.get("label")),
        addresses,
        one_of((*path, "lang"), given.get("lang", "zh"), ("zh", "en")),
        texts((*path, "areas"), given.get("areas")),
        quiet,
        some_of((*path, "roles"), given.get("roles"), sorted(known.roles), what="no role"),
    )


def _label(path: KeyPath, found: object) -> str:
    """The name of an office. A number that reaches somebody is refused and not quoted: walls show labels."""
    label = text(path, found, longest=40)
    if _NUMBER.search(label):
        raise PlanError(
            "holds a number as a telephone has; it names an office, and is shown to the room", path
        )
    return label


def _address(path: KeyPath, found: object, channels: Mapping[str, ChannelUse], known: Known) -> Address:
    given = table(path, {"channel": found} if isinstance(found, str) else found)
    only(path, given, ("channel", "address"))
    name = one_of((*path, "channel"), given.get("channel"), channels, what="no channel of this file")
    kind = known.kinds.get(channels[name].kind)
    if kind is None or kind.address is None:
        if "address" in given:
            raise PlanError(f"the channel {name} takes no address", (*path, "address"))
        return Address(name, "")
    if "address" not in given:
        raise PlanError(f"missing; on {name} it is {kind.address}", (*path, "address"))
    address = secret((*path, "address"), given["address"], known)
    try:
        kind.check_address(address)
    except ValueError as wrong:
        raise PlanError(f"{wrong}; on {name} it is {kind.address}", (*path, "address")) from None
    return Address(name, address)


def _covers(quiet: Hours, working: Hours) -> bool:
    """Whether every minute of the working day is quiet."""
    minutes = (time(n // 60, n % 60) for n in range(24 * 60))
    return all(quiet.cover(at) for at in minutes if working.cover(at))


def rosters_from(found: object, posts: Mapping[str, Post]) -> Mapping[str, Roster]:
    """Raises PlanError; no roster has the name of a post."""
    return {
        name: _roster(("roster", name), name, one, posts)
        for name, one in named_tables(("roster",), found).items()
    }


def _roster(path: KeyPath, name: str, found: object, posts: Mapping[str, Post]) -> Roster:
    given = table(path, found)
    if name in posts:
        raise PlanError("a post has this name already", path)
    only(path, given, ("shift", "otherwise"))
    shifts = [
        _shift((*path, "shift", n), one, posts)
        for n, one in enumerate(array((*path, "shift"), given.get("shift", [])))
    ]
    otherwise = some_named((*path, "otherwise"), given.get("otherwise"), posts, what="no post of this file")
    return Roster(name, tuple(shifts), otherwise)


def _shift(path: KeyPath, found: object, posts: Mapping[str, Post]) -> Shift:
    given = table(path, found)
    only(path, given, ("days", "hours", "posts"))
    days = some_named((*path, "days"), given.get("days"), DAYS, what="no kind of day")
    to = some_named((*path, "posts"), given.get("posts"), posts, what="no post of this file")
    return Shift(days, hours((*path, "hours"), given.get("hours", "00:00-00:00")), to)  # type: ignore[arg-type]
