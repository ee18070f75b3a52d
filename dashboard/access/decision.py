"""Who may do what, and where: the one decision point of pages, API, sockets, exports and alerts.

read_numbers    counts, shares and times: what the wall shows
read_cases      the rows behind a number, and one case; what could name a person stays masked
read_sensitive  which of the withheld kinds a case has, as whoever works it must know (`domain.discretion`)
act_on_cases    report, grade, dispatch, accept, return, close, reopen, review, comment, link, ask for time
decide          grant or refuse an extension or a pause
issue_letters   send out what was drafted
export          take a table away as a file, masked as on screen
unmask          see what could name a person, for a purpose and a minute
read_audit      who did what
act_on_alerts   acknowledge an alert, say what was done about it, escalate it by hand
silence_alerts  have nobody told of what matches, until an end
test_channels   have a test sent by a channel of alerts
administer      people, tokens, registers
pair_walls      approve walls and remote controls

A person does what the role allows, a reader of the API only what of that is reading. Who looks (viewer,
auditor) and who runs the system (admin) do not act on cases, unmask nobody and are told no sensitive kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from dashboard.domain.area import AreaTree
from dashboard.ports import Grant

Ability: TypeAlias = Literal[
    "read_numbers",
    "read_cases",
    "read_sensitive",
    "act_on_cases",
    "decide",
    "issue_letters",
    "export",
    "unmask",
    "read_audit",
    "act_on_alerts",
    "silence_alerts",
    "test_channels",
    "administer",
    "pair_walls",
]

_READ: Final[frozenset[Ability]] = frozenset({"read_numbers", "read_cases"})
_WORK: Final[frozenset[Ability]] = _READ | {"read_sensitive", "act_on_cases", "unmask", "act_on_alerts"}
_READING: Final[frozenset[Ability]] = _READ | {"read_sensitive"}

ABILITIES: Final[Mapping[str, frozenset[Ability]]] = {
    "wall": frozenset({"read_numbers"}),
    "viewer": _READ,
    "community": _WORK,
    "street": _WORK | {"export"},
    "district": _WORK | {"export", "issue_letters", "pair_walls", "silence_alerts", "test_channels"},
    "supervisor": _WORK | {"export", "issue_letters", "decide", "silence_alerts", "test_channels"},
    "auditor": _READ | {"export", "read_audit"},
    "admin": _READ | {"read_audit", "administer", "pair_walls", "test_channels"},
}
"""By role. What is not in the table is not allowed."""

ROLES: Final = frozenset(ABILITIES) - {"wall"}
"""Of persons and of readers of the API; a wall is a paired browser and has a socket of its own."""
OF_AN_AREA: Final = frozenset({"community", "street"})
"""Roles that mean nothing without an area."""


class Denied(Exception):
    """What was asked for is outside the grant; the message says what the grant reaches."""


def may(grant: Grant, ability: Ability) -> bool:
    """True where the grant allows it at all; for what area, `readable_area` says."""
    if grant.kind == "wall":
        return ability in ABILITIES["wall"]
    if grant.role not in ROLES or (grant.role in OF_AN_AREA and grant.area is None):
        return False
    if grant.kind == "api":
        return ability in ABILITIES[grant.role] & _READING
    return grant.kind == "person" and ability in ABILITIES[grant.role]


def check_role(role: str | None, area: str | None) -> None:
    """Raises ValueError for what is no role of a person or a reader, or is one that lacks its area."""
    if role not in ROLES:
        raise ValueError(f"give one of {', '.join(sorted(ROLES))}")
    if role in OF_AN_AREA and area is None:
        raise ValueError(f"who has the role {role} has it in an area: give one with --area")


def readable_area(grant: Grant, asked: str | None, tree: AreaTree) -> str | None:
    """The area to answer for: the one asked for, or all that the grant reaches. Raises Denied.

    None is everything. A grant with an area reaches that area and what lies below it.
    """
    if grant.kind not in ("api", "person") or not may(grant, "read_numbers"):
        raise Denied(f"a {grant.kind} of role {grant.role or 'none'} does not read this")
    if grant.area is None:
        return asked
    if asked is None:
        return grant.area
    if grant.area not in tree.path(asked):
        raise Denied(f"this reaches area {grant.area} and what lies below it, not {asked}")
    return asked
