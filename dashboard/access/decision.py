"""Who may see what: the one decision point of pages, API, sockets, exports and alerts."""

from __future__ import annotations

from dashboard.domain.area import AreaTree
from dashboard.ports import Grant

READERS = frozenset({"viewer", "community", "street", "district", "supervisor", "auditor", "admin"})
"""The roles that may read numbers and cases through the API; a wall has a socket of its own."""


class Denied(Exception):
    """What was asked for is outside the grant; the message says what the grant reaches."""


def readable_area(grant: Grant, asked: str | None, tree: AreaTree) -> str | None:
    """The area to answer for: the one asked for, or all that the grant reaches. Raises Denied.

    None is everything. A grant with an area reaches that area and what lies below it.
    """
    if grant.kind != "api" or grant.role not in READERS:
        raise Denied(f"a {grant.kind} token of role {grant.role or 'none'} does not read the API")
    if grant.area is None:
        return asked
    if asked is None:
        return grant.area
    if grant.area not in tree.path(asked):
        raise Denied(f"this token reaches area {grant.area} and what lies below it, not {asked}")
    return asked
