"""The digest as the alert role tells it, on real stores, before a real receiver."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard.alerting.duty import is_working_day
from dashboard.projections.runner import fold_in, open_board, save
from tests.alerting.centre import AlertCentre, plan
from tests.builders import LOCAL, frozen_calendar, reported
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
        centre.append([reported("tonight", at=yesterday)])
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
