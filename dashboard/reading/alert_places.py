"""Where a page of alerts goes on, as an address bears it. A cursor of another making raises NotYet."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime

from dashboard.domain.alert import SEVERITIES
from dashboard.ports.alert_store import Place
from dashboard.ports.alerts import GROUP_STATES, Group
from dashboard.reading.desk import NotYet


def opened_cursor(last: Group) -> str:
    """Of groups in the order in which they were opened."""
    return _written(last.opened_at.isoformat(), last.id)


def opened_place(cursor: str) -> tuple[datetime, str]:
    """When the last group of the page before was opened, and its id."""
    at, id_ = _read(cursor, 2)
    return _instant(at), id_


def turn_cursor(last: Group) -> str:
    """Of groups in the order in which they are to be seen to."""
    return _written(last.state, last.severity, last.opened_at.isoformat(), last.id)


def turn_place(cursor: str) -> Place:
    state, severity, at, id_ = _read(cursor, 4)
    is_state = next((each for each in GROUP_STATES if each == state), None)
    is_severity = next((each for each in SEVERITIES if each == severity), None)
    if is_state is None or is_severity is None:
        raise NotYet("cursor")
    return Place(is_state, is_severity, _instant(at), id_)


def _written(*parts: str) -> str:
    return base64.urlsafe_b64encode(" ".join(parts).encode()).decode()


def _read(cursor: str, n: int) -> Sequence[str]:
    try:
        found = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ", n - 1)
    except (ValueError, binascii.Error):
        raise NotYet("cursor") from None
    if len(found) != n:
        raise NotYet("cursor")
    return found


def _instant(at: str) -> datetime:
    try:
        return datetime.fromisoformat(at).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotYet("cursor") from None
