"""The alert role on real stores, before real receivers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from dashboard.domain.alert import PROBE
from dashboard.domain.alert_events import AlertAcknowledged, AlertActed, AlertSilenced, AlertSilenceEnded
from dashboard.domain.events import DESK_SOURCE, Event
from dashboard.metrics import ALERT_METRICS_FILE
from dashboard.ports.alert_store import GroupFilter
from dashboard.ports.alerts import Group, Notice
from tests.alerting.centre import OTHERS, AlertCentre, plan
from tests.builders import the_registers
from tests.channels.receivers import GARBAGE, OK, Answer, HttpReceiver, Received, answer

HEAD = """
[post.head]
label = "主任"
addresses = ["hook1"]

[[escalation.default.step]]
to = ["chief"]

[[escalation.default.step]]
to = ["head"]
not_acknowledged_s = {seconds}
"""


def breached(centre: AlertCentre) -> Sequence[Group]:
    return centre.alerts.groups(GroupFilter(rule="clause_breached"), limit=1000)


def notices(centre: AlertCentre) -> list[Notice]:
    return [notice for group in breached(centre) for notice in centre.alerts.notices_of(group.id)]


def from_desk(type_: str, subject: str, data: object, centre: AlertCentre) -> Event:
    return Event(DESK_SOURCE, f"{type_}/{subject}", type_, subject, centre.clock.now(), data)


async def test_a_breach_is_told_once_and_its_way_is_proven(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running():
            await centre.breach("c1")
            (request,) = await hook.waited_for(1)
            await centre.until(lambda: "alert.raised" in centre.types())

    key = request.headers["webhook-id"]
    notice = centre.alerts.notice(key)
    assert notice is not None
    assert (notice.state, notice.attempts, notice.repeats, notice.recipient) == ("accepted", 1, 0, "chief")
    assert [line.turn for line in centre.alerts.custody_of(notice.group)] == ["queued", "accepted"]
    assert request.json["key"] == key
    assert notice.total == 1


async def test_after_a_restart_nothing_is_told_anew_and_what_comes_then_is(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running():
            await centre.breach("c1", "c2")
            await hook.waited_for(2)
        await centre.breach("c3")
        async with centre.running():
            await hook.waited_for(3)
            await centre.until(lambda: all(n.state == "accepted" for n in notices(centre)))

    assert len({request.headers["webhook-id"] for request in hook.received}) == 3
    assert [notice.attempts for notice in notices(centre)] == [1, 1, 1]


async def test_what_is_over_is_said_to_the_journal(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running():
            await centre.breach("c1")
            await hook.waited_for(1)
            await centre.meet("c1")
            await centre.until(lambda: "alert.resolved" in centre.types())

    assert [g.open for g in centre.alerts.groups(GroupFilter(rule="clause_breached"), limit=9)] == [0]


async def test_what_is_said_of_an_alert_that_is_over_is_in_its_custody(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running():
            await centre.breach("c1")
            await hook.waited_for(1)
            await centre.meet("c1")
            await centre.until(lambda: "alert.resolved" in centre.types())
            (notice,) = notices(centre)
            await centre.tell(
                [from_desk("alert.acted", notice.group, AlertActed("chief", "repaired"), centre)]
            )
            lines = partial(centre.alerts.custody_of, notice.group)
            await centre.until(lambda: "acted" in [line.turn for line in lines()])

    group = centre.alerts.group(notice.group)
    assert group is not None
    assert (group.state, group.acked_by, group.acted_at is not None) == ("resolved", "chief", True)


async def test_an_acknowledgement_in_the_journal_stops_the_next_step(tmp_path: Path) -> None:
    with HttpReceiver() as hook, HttpReceiver() as other:
        centre = AlertCentre(tmp_path, plan(hook.address, other.address, more=HEAD.format(seconds=3600)))
        async with centre.running():
            await centre.breach("c1", "c2")
            await hook.waited_for(2)
            acked, left = (notice.group for notice in notices(centre))
            said = AlertAcknowledged("chief", "page")
            await centre.tell([from_desk("alert.acknowledged", acked, said, centre)])
            lines = partial(centre.alerts.custody_of, acked)
            await centre.until(lambda: "acknowledged" in [line.turn for line in lines()])
            centre.clock.by = timedelta(hours=2)
            await other.waited_for(1)
            await centre.weigh("c3", hook)

    assert [notice.group for notice in notices(centre) if notice.step == 1] == [left]
    turns = {line.turn for line in centre.alerts.custody_of(acked)}
    assert turns == {"queued", "accepted", "acknowledged"}


@pytest.mark.parametrize(
    ("refused", "error"),
    [
        (Answer(500), "it answered 500"),
        (answer({}, 429, retry_after="1"), "it answered 429"),
        (Answer(200, hangs_up=True), "it broke off before its answer was whole"),
    ],
)
async def test_what_may_pass_is_tried_again_under_the_same_key(
    tmp_path: Path, refused: Answer, error: str
) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running():
            hook.script.append(refused)
            await centre.breach("c1")
            first, second = await hook.waited_for(2)
            await centre.until(lambda: notices(centre)[0].state == "accepted")

    (notice,) = notices(centre)
    lines = centre.alerts.custody_of(notice.group)
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == notice.id
    assert (notice.attempts, notice.repeats) == (2, 0)
    assert [line.turn for line in lines] == ["queued", "failed", "accepted"]
    assert lines[1].evidence["error"] == error
    assert second.at - first.at >= 0.5


async def test_what_a_receiver_answers_in_garbage_is_accepted_by_its_status(tmp_path: Path) -> None:
    with HttpReceiver(GARBAGE) as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running():
            await centre.breach("c1")
            await centre.until(lambda: [n.state for n in notices(centre)] == ["accepted"])

    assert len(hook.received) == 1


async def test_one_that_refuses_for_good_is_passed_over_at_once(tmp_path: Path) -> None:
    with HttpReceiver(Answer(403)) as hook, HttpReceiver() as other:
        centre = AlertCentre(tmp_path, plan(hook.address, other.address))
        async with centre.running():
            await centre.breach("c1")
            await centre.until(lambda: [n.state for n in notices(centre)] == ["failed", "accepted"])

    failed, instead = notices(centre)
    assert (len(hook.received), len(other.received)) == (1, 1)
    assert instead.instead_of == failed.id != instead.id


TWO_NUMBERS = """
[channel.sms]
kind = "sms_http"
endpoint = "{gateway}/send"
secret = "not-a-secret"

[post.chief]
label = "值班长"
addresses = [{{ channel = "sms", address = "99900001" }}, {{ channel = "sms", address = "99900002" }}]

[[escalation.default.step]]
to = ["chief"]

[[route]]
name = "breaches"
rules = ["clause_breached"]
in_hours = false
"""


async def test_a_post_with_two_numbers_is_told_by_the_second_when_the_first_is_none(tmp_path: Path) -> None:
    def gateway(request: Received) -> Answer:
        return Answer(400) if request.json["to"] == "99900001" else OK

    with HttpReceiver(gateway) as hook:
        centre = AlertCentre(tmp_path, TWO_NUMBERS.format(gateway=hook.address) + OTHERS)
        async with centre.running():
            await centre.breach("c1")
            await centre.until(lambda: [n.state for n in notices(centre)] == ["failed", "accepted"])

    assert [request.json["to"] for request in hook.received] == ["99900001", "99900002"]
    assert [request.json["id"] for request in hook.received] == [n.id for n in notices(centre)]


async def test_before_the_next_address_is_told_it_is_durable_that_the_one_before_failed(
    tmp_path: Path,
) -> None:
    """Else a restart right then sends by both again, and the second one uncounted."""
    seen: list[list[tuple[int, str]]] = []

    def looking(request: Received) -> Answer:
        seen.append([(notice.place, notice.state) for notice in notices(centre)])
        return OK

    with HttpReceiver(Answer(403)) as hook, HttpReceiver(looking) as other:
        centre = AlertCentre(tmp_path, plan(hook.address, other.address))
        async with centre.running():
            await centre.breach("c1")
            await other.waited_for(1)

    assert seen[0] == [(0, "failed"), (1, "sending")]


async def test_a_notice_that_gets_stuck_holds_no_other_up(tmp_path: Path) -> None:
    stuck = Answer(after_s=60.0)
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running():
            hook.script.append(stuck)
            await centre.breach("c-stuck")
            [held_up] = await hook.waited_for(1)
            await centre.breach(*(f"c{i}" for i in range(20)))
            await centre.until(lambda: sum(n.state == "accepted" for n in notices(centre)) >= 20)

    told = {notice.id: notice for notice in notices(centre)}
    one = told.pop(held_up.headers["webhook-id"])
    given_up_at = [line.at for line in centre.alerts.custody_of(one.group) if line.turn == "failed"]
    accepted_at = [notice.accepted_at for notice in told.values() if notice.accepted_at is not None]
    assert len(accepted_at) == 20
    assert all(max(accepted_at) < at for at in given_up_at), "they were told once it was given up"


async def test_a_spent_budget_uses_the_next_channel_and_says_so(tmp_path: Path) -> None:
    with HttpReceiver() as hook, HttpReceiver() as other:
        budget = "budget = { messages = 2, per_s = 3600 }"
        centre = AlertCentre(tmp_path, plan(hook.address, other.address, budget=budget))
        async with centre.running():
            await centre.breach("c1", "c2", "c3")
            await hook.waited_for(2)
            await other.waited_for(1)

    held = [
        line.evidence["reason"]
        for notice in notices(centre)
        for line in centre.alerts.custody_of(notice.group)
        if line.turn == "held"
    ]
    assert held[:1] == ["budget"]
    assert len(hook.received) == 2


async def test_a_storm_in_one_street_is_one_notice_and_one_that_waits(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address, route='group_by = ["rule", "street"]'))
        async with centre.running():
            for first in range(0, 600, 60):
                await centre.breach(*(f"c{i}" for i in range(first, first + 60)))
            await centre.until(lambda: sum(g.total for g in breached(centre)) == 600)

    told, waiting = sorted(breached(centre), key=lambda group: group.opened_at)
    assert len(hook.received) == len(notices(centre)) == 1
    assert hook.received[0].json["total"] == told.total
    assert (waiting.closed_at, waiting.total) == (None, 600 - told.total)
    assert waiting.next_step_at is not None
    assert told.closed_at is not None
    assert waiting.next_step_at - told.closed_at == timedelta(minutes=5)


async def test_what_is_silenced_is_told_when_the_silence_is_ended(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running():
            until = centre.clock.now() + timedelta(hours=1)
            silence = AlertSilenced("zhang.wei", "", until, rule="clause_breached")
            await centre.tell([from_desk("alert.silenced", "s1", silence, centre)])
            await centre.breach("c1")
            await centre.until(lambda: centre.alerts.counts()["silenced"] == 1)
            before = len(hook.received)
            ended = AlertSilenceEnded("duty")
            await centre.tell([from_desk("alert.silence_ended", "s1", ended, centre)])
            await hook.waited_for(1)

    assert before == 0


async def test_a_clock_set_forward_takes_the_step_that_is_due_then_and_set_back_nothing_twice(
    tmp_path: Path,
) -> None:
    with HttpReceiver() as hook, HttpReceiver() as other:
        centre = AlertCentre(tmp_path, plan(hook.address, other.address, more=HEAD.format(seconds=3600)))
        async with centre.running():
            await centre.breach("c1")
            await hook.waited_for(1)
            centre.clock.by = timedelta(hours=2)
            await other.waited_for(1)
            centre.clock.by = timedelta(hours=-2)
            await asyncio.sleep(1.5)
            centre.clock.by = timedelta(hours=2)
            await asyncio.sleep(1.5)

    assert (len(hook.received), len(other.received)) == (1, 1)


async def test_a_plan_that_changes_is_in_force_without_a_restart_and_a_wrong_one_is_not(
    tmp_path: Path,
) -> None:
    with HttpReceiver() as hook, HttpReceiver() as other, capture_logs() as said:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running():
            centre.write(plan(other.address))
            await centre.until(lambda: _is_said("the plan of duty changed", said))
            await centre.breach("c1")
            await other.waited_for(1)
            centre.write("nonsense = [")
            await centre.until(lambda: _is_said("the plan of duty is wrong; the one before it goes on", said))
            await centre.breach("c2")
            await other.waited_for(2)

    assert hook.received == []


async def test_the_watchdog_leaves_the_journal_a_time_and_the_store_only_its_last(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running():
            await centre.until((tmp_path / ALERT_METRICS_FILE).exists)
        first = [group.id for group in centre.alerts.groups(GroupFilter(rule=PROBE), limit=9)]
        async with centre.running():
            await centre.until(lambda: centre.types().count("alert.probed") == 2)

    probed = [r.event.data.took_ms for r in centre.journal() if r.event.type == "alert.probed"]
    left = [group.id for group in centre.alerts.groups(GroupFilter(rule=PROBE), limit=9)]
    raised = [r.event.data.rule for r in centre.journal() if r.event.type == "alert.raised"]
    assert all(took_ms > 0 for took_ms in probed)
    assert len(first) == len(left) == 1
    assert first != left
    assert set(raised) == {"calendar_runs_out", "case_unheld"}
    said = (tmp_path / ALERT_METRICS_FILE).read_text()
    assert "onescreen_alert_probe_milliseconds" in said
    assert hook.address not in said


async def test_the_dead_man_s_switch_is_fed_while_the_probe_comes_back(tmp_path: Path) -> None:
    with HttpReceiver() as hook, HttpReceiver() as outside:
        written = f'dead_man = "{outside.address}/ping"\n{plan(hook.address)}'
        centre = AlertCentre(tmp_path, written)
        async with centre.running(probe_s=1.0):
            ping, *_ = await outside.waited_for(1)

    assert (ping.method, ping.path) == ("GET", "/ping")
    assert centre.types().count("alert.probed") >= 2


async def test_a_journal_that_was_restored_older_is_watched_from_its_beginning(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running():
            await centre.breach("c1")
            await hook.waited_for(1)
            await centre.until(lambda: _seen(centre) > len(the_registers()) + 1)
        await asyncio.to_thread(_lose_the_journal, tmp_path)
        again = AlertCentre(tmp_path, plan(hook.address))
        async with again.running():
            await again.breach("c2")
            requests = await hook.waited_for(2)

    assert len({request.json["key"] for request in requests}) == 2


def _is_said(what: str, said: Sequence[Mapping[str, Any]]) -> bool:
    return any(line["event"] == what for line in said)


def _seen(centre: AlertCentre) -> int:
    watched = centre.alerts.watched()
    return watched.position if watched is not None else 0


def _lose_the_journal(data: Path) -> None:
    for file in data.glob("journal.sqlite*"):
        file.unlink()
