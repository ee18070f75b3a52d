from __future__ import annotations

from dashboard.domain.situation import Runway
from layouts._runway import laid


def runway(**columns: int) -> Runway:
    """`c3=2`: two cases in the column 3."""
    numbers = [columns.get(f"c{i}", 0) for i in range(48)]
    return Runway(tuple(numbers[:40]), tuple(numbers[40:]))


def test_up_to_150_cases_a_square_is_a_case_and_above_it_is_more() -> None:
    at_the_limit = laid(runway(**{f"c{i}": 5 for i in range(30)}), 6)
    above = laid(runway(**{f"c{i}": 5 for i in range(30)}, c31=1), 6)

    assert (sum(at_the_limit.columns), at_the_limit.each) == (150, 1)
    assert (sum(above.columns), above.each) == (76, 2)


def test_a_full_column_spills_sideways_and_never_over_the_due_instant() -> None:
    soon, over = laid(runway(c39=14), 6), laid(runway(c40=14), 6)

    assert soon.columns[36:42] == (0, 2, 6, 6, 0, 0)
    assert over.columns[38:44] == (0, 0, 6, 6, 2, 0)


def test_what_is_due_soon_stays_so_however_full_its_columns() -> None:
    drawn = laid(runway(c31=7, c32=49), 6)

    assert drawn.each == 2
    assert (sum(drawn.columns[:32]), sum(drawn.columns[32:40])) == (4, 25)


def test_one_overdue_case_among_millions_is_still_a_square() -> None:
    drawn = laid(runway(c0=9_999_999, c45=1), 3)

    assert sum(drawn.columns[40:]) == 1
    assert sum(drawn.columns) <= 150
