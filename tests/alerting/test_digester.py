"""The digest as the alert role tells it, on real stores, before a real receiver."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard.alerting.digester import LOOK_S
from dashboard.alerting.plan.duty import is_working_day
from dashboard.projections.runner import fold_in, open_board, save
from tests.alerting.centre import AlertCentre, plan
from tests.builders import LOCAL, dispatched, frozen_calendar, reported
from tests.channels.receivers import HttpReceiver, Received


def at_four_of_a_working_day() -> datetime:
    """The next one that is not over; a digest looks at the clock alone."""
    day = datetime.now(LOCAL).date()
    while not is_working_day(day, frozen_calendar()):
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, 16, tzinfo=LOCAL).astimezone(UTC)


def with_digest(address: str) -> str:
    return plan(address) + '[digest]\nat = "16:00"\nto = ["chief"]\n'


def digests(received: list[Received]) -> list[str]:
    return [request.json["text"] for request in received if "预告" in request.json["title"]]


def folded(centre: AlertCentre) -> None:
    board = open_board(centre.store.views, LOCAL)
    fold_in(board, centre.store.views, centre.store.journal.read(after=board.position, limit=10_000))
    board.advance(centre.clock.now())
    save(board, centre.store.views)


async def test_the_digest_of_the_day_is_told_once_also_after_a_restart(tmp_path: Path) -> None:
    four = at_four_of_a_working_day()
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, with_digest(hook.address))
        centre.clock.by = four + timedelta(minutes=1) - datetime.now(UTC)
        yesterday = four - timedelta(days=1)
        centre.append([reported("tonight", at=yesterday), dispatched("c0", at=yesterday)])
        folded(centre)
        async with centre.running():
            await centre.until(lambda: bool(digests(hook.received)))
        async with AlertCentre(tmp_path, with_digest(hook.address)).running():
            pass
        again = AlertCentre(tmp_path, with_digest(hook.address))
        again.clock.by = centre.clock.by
        async with again.running():
            await again.breach("late")
            await hook.waited_for(2)

    (text,) = digests(hook.received)
    assert "分流交办 1 件：" in text
    assert "digest" not in {r.event.data.rule for r in again.journal() if r.event.type == "alert.raised"}


async def test_it_waits_for_the_read_tables_and_does_not_say_that_nothing_is_due(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, with_digest(hook.address))
        centre.clock.by = at_four_of_a_working_day() + timedelta(minutes=1) - datetime.now(UTC)
        async with centre.running():
            await centre.breach("c1")
            await hook.waited_for(1)
            assert digests(hook.received) == []
            folded(centre)
            await centre.until(lambda: bool(digests(hook.received)))


async def test_before_its_time_there_is_none(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, with_digest(hook.address))
        centre.clock.by = at_four_of_a_working_day() - timedelta(minutes=30) - datetime.now(UTC)
        folded(centre)
        async with centre.running():
            await centre.breach("c1")
            await hook.waited_for(1)

    assert digests(hook.received) == []


def after_the_one_at(four: datetime) -> datetime:
    """When the next digest is due."""
    return four + timedelta(
        days=next(
            n for n in range(1, 30) if is_working_day((four + timedelta(days=n)).date(), frozen_calendar())
        )
    )


def set_to(centre: AlertCentre, at: datetime) -> None:
    centre.clock.by = at - datetime.now(UTC)


async def test_where_the_read_tables_do_not_answer_for_two_hours_it_is_told_that_there_is_none(
    tmp_path: Path,
) -> None:
    four = at_four_of_a_working_day()
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, with_digest(hook.address))
        set_to(centre, four + timedelta(minutes=1))
        async with centre.running():
            set_to(centre, four + timedelta(minutes=119))
            await asyncio.sleep(2 * LOOK_S)
            assert digests(hook.received) == []
            set_to(centre, four + timedelta(minutes=121))
            await centre.until(lambda: bool(digests(hook.received)))
            folded(centre)
            await asyncio.sleep(2 * LOOK_S)

    [request] = hook.received
    assert "16:00 的预告未能发出" in request.json["title"]
    assert "件数未知" in request.json["text"]
    assert request.json["severity"] == "over"


async def test_one_that_was_missed_is_told_late_with_all_that_was_due_then(tmp_path: Path) -> None:
    four = at_four_of_a_working_day()
    later = after_the_one_at(four)
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, with_digest(hook.address))
        set_to(centre, four + timedelta(minutes=1))
        folded(centre)
        async with centre.running():
            await centre.until(lambda: bool(digests(hook.received)))
        set_to(centre, later + timedelta(hours=10))
        centre.append([reported("at midnight", at=later - timedelta(days=1))])
        folded(centre)
        async with centre.running():
            await centre.until(lambda: len(digests(hook.received)) == 2)

    assert "分流交办 1 件：" in digests(hook.received)[-1]


async def test_one_that_looks_ahead_to_what_is_over_is_told_as_missed(tmp_path: Path) -> None:
    four = at_four_of_a_working_day()
    later = after_the_one_at(four)
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, with_digest(hook.address))
        set_to(centre, four + timedelta(minutes=1))
        folded(centre)
        async with centre.running():
            await centre.until(lambda: bool(digests(hook.received)))
        set_to(centre, after_the_one_at(later) - timedelta(hours=6))
        folded(centre)
        async with centre.running():
            await centre.until(lambda: len(digests(hook.received)) == 2)

    assert f"{later.astimezone(LOCAL):%m-%d} 16:00 的预告未能发出" in hook.received[-1].json["title"]
