"""A case as its page tells it: the case whole, and what stands around it.

Its code, how each deadline was counted, pauses and extensions with who approved them, its letters, the
cases it is linked with, and what comes next. Nothing of it is stored; it is read from the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from dashboard.domain import case as cases
from dashboard.domain.case import Case, Episode
from dashboard.domain.counted_days import Counting, counting_of
from dashboard.domain.deadline import TICK, remaining_at, union
from dashboard.domain.events import Recorded
from dashboard.domain.letter_events import LetterKind
from dashboard.domain.letters import State, day_of, letters_in, stands
from dashboard.domain.rulebook import Rulebook
from dashboard.ports import CaseRow
from dashboard.projections.board import Board
from dashboard.projections.history import As
from dashboard.reading.case_detail import (
    CaseDetail,
    InReach,
    area_of,
    counted_by,
    detail_of,
    everywhere,
    timeline_entry,
)
from dashboard.reading.case_links import Linked, linked_now, linked_then, links_of
from dashboard.reading.ground import Reading

Turning: TypeAlias = Literal["due_soon", "due", "pause_ends", "reminder", "supervision"]


@dataclass(frozen=True, slots=True)
class Clocked:
    """One clause of the present episode. `used_s`, `allowed_s`: running seconds, pauses left out; used is
    None once it is met. `counting`: None where there is nothing to count by."""

    clause: str
    used_s: float | None
    allowed_s: float
    counting: Counting | None


@dataclass(frozen=True, slots=True)
class PauseTold:
    """`ended_at`: when it was resumed, or None where it runs to `until`."""

    start_at: datetime
    until: datetime
    ended_at: datetime | None
    approver: str


@dataclass(frozen=True, slots=True)
class ExtensionTold:
    """`granted`: None while nobody decided. `approver`: of the decision."""

    at: datetime
    until: datetime
    granted: bool | None
    approver: str | None


@dataclass(frozen=True, slots=True)
class CaseLetter:
    """A letter that speaks of the case. `id`: of its draft; None where a source or a desk wrote it itself."""

    id: str | None
    number: str | None
    kind: LetterKind
    unit: str
    state: State
    at: datetime


@dataclass(frozen=True, slots=True)
class Coming:
    """What happens next by itself. `clause`: as `ClauseName`; None of a pause."""

    at: datetime
    turning: Turning
    clause: str | None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`detail.status` is "retracted" where the report itself was withdrawn: then there are no episodes.

    `case`: what its events come to. `row`, `code`: as the read tables have it now; None before they do.
    `erased_at`: when what was kept apart of it until then was erased for good, whatever is asked of.
    """

    at: datetime
    detail: CaseDetail
    case: Case
    row: CaseRow | None
    code: str | None
    clocks: tuple[Clocked, ...]
    pauses: tuple[PauseTold, ...]
    extensions: tuple[ExtensionTold, ...]
    letters: tuple[CaseLetter, ...]
    linked: tuple[Linked, ...]
    coming: tuple[Coming, ...]
    retracted: frozenset[tuple[str, str]]
    erased_at: datetime | None


def case_file(
    reading: Reading,
    case_id: str,
    *,
    at: datetime | None,
    as_: As,
    is_in_reach: InReach = everywhere,
) -> CaseFile | None:
    """The case as of `at`, None for now; None of one that was never reported. Blocking.

    None, too, of one out of reach, and by the same steps: how long it takes tells nobody that it is there.
    """
    found = _read(reading, case_id, at, as_)
    if found is None:
        return None
    area = area_of(case_id, found.told)
    if area is None or not is_in_reach(area):
        return None
    board = Board(reading.zone)
    board.fold(found.registers)
    detail = detail_of(case_id, found.told, board, at=found.at) or _withdrawn(case_id, found.told)
    if detail is None:
        return None
    return _file(reading, found, detail, board.cases.rules, is_past=at is not None)


@dataclass(frozen=True, slots=True)
class _Read:
    """What the journal tells of a case, as of `at`."""

    at: datetime
    as_: As
    told: Sequence[Recorded]
    registers: Sequence[Recorded]
    letters: Sequence[Recorded]


def _read(reading: Reading, case_id: str, at: datetime | None, as_: As) -> _Read | None:
    """None where nothing is told of it, and nothing is on show that now could be read by."""
    told, registers = reading.journal.of_subject(case_id), reading.journal.registers()
    letters = reading.journal.letters()
    if at is None:
        shown = reading.situation()
        known = [r.recorded_at for r in told] + ([shown.at] if shown is not None else [])
        return _Read(max(known), "known", told, registers, letters) if known else None
    standing = [r for r in registers if r.recorded_at <= at] if as_ == "known" else registers
    return _Read(at, as_, counted_by(told, at, as_), standing, counted_by(letters, at, as_))


def _file(reading: Reading, found: _Read, detail: CaseDetail, rules: Rulebook, *, is_past: bool) -> CaseFile:
    case_id, at, told = detail.id, found.at, found.told
    case = cases.derive(case_id, [r for r in told if r.event.type in cases.MATERIAL])
    gone = _retracted(told)
    standing = [r for r in sorted(told, key=cases.order) if _name(r) not in gone]
    links = links_of(case_id, standing)
    rows = {row.id: row for row in reading.views.cases_by_id([case_id, *links])}
    row = rows.get(case_id)
    present = case.present
    return CaseFile(
        at=at,
        detail=detail,
        case=case,
        row=row,
        code=row.code if row is not None and row.code else _newest_code(reading, case_id),
        clocks=() if present is None else tuple(_clocked(present, rules, at)),
        pauses=tuple(_pauses(standing)),
        extensions=tuple(_extensions(standing)),
        letters=tuple(_letters(case_id, found.letters, told)),
        linked=tuple(
            linked_then(reading, links, rows, at, found.as_) if is_past else linked_now(links, rows)
        ),
        coming=() if present is None else tuple(_coming(case, present, rules, at)),
        retracted=gone,
        erased_at=reading.journal.erased_at(case_id),
    )


def within(file: CaseFile, reach: Iterable[str] | None) -> CaseFile:
    """The same, with linked cases of other areas told by nothing but that there is one."""
    if reach is None:
        return file
    areas = frozenset(reach)
    cut = (
        each if each.row is None or each.row.area in areas else replace(each, row=None)
        for each in file.linked
    )
    return replace(file, linked=tuple(cut))


def _newest_code(reading: Reading, case_id: str) -> str | None:
    """The code of a case that was reported just now: the wall knows it before the read tables do."""
    shown = reading.situation()
    return None if shown is None else next((c.code for c in shown.newest if c.id == case_id), None)


def _withdrawn(case_id: str, told: Sequence[Recorded]) -> CaseDetail | None:
    """A case of which nothing is left but its timeline: its report was retracted."""
    report = next((r.event.data for r in told if r.event.type == "dispute.reported"), None)
    if report is None:
        return None
    timeline = tuple(timeline_entry(r) for r in sorted(told, key=cases.order))
    return CaseDetail(
        case_id, report.area, report.kind, report.grade or "ordinary", "retracted", None,
        (), 0.0, 0, {}, (), None, timeline,
    )  # fmt: skip


def _name(recorded: Recorded) -> tuple[str, str]:
    return recorded.event.source, recorded.event.id


def _retracted(told: Iterable[Recorded]) -> frozenset[tuple[str, str]]:
    found = (r.event.data for r in told if r.event.type == "event.retracted")
    return frozenset((data.source, data.id) for data in found)


def _clocked(present: Episode, rules: Rulebook, at: datetime) -> Iterable[Clocked]:
    terms = present.terms
    for clock in rules.clocks(present):
        due_at = clock.due.due_at
        still = sum(
            (min(s.end_at, due_at) - s.start_at for s in union(terms.pauses, terms.started_at)
             if s.start_at < due_at),
            start=timedelta(),
        )  # fmt: skip
        allowed = due_at - terms.started_at - still
        left = remaining_at(due_at, terms.pauses, terms.started_at, at)
        used = None if clock.met_at is not None else (allowed - left).total_seconds()
        yield Clocked(
            "dispatch" if clock.name == "dispatch" else "close",
            used,
            allowed.total_seconds(),
            counting_of(clock.name, terms, rules),
        )


def _pauses(standing: Sequence[Recorded]) -> Iterable[PauseTold]:
    ends = [r.event.occurred_at for r in standing if r.event.type in ("dispute.resumed", "dispute.reopened")]
    for r in standing:
        if r.event.type == "dispute.paused":
            start_at, until = r.event.occurred_at, r.event.data.until
            ended_at = next((end for end in ends if start_at <= end < until), None)
            yield PauseTold(start_at, until, ended_at, r.event.data.approver)


def _extensions(standing: Sequence[Recorded]) -> Iterable[ExtensionTold]:
    asked: ExtensionTold | None = None
    for r in standing:
        data = r.event.data
        if r.event.type == "dispute.extension_asked":
            if asked is not None:
                yield asked
            asked = ExtensionTold(r.event.occurred_at, data.until, None, None)
        elif r.event.type == "dispute.extension_decided":
            until = data.until or (asked.until if asked is not None else None)
            asked_at = asked.at if asked is not None else r.event.occurred_at
            asked = None
            if until is not None:
                yield ExtensionTold(asked_at, until, data.granted, data.approver)
    if asked is not None:
        yield asked


def _letters(case_id: str, told: Sequence[Recorded], of_case: Sequence[Recorded]) -> Iterable[CaseLetter]:
    for letter in letters_in(told):
        items = [item for item in letter.draft.items if item.case == case_id]
        if items:
            standing = any(stands(item, of_case) for item in items)
            state = letter.settled_state or ("draft" if standing else "void")
            said = letter.issued or letter.drafted
            yield CaseLetter(
                letter.id, letter.draft.number, letter.draft.kind, letter.draft.unit, state,
                said.event.occurred_at,
            )  # fmt: skip
    for r in told:
        data = r.event.data
        if r.event.type == "letter.issued" and data.case == case_id and data.letter is None:
            yield CaseLetter(None, None, data.kind, data.unit, "issued", r.event.occurred_at)


def _coming(case: Case, present: Episode, rules: Rulebook, at: datetime) -> Iterable[Coming]:
    if not case.is_open or rules.deadlines is None:
        return ()
    zone, found = rules.deadlines.zone, []
    for clock in rules.clocks(present):
        if clock.met_at is not None:
            continue
        for turns_at, turning, letter in (
            (clock.due.due_soon_at, "due_soon", "reminder"),
            (clock.due.due_at, "due", "supervision"),
        ):
            told_at = day_of((turns_at - TICK).astimezone(zone).date(), zone).to_at
            if at < turns_at:
                found.append(Coming(turns_at, turning, clock.name))  # type: ignore[arg-type]
            if at < told_at:
                found.append(Coming(told_at, letter, clock.name))  # type: ignore[arg-type]
    ends = [p.end_at for p in case.pauses if p.start_at <= at < p.end_at]
    found += [Coming(max(ends), "pause_ends", None)] if ends else []
    return sorted(found, key=lambda each: each.at)
