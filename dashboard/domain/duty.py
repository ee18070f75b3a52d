"""Who is told, when, and what then: posts, rosters, routes and escalations, as a centre's alerts.toml says.

Posts, never persons: a post has addresses on channels; who sits there is the organisation's. Local times are
of the centre's zone; working days are those of the one calendar that deadlines use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from hashlib import sha256
from typing import Literal, NamedTuple, TypeAlias

from dashboard.domain.alert import Severity

Days: TypeAlias = Literal["all", "working", "rest", "mon", "tue", "wed", "thu", "fri", "sat", "sun"]
GroupBy: TypeAlias = Literal["rule", "street", "community", "severity", "kind", "subject", "holder"]
Lang: TypeAlias = Literal["zh", "en"]


class Hours(NamedTuple):
    """From one local time to another; over midnight where `to` is not after `from_`."""

    from_: time
    to: time

    def cover(self, at: time) -> bool:
        """Whether the local time lies in them: from `from_` on, and before `to`."""
        if self.from_ < self.to:
            return self.from_ <= at < self.to
        return at >= self.from_ or at < self.to


WORKING = Hours(time(8, 30), time(17, 30))


class Address(NamedTuple):
    """`channel`: the name of a use of one; `address`: what it is there, "" where the channel needs none."""

    channel: str
    address: str

    @property
    def mark(self) -> str:
        """Four hex digits that say whether an address is the same, and not which it is: more than a thousand
        telephone numbers share them."""
        return sha256(f"{self.channel}\n{self.address}".encode()).hexdigest()[:4]


@dataclass(frozen=True, slots=True)
class Post:
    """`addresses` in the order in which they are used: the next one when the one before fails or is spent.
    `areas`: what it answers for, with all below; () is everything. `quiet`: hours in which only `over` and
    `urgent` reach it. `roles`: who sits there has one of these at the desk, () is any: only their open pages
    prove that it was told."""

    name: str
    label: str
    addresses: tuple[Address, ...]
    lang: Lang = "zh"
    areas: tuple[str, ...] = ()
    quiet: Hours | None = None
    roles: tuple[str, ...] = ()

    def place_of(self, channel: str, place: int, mark: str = "") -> int | None:
        """Where an address stands now that was at `place`; None where it is gone. `mark`: of the address; "":
        it is known by its channel alone."""
        fit = [n for n in range(len(self.addresses)) if self.has(channel, n, mark)]
        return place if place in fit else next(iter(fit), None)

    def has(self, channel: str, place: int, mark: str = "") -> bool:
        """Whether that address stands there."""
        address = self.addresses[place] if place < len(self.addresses) else None
        return address is not None and address.channel == channel and mark in ("", address.mark)


class Shift(NamedTuple):
    """On such days, in such hours, these posts. A shift over midnight belongs to the day it begins on."""

    days: tuple[Days, ...]
    hours: Hours
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """The first shift that fits is on duty; `otherwise` where none does: nobody is never the answer."""

    name: str
    shifts: tuple[Shift, ...]
    otherwise: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """`to`: posts and rosters. It is taken so many seconds after the step before was, if by then nothing of
    that one was delivered, or read, or nobody acknowledged; None: that is no reason. The first step is taken
    at once.
    """

    to: tuple[str, ...]
    not_delivered_s: float | None = None
    not_read_s: float | None = None
    not_acknowledged_s: float | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """What matches goes this way; the first that fits. Empty matches anything; an area, all below it, too.

    `group_wait_s`: how long the first finding of a group waits for others; `group_interval_s`: for how long
    after it was told a group takes what is found later into its next notice only. `repeat_s`: told again
    while open and not acknowledged; None: never. `in_hours`: mild ones wait for working hours; `over` and
    `urgent` never do. `send_resolved`: whom it reached are told once when it is over.
    """

    name: str
    escalation: str
    rules: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    areas: tuple[str, ...] = ()
    group_by: tuple[GroupBy, ...] = ("rule", "street", "severity")
    group_wait_s: float = 0.0
    group_interval_s: float = 300.0
    repeat_s: float | None = None
    in_hours: bool = True
    send_resolved: bool = False


class Inhibition(NamedTuple):
    """While `by` is open, episodes of `of` that share `equal` are told to nobody; they stay counted."""

    by: str
    of: tuple[str, ...]
    equal: tuple[Literal["area", "source", "case"], ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelUse:
    """A channel as this centre uses it. `kind`: the channel's name. `messages`, `per_s`: its budget here,
    None for what the channel itself says."""

    name: str
    kind: str
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    messages: int | None = None
    per_s: float | None = None


class Digest(NamedTuple):
    """At this local time of each working day: what will breach by the next morning, to these posts."""

    at: time
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyPlan:
    """`base_url`: the address of this centre as the people on duty reach it, for links; None: no links.
    `dead_man`: an address outside that is asked for once a minute while the alert path is whole; None: none.
    `working`: the hours of a working day. `words`: language → key → template of a message, in place
    of the one shipped."""

    channels: Mapping[str, ChannelUse]
    posts: Mapping[str, Post]
    rosters: Mapping[str, Roster]
    escalations: Mapping[str, Escalation]
    routes: tuple[Route, ...]
    inhibitions: tuple[Inhibition, ...] = ()
    digest: Digest | None = None
    working: Hours = WORKING
    base_url: str | None = None
    dead_man: str | None = None
    words: Mapping[Lang, Mapping[str, str]] = field(default_factory=dict)

    def route_named(self, name: str) -> Route:
        """The route of this name; the last one, which takes what is left, where there is none."""
        return next((route for route in self.routes if route.name == name), self.routes[-1])

    def label_of(self, post: str) -> str:
        """What the post of this name is called; "" where there is none."""
        found = self.posts.get(post)
        return found.label if found is not None else ""
