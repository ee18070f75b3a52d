"""Who holds the open cases, since when, and which of them wait for a decision: of any board."""

from __future__ import annotations

from dashboard.domain.events import DisputeExtensionAsked, DisputeExtensionDecided, Event
from dashboard.ports import CaseFilter, HolderLoad
from dashboard.projections.case_rows import count_of, loads_of, rows_of
from tests.builders import after, board_of, closed, dispatched, happened, paused, reported, returned


def asked(case: str, *, hours: int) -> Event:
    data = DisputeExtensionAsked(until=after(days=30), reason="", by="unit-1")
    return happened("dispute.extension_asked", case, data, at=after(hours=hours))


def decided(case: str, *, hours: int) -> Event:
    data = DisputeExtensionDecided(granted=False, approver="centre-lead")
    return happened("dispute.extension_decided", case, data, at=after(hours=hours))


STORY = [
    *(reported(f"c{n}", at=after(hours=n), area="a" if n < 4 else "s1") for n in range(1, 6)),
    dispatched("c1", at=after(hours=7)),
    dispatched("c2", at=after(hours=6)),
    dispatched("c3", at=after(hours=6)),
    returned("c3", at=after(hours=8)),
    dispatched("c4", at=after(hours=5)),
    closed("c5", at=after(hours=9)),
    paused("c2", at=after(hours=9), until=after(days=9)),
]


def test_a_case_is_held_since_it_came_to_its_holder_and_by_nobody_since_its_return() -> None:
    board = board_of(STORY, at=after(hours=10))

    assert loads_of(board, None) == [
        HolderLoad(None, 1, 0, 0, 0, after(hours=8)),
        HolderLoad("unit-1", 3, 0, 0, 1, after(hours=5)),
    ]
    assert loads_of(board, {"a"})[1] == HolderLoad("unit-1", 2, 0, 0, 1, after(hours=6))


def test_the_parts_of_a_holder_are_as_many_as_their_lists_have() -> None:
    board = board_of(STORY, at=after(days=40))

    loads = loads_of(board, None)

    assert sum(load.n for load in loads) == count_of(board, CaseFilter(status="open"))
    for load in loads:
        assert load.overdue == count_of(board, CaseFilter(status="overdue", holder=load.holder or "")) > 0


def test_an_extension_is_asked_for_until_it_is_decided_or_the_case_is_closed() -> None:
    waits, over = asked("c1", hours=8), closed("c4", at=after(hours=9))
    story = [*STORY, waits, asked("c2", hours=8), decided("c2", hours=9), asked("c4", hours=8), over]
    board = board_of(story, at=after(hours=10))

    assert [row.id for row in rows_of(board, CaseFilter(status="asked"))] == ["c1"]
