from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboard.domain.situation import Situation
from dashboard.push import hub as hub_module
from dashboard.push.hub import Full, Hub, Seat, Topic

AT = datetime(2025, 10, 11, 6, 32, tzinfo=UTC)
WALL = Topic("wall", "zh")
LONGER_THAN_A_GAP_S = 0.05
SHORTER_THAN_A_TURN_S = 0.0053
"""Five milliseconds and a bit: uvloop counts whole ones, so it takes the bit for a time that came already."""


@dataclass
class StoppedClock:
    at: datetime = AT

    def now(self) -> datetime:
        return self.at


@dataclass
class Counting:
    """A panel that shows the position, and counts how often it was asked."""

    asked: list[int] = field(default_factory=list)

    def __call__(self, situation: Situation, lang: str) -> Mapping[str, object]:
        self.asked.append(situation.position)
        return {f"{lang}-position": situation.position}


def sick(situation: Situation, lang: str) -> Mapping[str, object]:
    raise ValueError("no such thing")


def situation(position: int, *, at: datetime = AT) -> Situation:
    return Situation(at, position, {})


def new_hub(
    *fills: Callable[[Situation, str], Mapping[str, object]],
    clock: StoppedClock | None = None,
    speed: float = 1.0,
    gap_s_by_panel: Mapping[str, float] | None = None,
) -> Hub:
    panels = {f"panel{i}": fill for i, fill in enumerate(fills)}
    return Hub(
        {"wall": panels},
        langs=("zh", "en"),
        build_of=lambda s: "b1",
        clock=clock or StoppedClock(),
        speed=speed,
        gap_s_by_panel=gap_s_by_panel,
    )


def taken(seat: Seat) -> list[dict[str, Any]]:
    return [json.loads(text) for text in seat.owed()]


def frames_of(seat: Seat) -> list[dict[str, Any]]:
    return [message for message in taken(seat) if message["t"] != "beat"]


async def test_a_panel_is_filled_once_however_many_watch() -> None:
    panel = Counting()
    hub = new_hub(panel)
    seats = [hub.join(WALL) for _ in range(50)]

    hub.show(situation(1))

    assert panel.asked == [1]
    assert {seat.owed()[-1] for seat in seats} == {seats[0]._channel.frames.owed(None)}


async def test_a_panel_is_filled_once_for_each_language_that_has_a_viewer() -> None:
    panel = Counting()
    hub = new_hub(panel)
    zh, en = hub.join(WALL), hub.join(Topic("wall", "en"))

    hub.show(situation(1))

    assert panel.asked == [1, 1]
    assert frames_of(zh)[0]["props"] == {"zh-position": 1}
    assert frames_of(en)[0]["props"] == {"en-position": 1}


async def test_nothing_is_filled_while_nobody_watches() -> None:
    panel = Counting()
    hub = new_hub(panel)
    hub.leave(hub.join(WALL))

    hub.show(situation(1))

    assert panel.asked == []


async def test_who_comes_late_is_shown_the_newest_situation_at_once() -> None:
    hub = new_hub(Counting())
    hub.show(situation(7))

    seat = hub.join(WALL)

    assert [m["t"] for m in taken(seat)] == ["beat", "snapshot"]
    assert hub.frames == 1


async def test_the_first_change_is_drawn_at_once_and_of_those_within_the_gap_the_newest_wins() -> None:
    panel = Counting()
    hub = new_hub(panel)
    hub.join(WALL)

    for position in range(1, 100):
        hub.show(situation(position))
    at_once = list(panel.asked)
    await asyncio.sleep(LONGER_THAN_A_GAP_S)

    assert at_once == [1]
    assert panel.asked == [1, 99]


async def test_a_client_that_was_slow_gets_the_newest_whole_and_one_in_step_the_delta() -> None:
    hub = new_hub(Counting())
    slow, quick = hub.join(WALL), hub.join(WALL)
    hub.show(situation(1))
    taken(slow), taken(quick)

    for position in (2, 3):
        await asyncio.sleep(LONGER_THAN_A_GAP_S)
        hub.show(situation(position))
        quick_got = frames_of(quick)
    slow_got = frames_of(slow)

    assert [(m["t"], m["seq"]) for m in quick_got] == [("delta", 3)]
    assert [(m["t"], m["seq"]) for m in slow_got] == [("snapshot", 3)]


async def test_a_client_that_lost_its_place_is_owed_the_whole() -> None:
    hub = new_hub(Counting())
    hub.show(situation(1))
    seat = hub.join(WALL)
    taken(seat)

    seat.lost_its_place()

    assert [m["t"] for m in taken(seat)] == ["snapshot"]


async def test_a_sick_panel_blinds_no_other_and_is_counted_and_named() -> None:
    hub = new_hub(Counting(), sick)
    seat = hub.join(WALL)

    hub.show(situation(1))

    [frame] = frames_of(seat)
    assert frame["props"] == {"zh-position": 1}
    assert frame["failed"] == ["panel1"]
    assert hub.failures == {"panel1": 1}


async def test_the_age_grows_when_the_fold_stops_although_the_hub_lives() -> None:
    clock = StoppedClock()
    hub = new_hub(Counting(), clock=clock)
    hub.show(situation(1))

    clock.at = AT + timedelta(seconds=40)

    assert hub.age_s == pytest.approx(40)


async def test_a_situation_cut_late_is_old_from_the_moment_it_is_shown() -> None:
    hub = new_hub(Counting(), clock=StoppedClock(AT + timedelta(seconds=12)))

    hub.show(situation(1, at=AT))

    assert hub.age_s == pytest.approx(12)


async def test_the_age_is_in_real_seconds_when_the_centres_clock_runs_fast() -> None:
    clock = StoppedClock(AT + timedelta(seconds=120))
    hub = new_hub(Counting(), clock=clock, speed=60.0)

    hub.show(situation(1, at=AT))

    assert hub.age_s == pytest.approx(2)


async def test_the_age_grows_even_when_the_centres_clock_stands_still() -> None:
    hub = new_hub(Counting(), clock=StoppedClock())
    hub.show(situation(1))

    await asyncio.sleep(0.1)

    assert hub.age_s >= 0.1


async def test_a_beat_says_what_a_browser_needs_to_judge_by_itself() -> None:
    clock = StoppedClock(AT + timedelta(seconds=3))
    hub = new_hub(Counting(), clock=clock)
    seat = hub.join(WALL)
    hub.show(situation(1))
    taken(seat)

    hub.beat()

    [beat] = taken(seat)
    assert (beat["age_ms"], beat["seq"], beat["build"], beat["speed"]) == (3000, 1, "b1", 1.0)
    assert beat["now"] - beat["at"] == 3000


async def test_a_beat_missed_by_a_slow_client_is_not_kept_for_it() -> None:
    hub = new_hub(Counting())
    seat = hub.join(WALL)
    taken(seat)

    hub.beat()
    hub.beat()

    assert [m["t"] for m in taken(seat)] == ["beat"]


async def test_a_client_whose_send_stands_still_is_evicted_and_one_that_is_only_quiet_is_not() -> None:
    hub = new_hub(Counting())
    stuck, quiet = hub.join(WALL), hub.join(WALL)
    evicted: list[str] = []
    stuck.evict = lambda: evicted.append("stuck")
    quiet.evict = lambda: evicted.append("quiet")
    stuck.sending_since = asyncio.get_running_loop().time() - hub_module.STUCK_AFTER_S - 1

    hub.beat()

    assert evicted == ["stuck"]


async def test_another_register_makes_another_build_and_owes_everyone_the_whole() -> None:
    hub = Hub(
        {"wall": {"p": Counting()}},
        langs=("zh",),
        build_of=lambda s: f"b{s.position // 10 if s else 0}",
        clock=StoppedClock(),
    )
    seat = hub.join(WALL)
    hub.show(situation(1))
    first = frames_of(seat)
    await asyncio.sleep(LONGER_THAN_A_GAP_S)

    hub.show(situation(10))

    [frame] = frames_of(seat)
    assert first[0]["build"] == "b0"
    assert (frame["t"], frame["build"]) == ("snapshot", "b1")


async def test_what_is_not_served_is_refused_and_so_is_one_too_many() -> None:
    hub = new_hub(Counting())

    with pytest.raises(KeyError):
        hub.join(Topic("wall", "fr"))
    with pytest.raises(KeyError):
        hub.join(Topic("cellar", "zh"))
    for _ in range(hub_module.MOST_VIEWERS):
        hub.join(WALL)
    with pytest.raises(Full):
        hub.join(WALL)


async def test_a_panel_with_a_gap_changes_at_once_and_then_not_before_its_gap_is_over() -> None:
    panel = Counting()
    hub = new_hub(panel, gap_s_by_panel={"panel0": LONGER_THAN_A_GAP_S})
    seat = hub.join(WALL)

    hub.show(situation(1))
    first = frames_of(seat)
    hub.show(situation(2))
    hub.show(situation(3))
    meanwhile = frames_of(seat)
    await asyncio.sleep(2 * LONGER_THAN_A_GAP_S)
    at_its_end = frames_of(seat)

    assert [frame["props"] for frame in first] == [{"zh-position": 1}]
    assert meanwhile == []
    assert [frame["props"] for frame in at_its_end] == [{"zh-position": 3}]
    assert panel.asked == [1, 3]


async def test_a_panel_with_a_gap_holds_up_no_other() -> None:
    hub = new_hub(Counting(), lambda s, lang: {"other": s.position}, gap_s_by_panel={"panel0": 60.0})
    seat = hub.join(WALL)
    hub.show(situation(1))
    frames_of(seat)

    await asyncio.sleep(LONGER_THAN_A_GAP_S)
    hub.show(situation(2))

    assert [frame["props"] for frame in frames_of(seat)] == [{"other": 2}]


async def test_a_panel_that_did_not_change_starts_no_gap() -> None:
    hub = new_hub(lambda s, lang: {"tens": s.position // 10}, gap_s_by_panel={"panel0": LONGER_THAN_A_GAP_S})
    seat = hub.join(WALL)
    hub.show(situation(1))
    await asyncio.sleep(2 * LONGER_THAN_A_GAP_S)
    frames_of(seat)

    hub.show(situation(2))
    await asyncio.sleep(LONGER_THAN_A_GAP_S / 5)
    hub.show(situation(10))
    await asyncio.sleep(LONGER_THAN_A_GAP_S / 5)

    assert [frame["props"] for frame in frames_of(seat)] == [{"tens": 1}]


async def test_a_panel_with_a_gap_that_fails_is_tried_again_at_once() -> None:
    hub = new_hub(sick, gap_s_by_panel={"panel0": 60.0})
    hub.join(WALL)

    hub.show(situation(1))
    await asyncio.sleep(LONGER_THAN_A_GAP_S)
    hub.show(situation(2))

    assert hub.failures["panel0"] == 2


async def test_a_gap_that_ends_within_the_turn_of_the_loop_is_waited_out_by_two_panels() -> None:
    panels = Counting(), Counting()
    hub = new_hub(*panels, gap_s_by_panel={"panel0": SHORTER_THAN_A_TURN_S, "panel1": SHORTER_THAN_A_TURN_S})
    seat = hub.join(WALL)
    loop = asyncio.get_running_loop()

    ends_at, position = loop.time() + 0.3, 0
    while loop.time() < ends_at:
        position += 1
        hub.show(situation(position))
        await asyncio.sleep(0)
    await asyncio.sleep(LONGER_THAN_A_GAP_S)

    assert frames_of(seat)[-1]["props"] == {"zh-position": position}
    assert [panel.asked[-1] for panel in panels] == [position, position]
    assert len(panels[0].asked) < position, "none of them came while a panel rested"
