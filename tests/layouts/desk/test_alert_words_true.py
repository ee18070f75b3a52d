"""One alert in words: who was told, who accepted it, what it waits for, and until when it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dashboard.ports.alerts import CustodyLine, Notice
from dashboard.reading.alert_duty import path_of
from dashboard.reading.alert_ground import AlertGround
from dashboard.reading.alert_told import AlertFile
from layouts.desk._alert_chain import turns
from layouts.desk._alert_detail import header
from layouts.desk._alert_pages import alerts_of, telling_of
from layouts.desk._alert_side import escalation
from layouts.desk._alert_told import Telling, clock
from layouts.desk._page import View
from layouts.words import Words
from tests import districts
from tests.desk_alerts import AT, UNACKED, UNTOLD, ground_in, plan
from tests.desk_doors import nodes, texts
from tests.desks import EVERYTHING, ZONE, desk_of

EN = Words("en", ZONE)
LATER = AT + timedelta(hours=10)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AlertGround]:
    yield ground_in(tmp_path_factory.mktemp("alerts"))


async def looked_at(ground: AlertGround, alert: str = UNACKED) -> tuple[AlertFile, Telling]:
    found = desk_of(districts.normal(), EVERYTHING)
    desk = replace(found, reading=replace(found.reading, alerts=ground))
    return await alerts_of(desk).file(alert), await telling_of(desk, View("/alerts"), EN)


def with_group(file: AlertFile, **said: Any) -> AlertFile:
    return replace(file, row=replace(file.row, group=replace(file.row.group, **said)))


def said(part: Any) -> str:
    return " ".join(texts(part))


# ── who was told ────────────────────────────────────────────────────────────────────────────────────────


async def test_only_who_was_told_is_ticked(ground: AlertGround) -> None:
    file, telling = await looked_at(ground)
    to_the_chief = [notice for notice in file.notices if notice.recipient == "duty_chief"]

    path = path_of(plan(), file.row.group, to_the_chief)
    way = escalation(path, file.row.group, telling)

    _, told, rest = next(node for node in nodes(way) if type(node).__name__ == "Li").children
    assert said(told) == "值班长"
    assert said(rest).endswith("not told: 澄月街道社会矛盾纠纷多元化解中心值班岗")


async def test_where_all_that_it_names_were_told_nobody_is_said_to_be_left_out(ground: AlertGround) -> None:
    file, telling = await looked_at(ground)

    shown = said(escalation(file.path, file.row.group, telling))

    assert "not told" not in shown
    assert "澄月街道社会矛盾纠纷多元化解中心值班岗, 值班长" in shown


async def test_where_its_route_is_gone_the_one_that_takes_it_on_is_named_and_its_steps_are_shown(
    ground: AlertGround,
) -> None:
    file, telling = await looked_at(ground)
    last = plan().routes[-1].name
    gone, by_it = with_group(file, route="nights"), with_group(file, route=last)

    path = path_of(plan(), gone.row.group, file.notices)
    shown, usual = (said(escalation(path, each.row.group, telling)) for each in (gone, by_it))

    told = EN("way_gone", route="nights", by=telling.route(last))
    assert path == path_of(plan(), by_it.row.group, file.notices) != ()
    assert told in shown
    assert shown.replace(told, "").split() == usual.split()


# ── what was accepted ───────────────────────────────────────────────────────────────────────────────────


def on(notice: Notice, channel: str, **changed: Any) -> Notice:
    return replace(notice, id=f"{notice.id}-{channel}", channel=channel, **changed)


async def test_a_screen_of_the_centre_s_own_is_not_the_first_to_accept(ground: AlertGround) -> None:
    file, telling = await looked_at(ground)
    opened_at = file.row.group.opened_at
    screen = on(file.notices[0], "browser", accepted_at=opened_at)
    hook = on(file.notices[0], "wecom", accepted_at=None, state="failed")
    mail = on(file.notices[0], "sms", accepted_at=opened_at + timedelta(seconds=16))

    turn, unheard, alone = (
        next(turn for turn in turns(replace(file, notices=made), telling) if turn.name == "accepted")
        for made in ((screen, hook, mail), (screen, hook), (screen,))
    )

    assert (turn.at, turn.note) == (opened_at + timedelta(seconds=16), EN("chain_of", k=1, n=2))
    assert (unheard.at, unheard.progress) == (None, "awaited")
    assert alone.at == opened_at, "where there is nothing but screens, they are who was told"


# ── what it waits for ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("until", [LATER, LATER - timedelta(hours=1)], ids=["these", "earlier ones"])
async def test_what_waits_for_working_hours_says_so_and_nothing_else_does(
    ground: AlertGround, until: Any
) -> None:
    file, telling = await looked_at(ground, UNTOLD)
    waiting = with_group(file, closed_at=None, next_step_at=LATER, severity="due")
    line = CustodyLine(UNTOLD, "held", AT, evidence={"reason": "hours", "until": until.isoformat()})

    file = replace(waiting, custody=(line,), notices=())
    shown = said(header(file, telling, is_whole=True))
    queued = next(turn for turn in turns(file, telling) if turn.name == "queued")

    assert ("told in working hours, in" in shown) is (until == LATER)
    assert ("in working hours" in queued.note) is (until == LATER)


# ── what is silenced ────────────────────────────────────────────────────────────────────────────────────


async def test_what_is_silenced_says_until_when_and_is_not_said_to_be_told_again(ground: AlertGround) -> None:
    file, telling = await looked_at(ground)
    silenced = with_group(file, silence="s", next_step_at=LATER)
    silenced = replace(silenced, path=path_of(plan(), silenced.row.group, file.notices))

    shown = said(header(silenced, telling, is_whole=True))
    acknowledged = next(turn for turn in turns(silenced, telling) if turn.name == "acknowledged")

    assert f"nobody is told until {clock(LATER, telling)}" in shown
    assert silenced.row.coming is None
    assert acknowledged.note == ""
    assert "next" not in {step.state for step in silenced.path}
    assert file.row.coming == "step"
