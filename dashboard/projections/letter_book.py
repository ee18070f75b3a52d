"""The letters of the local month: how many were drafted in it, and what became of them since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from dashboard.domain.events import Recorded
from dashboard.domain.situation import LetterCounts

Stage: TypeAlias = Literal["draft", "issued", "answered"]

TYPES: Final = ("letter.drafted", "letter.issued", "letter.answered")
_STEPS: Final[Mapping[str, tuple[Stage, Stage]]] = {
    "letter.issued": ("draft", "issued"),
    "letter.answered": ("issued", "answered"),
}


class Entry(NamedTuple):
    """A letter. `month`: the local one in which it was drafted, months counted on over the years."""

    month: int
    stage: Stage


class LetterBook:
    """Letters by id since the month of `at`, read as `letters.letters_in` reads them, in the journal's order.

    Issued once, answered only after that; none that a source wrote without a draft. A draft whose marks were
    all withdrawn still waits.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self.entries: dict[str, Entry] = {}
        self._by_entry: Counter[Entry] = Counter()
        self._month = 0
        self._zone = zone

    def take(self, recorded: Recorded) -> None:
        """One more event of these types."""
        event = recorded.event
        if event.type == "letter.drafted":
            month = self._month_of(event.occurred_at)
            if month >= self._month and event.id not in self.entries:
                self._set(event.id, Entry(month, "draft"))
            return
        before, after = _STEPS[event.type]
        entry = self.entries.get(event.data.letter)
        if entry is not None and entry.stage == before:
            self._set(event.data.letter, entry._replace(stage=after))

    def keep(self, at: datetime) -> None:
        """It is `at` by now: letters of the months before are let go of."""
        month = self._month_of(at)
        if month > self._month:
            self._month = month
            self.restore({id_: entry for id_, entry in self.entries.items() if entry.month >= month})

    def restore(self, entries: Mapping[str, Entry]) -> None:
        """These letters and no others."""
        self.entries = dict(entries)
        self._by_entry = Counter(self.entries.values())

    def counts(self) -> LetterCounts:
        """Of the month of `at`."""
        waiting, unanswered, answered = (
            self._by_entry[Entry(self._month, stage)] for stage in ("draft", "issued", "answered")
        )
        return LetterCounts(
            drafted=waiting + unanswered + answered,
            issued=unanswered + answered,
            answered=answered,
            waiting=waiting,
            unanswered=unanswered,
        )

    def _set(self, id_: str, entry: Entry) -> None:
        old = self.entries.get(id_)
        if old is not None:
            self._by_entry[old] -= 1
        self.entries[id_] = entry
        self._by_entry[entry] += 1

    def _month_of(self, at: datetime) -> int:
        local = at.astimezone(self._zone)
        return local.year * 12 + local.month
