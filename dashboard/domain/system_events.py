"""What the centre itself records: no source can send these, and no token is made for its name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SYSTEM_PREFIXES = ("register.", "canary.", "deadline.", "alert.")
SYSTEM_TYPES = frozenset(
    {
        "letter.drafted",
        "letter.gathered",
        "relay.breached",
        "relay.breach_withdrawn",
        "source.silent",
        "source.back",
    }
)
DESK_TYPES = frozenset(
    {
        "alert.acknowledged",
        "alert.acted",
        "alert.escalated",
        "alert.silenced",
        "alert.silence_ended",
        "alert.tested",
    }
)
"""Of these types, what people do to an alert or have tested: recorded of the desk, too, and of no source
outside."""


def is_system_type(type_: str) -> bool:
    """True for a type that only the centre itself may record; a source that sends one is refused."""
    return type_ in SYSTEM_TYPES or type_.startswith(SYSTEM_PREFIXES)


@dataclass(frozen=True, slots=True)
class RegisterChanged:
    """A register as it stands from here on: what a fold reads is in the journal.

    `content` is the register's canonical JSON; `sha256` its hash, from which the event's id is made, so
    that loading the same content again is a duplicate.
    """

    register: Literal["areas", "policy", "calendar", "drills", "rules"]
    name: str
    content: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CanarySent:
    """Goes the whole way, gateway to glass, once a minute. Trimmed after a week; never in a count."""


@dataclass(frozen=True, slots=True)
class DeadlineMark:
    """A clause came to a turn, at the event's `occurred_at`; or (withdrawn) it turned out that it had not.

    `stage`: the share of the allowance that was used ("50%" … "100%"), or the days since it was ("+1d").
    """

    episode: int
    clause: str
    stage: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class RelayBreach:
    """A relay had no receipt 60 minutes after its start, which was over at `due_at`; or (withdrawn) it had.

    `hop`: the last that left or reached a station by then. `station` had it and `towards` was next: areas, or
    the household tier; None where not known.
    """

    due_at: datetime
    hop: int | None
    station: str | None
    towards: str | None
