"""Letters as events: the centre gathers a day and drafts; a person or a source issues and answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from dashboard.domain.field_kinds import FreeText

LetterKind: TypeAlias = Literal["reminder", "supervision", "bulletin"]


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One turn of a clause that a letter speaks of, which came `at` that instant.

    `code`: the case's short one. `holder`: the unit that held the case then; None is nobody.
    """

    case: str
    code: str
    episode: int
    clause: str
    stage: str
    due_at: datetime
    at: datetime
    holder: str | None


@dataclass(frozen=True, slots=True)
class LetterDrafted:
    """One letter to one unit, of all there is to tell it of one local day or month, not issued yet.

    `day_on`: of a reminder or supervision letter. `month_on`: of a bulletin, the first day of its month.
    """

    kind: LetterKind
    unit: str
    number: str
    items: tuple[LetterItem, ...]
    day_on: date | None = None
    month_on: date | None = None


@dataclass(frozen=True, slots=True)
class LettersGathered:
    """A local day is over, and its letters speak of what the journal held before this event.

    The first one in a journal begins the letters: no letter is drafted of its day or of one before it.
    """

    day_on: date


@dataclass(frozen=True, slots=True)
class LetterIssued:
    """`letter`: the id of the draft that is issued by it; None where the source wrote the letter itself."""

    kind: LetterKind
    unit: str
    case: str | None = None
    letter: str | None = None


@dataclass(frozen=True, slots=True)
class LetterAnswered:
    """`letter`: the id of the draft that was issued; `by`: the code of the unit that answers."""

    letter: str
    by: str | None = None
    comment: FreeText | None = None
