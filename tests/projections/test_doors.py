"""Every number opens exactly the rows that it counted: from the read tables, and from a board of the past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.domain.events import Event
from dashboard.domain.situation import CLAUSES, AreaSituation
from dashboard.ports import CaseFilter, ClauseState
from dashboard.projections import doors
from dashboard.projections.board import Board
from dashboard.projections.case_rows import count_of, place_at, rows_of
from dashboard.projections.runner import save
from dashboard.store.engine import views_engine
from dashboard.store.migrate import migrate
from dashboard.store.views import SqlViews
from tests.builders import LOCAL, after, board_of, closed, dispatched, paused, reported
from tests.projections.stories import (
    CASES,
    COMMUNITIES,
    GRADES,
    LATEST,
    cut,
    instants,
    stories,
)
from tests.projections.test_checkpoint import restarted_at_each

times = instants | st.just(LATEST)
real = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def views(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlViews]:
    """Read tables in a database of their own, wiped by whoever writes them."""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        url = server.url(server.create_database())
    else:
        folder: Path = tmp_path_factory.mktemp("doors")
        url = f"sqlite:///{folder}/views.sqlite"
    migrate(url, "views")
    engine = views_engine(url)
    yield SqlViews(engine)
    engine.dispose()


def opened(board: Board) -> Iterator[tuple[str, int, CaseFilter]]:
    """Of every area each number, by name, and the filter that it opens."""
    situation, tree = cut(board), board.registers.tree
    today = situation.at.astimezone(LOCAL).date()
    for code, area in situation.areas.items():
        areas = doors.areas_of(code, tree)
        for name, n, wanted in _of_area(area, areas, frozenset({code})):
            yield f"{code or 'everything'}: {name}", n, wanted
        for count in ("registered", "closed"):
            yield (
                f"{code}: {count} today",
                getattr(area.today, count),
                doors.of_day(
                    count,
                    today,
                    LOCAL,
                    areas,
                ),
            )


def _of_area(
    area: AreaSituation, areas: doors.Areas, own: frozenset[str]
) -> Iterator[tuple[str, int, CaseFilter]]:
    for count in get_args(doors.CaseCount):
        yield count, getattr(area.cases, count), doors.of_cases(count, areas)
        yield f"{count}, own", getattr(area.own, count), doors.of_cases(count, own)
    for clause in CLAUSES:
        for state in get_args(ClauseState):
            wanted = doors.of_clause(clause, state, areas)
            yield f"{clause} {state}", getattr(area.clauses[clause], state), wanted


@given(stories(), times)
def test_each_number_of_each_area_is_the_count_of_the_rows_of_the_board(
    events: list[Event], at: datetime
) -> None:
    board = board_of(events, at=at)

    for name, n, wanted in opened(board):
        assert (name, len(rows_of(board, wanted))) == (name, n)


@real
@given(events=stories(), boundaries=st.lists(st.integers(0, 40), max_size=3), at=times)
def test_each_number_of_each_area_is_the_count_of_the_rows_of_the_read_tables(
    views: SqlViews, events: list[Event], boundaries: list[int], at: datetime
) -> None:
    views.wipe()
    board = restarted_at_each(boundaries, events, views, at=at)
    save(board, views)

    for name, n, wanted in opened(board):
        assert (name, len(views.cases(wanted)), *views.count(wanted)) == (name, n, n, False)


some_areas = st.none() | st.frozensets(st.sampled_from((*COMMUNITIES, "d")), max_size=4)
filters = st.builds(
    CaseFilter,
    areas=some_areas,
    status=st.sampled_from((None, None, "open", "closed", "overdue", "due_soon", "paused", "unheld", "late")),
    kind=st.sampled_from((None, None, "neighbours", "family")),
    source=st.sampled_from((None, None, "grid", "hotline")),
    grade=st.sampled_from((None, None, *GRADES)),
    holder=st.sampled_from((None, None, None, "unit-1", "unit-2")),
    code=st.sampled_from((None, None, None, None, "260907-001")),
    code_begins=st.sampled_from((None, None, None, "260907", "2609")),
    clause=st.sampled_from((None, None, *CLAUSES)),
    clause_is=st.sampled_from((None, None, *get_args(ClauseState))),
    reported_from=st.none() | instants,
    reported_until=st.none() | instants,
    closed_from=st.none() | st.none() | instants,
    closed_until=st.none() | st.none() | instants,
    due_from=st.none() | st.none() | instants,
    due_until=st.none() | st.none() | instants,
    order=st.sampled_from(("newest", "due", "closed")),
    after=st.none() | st.tuples(instants, st.sampled_from(CASES)),
    limit=st.integers(1, 3),
)


@real
@given(events=stories(), at=times, asked=st.lists(filters, min_size=8, max_size=20))
def test_any_filter_and_order_gives_the_same_rows_from_the_tables_as_from_a_board(
    views: SqlViews, events: list[Event], at: datetime, asked: list[CaseFilter]
) -> None:
    board = board_of(events, at=at)
    views.wipe()
    there = {wanted: (rows_of(board, wanted), count_of(board, wanted)) for wanted in asked}
    save(board, views)

    for wanted in asked:
        rows = views.cases(wanted)
        assert (wanted, rows, views.count(wanted).n) == (wanted, *there[wanted])


@pytest.mark.parametrize("order", ["newest", "due", "closed"])
def test_pages_of_every_order_go_on_without_gap_or_repeat(views: SqlViews, order: Any) -> None:
    events = [reported(f"c{n:02}", at=after(minutes=n // 3), area="abc"[n % 3]) for n in range(24)]
    events += [reported(f"p{n}", at=after(hours=1), policy="promised", source="hotline") for n in range(3)]
    events += [dispatched(f"c{n:02}", at=after(hours=2)) for n in range(0, 24, 2)]
    events += [paused(f"c{n:02}", at=after(hours=3), until=after(hours=90)) for n in range(0, 24, 5)]
    events += [closed(f"c{n:02}", at=after(hours=3 + n // 4)) for n in range(0, 24, 3)]
    board = board_of(events, at=after(days=2))
    whole = rows_of(board, CaseFilter(order=order))
    views.wipe()
    save(board, views)

    pages, last = [], None
    while page := views.cases(CaseFilter(order=order, after=last, limit=4)):
        pages.append(page)
        last = place_at(page[-1], order), page[-1].id

    assert [row for page in pages for row in page] == whole
    assert {"newest": 27, "due": 19, "closed": 8}[order] == len(whole)
