"""What the made-up district's desk reads: a case, relays, and a letter, folded from their events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache

from dashboard.domain.events import HOUSEHOLD, Event, Households
from dashboard.domain.letter_events import LetterDrafted, LetterItem
from dashboard.projections.runner import fold_in, open_board, save
from tests import districts
from tests.builders import ListJournal, dispatched, happened, recorded, reported, stamped, the_registers
from tests.desks import ZONE, FakeViews, case_of
from tests.projections.test_checkpoint import DictViews

DISTRICT, STREET, OTHER = "420203000000", "420203011000", "420203007000"
COMMUNITY = "420203011002"
CASE, RELAY, LETTER = "grid/1", "relay-lost", "letter-1"
PATH = (DISTRICT, STREET, COMMUNITY, HOUSEHOLD)
AT = districts.AT


def before(**passed: float) -> datetime:
    return AT - timedelta(**passed)


def relayed(
    name: str, *, sent_at: datetime, minutes: Sequence[float], case: str | None = None
) -> list[Event]:
    """One down its path: each hop received so many `minutes` after its sending, the next sent at once."""
    told = [stamped("sent", name, at=sent_at, path=PATH, from_=PATH[0], to=PATH[1], case=case)]
    at = sent_at
    for hop, minute in enumerate(minutes):
        if hop:
            told.append(stamped("sent", name, at=at, hop=hop, from_=PATH[hop], to=PATH[hop + 1]))
        at = sent_at + timedelta(minutes=minute)
        counted = Households(400, 380) if hop == 2 else None
        told.append(
            stamped("received", name, at=at, hop=hop, from_=PATH[hop], to=PATH[hop + 1], households=counted)
        )
    return told


def story() -> list[Event]:
    """A case that is overdue, eight relays in time, one late, one lost, one on its way, and a letter."""
    case = [
        reported(CASE, at=before(days=20), area=COMMUNITY),
        dispatched(CASE, at=before(days=19), unit=STREET),
    ]
    relays = [
        event
        for n in range(8)
        for event in relayed(f"relay-{n}", sent_at=before(hours=3, minutes=n), minutes=(5, 12 + n, 25 + n))
    ]
    relays += relayed("relay-late", sent_at=before(hours=4), minutes=(9, 40, 72))
    relays += relayed(RELAY, sent_at=before(hours=2), minutes=(7,), case=CASE)
    relays += relayed("relay-on-its-way", sent_at=before(minutes=52), minutes=(6, 20))
    due_at = before(days=14)
    item = LetterItem(CASE, "250921-001", 1, "close_ordinary", "breached", due_at, due_at, STREET)
    draft = LetterDrafted("supervision", STREET, "督〔2025〕1010-01", (item,), day_on=date(2025, 10, 10))
    return sorted(
        [
            *case,
            *relays,
            happened("letter.drafted", None, draft, at=before(hours=6), source="onescreen", id=LETTER),
        ],
        key=lambda event: event.occurred_at,
    )


@cache
def journal() -> ListJournal:
    registers = the_registers(at=before(days=30), areas=districts.xisaishan())
    return ListJournal(recorded([*registers, *story()]))


@cache
def views() -> FakeViews:
    """The read tables as the fold leaves them; the cases made up beside them."""
    kept = DictViews()
    board = open_board(kept, ZONE)
    fold_in(board, kept, journal().read(after=0, limit=10_000))
    board.advance(AT)
    save(board, kept)
    cases = [*(case_of(n, area=STREET) for n in range(3)), case_of(9, area=STREET, is_overdue=True)]
    return FakeViews(cases, list(kept.relay_rows.values()), list(kept.spans.values()))
