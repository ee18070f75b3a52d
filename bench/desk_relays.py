"""Rows of the read table of relays, a tenth as many as of cases, and the pages that a desk asks of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any, Final

from bench.desk_rows import SPAN
from dashboard.domain.area import AreaTree
from dashboard.ports import RelayFilter
from dashboard.projections.doors import areas_of
from dashboard.store.instants import micros
from dashboard.store.views import SqlViews

AT_ONCE: Final = 20_000
PAGE: Final = 100
DEEP: Final = 49 * PAGE
STATE: Final = bytes(900)
"""As long as a relay of three hops is when it is stored; a page carries it and nobody here reads it."""
STATUSES: Final = ("within_60", "late", "no_receipt", "unstarted")
SHARES: Final = (95, 4, 0.9, 0.1)
HOUR_US: Final = 3_600_000_000

Draw = Callable[[Random], RelayFilter]


class Relays:
    """`n` rows, in the order of their sending, over the years of the cases, the last hundred on their way."""

    def __init__(self, tree: AreaTree, *, n: int, ends: datetime) -> None:
        self.n = n
        self.begins, self._ends = ends - SPAN, ends
        chance = Random(17)
        self._areas = [area.code for area in tree.by_code.values()]
        self._area_shares = list(accumulate(chance.uniform(0.2, 2.0) for _ in self._areas))

    def any_id(self, chance: Random) -> str:
        return f"r{chance.randrange(self.n):09}"

    def stored(self) -> Iterator[list[tuple[Any, ...]]]:
        """Tuples in the order of the table's columns."""
        chance = Random(13)
        begins_us, span_us = micros(self.begins), micros(self._ends) - micros(self.begins)
        for first in range(0, self.n, AT_ONCE):
            some = range(first, min(self.n, first + AT_ONCE))
            areas = chance.choices(self._areas, cum_weights=self._area_shares, k=len(some))
            statuses = chance.choices(STATUSES, SHARES, k=len(some))
            made = []
            for n, area, told in zip(some, areas, statuses, strict=True):
                status = "in_flight" if n >= self.n - PAGE else told
                sent_us = None if status == "unstarted" else begins_us + span_us * n // self.n
                is_over = sent_us is not None and status in ("within_60", "late")
                done_us = sent_us + HOUR_US if is_over and sent_us is not None else None
                way = "down" if n % 5 < 3 else "up"
                made.append((f"r{n:09}", way, area, status, sent_us, done_us, STATE, None, None))
            yield made


def questions(views: SqlViews, relays: Relays, tree: AreaTree) -> dict[str, Draw]:
    """What a desk asks, by name, each drawn at random."""
    everywhere: list[str | None] = [None, *tree.by_code]

    def area(chance: Random) -> frozenset[str] | None:
        code = chance.choice(everywhere)
        return None if code is None else areas_of(code, tree)

    def sent(chance: Random) -> tuple[datetime, datetime]:
        from_ = relays.begins + timedelta(days=chance.randrange(SPAN.days))
        return from_, from_ + timedelta(days=chance.choice((1, 7, 31)))

    asked: dict[str, Draw] = {
        "page of relays": lambda chance: RelayFilter(areas=area(chance)),
        "page of relays, the 50th": lambda chance: _deep(views, RelayFilter(areas=area(chance))),
    }
    for status in ("in_flight", "no_receipt", "late", "breached", "due", "unstarted"):
        asked[f"filter of relays, {status}"] = lambda chance, status=status: RelayFilter(  # type: ignore[misc]
            areas=area(chance), status=status
        )
    asked["filter of relays, direction"] = lambda chance: RelayFilter(
        areas=area(chance), direction=chance.choice(("up", "down"))
    )
    asked["filter of relays, breached one way in a time"] = lambda chance: _within(
        RelayFilter(areas=area(chance), direction=chance.choice(("up", "down")), status="breached"),
        sent(chance),
    )
    return asked


def _within(wanted: RelayFilter, between: tuple[datetime, datetime]) -> RelayFilter:
    return replace(wanted, sent_from=between[0], sent_until=between[1])


def _deep(views: SqlViews, wanted: RelayFilter) -> RelayFilter:
    """The same from its 50th page on."""
    last = views.relays(replace(wanted, limit=DEEP))[-1]
    return replace(wanted, after=(last.sent_at, last.id))
