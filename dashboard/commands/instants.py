"""Instants as they are typed: RFC 3339 with an offset."""

from __future__ import annotations

from datetime import UTC, datetime

import typer


def instant(text: str, *, option: str) -> datetime:
    """The instant in UTC. Raises typer.BadParameter, which names the option."""
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r} is no RFC 3339 instant", param_hint=option) from None
    raise typer.BadParameter(f"{text!r} has no offset; write 2026-01-01T00:00:00+08:00", param_hint=option)
