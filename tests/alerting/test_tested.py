"""A test that a person asks for: one notice by the very channel, however often it is heard of."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.alerting.finding.watch_rows import HEAD
from dashboard.channels._channel import Budget
from dashboard.domain.alert import TEST, group_of_test
from dashboard.domain.alert_events import AlertTested
from dashboard.domain.events import DESK_SOURCE, Event, Recorded
from dashboard.ports.alert_store import GroupFilter
from dashboard.ports.alerts import Changes, FactRow, Notice
from tests.alerting.centre import AlertCentre, plan
from tests.alerting.stand import NOON, Centre, after, finding, standing
from tests.channels.receivers import Answer, HttpReceiver

ASKED = AlertTested("district", "hook", "chief")


def asked_for(n: int = 0, said: AlertTested = ASKED, *, at: datetime = NOON) -> Recorded:
    return Recorded(
        n, at, Event(DESK_SOURCE, f"form-{n}", "alert.tested", f"channel/{said.channel}", at, said)
    )


def only(centre: Centre) -> Notice:
    (found,) = centre.notices.values()
    return found


# ── what a round comes to ───────────────────────────────────────────────────────────────────────────────


def test_it_goes_at_once_to_that_post_by_that_channel_and_says_that_it_is_a_test() -> None:
    centre = Centre(standing())

    made = centre.turn(NOON, acts=[asked_for()])

    (sent,) = made.sends
    assert (sent.recipient, sent.channel, sent.is_test) == ("chief", "hook", True)
    assert sent.title == "【测试】告警通道 hook"
    assert "测试消息，无需处理" in sent.text
    assert (centre.group.id, centre.group.rule, centre.group.state) == (
        group_of_test("form-0"), TEST, "resolved",
    )  # fmt: skip
    assert made.changes.told == []
    assert [line.turn for line in made.changes.custody] == ["queued"]


def test_heard_again_it_is_the_same_and_another_one_is_another() -> None:
    centre = Centre(standing())
    made = centre.turn(NOON, acts=[asked_for()])
    centre.accept(made, at=after(1))

    again = centre.turn(after(2), acts=[asked_for()])
    other = centre.turn(after(3), acts=[asked_for(1, at=after(3))])

    assert (again.sends, again.changes.notices) == ([], [])
    assert [notice.id for notice in other.sends] != [notice.id for notice in made.sends]


def test_one_that_is_refused_goes_by_no_other_channel_and_to_nobody_else() -> None:
    centre = Centre(standing())
    made = centre.turn(NOON, acts=[asked_for()])

    centre.fail(made, at=after(1))
    centre.turn(after(86_400))

    assert (only(centre).state, only(centre).error) == ("failed", "it answered 500")
    assert sum(len(each.sends) for each in centre.rounds) == 1


def test_one_that_may_pass_is_tried_again_under_the_same_key() -> None:
    centre = Centre(standing())
    made = centre.turn(NOON, acts=[asked_for()])

    centre.fail(made, at=after(1), is_retryable=True)
    again = centre.turn(after(4))

    assert [notice.id for notice in again.sends] == [notice.id for notice in made.sends]
    assert (only(centre).attempts, only(centre).repeats) == (2, 0)


def test_it_takes_of_the_channels_budget_and_waits_for_it_where_that_is_spent() -> None:
    centre = Centre(standing(budgets={"hook": Budget(1, 60.0)}))
    centre.turn(NOON, acts=[asked_for()])

    waiting = centre.turn(after(1), acts=[asked_for(1, at=after(1))])
    alert = centre.find(finding(since=after(2)))
    later = centre.turn(after(62))

    assert waiting.sends == []
    assert [(line.turn, line.evidence) for line in waiting.proven] == [
        ("held", {"reason": "budget", "until": after(60).isoformat()}),
    ]  # fmt: skip
    assert [notice.channel for notice in alert.sends] == ["mail"]
    assert [notice.id for notice in later.sends if notice.is_test] == [waiting.changes.notices[0].id]


def test_before_the_journal_was_read_to_its_end_it_waits() -> None:
    centre = Centre(standing())

    behind = centre.turn(after(30), acts=[asked_for()], is_live=False)
    made = centre.turn(after(31))

    assert behind.sends == []
    assert [notice.id for notice in made.sends] == [only(centre).id]


@pytest.mark.parametrize(("minutes", "state"), [(9, "sending"), (10, "sending"), (11, "failed")])
def test_heard_of_more_than_ten_minutes_later_it_is_not_sent_and_that_is_said(
    minutes: int, state: str
) -> None:
    centre = Centre(standing())

    made = centre.turn(after(60 * minutes), acts=[asked_for()])

    assert only(centre).state == state
    assert len(made.sends) == (state == "sending")
    if state == "failed":
        assert only(centre).error == "late"
        assert [line.turn for line in made.changes.custody] == ["queued", "held"]


@pytest.mark.parametrize("said", [replace(ASKED, post="nobody"), replace(ASKED, channel="gone")])
def test_where_the_plan_has_no_such_address_that_is_said(said: AlertTested) -> None:
    centre = Centre(standing())

    made = centre.turn(NOON, acts=[asked_for(said=said)])

    assert made.sends == []
    assert (only(centre).state, only(centre).error) == (
        "failed", "the plan has this post, its channel or its address no more",
    )  # fmt: skip


def test_one_from_before_alerting_began_here_comes_to_nothing() -> None:
    centre = Centre(standing(told_from=after(1)))

    made = centre.turn(after(2), acts=[asked_for()])

    assert not made.is_to_be_durable


# ── the role, before a real receiver ────────────────────────────────────────────────────────────────────


async def ask(centre: AlertCentre, n: int = 0) -> str:
    """Ask for a test as the desk does; the id of its group."""
    said = AlertTested("district", "hook0", "chief")
    event = Event(DESK_SOURCE, f"form-{n}", "alert.tested", "channel/hook0", centre.clock.now(), said)
    await centre.tell([event])
    return group_of_test(event.id)


def is_state(centre: AlertCentre, group: str, state: str) -> Callable[[], bool]:
    return lambda: [notice.state for notice in centre.alerts.notices_of(group)] == [state]


def told_of(hook: HttpReceiver) -> list[Any]:
    return [json.loads(request.body) for request in hook.received]


async def test_the_receiver_is_asked_once_and_is_told_that_it_is_a_test(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, f'base_url = "https://centre.example"\n{plan(hook.address)}')
        async with centre.running():
            group = await ask(centre)
            await centre.until(is_state(centre, group, "accepted"))

    (said,) = told_of(hook)
    (notice,) = centre.alerts.notices_of(group)
    assert (said["key"], said["is_test"], said["link"]) == (notice.id, True, "https://centre.example")
    assert [line.turn for line in centre.alerts.custody_of(group)] == ["queued", "accepted"]
    assert sum(centre.alerts.counts(GroupFilter(only_alerts=True)).values()) == sum(
        recorded.event.type == "alert.raised" for recorded in centre.journal()
    )


async def test_a_role_that_reads_the_journal_again_sends_it_under_no_second_key(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running():
            group = await ask(centre)
            await centre.until(is_state(centre, group, "accepted"))
        centre.alerts.commit(Changes(facts=[FactRow(HEAD, "of another release", b"")]))
        async with centre.running():
            other = await ask(centre, 1)
            await centre.until(is_state(centre, other, "accepted"))

    keys = [said["key"] for said in told_of(hook)]
    assert keys == [centre.alerts.notices_of(each)[0].id for each in (group, other)]


async def test_one_whose_answer_was_cut_off_is_sent_again_under_the_same_key(tmp_path: Path) -> None:
    with HttpReceiver(Answer(after_s=4.0)) as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running():
            group = await ask(centre)
            await hook.waited_for(1)
        async with centre.running():
            await hook.waited_for(2)
            await centre.until(is_state(centre, group, "accepted"))

    (notice,) = centre.alerts.notices_of(group)
    assert {said["key"] for said in told_of(hook)} == {notice.id}
    assert (notice.attempts, notice.repeats) == (2, 1)


async def test_one_that_a_receiver_refuses_is_kept_with_its_reason_and_no_other_one_is_asked(
    tmp_path: Path,
) -> None:
    with HttpReceiver(Answer(403)) as hook, HttpReceiver() as other:
        centre = AlertCentre(tmp_path, plan(hook.address, other.address))
        async with centre.running():
            group = await ask(centre)
            await centre.until(is_state(centre, group, "failed"))

    (notice,) = centre.alerts.notices_of(group)
    assert notice.error == "it answered 403"
    assert (len(hook.received), len(other.received)) == (1, 0)


async def test_after_an_outage_of_more_than_ten_minutes_it_is_not_sent(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running():
            pass
        group = await ask(centre)
        centre.clock.by = timedelta(minutes=11)
        async with centre.running():
            await centre.until(is_state(centre, group, "failed"))

    assert hook.received == []
    assert centre.alerts.notices_of(group)[0].error == "late"
