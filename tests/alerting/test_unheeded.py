"""What people did about a group that is made again, because the store was restored from an older copy."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from dashboard.domain.alert import Opened
from dashboard.domain.alert_events import AlertAcknowledged, AlertActed
from dashboard.domain.duty import Route
from dashboard.domain.events import Event, Recorded
from dashboard.ports.alerts import Group
from tests.alerting.centre import AlertCentre
from tests.alerting.centre import plan as centre_plan
from tests.alerting.stand import NOON, Centre, after, finding, plan, standing, told
from tests.alerting.test_acts_heeded import of_case, raised, web_role
from tests.channels.receivers import HttpReceiver

BY_RULE = plan(routes=[Route("all", "usual", group_by=("rule",))])
FIRST = finding("c1")


def told_once() -> Group:
    """The group as it was told before the restore."""
    before = Centre(standing(BY_RULE))
    before.accept(before.find(FIRST), at=after(1))
    return before.group


def acted(group: str, at: datetime, data: object) -> Recorded:
    type_ = "alert.acted" if isinstance(data, AlertActed) else "alert.acknowledged"
    return Recorded(9, at, Event("desk", f"{type_}/{group}", type_, group, at, data))


def read_again(
    acts: Sequence[Recorded], *found: Opened, told_at: Mapping[str, datetime] | None = None
) -> Centre:
    """A role with the older store: first the acts are read, then, at the end, what was found may be told."""
    centre = Centre(standing(BY_RULE))
    centre.turn(after(3600), acts=acts, is_live=False, told_at=told_at)
    centre.turn(after(3601), found=found)
    return centre


@pytest.mark.parametrize("data", [AlertAcknowledged("duty", "page"), AlertActed("duty", "called")])
def test_what_was_in_hand_before_the_restore_is_in_hand_after_it_and_told_to_nobody(data: object) -> None:
    group = told_once()

    again = read_again([acted(group.id, after(60), data)], Opened(FIRST, NOON))

    assert (again.group.id, again.group.acked_at, again.group.acked_by) == (group.id, after(60), "duty")
    assert [told(made) for made in again.rounds] == [[], []]
    assert again.standing.next_at() is None


def test_an_act_that_is_read_with_what_it_is_about_counts_too() -> None:
    group, centre = told_once(), Centre(standing(BY_RULE))

    act = acted(group.id, after(60), AlertAcknowledged("duty", "page"))
    made = centre.turn(after(3600), acts=[act], found=[Opened(FIRST, NOON)])

    assert (told(made), centre.group.acked_at) == ([], after(60))


@pytest.mark.parametrize(("told_s", "n_acked"), [(None, 2), (59.0, 1)])
def test_what_was_found_after_people_were_told_is_told(told_s: float | None, n_acked: int) -> None:
    group = told_once()
    told_at = {} if told_s is None else {group.id: after(told_s)}
    act = acted(group.id, after(60), AlertAcknowledged("duty", "page"))
    second, third = finding("c2", since=after(60)), finding("c3", since=after(61))

    again = read_again(
        [act], Opened(FIRST, NOON), Opened(second, after(60)), Opened(third, after(61)), told_at=told_at
    )

    acked, other = again.groups[group.id], again.groups.keys() - {group.id}
    assert (acked.total, acked.acked_by) == (n_acked, "duty")
    assert [again.groups[id_].acked_at for id_ in other] == [None]
    assert told(again.rounds[-1]) == [("chief", "hook", 3 - n_acked)]


def test_an_act_about_what_is_not_made_again_is_forgotten_then() -> None:
    again = read_again([acted("another", after(60), AlertAcknowledged("duty", "page"))], Opened(FIRST, NOON))

    assert again.standing.unheeded == {}
    assert told(again.rounds[-1]) == [("chief", "hook", 1)]


async def test_over_a_restore_of_both_stores_in_the_order_that_is_prescribed(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, centre_plan(hook.address))
        async with centre.running():
            await centre.until(lambda: centre.alerts.watched() is not None)
        copy = sqlite3.connect(":memory:")
        _copied(tmp_path, copy)
        async with centre.running(), web_role(centre) as (acting, desk):
            group = await raised(centre, hook)
            await acting.acknowledge(desk, group.id)
            await centre.until(lambda: of_case(centre)[0].acked_at is not None)
        [acked] = of_case(centre)
        with closing(sqlite3.connect(tmp_path / "alerts.sqlite")) as into:
            copy.backup(into)

        again = AlertCentre(tmp_path, centre_plan(hook.address))
        assert of_case(again) == []
        async with again.running():
            await again.until(lambda: bool(of_case(again)))
            await asyncio.sleep(0.5)

        [group] = of_case(again)
        assert (group.id, group.acked_at, group.acked_by) == (acked.id, acked.acked_at, "supervisor")
        assert len(hook.received) == 1


def _copied(data: Path, into: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(data / "alerts.sqlite")) as live:
        live.backup(into)
