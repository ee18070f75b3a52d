"""The newest disputes: by report, bounded, and true of what the cases come to."""

from __future__ import annotations

from dashboard.domain.case import Case, derive
from dashboard.domain.events import Event
from dashboard.projections.newest import KEPT, Newest
from tests.builders import after, amended, dispatched, graded, recorded, reported


def case_of(*events: Event) -> Case:
    return derive(events[0].subject or "", recorded(events))


def ids(newest: Newest, n: int = KEPT) -> list[str]:
    return [line.id for line in newest.first(n)]


def test_the_newest_report_comes_first_whatever_came_in_first() -> None:
    newest = Newest()
    for case, hours in (("c2", 2), ("c3", 3), ("c1", 1)):
        newest.offer(case_of(reported(case, at=after(hours=hours))), "")

    assert ids(newest) == ["c3", "c2", "c1"]
    assert ids(newest, 2) == ["c3", "c2"]


def test_a_line_says_what_the_case_comes_to_now() -> None:
    newest = Newest()
    newest.offer(case_of(reported(area="a")), "260907-001")
    newest.offer(
        case_of(
            reported(area="a"),
            amended(at=after(hours=1), area="b"),
            graded("c1", "major", at=after(hours=2)),
            dispatched(at=after(hours=3), unit="police"),
        ),
        "260907-001",
    )

    (line,) = newest.first(9)

    assert (line.code, line.area, line.grade, line.holder) == ("260907-001", "b", "major", "police")


def test_a_case_no_longer_reported_is_taken_out() -> None:
    newest = Newest()
    newest.offer(case_of(reported("c1")), "")
    newest.offer(Case("c1"), "")

    assert ids(newest) == []


def test_an_earlier_report_moves_the_case_to_its_place() -> None:
    newest = Newest()
    newest.offer(case_of(reported("c1", at=after(hours=3))), "")
    newest.offer(case_of(reported("c2", at=after(hours=2))), "")
    newest.offer(case_of(reported("c1", at=after(hours=1))), "")

    assert ids(newest) == ["c2", "c1"]


def test_only_so_many_are_kept_and_an_older_one_is_not_taken_in() -> None:
    newest = Newest()
    for hours in range(KEPT + 1):
        newest.offer(case_of(reported(f"c{hours}", at=after(hours=hours))), "")
    newest.offer(case_of(reported("old", at=after(hours=-1))), "")

    assert len(newest.lines) == KEPT
    assert ids(newest)[0] == f"c{KEPT}"
    assert {"c0", "old"}.isdisjoint(newest.lines)


def test_restored_lines_are_in_order_whatever_their_order() -> None:
    newest = Newest()
    for hours in (1, 3, 2):
        newest.offer(case_of(reported(f"c{hours}", at=after(hours=hours))), "")

    again = Newest()
    again.restore(tuple(newest.lines.values()))

    assert again.first(9) == newest.first(9)
