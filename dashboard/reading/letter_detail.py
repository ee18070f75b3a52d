"""Letters as the API and the command line tell them: derived from the journal whenever they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from dashboard.domain import letters
from dashboard.domain.area import AreaTree
from dashboard.domain.events import Recorded
from dashboard.domain.letter_events import LetterKind
from dashboard.domain.letter_text import letter_text
from dashboard.domain.letters import Letter, State
from dashboard.domain.why import Step
from dashboard.ports import Journal
from dashboard.projections.rules import rules_of

SETTLED: Final[frozenset[State]] = frozenset({"issued", "answered"})
"""The states that no mark of a case changes."""


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter in a list. `issued_by`, `answered_by`: the source that said so. `items`: how many.

    `day_on`: of a reminder or supervision letter; `month_on`: of a bulletin, the first day of its month.
    """

    id: str
    number: str
    kind: LetterKind
    unit: str
    state: State
    day_on: date | None
    month_on: date | None
    items: int
    drafted_at: datetime
    issued_at: datetime | None
    issued_by: str | None
    answered_at: datetime | None
    answered_by: str | None


@dataclass(frozen=True, slots=True)
class LetterPage:
    """`next`: the cursor of the page after; null on the last."""

    letters: list[LetterLine]
    next: str | None


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """One turn of a clause: it came `at` that instant. `stands`: it was not withdrawn since."""

    case: str
    code: str
    episode: int
    clause: str
    stage: str
    due_at: datetime
    at: datetime
    holder: str | None
    stands: bool


@dataclass(frozen=True, slots=True)
class LetterDetail:
    """`text`: the letter itself, in Chinese and English, as it was drafted. `withheld`: so many items are
    left out of both, of cases outside the reach of whoever asks."""

    letter: LetterLine
    items: tuple[ItemDetail, ...]
    text: Step
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """None is any. `is_in_reach`: of a unit. `before`: the journal position of the last one seen. `day_on`:
    of a reminder or supervision letter. `moved_from`, `moved_until` (itself outside): one that was drafted,
    issued or answered in that time. `until`: what was recorded later is not known yet."""

    unit: str | None = None
    kind: LetterKind | None = None
    state: State | None = None
    day_on: date | None = None
    moved_from: datetime | None = None
    moved_until: datetime | None = None
    until: datetime | None = None
    is_in_reach: Callable[[str], bool] = lambda unit: True
    before: int | None = None
    limit: int = 100


def newest_letters(journal: Journal, wanted: LetterFilter) -> tuple[Sequence[LetterLine], int | None]:
    """A page of letters, newest first, and the position of its last one where there are more. Blocking."""
    stated = ((letter, state_of(letter, journal, wanted.until)) for letter in _fitting(journal, wanted))
    told = (each for each in stated if wanted.state in (None, each[1]))
    page = list(islice(told, wanted.limit))
    last = page[-1][0].drafted.position if page and next(told, None) is not None else None
    return [_line(*each) for each in page], last


def letters_fitting(journal: Journal, wanted: LetterFilter) -> tuple[Sequence[Letter], bool]:
    """The same of any state, which is not told: no case is looked into. And whether there are more."""
    fitting = _fitting(journal, replace(wanted, state=None))
    return list(islice(fitting, wanted.limit)), next(fitting, None) is not None


def _fitting(journal: Journal, wanted: LetterFilter) -> Iterator[Letter]:
    for letter in reversed(_known(journal, wanted.until)):
        draft = letter.draft
        if (
            wanted.unit in (None, draft.unit)
            and wanted.kind in (None, draft.kind)
            and wanted.day_on in (None, draft.day_on)
            and (wanted.before is None or letter.drafted.position < wanted.before)
            and _may_be(letter, wanted.state)
            and wanted.is_in_reach(draft.unit)
            and _has_moved(letter, wanted.moved_from, wanted.moved_until)
        ):
            yield letter


def _may_be(letter: Letter, state: State | None) -> bool:
    """False where its state is another, whatever its cases tell."""
    return state is None or letter.settled_state == (state if state in SETTLED else None)


def _has_moved(letter: Letter, since: datetime | None, until: datetime | None) -> bool:
    turns = [turn.event.occurred_at for turn in (letter.issued, letter.answered) if turn is not None]
    return any(
        (since is None or since <= at) and (until is None or at < until)
        for at in (letter.drafted.recorded_at, *turns)
    )


def is_unit_in_reach(unit: str, *, reached: str | None, tree: AreaTree) -> bool:
    """A unit that is no area (a department, say) is in the reach of those only who reach everything."""
    return reached is None or reached in tree.path(unit)


def letter_named(journal: Journal, name: str, *, until: datetime | None = None) -> Letter | None:
    """The letter with that id or number; None where there is none."""
    return next(
        (letter for letter in _known(journal, until) if name in (letter.id, letter.draft.number)), None
    )


def letter_detail(
    journal: Journal,
    letter: Letter,
    zone: ZoneInfo,
    *,
    until: datetime | None = None,
    reached: Collection[str] | None = None,
) -> LetterDetail:
    """The whole letter; `reached`: the cases of it that may be told of, None is any. Blocking."""
    draft, position = letter.draft, letter.drafted.position
    told_by_case = _told(letter, journal, until)
    known_then = {case: [r for r in told if r.position < position] for case, told in told_by_case.items()}
    rules = rules_of([r for r in journal.registers() if r.position < position], zone)
    items = tuple(
        ItemDetail(
            item.case,
            item.code,
            item.episode,
            item.clause,
            item.stage,
            item.due_at,
            item.at,
            item.holder,
            letters.stands(item, told_by_case[item.case]),
        )
        for item in draft.items
    )
    state = letter.settled_state or ("draft" if any(item.stands for item in items) else "void")
    told = tuple(item for item in items if reached is None or item.case in reached)
    cut = replace(draft, items=tuple(i for i in draft.items if reached is None or i.case in reached))
    text = letter_text(cut, known_then, rules, zone)
    return LetterDetail(_line(letter, state), told, text, len(items) - len(told))


def state_of(letter: Letter, journal: Journal, until: datetime | None = None) -> State:
    """What became of a letter. Blocking: of one that was not issued, the cases are looked into."""
    if letter.settled_state is not None:
        return letter.settled_state
    told_by_case = _told(letter, journal, until)
    is_any = any(letters.stands(item, told_by_case[item.case]) for item in letter.draft.items)
    return "draft" if is_any else "void"


def _known(journal: Journal, until: datetime | None) -> list[Letter]:
    return letters.letters_in(_until(journal.letters(), until))


def _told(letter: Letter, journal: Journal, until: datetime | None) -> Mapping[str, Sequence[Recorded]]:
    cases = {item.case for item in letter.draft.items}
    return {case: _until(journal.of_subject(case), until) for case in cases}


def _until(told: Sequence[Recorded], until: datetime | None) -> Sequence[Recorded]:
    return told if until is None else [r for r in told if r.recorded_at <= until]


def _line(letter: Letter, state: State) -> LetterLine:
    draft, issued, answered = letter.draft, letter.issued, letter.answered
    return LetterLine(
        id=letter.id,
        number=draft.number,
        kind=draft.kind,
        unit=draft.unit,
        state=state,
        day_on=draft.day_on,
        month_on=draft.month_on,
        items=len(draft.items),
        drafted_at=letter.drafted.recorded_at,
        issued_at=issued.event.occurred_at if issued is not None else None,
        issued_by=issued.event.source if issued is not None else None,
        answered_at=answered.event.occurred_at if answered is not None else None,
        answered_by=answered.event.source if answered is not None else None,
    )
