"""Letters: what a unit is told of its clauses, gathered by unit and day, so that no flood of them is sent.

    提醒函 reminder     the clauses that became due soon on a local day
    督办函 supervision  the clauses that were breached on a local day; the midnight that ends it is its own
    通报   bulletin     the clauses that were breached in a local month

A draft is a function of what the journal held when its day was gathered (`letter.gathered`), and its id and
number of what it is: so that any number of clocks, killed whenever, draft each letter once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from dashboard.domain.area import COMMUNITY_TIER
from dashboard.domain.calendar import DAY
from dashboard.domain.case import MATERIAL, Terms, derive
from dashboard.domain.deadline import TICK
from dashboard.domain.events import SYSTEM_SOURCE, Event, Recorded
from dashboard.domain.holding import holdings
from dashboard.domain.letter_events import (
    LetterAnswered,
    LetterDrafted,
    LetterIssued,
    LetterItem,
    LetterKind,
    LettersGathered,
)
from dashboard.domain.marks import MARKS, Key, said
from dashboard.domain.policy import Responsible
from dashboard.domain.rulebook import Rulebook
from dashboard.domain.system_events import DeadlineMark

State: TypeAlias = Literal["draft", "issued", "answered", "void"]

KIND_BY_MARK: Final[Mapping[str, LetterKind]] = {
    "deadline.due_soon": "reminder",
    "deadline.breached": "supervision",
}
"""What a mark gives rise to; a breach also stands in the bulletin of its month."""

_SIGN: Final[Mapping[LetterKind, str]] = {"reminder": "提", "supervision": "督", "bulletin": "通"}


class Span(NamedTuple):
    """A local day or month: after `from_at`, up to and with `to_at`, the 24:00 of its last day."""

    from_at: datetime
    to_at: datetime

    def __contains__(self, at: object) -> bool:
        return isinstance(at, datetime) and self.from_at < at <= self.to_at


def day_of(day: date, zone: ZoneInfo) -> Span:
    return Span(_midnight(day, zone), _midnight(day + DAY, zone))


def month_of(day: date, zone: ZoneInfo) -> Span:
    """The month in which the day lies."""
    first_on = day.replace(day=1)
    return Span(_midnight(first_on, zone), _midnight(_next_month(first_on), zone))


def ends_month(day: date) -> bool:
    return (day + DAY).day == 1


def last_day_over(now: datetime, zone: ZoneInfo) -> date:
    """The latest local day of which nothing can come any more. At 24:00 itself the day is not over yet."""
    return (now - TICK).astimezone(zone).date() - DAY


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _next_month(first_on: date) -> date:
    return (first_on + timedelta(days=31)).replace(day=1)


# ── drafting ────────────────────────────────────────────────────────────────────────────────────────────


class Addressed(NamedTuple):
    """One item and the unit that is to be told of it."""

    unit: str
    item: LetterItem


def gathering(day: date, zone: ZoneInfo) -> Event:
    """The event that ends a day for its letters."""
    at = day_of(day, zone).to_at
    return Event(SYSTEM_SOURCE, f"letter.gathered/{day}", "letter.gathered", None, at, LettersGathered(day))


def addressed(
    marks: Iterable[Event], told: Sequence[Recorded], *, code: str, span: Span, rules: Rulebook
) -> Iterator[Addressed]:
    """What there is to tell of these marks of one case, and whom: the unit that held the case at the mark.

    What nobody held goes to the unit that answers for the clause by the policy, and to the case's own area
    where the policy names none. `told`: all that is known of the case. A mark that was withdrawn raises
    nothing, nor does one of a case that the journal held only after the span: nobody could have acted.
    """
    facts = [r for r in told if r.event.type in MATERIAL]
    if not any(r.event.type == "dispute.reported" and r.recorded_at <= span.to_at for r in facts):
        return
    case, standing = derive("", facts), said(r for r in told if r.event.type in MARKS)
    terms_by_episode = {episode.number: episode.terms for episode in case.episodes}
    for mark in marks:
        says: DeadlineMark = mark.data
        terms = terms_by_episode.get(says.episode)
        found = standing.get(Key(says.episode, says.clause, says.stage, says.due_at))
        if terms is None or found is None or not found.is_said or mark.occurred_at not in span:
            continue
        holder = _holder(facts, mark.occurred_at)
        item = LetterItem(
            mark.subject or "",
            code,
            says.episode,
            says.clause,
            says.stage,
            says.due_at,
            mark.occurred_at,
            holder,
        )
        yield Addressed(holder or responsible_unit(says.clause, terms, rules), item)


def _holder(facts: Sequence[Recorded], at: datetime) -> str | None:
    held = holdings(facts, at)
    return held[-1].unit if held and held[-1].to_at == at else None


def responsible_unit(clause: str, terms: Terms, rules: Rulebook) -> str:
    """The unit that answers for a clause of a case in this area; the area itself where none is named."""
    policy = rules.policy_of(terms)
    clauses = policy.clauses if policy is not None and not terms.is_promised else ()
    wanted: Responsible | None = next((c.responsible for c in clauses if c.name == clause), None)
    for code in rules.tree.path(terms.area):
        level = rules.tree[code].level
        if wanted == ("community" if level in COMMUNITY_TIER else level):
            return code
    return terms.area


def drafts(kind: LetterKind, gathered: Iterable[Addressed], *, day: date, zone: ZoneInfo) -> list[Event]:
    """One letter to each unit, in the units' order, numbered by it. A bulletin is of the day's month."""
    items_by_unit: dict[str, list[LetterItem]] = {}
    for unit, item in gathered:
        items_by_unit.setdefault(unit, []).append(item)
    return [
        _draft(kind, unit, sorted(items_by_unit[unit], key=_order), nth=nth, day=day, zone=zone)
        for nth, unit in enumerate(sorted(items_by_unit), start=1)
    ]


def _draft(
    kind: LetterKind, unit: str, items: Sequence[LetterItem], *, nth: int, day: date, zone: ZoneInfo
) -> Event:
    is_monthly = kind == "bulletin"
    span = month_of(day, zone) if is_monthly else day_of(day, zone)
    data = LetterDrafted(
        kind,
        unit,
        f"{_SIGN[kind]}〔{day.year}〕{day:{'%m' if is_monthly else '%m%d'}}-{nth:02d}",
        tuple(items),
        day_on=None if is_monthly else day,
        month_on=day.replace(day=1) if is_monthly else None,
    )
    says = "\n".join((kind, unit, f"{day:{'%Y-%m' if is_monthly else '%Y-%m-%d'}}"))
    id_ = f"letter-{hashlib.sha256(says.encode()).hexdigest()[:32]}"
    return Event(SYSTEM_SOURCE, id_, "letter.drafted", None, span.to_at, data)


def issuing(letter_id: str, draft: LetterDrafted, *, by: str, at: datetime) -> Event:
    """The event by which the source `by` issues a draft. A letter of one case names it."""
    cases = {item.case for item in draft.items}
    data = LetterIssued(draft.kind, draft.unit, min(cases) if len(cases) == 1 else None, letter_id)
    return Event(by, f"issued/{letter_id}", "letter.issued", None, at, data)


def answering(letter_id: str, *, source: str, by: str, at: datetime) -> Event:
    """The event by which `source` records that the unit `by` answered a letter that was issued."""
    data = LetterAnswered(letter_id, by)
    return Event(source, f"answered/{letter_id}", "letter.answered", None, at, data)


def issued_by_policy(drafted: Iterable[Event], rules: Rulebook, *, day: date) -> list[Event]:
    """What goes out of these drafts without a person: of the kinds that the policy of the day names."""
    policy = None if rules.policies is None else rules.policies.version_on(day).policy
    kinds = () if policy is None else policy.issued_letters
    return [
        issuing(event.id, event.data, by=SYSTEM_SOURCE, at=event.occurred_at)
        for event in drafted
        if event.data.kind in kinds
    ]


def _order(item: LetterItem) -> tuple[datetime, str, int, str]:
    return item.at, item.case, item.episode, item.clause


# ── what became of them ─────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Letter:
    """A draft and what became of it: the first issuing, and the first answer after that was recorded."""

    drafted: Recorded
    issued: Recorded | None = None
    answered: Recorded | None = None

    @property
    def id(self) -> str:
        return self.drafted.event.id

    @property
    def draft(self) -> LetterDrafted:
        data: LetterDrafted = self.drafted.event.data
        return data

    @property
    def settled_state(self) -> State | None:
        """Its state where no later mark can change it; None for a draft, which may be void."""
        if self.issued is None:
            return None
        return "issued" if self.answered is None else "answered"


def letters_in(recorded: Iterable[Recorded]) -> list[Letter]:
    """The letters that these `letter.…` events come to, in the order they were drafted.

    A letter that a source wrote by itself, without a draft, is none of them; nor is an answer to one that was
    never issued counted.
    """
    found: dict[str, Letter] = {}
    for r in sorted(recorded, key=lambda r: r.position):
        event = r.event
        if event.type == "letter.drafted":
            found[event.id] = Letter(r)
            continue
        letter = found.get(event.data.letter) if event.type in ("letter.issued", "letter.answered") else None
        if letter is None:
            continue
        if event.type == "letter.issued":
            letter.issued = letter.issued or r
        elif letter.issued is not None:
            letter.answered = letter.answered or r
    return list(found.values())


def gatherings_in(recorded: Iterable[Recorded]) -> dict[date, Recorded]:
    """By local day, the event that gathered it, in the journal's order."""
    return {r.event.data.day_on: r for r in recorded if r.event.type == "letter.gathered"}


def stands(item: LetterItem, told: Iterable[Recorded]) -> bool:
    """False where the mark that an item tells of was withdrawn since. `told`: the events of its case."""
    found = said(r for r in told if r.event.type in MARKS).get(
        Key(item.episode, item.clause, item.stage, item.due_at)
    )
    return found is not None and found.is_said
