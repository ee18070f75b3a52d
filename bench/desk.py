"""Desk: any page, filter, order and count of the rows behind the numbers, beside one row by its id.

Fills the read tables of SQLite and of a PostgreSQL of its own with so many closed cases and a hundredth as
many open ones, over three years, in the district's areas; then asks each question at random, again and again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, Table, text

from bench import desk_relays
from bench.centre import AREAS
from bench.desk_rows import HOLDERS, KINDS, SOURCES, SPAN, Rows
from bench.figures import Bar, Figure, share
from dashboard.domain.area import AreaTree
from dashboard.domain.situation import CLAUSES
from dashboard.ports import CaseFilter, CaseSpanKey, Checkpoint
from dashboard.projections.case_period import cases_on, cases_within, count
from dashboard.projections.case_rows import place_at
from dashboard.projections.case_spans import CaseSpans, rewritten
from dashboard.projections.doors import areas_of
from dashboard.store import bulk
from dashboard.store.engine import views_engine, writing
from dashboard.store.migrate import migrate
from dashboard.store.schema import cases, relays
from dashboard.store.views import SqlViews
from feeds._area_files import read_areas

DRAWS = 200
PAGE = 100
DEEP = 49 * PAGE
AT_ONCE, SPANS_AT_ONCE = 20_000, 200_000
PAGE_MS, FILTER_MS = 100, 300

Draw = Callable[[Random], CaseFilter]


def run(folder: Path, *, closed: int) -> list[Figure]:
    """Of each database in turn; its files are gone before the next one is made."""
    found: list[Figure] = []
    for name, opened in (("SQLite", _sqlite(folder)), ("PostgreSQL", _postgres())):
        with opened as url:
            found += _of(name, url, closed)
    return found


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    path = folder / "views.sqlite"
    yield f"sqlite:///{path}"
    path.unlink()


@contextmanager
def _postgres() -> Iterator[str]:
    from tests.servers import PostgresServer

    server = PostgresServer(is_durable=True)
    server.start()
    try:
        yield server.url(server.create_database())
    finally:
        server.close()


def _of(name: str, url: str, closed: int) -> list[Figure]:
    migrate(url, "views")
    engine = views_engine(url)
    tree = AreaTree(read_areas(AREAS))
    rows = Rows(tree, closed=closed)
    began = time.monotonic()
    _fill(engine, cases, rows.stored(AT_ONCE))
    took_s = time.monotonic() - began
    views = SqlViews(engine)
    began = time.monotonic()
    fill_spans(views, rows, tree)
    spans_took_s = time.monotonic() - began
    notes = {"rows": rows.n, "days of cases, s": spans_took_s}
    figures = [Figure(f"{name}: rows brought in", rows.n / took_s, "rows/s", notes=notes)]
    figures += [*_answers(name, views, rows, tree), *sums(name, views, rows, tree)]
    figures += [_duty(name, views, rows, tree), *_relayed(name, engine, rows, tree)]
    engine.dispose()
    return figures


def _fill(engine: Engine, table: Table, stored: Iterator[list[tuple[Any, ...]]]) -> None:
    """By the bulk path of the fold, its indexes in place; then as a server is after its first night."""
    for some in stored:
        with writing(engine) as link:
            bulk.insert(link, table, some)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
            link.execute(text(f"VACUUM ANALYZE {table.name}"))


def fill_spans(views: SqlViews, rows: Rows, tree: AreaTree) -> None:
    """The days of cases, through the same door as the fold's."""
    spans = CaseSpans()
    spans.settle(tree)
    for n, some in enumerate(rows.stored(SPANS_AT_ONCE), start=1):
        for row in some:
            spans.move(None, rows.weight(row))
        views.save(Checkpoint(n, "bench", b""), [], [], [], rewritten(spans, tree, views))
        spans.settle(tree)


def sums(name: str, views: SqlViews, rows: Rows, tree: AreaTree) -> list[Figure]:
    """Cases by kind and source of an area and a time, and day by day."""
    chance, last = Random(5), rows.last_day
    keys = [CaseSpanKey(chance.choice(list(tree.by_code)), "day", last - n) for n in range(DRAWS)]
    floor_ms = share([_seconds(partial(views.case_spans_at, [key])) for key in keys], 0.99) * 1e3
    found = []
    asked = (
        ("together", cases_within, 30),
        ("together", cases_within, 365),
        ("together", cases_within, SPAN.days),
        ("day by day", cases_on, 30),
        ("day by day", cases_on, 92),
    )
    for told, ask, days in asked:
        took = []
        for _ in range(DRAWS):
            area, end = chance.choice([None, *tree.by_code]), last - chance.randrange(60)
            took.append(_seconds(partial(ask, views, area, first=end - days + 1, last=end)))
        figure = f"{name}: cases by kind and source, {days} days {told}, p99"
        found.append(_figure(figure, took, floor_ms, "one day by its key", Bar("at most", PAGE_MS)))
    return found


def _figure(name: str, took: Sequence[float], floor_ms: float, floor_is: str, bar: Bar) -> Figure:
    notes = {"p50, ms": share(took, 0.5) * 1e3, "draws": len(took)}
    return Figure(name, share(took, 0.99) * 1e3, "ms", floor_ms, floor_is, bar, notes)


def _answers(name: str, views: SqlViews, rows: Rows, tree: AreaTree) -> list[Figure]:
    chance = Random(3)
    ids = [rows.any_id(chance) for _ in range(DRAWS)]
    floor_ms = share([_seconds(partial(views.cases_by_id, [id_])) for id_ in ids], 0.99) * 1e3
    floor_is = "one row by its id"
    found = []
    for asked, draw in questions(views, rows, tree).items():
        bar = Bar("at most", PAGE_MS if asked.startswith("page") else FILTER_MS)
        drawn = [draw(chance) for _ in range(DRAWS)]
        for what, ask in (("", views.cases), (", counted", partial(count, views))):
            if what and asked.startswith("page"):
                continue
            took = [_seconds(partial(ask, wanted)) for wanted in drawn]
            found.append(_figure(f"{name}: {asked}{what}, p99", took, floor_ms, floor_is, bar))
    return found


def _duty(name: str, views: SqlViews, rows: Rows, tree: AreaTree) -> Figure:
    """Who holds the open cases of an area: the page of units, and of the shift."""
    chance, everywhere = Random(19), [None, *tree.by_code]
    ids = [rows.any_id(chance) for _ in range(DRAWS)]
    floor_ms = share([_seconds(partial(views.cases_by_id, [id_])) for id_ in ids], 0.99) * 1e3
    drawn = [chance.choice(everywhere) for _ in range(DRAWS)]
    asked = [None if code is None else areas_of(code, tree) for code in drawn]
    took = [_seconds(partial(views.loads, areas)) for areas in asked]
    told = f"{name}: page of units, p99"
    return _figure(told, took, floor_ms, "one row by its id", Bar("at most", PAGE_MS))


def _relayed(name: str, engine: Engine, rows: Rows, tree: AreaTree) -> list[Figure]:
    held = desk_relays.Relays(tree, n=rows.n // 10, ends=rows.ends)
    _fill(engine, relays, held.stored())
    views, chance = SqlViews(engine), Random(23)
    ids = [held.any_id(chance) for _ in range(DRAWS)]
    floor_ms = share([_seconds(partial(views.relays_by_id, [id_])) for id_ in ids], 0.99) * 1e3
    found = []
    for asked, draw in desk_relays.questions(views, held, tree).items():
        bar = Bar("at most", PAGE_MS if asked.startswith("page") else FILTER_MS)
        took = [_seconds(partial(views.relays, draw(chance))) for _ in range(DRAWS)]
        found.append(_figure(f"{name}: {asked}, p99", took, floor_ms, "one row by its id", bar))
    return found


def questions(views: SqlViews, rows: Rows, tree: AreaTree) -> dict[str, Draw]:
    """What a desk asks, by name, each drawn at random."""
    by_level = {
        level: [a.code for a in tree.by_code.values() if a.level in of]
        for level, of in (
            ("district", ("district",)),
            ("street", ("street",)),
            ("community", ("community", "village")),
        )
    }

    def at(level: str) -> Callable[[Random], frozenset[str] | None]:
        return lambda chance: areas_of(chance.choice(by_level[level]), tree)

    anywhere: list[Callable[[Random], frozenset[str] | None]] = [lambda _: None, *map(at, by_level)]

    def area(chance: Random) -> frozenset[str] | None:
        return chance.choice(anywhere)(chance)

    def day(chance: Random) -> tuple[datetime, datetime]:
        from_ = rows.begins + timedelta(days=chance.randrange(SPAN.days))
        return from_, from_ + timedelta(days=1)

    def period(chance: Random) -> tuple[datetime, datetime]:
        from_ = rows.begins + timedelta(days=chance.randrange(SPAN.days))
        return from_, from_ + timedelta(days=chance.choice((7, 31, 92, 365)))

    asked: dict[str, Draw] = {"page, everything": lambda _: CaseFilter()}
    for level in by_level:
        asked[f"page, {level}"] = lambda chance, level=level: CaseFilter(areas=at(level)(chance))  # type: ignore[misc]
    asked |= {
        "page, the 50th": lambda chance: _deep(views, CaseFilter(areas=area(chance))),
        "page, soonest due": lambda chance: CaseFilter(areas=area(chance), order="due"),
        "page, last closed": lambda chance: CaseFilter(areas=area(chance), order="closed"),
        "page, from any instant": lambda chance: CaseFilter(areas=area(chance), after=(day(chance)[0], "")),
    }
    for status in ("open", "closed", "overdue", "due_soon", "paused", "unheld", "late"):
        asked[f"filter, {status}"] = lambda chance, status=status: CaseFilter(  # type: ignore[misc]
            areas=area(chance), status=status
        )
    asked |= {
        "filter, kind": lambda chance: CaseFilter(areas=area(chance), kind=chance.choice(KINDS)),
        "filter, source": lambda chance: CaseFilter(areas=area(chance), source=chance.choice(SOURCES)),
        "filter, grade": lambda chance: CaseFilter(
            areas=area(chance), grade=chance.choice(("ordinary", "major", "special"))
        ),
        "filter, holder": lambda chance: CaseFilter(areas=area(chance), holder=chance.choice(HOLDERS)),
        "filter, clause": lambda chance: CaseFilter(
            areas=area(chance),
            clause=chance.choice(CLAUSES),
            clause_is=chance.choice(("running", "due_soon", "overdue", "met", "late")),
        ),
        "filter, code": lambda chance: CaseFilter(areas=area(chance), code=rows.any_code(chance)),
        "filter, code begins": lambda chance: CaseFilter(
            areas=area(chance), code_begins=rows.any_code(chance)[:6]
        ),
        "filter, reported on a day": lambda chance: _reported(CaseFilter(areas=area(chance)), day(chance)),
        "filter, closed on a day": lambda chance: _closed(CaseFilter(areas=area(chance)), day(chance)),
        "filter, reported in a period": lambda chance: _reported(
            CaseFilter(areas=area(chance)), period(chance)
        ),
        "filter, closed in a period": lambda chance: _closed(CaseFilter(areas=area(chance)), period(chance)),
        "filter, kind and source": lambda chance: CaseFilter(
            areas=area(chance), kind=chance.choice(KINDS), source=chance.choice(SOURCES)
        ),
        "filter, kind, source, grade and period": lambda chance: _reported(
            CaseFilter(
                areas=area(chance),
                kind=chance.choice(KINDS),
                source=chance.choice(SOURCES),
                grade=chance.choice(("ordinary", "major", "special")),
            ),
            period(chance),
        ),
        "filter, late of a kind": lambda chance: CaseFilter(
            areas=area(chance), status="late", kind=chance.choice(KINDS)
        ),
    }
    return asked


def _reported(wanted: CaseFilter, between: tuple[datetime, datetime]) -> CaseFilter:
    return replace(wanted, reported_from=between[0], reported_until=between[1])


def _closed(wanted: CaseFilter, between: tuple[datetime, datetime]) -> CaseFilter:
    return replace(wanted, closed_from=between[0], closed_until=between[1])


def _deep(views: SqlViews, wanted: CaseFilter) -> CaseFilter:
    """The same from its 50th page on."""
    last = views.cases(replace(wanted, limit=DEEP))[-1]
    return replace(wanted, after=(place_at(last, wanted.order), last.id))


def _seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
