"""The plan: what was worked out beforehand is what is said when the time has come."""

from __future__ import annotations

from datetime import datetime

from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.domain.events import Event, Recorded
from dashboard.projections.checkpoint import case_row
from dashboard.timekeeping.plan import Plan, due_of
from tests.builders import after, board_of, recorded, reported, rulebook

POSITION = 100


def made_ready(case: str, *, until: datetime) -> Plan:
    board = board_of([reported(case)], at=after(minutes=1))
    plan = Plan()
    row = case_row(board.cases.held[case], at=after(minutes=1))
    plan.make_ready(row, rulebook(), position=POSITION, until=until)
    return plan


def said(plan: Plan, at: datetime, *, told: dict[str, list[Recorded]]) -> list[Event]:
    taken = plan.take(at, 10)
    due = due_of(taken, told, rulebook())
    plan.replace(taken.cases, by=due.after)
    return list(due.events)


@given(st.lists(st.integers(0, 20 * 24), min_size=1, max_size=8), st.booleans())
@example(
    [182, 183], False
)  # one clause's +6d and another's 100% are of one instant, which is looked at itself
def test_what_was_worked_out_beforehand_is_what_is_said_at_its_time(hours: list[int], is_told: bool) -> None:
    looks = [after(hours=h) for h in sorted(hours)]
    beforehand = made_ready("c1", until=looks[-1])
    at_once = made_ready("c1", until=looks[-1])
    told = {"c1": recorded([reported("c1")])} if is_told else {}

    first, *others = [said(beforehand, at, told={}) for at in looks]
    found = [event for events in [first, *others] for event in events]

    assert found == said(at_once, looks[-1], told=told)
