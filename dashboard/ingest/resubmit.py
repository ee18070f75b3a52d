"""A refused item, through the same gate once more: after its area was registered, say, or its type learnt."""

from __future__ import annotations

from dashboard.ingest.admission import Admission
from dashboard.ingest.cloudevents import decode
from dashboard.ingest.errors import Refused
from dashboard.ports import Journal, Placed, Refusal, Refusals


class NotResubmitted(Exception):
    """It stays refused; the message says why."""


def resubmit(number: int, *, refusals: Refusals, journal: Journal, admission: Admission) -> Placed:
    """Where the item stands in the journal now; durable on return. Raises NotResubmitted.

    An item that was sent again meanwhile is a duplicate, and counts as resubmitted. One that is refused
    again is not kept a second time.
    """
    refusal = _kept(number, refusals)
    try:
        entry = admission.admit(decode(refusal.raw), refusal.source, now=admission.now())
    except Refused as again:
        raise NotResubmitted(f"refusal {number} stays refused: {again.reason}") from None
    (placed,) = journal.append([entry]).placed
    refusals.mark_resubmitted(number)
    return placed


def _kept(number: int, refusals: Refusals) -> Refusal:
    refusal = refusals.get(number)
    if refusal is None:
        raise NotResubmitted(f"there is no refusal {number}")
    if refusal.is_truncated:
        raise NotResubmitted(f"of refusal {number} only the first {len(refusal.raw)} bytes were kept")
    return refusal
