"""That an alert is over, told where its route says so: once, to whom it reached, by the way it went."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.alerting.finding.watch_rows import HEAD
from dashboard.channels._channel import Budget
from dashboard.domain.alert import Opened, Resolved
from dashboard.domain.alert_events import AlertAcknowledged, AlertSilenced
from dashboard.domain.duty import Address, ChannelUse, DutyPlan, Hours, Post, Route, Step
from dashboard.domain.duty_keys import PlanError
from dashboard.domain.duty_routes import routes_from
from dashboard.ports.alert_store import GroupFilter
from dashboard.ports.alerts import Changes, FactRow, Group, Notice
from tests.alerting.centre import AlertCentre
from tests.alerting.centre import plan as written
from tests.alerting.stand import STEPS, Centre, after, finding, plan, standing
from tests.channels.receivers import Answer, HttpReceiver

ASKS = Route("all", "usual", send_resolved=True)
BREACH = finding()


def centre_of(given: DutyPlan | None = None, **more: Any) -> Centre:
    return Centre(standing(given or plan(routes=[ASKS]), **more))


def ends(centre: Centre) -> list[Notice]:
    return [notice for notice in centre.notices.values() if notice.tells_end]


def told_of_end(centre: Centre) -> list[tuple[str, str]]:
    return [(notice.recipient, notice.channel) for notice in ends(centre)]


# ── what a round comes to ───────────────────────────────────────────────────────────────────────────────


def test_whom_it_reached_are_told_once_by_the_way_it_went_and_no_other_post_is() -> None:
    centre = centre_of(plan(routes=[ASKS], steps=[*STEPS, Step(("last",), not_acknowledged_s=600.0)], posts=[
        Post("last", "末级", (Address("hook", "z"),)),
    ]))  # fmt: skip
    failed = centre.fail(centre.find(BREACH), at=after(1))
    centre.accept(failed, at=after(2))
    centre.accept(centre.turn(after(602)), at=after(603))

    made = centre.resolve(BREACH, at=after(700))
    centre.accept(made, at=after(701))
    centre.turn(after(86_400))

    assert told_of_end(centre) == [("chief", "mail"), ("head", "mail")]
    assert {notice.id for notice in made.sends} == {notice.id for notice in ends(centre)}
    assert {notice.state for notice in ends(centre)} == {"accepted"}
    assert len({notice.id for notice in centre.notices.values()}) == len(centre.notices)
    queued = [line for line in made.changes.custody if line.turn == "queued"]
    assert [line.evidence for line in queued] == [{"tells": "resolved"}] * 2
    assert sum(len(each.sends) for each in centre.rounds) == 5


def test_of_a_route_that_does_not_ask_for_it_nobody_is_told() -> None:
    centre = centre_of(plan())
    centre.accept(centre.find(BREACH), at=after(1))

    made = centre.resolve(BREACH, at=after(60))

    assert (made.sends, made.changes.notices) == ([], [])


def test_one_whom_nothing_reached_is_not_told_nor_one_that_was_shown_it_on_a_screen_alone() -> None:
    given = plan(routes=[ASKS], posts=[Post("chief", "值班长", (Address("page", ""),))])
    given = replace(given, channels={**given.channels, "page": ChannelUse("page", "browser")})
    shown, failed = centre_of(given), centre_of()
    shown.accept(shown.find(BREACH), at=after(1))
    failed.fail(failed.fail(failed.find(BREACH), at=after(1)), at=after(2))

    shown.resolve(BREACH, at=after(30))
    failed.resolve(BREACH, at=after(30))

    assert shown.group.state == failed.group.state == "resolved"
    assert ends(shown) == ends(failed) == []


def test_one_that_somebody_has_in_hand_is_told_to_be_over_also_where_they_say_so_after_it() -> None:
    centre = centre_of()
    centre.accept(centre.find(BREACH), at=after(1))
    said = AlertAcknowledged("chief", "page")
    centre.act(said, on=centre.group.id, at=after(10), type_="alert.acknowledged")

    made = centre.resolve(BREACH, at=after(60))
    failed = centre.fail(made, at=after(61), is_retryable=True)
    centre.act(said, on=centre.group.id, at=after(61.2), type_="alert.acknowledged")
    again = centre.turn(after(70))

    assert failed.sends == []
    assert [notice.id for notice in again.sends] == [notice.id for notice in ends(centre)]


def test_what_is_silenced_when_it_ends_is_told_to_nobody() -> None:
    centre = centre_of()
    centre.accept(centre.find(BREACH), at=after(1))
    said = AlertSilenced("wang", "known", after(3600), rule="clause_breached")
    centre.act(said, on="silence-1", at=after(10), type_="alert.silenced")

    centre.resolve(BREACH, at=after(60))

    assert ends(centre) == []


def test_refused_for_good_it_goes_by_no_other_channel_and_to_nobody_else() -> None:
    centre = centre_of()
    centre.accept(centre.find(BREACH), at=after(1))

    made = centre.fail(centre.resolve(BREACH, at=after(60)), at=after(61))
    later = centre.turn(after(86_400))

    assert (made.sends, later.sends) == ([], [])
    assert [(notice.state, notice.error) for notice in ends(centre)] == [("failed", "it answered 500")]


def test_it_takes_of_the_channels_budget_and_waits_for_it_where_that_is_spent() -> None:
    centre = centre_of(budgets={"hook": Budget(1, 60.0)})
    centre.accept(centre.find(BREACH), at=after(1))

    waiting = centre.resolve(BREACH, at=after(30))
    later = centre.turn(after(61))

    assert waiting.sends == []
    assert [(notice.channel, notice.tells_end) for notice in later.sends] == [("hook", True)]


def test_where_the_alert_would_wait_for_quiet_hours_to_end_so_does_that_it_is_over() -> None:
    quiet = Post("chief", "值班长", (Address("hook", "a"),), quiet=Hours(time(12, 1), time(13)))
    centre = centre_of(plan(routes=[ASKS], steps=[Step(("chief",))], posts=[quiet]))
    mild = finding(severity="due")
    centre.accept(centre.find(mild), at=after(1))

    held = centre.resolve(mild, at=after(120))
    (notice,) = ends(centre)
    later = centre.turn(after(3600))

    assert held.sends == []
    assert (notice.state, notice.try_at) == ("held", after(3600))
    assert [each.id for each in later.sends] == [notice.id]


def test_what_is_wrong_again_before_that_is_not_told_to_be_over() -> None:
    centre = centre_of(budgets={"hook": Budget(1, 60.0)})
    centre.accept(centre.find(BREACH), at=after(1))
    centre.resolve(BREACH, at=after(20))
    (waiting,) = ends(centre)

    centre.find(BREACH, at=after(30))
    later = centre.turn(after(62))

    assert waiting.state == "waiting"
    assert [(notice.state, notice.error) for notice in ends(centre)] == [("failed", "reopened")]
    assert not any(notice.tells_end for notice in later.sends)


def test_over_and_wrong_again_in_one_round_it_is_not_told_to_be_over() -> None:
    centre = centre_of()
    centre.accept(centre.find(BREACH), at=after(1))
    back: list[Opened | Resolved] = [Resolved(BREACH.episode, after(20)), Opened(BREACH, after(21))]

    centre.turn(after(30), found=back)

    assert sorted(group.state for group in centre.groups.values()) == ["resolved", "unacked"]
    assert ends(centre) == []


def test_another_finding_of_the_same_street_is_no_reopening() -> None:
    centre = centre_of(budgets={"hook": Budget(1, 60.0)})
    centre.accept(centre.find(BREACH), at=after(1))
    centre.resolve(BREACH, at=after(20))

    centre.find(finding("case-2"), at=after(30))
    later = centre.turn(after(62))

    assert sum(notice.tells_end for notice in later.sends) == 1


def test_accepted_only_when_it_is_over_it_is_told_to_be_over_once() -> None:
    centre = centre_of()
    sent = centre.find(BREACH)
    at_its_end = centre.resolve(BREACH, at=after(5))

    made = centre.accept(sent, at=after(6))
    centre.accept(made, at=after(7))
    centre.accept(sent, at=after(8))

    assert at_its_end.sends == []
    assert told_of_end(centre) == [("chief", "hook")]
    assert [notice.tells_end for notice in made.sends] == [True]


def test_one_that_a_process_was_cut_off_with_may_have_come_and_so_is_told_to_be_over() -> None:
    centre, sure = centre_of(), centre_of()
    (sent,) = centre.find(BREACH).sends
    centre.standing.cut_off[sent.id] = None
    refused = sure.find(BREACH)

    made = centre.resolve(BREACH, at=after(5))
    sure.resolve(BREACH, at=after(5))
    sure.fail(refused, at=after(6))

    assert [(notice.recipient, notice.tells_end) for notice in made.sends] == [("chief", True)]
    assert ends(sure) == []


def test_before_the_journal_was_read_to_its_end_it_waits() -> None:
    centre = centre_of()
    centre.accept(centre.find(BREACH), at=after(1))
    (id_,) = centre.standing.episodes

    behind = centre.turn(after(60), found=[Resolved(id_, after(60))], is_live=False)
    made = centre.turn(after(61))

    assert behind.sends == []
    assert [notice.tells_end for notice in made.sends] == [True]


# ── the role, before a real receiver ────────────────────────────────────────────────────────────────────

LADDER = """
[post.leader]
label = "分管领导"
addresses = ["hook1"]

[post.never]
label = "末级"
addresses = ["hook2"]

[[escalation.default.step]]
to = ["chief"]

[[escalation.default.step]]
to = ["leader"]
not_acknowledged_s = 1

[[escalation.default.step]]
to = ["never"]
not_acknowledged_s = 3600
"""
ASKED = 'group_by = ["subject"]\nsend_resolved = true\ngroup_interval_s = 0'


def ladder(*hooks: HttpReceiver, route: str = ASKED) -> str:
    """The chief by the first, who escalates to the leader by the second, and at last to another."""
    return written(*(hook.address for hook in hooks), more=LADDER, route=route).replace(
        'addresses = ["hook0", "hook1", "hook2"]', 'addresses = ["hook0"]'
    )


def said_by(hook: HttpReceiver) -> list[Any]:
    return [json.loads(request.body) for request in hook.received]


def alert_of(centre: AlertCentre) -> Group:
    (found,) = centre.alerts.groups(GroupFilter(rule="clause_breached"), limit=9)
    return found


def is_accepted(centre: AlertCentre, posts: Sequence[str], *, end: bool = False) -> Callable[[], bool]:
    def look() -> bool:
        groups = centre.alerts.groups(GroupFilter(rule="clause_breached"), limit=9)
        notices = [n for g in groups for n in centre.alerts.notices_of(g.id) if n.tells_end is end]
        return sorted(n.recipient for n in notices if n.state == "accepted") == sorted(posts)

    return look


async def test_who_was_told_hears_that_it_is_over_and_who_was_not_hears_nothing(tmp_path: Path) -> None:
    with HttpReceiver() as chief, HttpReceiver() as leader, HttpReceiver() as never:
        centre = AlertCentre(tmp_path, f'base_url = "https://centre.example"\n{ladder(chief, leader, never)}')
        async with centre.running():
            await centre.breach("c1")
            await centre.until(is_accepted(centre, ["chief", "leader"]))
            await centre.meet("c1")
            await centre.until(is_accepted(centre, ["chief", "leader"], end=True))

    for hook in (chief, leader):
        alert, end = said_by(hook)
        assert (alert["is_resolved"], end["is_resolved"], end["is_test"]) == (False, True, False)
        assert alert["key"] != end["key"]
        assert end["title"].startswith("【已恢复】")
        assert "恢复，历时" in end["text"]
        assert end["link"] == "https://centre.example"
    assert never.received == []
    assert centre.types().count("alert.resolved") == 1


async def test_without_being_asked_for_nobody_hears_of_it(tmp_path: Path) -> None:
    with HttpReceiver() as chief:
        centre = AlertCentre(tmp_path, written(chief.address))
        async with centre.running():
            await centre.breach("c1")
            await centre.until(is_accepted(centre, ["chief"]))
            await centre.meet("c1")
            await centre.until(lambda: alert_of(centre).state == "resolved")

    assert [said["is_resolved"] for said in said_by(chief)] == [False]
    assert [notice.tells_end for notice in centre.alerts.notices_of(alert_of(centre).id)] == [False]


async def test_a_role_cut_off_in_it_and_one_that_reads_the_journal_again_use_no_second_key(
    tmp_path: Path,
) -> None:
    with HttpReceiver(script=[Answer(), Answer(after_s=4.0)]) as chief:
        centre = AlertCentre(tmp_path, written(chief.address, route=ASKED))
        async with centre.running():
            await centre.breach("c1")
            await centre.until(is_accepted(centre, ["chief"]))
            await centre.meet("c1")
            await chief.waited_for(2)
        centre.alerts.commit(Changes(facts=[FactRow(HEAD, "of another release", b"")]))
        async with centre.running():
            await centre.until(is_accepted(centre, ["chief"], end=True))
        centre.alerts.commit(Changes(facts=[FactRow(HEAD, "of another release", b"")]))
        async with centre.running():
            await centre.breach("c2")
            await centre.until(lambda: len(chief.received) == 4)

    keys = [said["key"] for said in said_by(chief) if said["is_resolved"]]
    assert (len(keys), len(set(keys))) == (2, 1)


async def test_over_while_the_role_is_dead_it_is_told_when_it_is_back(tmp_path: Path) -> None:
    with HttpReceiver() as chief:
        centre = AlertCentre(tmp_path, written(chief.address, route=ASKED))
        async with centre.running():
            await centre.breach("c1")
            await centre.until(is_accepted(centre, ["chief"]))
        await centre.meet("c1")
        centre.clock.by = timedelta(minutes=30)
        async with centre.running():
            await centre.until(is_accepted(centre, ["chief"], end=True))

    assert [said["is_resolved"] for said in said_by(chief)] == [False, True]


@pytest.mark.parametrize("found", ["yes", 1])
def test_a_plan_that_says_anything_but_true_or_false_is_refused(found: object) -> None:
    with pytest.raises(PlanError):
        routes_from([{"name": "a", "send_resolved": found}], {"default": plan().escalations["usual"]}, ())
