"""What is to come of an alert: told for the first time, the next step, or told again after the last one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.ports.alerts import Changes, Group
from dashboard.reading.alert_ground import AlertGround
from layouts.desk._alert_chain import turns
from layouts.desk._alert_detail import detail_of
from layouts.desk._alert_pages import alerts_of
from tests.desk_alerts import AT, UNACKED, ground_in
from tests.layouts.desk.test_alerts import EN, ZH, desk, drawn, of_class, said, telling


@pytest.fixture
def ground(tmp_path: Path) -> AlertGround:
    return ground_in(tmp_path)


def standing(ground: AlertGround, **changed: Any) -> Group:
    """The alert that nobody has, otherwise than the story tells it."""
    group = ground.store.group(UNACKED)
    assert group is not None
    group = replace(group, **changed)
    ground.store.commit(Changes(groups=[group]))
    return group


def waiting(ground: AlertGround) -> Group:
    """One that waits with others for its time to be told to who is on duty then."""
    group = standing(ground)
    (episode,) = ground.store.episodes_of(UNACKED, limit=9)
    kept = replace(
        group, id="a-waiting", closed_at=None, next_step_at=AT + timedelta(minutes=4), next_to="duty"
    )
    finding = replace(episode.finding, code="251010-009", since=AT - timedelta(minutes=1))
    ground.store.commit(Changes(groups=[kept], episodes=[replace(episode, finding=finding, group=kept.id)]))
    return kept


async def test_what_waits_says_when_and_whom_it_will_be_told_and_nothing_of_an_escalation(
    ground: AlertGround,
) -> None:
    group = waiting(ground)
    of = desk(ground)
    file = await alerts_of(of).file(group.id)
    at = f"{(AT + timedelta(minutes=4)).astimezone(ZH.zone):%H:%M:%S}"

    body = await drawn(of, "alert", alert=group.id)

    assert (file.row.coming, file.row.next_to) == ("first", ("duty_chief",))
    assert [(step.state, step.at) for step in file.path] == [
        ("next", group.next_step_at), ("to_come", None), ("to_come", None),
    ]  # fmt: skip
    (head,) = of_class(body, "next")
    assert said(head).startswith("距首次通知 值班长")
    assert f"尚未通知：{at} 通知 值班长" in said(body)
    assert f"{at} 通知" in said(of_class(body, "way"))
    assert "没有发出通知" not in said(body)
    chain = {turn.name: turn for turn in turns(file, await telling(of))}
    assert (chain["queued"].note, chain["queued"].progress) == (f"尚未通知，{at} 通知", "awaited")
    assert chain["acknowledged"].note == ""


async def test_after_the_last_step_it_is_told_again_and_escalates_no_more(ground: AlertGround) -> None:
    standing(ground, step=2, next_step_at=AT + timedelta(minutes=30), next_to="committee")
    of = desk(ground)

    zh, en = [await drawn(of, "alert", words, alert=UNACKED) for words in (ZH, EN)]

    assert said(of_class(zh, "next")).startswith("距重发给 政法委值班")
    assert said(of_class(en, "next")).startswith("政法委值班 told again in")
    found = await detail_of(alerts_of(of), UNACKED)
    chain = {turn.name: turn for turn in turns(found.file, await telling(of))}
    assert chain["acknowledged"].note.endswith("重发")
    assert found.file.row.coming == "again"


async def test_before_the_last_step_the_next_one_is_said(ground: AlertGround) -> None:
    of = desk(ground)

    body = await drawn(of, "alert", alert=UNACKED)

    assert said(of_class(body, "next")).startswith("最早升级至 分管领导")
    found = await detail_of(alerts_of(of), UNACKED)
    chain = {turn.name: turn for turn in turns(found.file, await telling(of))}
    assert chain["acknowledged"].note.endswith("前")
