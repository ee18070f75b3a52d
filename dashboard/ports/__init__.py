"""The ports: what the machine needs of the world, as protocols. Adapters are chosen in `wiring` alone.

Journal       the truth: append (durable on return) and read by position
Wire          carries commit groups and the newest Situation live; may lose, never lies
Refusals      what was refused, whole, with its reason
Views         position and state in one transaction, and the rows behind every number
Audit         who did what
SavedViews    the addresses that a person keeps under names
AlertStore    what alerting found, planned, sent, and what became of it; in a module of its own, `alert_store`
Clock         the only way to the time of day
"""

from dashboard.ports.audit import Audit, Outcome
from dashboard.ports.clock import Clock
from dashboard.ports.erasures import Erased, Erasures, KeptRow
from dashboard.ports.journal import Appended, Entry, Journal, JournalError, Named, Placed
from dashboard.ports.keys import Grant, Sealer, SealError
from dashboard.ports.refusals import NewRefusal, Refusal, Refusals
from dashboard.ports.saved_views import MOST_SAVED, SavedView, SavedViews, TooManyViews
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
    "MOST_SAVED",
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
    "Erased",
    "Erasures",
    "Grant",
    "Group",
    "HolderLoad",
    "Journal",
    "JournalError",
    "KeptRow",
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
    "SavedView",
    "SavedViews",
    "SealError",
    "Sealer",
    "Span",
    "SpanKey",
    "TooManyViews",
    "Views",
    "Wire",
    "WireError",
]
