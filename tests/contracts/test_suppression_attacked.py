"""The attack: somebody who is not told the withheld kinds asks for every count there is, of every kind, area,
status, period and instant, as known and as corrected, and solves for the kind of each case.

Each answer says of some cases how many of them have one of some kinds. Answers about sets of which one holds
the other are subtracted; each case keeps the kinds that no answer excludes. Where one is left, it is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from typing import Final, NamedTuple

import pytest

from dashboard.domain.discretion import LEAST_TOLD, SENSITIVE, WITHHELD
from dashboard.ports import CaseFilter, CaseRow, CaseStatus, Grant
from dashboard.projections.history import As
from dashboard.reading.desk import Desk, Withheld
from dashboard.reading.ground import Reading
from dashboard.reading.inflow import CaseSum, merged
from tests.builders import TINY, after
from tests.two_worlds import reading_of
from tests.withheld_worlds import DAYS, NOW, WITHHELD_KINDS, journal

SEEDS: Final = (3, 26)
ASKED_KINDS: Final = (*WITHHELD_KINDS, WITHHELD, "land")
SMALL: Final = 6
"""Cases that are left when one set is taken from another: of larger remainders little follows."""
LOOKER: Final = Grant("person", "looker", role="viewer")
WORKER: Final = Grant("person", "worker", role="supervisor")
AREAS: Final = (None, *(area.code for area in TINY))
STATUSES: Final[tuple[CaseStatus | None, ...]] = (None, "open", "closed", "overdue")
INSTANTS: Final[tuple[tuple[datetime | None, As], ...]] = (
    (None, "known"),
    *((after(days=day), "known") for day in range(3, DAYS, 4)),
    (after(days=7), "corrected"),
    (after(days=15), "corrected"),
)


class Answer(NamedTuple):
    """Of the cases of a set (a bit each), at least and at most so many have one of these kinds."""

    cases: int
    kinds: frozenset[str]
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Question:
    wanted: CaseFilter
    area: str | None
    is_own: bool
    at: datetime | None
    as_: As

    async def rows(self, desk: Desk) -> Sequence[CaseRow]:
        there = replace(desk, at=self.at, as_=self.as_)
        return await there.cases(replace(self.wanted, limit=1000), area=self.area, is_own=self.is_own)

    async def count(self, desk: Desk, kind: str) -> int | None:
        """None where it is not told."""
        there = replace(desk, at=self.at, as_=self.as_)
        try:
            wanted = replace(self.wanted, kind=kind)
            return (await there.count(wanted, area=self.area, is_own=self.is_own)).n
        except Withheld:
            return None


def questions() -> Iterator[Question]:
    periods = [(None, None), *((after(days=d), after(days=d + 3)) for d in range(0, DAYS, 3))]
    for at, as_ in INSTANTS:
        for area in AREAS:
            for first, end in periods:
                for status in STATUSES if first is None else (None,):
                    wanted = CaseFilter(status=status, reported_from=first, reported_until=end)
                    yield Question(wanted, area, is_own=area in ("d", "s1"), at=at, as_=as_)
                    if area in ("d", "s1"):
                        yield Question(wanted, area, is_own=False, at=at, as_=as_)


class Attacker:
    """Knows which kinds there are and which are withheld, and reads rows as they are told to a looker."""

    def __init__(self, reading: Reading, asking: Grant, *, told: Callable[[int], int | None]) -> None:
        """`told`: what is left of a count that is answered."""
        self._looker, self._asking, self._told = Desk(reading, LOOKER), Desk(reading, asking), told
        self._bits: dict[str, int] = {}
        self.left: dict[str, frozenset[str]] = {}
        self.answers: set[Answer] = set()

    async def ask(self) -> None:
        for question in questions():
            cases = self._set(await question.rows(self._looker))
            if not cases:
                continue
            for kind in ASKED_KINDS:
                n = await question.count(self._asking, kind)
                self._note(cases, {kind}, n)
        await self._ask_for_sums()

    async def _ask_for_sums(self) -> None:
        for area in AREAS:
            inflow = await self._asking.inflow(area)
            assert inflow is not None
            begins, ends = inflow.days[0].begins_at, inflow.days[-1].ends_at
            await self._note_sums(dict(inflow.kinds), area, begins, ends)
            for day in inflow.days[-DAYS - 2 :]:
                by_area = await self._asking.day(day.on, area)
                sums = merged(by_area.values()).by_kind()
                await self._note_sums(sums, area, day.begins_at, day.ends_at)

    async def _note_sums(self, sums: Mapping[str, CaseSum], area: str | None, *ends: datetime) -> None:
        """A kind that is not among them has none, and so has each of those that are told as one."""
        wanted = CaseFilter(reported_from=ends[0], reported_until=ends[1], limit=1000)
        cases = self._set(await self._looker.cases(wanted, area=area))
        absent = {} if WITHHELD in sums else dict.fromkeys(WITHHELD_KINDS, CaseSum())
        for kind, each in {**absent, **sums}.items():
            self._note(cases, set(WITHHELD_KINDS) if kind == WITHHELD else {kind}, each.registered)

    def _set(self, rows: Iterable[CaseRow]) -> int:
        found = 0
        for row in rows:
            bit = self._bits.setdefault(row.id, 1 << len(self._bits))
            told = frozenset(WITHHELD_KINDS) if row.kind == WITHHELD else frozenset({row.kind})
            self.left[row.id] = self.left.get(row.id, told) & told
            found |= bit
        return found

    def _note(self, cases: int, kinds: Iterable[str], n: int | None) -> None:
        told = None if n is None else self._told(n)
        if told is not None:
            self.answers.add(Answer(cases, frozenset(kinds), told, told))
        elif n is not None:
            self.answers.add(Answer(cases, frozenset(kinds), 0, LEAST_TOLD - 1))

    def solve(self) -> dict[str, str]:
        """The withheld kinds that are found out, by case."""
        names = {bit: name for name, bit in self._bits.items()}
        was: list[frozenset[str]] = []
        told = {*self.answers, *_differences(self.answers)}
        while was != list(self.left.values()):
            was = list(self.left.values())
            for answer in told:
                self._exclude([names[bit] for bit in _bits(answer.cases)], answer)
        return {
            name: next(iter(kinds))
            for name, kinds in self.left.items()
            if len(kinds) == 1 and kinds <= set(WITHHELD_KINDS)
        }

    def _exclude(self, cases: Sequence[str], answer: Answer) -> None:
        able = [name for name in cases if self.left[name] & answer.kinds]
        sure = [name for name in able if self.left[name] <= answer.kinds]
        assert len(sure) <= answer.most and len(able) >= answer.least, "the answers contradict each other"
        for name in able:
            if len(sure) == answer.most and name not in sure:
                self.left[name] -= answer.kinds
            elif len(able) == answer.least:
                self.left[name] &= answer.kinds


def _differences(answers: Iterable[Answer]) -> set[Answer]:
    """What answers about the same kinds say of the cases that one of them has more than the other."""
    found: set[Answer] = set()
    by_kinds: dict[frozenset[str], list[Answer]] = {}
    for answer in answers:
        by_kinds.setdefault(answer.kinds, []).append(answer)
    for kinds, same in by_kinds.items():
        for one, other in combinations(same, 2):
            few, many = sorted((one, other), key=lambda each: each.cases.bit_count())
            rest = many.cases & ~few.cases
            if few.cases & ~many.cases == 0 and 0 < rest.bit_count() <= SMALL:
                least, most = max(0, many.least - few.most), many.most - few.least
                found.add(Answer(rest, kinds, least, most))
    return found


def _bits(cases: int) -> Iterator[int]:
    while cases:
        bit = cases & -cases
        yield bit
        cases ^= bit


@pytest.fixture(scope="module", params=SEEDS)
def reading(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Reading:
    """A district in which no case is given another kind, so that every instant tells of the same ones."""
    folder = tmp_path_factory.mktemp("attacked")
    return reading_of(journal(request.param, 1, is_amended=False), folder / "views.sqlite", now=NOW)


async def attacked(
    reading: Reading, asking: Grant, told: Callable[[int], int | None] = lambda n: n
) -> tuple[Attacker, dict[str, str]]:
    attacker = Attacker(reading, asking, told=told)
    await attacker.ask()
    return attacker, attacker.solve()


async def truth(reading: Reading) -> dict[str, str]:
    """The withheld kinds of the cases that there are now, or were."""
    rows = [
        row
        for at, as_ in INSTANTS
        for row in await Desk(reading, WORKER, at, as_).cases(CaseFilter(limit=1000))
    ]
    return {row.id: row.kind for row in rows if row.kind in WITHHELD_KINDS}


async def test_no_kind_is_found_out_nor_any_made_less_likely_by_all_the_answers(reading: Reading) -> None:
    attacker, found = await attacked(reading, LOOKER)

    withheld = await truth(reading)
    assert found == {}
    assert {name for name, kinds in attacker.left.items() if kinds == set(WITHHELD_KINDS)} == set(withheld)
    assert SENSITIVE & set(withheld.values()) == SENSITIVE
    assert attacker.answers


async def test_the_same_attack_finds_out_nearly_all_where_nothing_is_withheld_but_in_the_rows(
    reading: Reading,
) -> None:
    _, found = await attacked(reading, WORKER)

    withheld = await truth(reading)
    assert found.items() <= withheld.items()
    assert len(found) >= 0.9 * len(withheld)


async def test_the_same_attack_finds_out_cases_where_small_counts_alone_are_withheld(
    reading: Reading,
) -> None:
    """Why no count of a sensitive kind is told, large or small: the differences of large ones are small."""
    _, found = await attacked(reading, WORKER, lambda n: n if n == 0 or n >= LEAST_TOLD else None)

    withheld = await truth(reading)
    assert found.items() <= withheld.items()
    assert [name for name, kind in found.items() if kind in SENSITIVE]
