"""The ports: what the machine needs of the world, as protocols. Adapters are chosen in `wiring` alone.

Journal       the truth: append (durable on return) and read by position
Wire          carries commit groups and the newest Situation live; may lose, never lies
Refusals      what was refused, whole, with its reason
Views         position and state in one transaction, and the rows behind every number
Audit         who did what
Clock         the only way to the time of day
"""

from dashboard.ports.audit import Audit, Outcome
from dashboard.ports.clock import Clock
from dashboard.ports.journal import Appended, Entry, Journal, JournalError, Named, Placed
from dashboard.ports.keys import Grant, Sealer
from dashboard.ports.refusals import NewRefusal, Refusal, Refusals
from dashboard.ports.views import (
    COUNTED_AT_MOST,
    RELAY_SETS,
    CaseFilter,
    CaseOrder,
    CaseRow,
    CaseSpan,
    CaseSpanKey,
    CaseSpanRow,
    CaseState,
    CaseStatus,
    Checkpoint,
    ClauseState,
    HolderLoad,
    Keyframe,
    NearMark,
    RelayFilter,
    RelayRow,
    RelaySpanRow,
    RowCount,
    Span,
    SpanKey,
    Views,
)
from dashboard.ports.wire import Group, Wire, WireError

__all__ = [
    "COUNTED_AT_MOST",
    "RELAY_SETS",
    "Appended",
    "Audit",
    "CaseFilter",
    "CaseOrder",
    "CaseRow",
    "CaseSpan",
    "CaseSpanKey",
    "CaseSpanRow",
    "CaseState",
    "CaseStatus",
    "Checkpoint",
    "ClauseState",
    "Clock",
    "Entry",
    "Grant",
    "Group",
    "HolderLoad",
    "Journal",
    "JournalError",
    "Keyframe",
    "Named",
    "NearMark",
    "NewRefusal",
    "Outcome",
    "Placed",
    "Refusal",
    "Refusals",
    "RelayFilter",
    "RelayRow",
    "RelaySpanRow",
    "RowCount",
    "Sealer",
    "Span",
    "SpanKey",
    "Views",
    "Wire",
    "WireError",
]
