from __future__ import annotations

import asyncio

from dashboard.domain.events import Recorded
from dashboard.ingest.announcer import MOST_WAITING, Announcer
from dashboard.metrics import Metrics
from dashboard.ports import Group
from tests.builders import reported
from tests.ingest.fakes import NOW, ListWire


def recorded(*positions: int) -> list[Recorded]:
    return [Recorded(p, NOW, reported(f"case-{p}")) for p in positions]


class StuckWire(ListWire):
    async def publish(self, group: Group) -> None:
        await asyncio.Event().wait()


def errors(metrics: Metrics) -> float | None:
    return metrics.registry.get_sample_value("onescreen_wire_errors_total")


async def test_groups_go_out_whole_and_in_order() -> None:
    wire = ListWire()
    announcer = Announcer(wire, Metrics())
    announcer.start()

    announcer.announce(recorded(1, 2))
    announcer.announce(recorded(3))
    await announcer.aclose()

    assert [(g.first, g.last, len(g.events)) for g in wire.carried] == [(1, 2, 2), (3, 3, 1)]


async def test_a_wire_that_is_down_is_counted_and_used_again_when_it_is_back() -> None:
    wire, metrics = ListWire(), Metrics()
    announcer = Announcer(wire, metrics)
    announcer.start()

    wire.is_down = True
    announcer.announce(recorded(1))
    await asyncio.sleep(0.01)
    wire.is_down = False
    announcer.announce(recorded(2))
    await announcer.aclose()

    assert [g.first for g in wire.carried] == [2]
    assert errors(metrics) == 1


async def test_behind_a_slow_wire_the_oldest_groups_are_given_up_and_counted() -> None:
    metrics = Metrics()
    announcer = Announcer(ListWire(), metrics)

    for position in range(1, MOST_WAITING + 4):
        announcer.announce(recorded(position))

    assert errors(metrics) == 3


async def test_a_wire_that_never_answers_does_not_stop_a_shutdown() -> None:
    announcer = Announcer(StuckWire(), Metrics(), last_words_s=0.05)
    announcer.start()
    announcer.announce(recorded(1))

    async with asyncio.timeout(2):
        await announcer.aclose()
