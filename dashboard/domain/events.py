"""The vocabulary: what can happen, one frozen dataclass a type, named as sources name it.

An event is a fact with two times. `occurred_at` is the source's; `recorded_at` is the journal's and
lives on :class:`Recorded`, because a fact does not know when it will be written down.

Free text (a title, a reason, a comment) may name someone. Such fields are typed :data:`FreeText`; at the
gate their words are sealed and the field itself is left as ``""``: *there is text, kept apart*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeAlias, get_type_hints

from dashboard.domain.alert_events import ALERT_EVENTS
from dashboard.domain.field_kinds import AreaCode, FreeText
from dashboard.domain.letter_events import LetterAnswered, LetterDrafted, LetterIssued, LettersGathered
from dashboard.domain.system_events import CanarySent, DeadlineMark, RegisterChanged, RelayBreach

HOUSEHOLD = "household"
"""How the household tier is written in a relay's `from`, `to` and `path`."""

Grade: TypeAlias = Literal["ordinary", "major", "special"]
Direction: TypeAlias = Literal["up", "down"]


# ── disputes ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class DisputeReported:
    area: AreaCode
    kind: str
    title: FreeText | None = None
    grade: Grade | None = None
    due_at: datetime | None = None
    policy: Literal["1515", "promised"] = "1515"
    reporter_tier: str | None = None


@dataclass(frozen=True, slots=True)
class DisputeGraded:
    grade: Grade


@dataclass(frozen=True, slots=True)
class DisputeDispatched:
    unit: str


@dataclass(frozen=True, slots=True)
class DisputeAccepted:
    unit: str


@dataclass(frozen=True, slots=True)
class DisputeReturned:
    unit: str
    reason: FreeText


@dataclass(frozen=True, slots=True)
class DisputePaused:
    reason: FreeText
    approver: str
    until: datetime


@dataclass(frozen=True, slots=True)
class DisputeResumed:
    pass


@dataclass(frozen=True, slots=True)
class DisputeExtensionAsked:
    """More time is asked for, until an instant; `by`: the code of the unit that asks."""

    until: datetime
    reason: FreeText
    by: str | None = None


@dataclass(frozen=True, slots=True)
class DisputeExtensionDecided:
    """`approver`: the code of the role that decided. `until`: another end than the one asked for."""

    granted: bool
    approver: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DisputeMediated:
    by: str
    result: str


@dataclass(frozen=True, slots=True)
class DisputeClosed:
    outcome: Literal["settled", "failed", "withdrawn", "referred"]


@dataclass(frozen=True, slots=True)
class DisputeReopened:
    reason: FreeText


@dataclass(frozen=True, slots=True)
class DisputeReviewed:
    stage: Literal["before", "during", "after"]
    satisfied: bool


@dataclass(frozen=True, slots=True)
class DisputeLinked:
    other: str
    reason: FreeText


@dataclass(frozen=True, slots=True)
class DisputeUnlinked:
    other: str
    reason: FreeText


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a correction may change; an absent field stays as it was."""

    area: AreaCode | None = None
    kind: str | None = None
    title: FreeText | None = None
    due_at: datetime | None = None
    reporter_tier: str | None = None


@dataclass(frozen=True, slots=True)
class DisputeAmended:
    fields: Amendment


@dataclass(frozen=True, slots=True)
class DisputeCommented:
    comment: FreeText


@dataclass(frozen=True, slots=True)
class EventRetracted:
    """Withdraws one event of the same subject: it is kept, and no longer counted."""

    source: str
    id: str
    reason: FreeText


# ── relay ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Households:
    should: int
    reached: int


@dataclass(frozen=True, slots=True)
class RelayStamp:
    """One stamp of one hop; the event's type says which. `from_` is written `from` outside.

    `path`: every station from root to leaf, on hop 0's sent only.
    """

    message: str
    direction: Direction
    hop: int
    from_: AreaCode
    to: AreaCode
    path: tuple[AreaCode, ...] | None = None
    case: str | None = None
    households: Households | None = None


# ── the rest of the loop ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class MeetingHeld:
    area: AreaCode | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class ReceptionHeld:
    sessions: int
    people: int
    area: AreaCode | None = None


@dataclass(frozen=True, slots=True)
class VisitRecorded:
    area: AreaCode
    households: int
    visited: int


@dataclass(frozen=True, slots=True)
class ItemRaised:
    area: AreaCode | None = None


@dataclass(frozen=True, slots=True)
class ItemAnswered:
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ItemStruck:
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class WarningIssued:
    area: AreaCode | None = None
    disputes: int | None = None


@dataclass(frozen=True, slots=True)
class CensusReported:
    area: AreaCode
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class SourceHeartbeat:
    """`interval_s`: seconds until the next one is expected; `areas`: last event of each area served."""

    interval_s: float
    areas: dict[AreaCode, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """The payload of a type this centre does not know yet: sealed whole, counted by its type."""


Payload: TypeAlias = Any
"""One of the dataclasses of :data:`VOCABULARY`, or :class:`Unknown`."""

VOCABULARY: Mapping[str, type[Any]] = {
    "dispute.reported": DisputeReported,
    "dispute.graded": DisputeGraded,
    "dispute.dispatched": DisputeDispatched,
    "dispute.accepted": DisputeAccepted,
    "dispute.returned": DisputeReturned,
    "dispute.paused": DisputePaused,
    "dispute.resumed": DisputeResumed,
    "dispute.extension_asked": DisputeExtensionAsked,
    "dispute.extension_decided": DisputeExtensionDecided,
    "dispute.mediated": DisputeMediated,
    "dispute.closed": DisputeClosed,
    "dispute.reopened": DisputeReopened,
    "dispute.reviewed": DisputeReviewed,
    "dispute.linked": DisputeLinked,
    "dispute.unlinked": DisputeUnlinked,
    "dispute.amended": DisputeAmended,
    "dispute.commented": DisputeCommented,
    "event.retracted": EventRetracted,
    "relay.sent": RelayStamp,
    "relay.received": RelayStamp,
    "relay.read": RelayStamp,
    "relay.acknowledged": RelayStamp,
    "letter.issued": LetterIssued,
    "letter.answered": LetterAnswered,
    "meeting.held": MeetingHeld,
    "reception.held": ReceptionHeld,
    "visit.recorded": VisitRecorded,
    "item.raised": ItemRaised,
    "item.answered": ItemAnswered,
    "item.struck": ItemStruck,
    "warning.issued": WarningIssued,
    "census.reported": CensusReported,
    "source.heartbeat": SourceHeartbeat,
    "register.changed": RegisterChanged,
    "canary.sent": CanarySent,
    "deadline.stage": DeadlineMark,
    "deadline.due_soon": DeadlineMark,
    "deadline.breached": DeadlineMark,
    "deadline.withdrawn": DeadlineMark,
    "relay.breached": RelayBreach,
    "relay.breach_withdrawn": RelayBreach,
    "letter.gathered": LettersGathered,
    "letter.drafted": LetterDrafted,
    **ALERT_EVENTS,
}

SYSTEM_SOURCE = "onescreen"
"""The source name of what the centre records itself; no token is ever made for it."""
DESK_SOURCE = "desk"
"""The source name of what operators do at the desk; it comes from no other place."""
OWN_SOURCES = frozenset({SYSTEM_SOURCE, DESK_SOURCE})
"""Names that no source outside may bear."""


def needs_subject(type_: str) -> bool:
    """True where an event without a case or relay id could not be counted anywhere."""
    return type_.startswith(("dispute.", "relay.", "item.")) or type_ == "event.retracted"


# ── the event itself ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `(source, id)` names it for ever; `occurred_at` is aware, in UTC."""

    source: str
    id: str
    type: str
    subject: str | None
    occurred_at: datetime
    data: Payload


class Recorded(NamedTuple):
    """An event with its place in the journal. `position` counts from 1; `recorded_at` never runs back."""

    position: int
    recorded_at: datetime
    event: Event


def _named(hint: str) -> Mapping[type[Any], tuple[str, ...]]:
    found = {}
    for payload in (*VOCABULARY.values(), Amendment):
        hints = get_type_hints(payload, include_extras=True)
        found[payload] = tuple(f.name for f in fields(payload) if f"'{hint}'" in str(hints[f.name]))
    return found


FREE_TEXT: Mapping[type[Any], tuple[str, ...]] = _named("free text")
"""Per payload class, the fields whose words are sealed at the gate."""

AREA_CODES: Mapping[type[Any], tuple[str, ...]] = _named("area")
"""Per payload class, the fields that hold area codes (a string, a tuple of strings, or a dict's keys)."""
