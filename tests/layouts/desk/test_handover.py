"""`/handover`: each count is that of the rows it opens, of whole hours, within the person's reach."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.domain.events import DisputeExtensionAsked
from dashboard.ports import Grant, RelayFilter
from dashboard.projections.checkpoint import case_row
from dashboard.reading.desk import Desk, OutOfReach
from dashboard.reading.duty import asked_until, paused_until, shift_of
from layouts.desk._page import View
from layouts.desk._relay_view import period_of, status_of
from layouts.desk.handover import PAGE
from layouts.words import Words
from tests import districts
from tests.builders import after, board_of, happened, paused, reported
from tests.desk_district import RELAY, journal
from tests.desk_district import views as district_views
from tests.desk_doors import case_doors, nodes, texts
from tests.desks import ZONE, FakeViews, case_of, desk_of

STREET, OTHER = "420203011000", "420203007000"
STREETS_OWN = Grant("api", "street", role="street", area=STREET)
AT = districts.AT
OPEN = case_of(1, area=STREET)
CASES = [
    OPEN,
    case_of(2, area=STREET, is_overdue=True),
    case_of(3, area=STREET)._replace(due_at=AT + timedelta(hours=3)),
    case_of(4, area=OTHER)._replace(due_at=AT + timedelta(hours=5)),
    case_of(5, area=STREET, status="closed"),
    case_of(6, area=STREET, status="closed")._replace(closed_at=AT - timedelta(days=2), is_late=True),
    case_of(60 * 20, area=STREET),
]


def desk(grant: Grant | None = None) -> Desk:
    told = FakeViews(CASES, district_views().relay_rows, district_views().span_rows)
    if grant is None:
        return desk_of(districts.normal(), views=told, journal=journal())
    return desk_of(districts.normal(), grant, views=told, journal=journal())


async def shown(of: Desk, **asked: str) -> object:
    return (await PAGE.draw(of, View("/handover", {}, asked), Words("en", ZONE))).body


@pytest.mark.parametrize("grant", [None, STREETS_OWN])
async def test_each_count_of_cases_is_that_of_the_rows_it_opens(grant: Grant | None) -> None:
    of = desk(grant)

    doors = case_doors(await shown(of))

    assert len(doors) >= 4
    assert [(await door.opened(of)).n for door in doors] == [door.n for door in doors]
    falling = next(door for door in doors if "due_from" in door.view.asked)
    assert falling.n == (2 if grant is None else 1)


async def test_relays_without_receipt_are_those_that_their_list_has() -> None:
    of = desk()

    links = [(node, getattr(node, "href", None) or "") for node in nodes(await shown(of))]
    link, address = next((node, href) for node, href in links if href.startswith("/relays?"))

    view = View.read("/relays", {}, address.partition("?")[2])
    period = period_of(view, AT, ZONE)
    assert period is not None
    wanted = RelayFilter(status=status_of(view), sent_from=period.first, sent_until=period.end)
    assert [row.id for row in await of.relays(wanted)] == [RELAY]
    assert "1" in texts(link)


async def test_another_streets_shift_is_out_of_reach() -> None:
    with pytest.raises(OutOfReach):
        await shown(desk(STREETS_OWN), area=OTHER)


def test_a_shift_is_of_whole_hours_and_of_twelve_where_none_is_told() -> None:
    at = AT.replace(minute=40, second=0, microsecond=0)

    assert shift_of(None, at, ZONE).first == at.replace(minute=0) - timedelta(hours=12)
    assert shift_of(at + timedelta(hours=1), at, ZONE) == shift_of(None, at, ZONE)
    assert shift_of(at - timedelta(days=3), at, ZONE).first.astimezone(ZONE).hour == 0


def test_what_waits_is_told_until_when() -> None:
    wish = DisputeExtensionAsked(until=after(days=30), reason="")
    story = [
        reported("c1", at=after()),
        paused("c1", at=after(hours=1), until=after(days=9)),
        happened("dispute.extension_asked", "c1", wish, at=after(hours=2)),
        reported("c2", at=after()),
    ]
    board = board_of(story, at=after(hours=3))
    waiting, running = (case_row(board.cases.held[name], at=board.at) for name in ("c1", "c2"))

    assert (paused_until(waiting, board.at), asked_until(waiting)) == (after(days=9), after(days=30))
    assert (paused_until(running, board.at), asked_until(running)) == (None, None)
    assert paused_until(waiting, after(days=10)) is None
