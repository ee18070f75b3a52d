"""Street by street: which cases are overdue longest, and every open case on its street's runway."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.area import Area
from dashboard.domain.events import Event
from dashboard.domain.situation import Runway, Situation
from dashboard.projections.longest_by_area import LongestByArea
from dashboard.projections.street_cases import MOST_STREETS, OVERDUE_SHOWN
from tests.builders import after, amended, board_of, deadlines, recorded, reported, the_policy, the_registers
from tests.projections import brute_force
from tests.projections.stories import LATEST, cut, instants, stories

STREET_OF = {"s1": "s1", "a": "s1", "b": "s1", "c": "s2"}


def shown(*events: Event, at: datetime, areas: Sequence[Area] | None = None) -> Situation:
    registers = the_registers(areas=areas) if areas is not None else None
    return cut(board_of(events, at=at, registers=registers))


def squares(found: Runway) -> int:
    return sum(found.ahead) + sum(found.beyond)


def test_a_street_has_the_cases_known_to_it_and_those_of_its_communities() -> None:
    told = [reported(f"c{n}", area=area) for n, area in enumerate(("s1", "a", "b", "c", "elsewhere", "d"))]

    found = shown(*told, at=after(days=3))

    assert {s: [line.id for line in lines] for s, lines in found.street_overdue.items()} == {
        "s1": ["c0", "c1", "c2"],
        "s2": ["c3"],
    }
    assert {street: squares(one) for street, one in found.street_runways.items()} == {"s1": 3, "s2": 1}


def test_the_longest_overdue_come_first_and_no_more_than_are_shown() -> None:
    told = [reported(f"c{n}", at=after(days=n), area="ab"[n % 2]) for n in range(OVERDUE_SHOWN + 2)]

    lines = shown(*told, at=after(days=40)).street_overdue["s1"]

    assert [line.id for line in lines] == [f"c{n}" for n in range(OVERDUE_SHOWN)]


def test_a_case_that_moves_to_another_street_moves_there() -> None:
    found = shown(reported(), amended(at=after(hours=1), area="c"), at=after(days=3))

    assert {street: [line.area for line in lines] for street, lines in found.street_overdue.items()} == {
        "s2": ["c"]
    }
    assert set(found.street_runways) == {"s2"}


def test_of_very_many_streets_nothing_is_told_one_by_one() -> None:
    def city(n: int) -> list[Area]:
        return [Area("d", "区", "district", ""), *(Area(f"s{i}", f"{i}街", "street", "d") for i in range(n))]

    few, many = (
        shown(reported(area="s1"), at=after(days=3), areas=city(n)) for n in (MOST_STREETS, MOST_STREETS + 1)
    )

    assert set(few.street_overdue) == set(few.street_runways) == {"s1"}
    assert (many.street_overdue, many.street_runways) == ({}, {})


@given(stories(), instants | st.just(LATEST))
def test_they_are_those_that_a_count_from_scratch_finds(events: list[Event], at: datetime) -> None:
    facts = recorded(events)
    late: dict[str, list[tuple[datetime, str]]] = {}
    running: dict[str, int] = {}
    for subject in sorted({f.event.subject for f in facts if f.event.subject}):
        case = brute_force.read_case(brute_force.in_force(facts, subject), the_policy(), deadlines())
        if case is None or case.closed_at is not None or case.area not in STREET_OF:
            continue
        street, due = STREET_OF[case.area], [due_at for _, _, due_at, met_at in case.due if met_at is None]
        running[street] = running.get(street, 0) + bool(due)
        if due and min(due) < at:
            late.setdefault(street, []).append((min(due), subject))

    found = shown(*events, at=at)

    assert {
        street: [(line.due_at, line.id) for line in lines] for street, lines in found.street_overdue.items()
    } == {street: sorted(lines) for street, lines in late.items()}
    drawn = {street: squares(one) for street, one in found.street_runways.items()}
    assert drawn == {street: n for street, n in running.items() if n}


@given(
    st.lists(
        st.tuples(st.sampled_from("vwxyz"), st.sampled_from("ab"), st.none() | st.integers(0, 5)), max_size=40
    )
)
def test_the_first_of_some_areas_are_the_first_of_all_in_them(
    changes: list[tuple[str, str, int | None]],
) -> None:
    lasting, plain = LongestByArea(), dict[str, tuple[str, datetime]]()
    for key, area, hours in changes:
        since = None if hours is None else after(hours=hours)
        lasting.set(key, area, since)
        plain.pop(key, None)
        if since is not None:
            plain[key] = area, since
        assert set(lasting.areas()) == {area for area, _ in plain.values()}
        assert lasting.first(lasting.areas(), 3) == sorted((at, k) for k, (_, at) in plain.items())[:3]
        for one in lasting.areas():
            assert lasting.first([one], 3) == sorted((at, k) for k, (a, at) in plain.items() if a == one)[:3]
