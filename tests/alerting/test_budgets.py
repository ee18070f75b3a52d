"""Budgets through a restart and a change of the plan: what a vendor allows, it allows whatever we do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dashboard.alerting.opening import budgets_in_force, budgets_of
from dashboard.channels import dingtalk, webhook
from dashboard.channels._channel import Budget
from dashboard.domain.duty import ChannelUse
from tests.alerting.centre import AlertCentre
from tests.alerting.centre import plan as written
from tests.alerting.stand import plan
from tests.channels.receivers import Answer, HttpReceiver


async def test_what_was_tried_before_a_restart_is_spent_after_it(tmp_path: Path) -> None:
    """One of two was refused: who was called counts it, and so do we."""
    budget = "budget = { messages = 2, per_s = 600 }"
    with HttpReceiver(script=[Answer(403)]) as hook, HttpReceiver() as other:
        centre = AlertCentre(tmp_path, written(hook.address, other.address, budget=budget))
        async with centre.running():
            await centre.breach("c1")
            await other.waited_for(1)
            await centre.breach("c2")
            await hook.waited_for(2)
            await centre.until(lambda: not centre.alerts.open_notices())
        async with centre.running():
            await centre.breach("c3")
            await other.waited_for(2)

    assert len(hook.received) == 2


def test_a_plan_that_changes_forgets_nothing_that_was_sent() -> None:
    given = plan()
    bot = replace(given, channels={"bot": ChannelUse("bot", "dingtalk")})
    lower = replace(given, channels={"bot": ChannelUse("bot", "dingtalk", messages=10, per_s=60.0)})
    kinds = {"dingtalk": dingtalk.CHANNEL}
    before = budgets_of(bot, kinds, {})
    sent = [before["bot"].take(float(second)) for second in range(12)]

    after = budgets_of(lower, kinds, before)

    assert sent == [0.0] * 12
    assert after["bot"].left(12.0) == 0
    assert after["bot"].take(12.0) == 50.0


def test_a_plan_may_lower_what_a_vendor_allows_and_not_raise_it() -> None:
    raised = ChannelUse("bot", "dingtalk", messages=1000, per_s=60.0)
    own = ChannelUse("hook", "webhook", messages=5, per_s=1.0)

    assert budgets_in_force(raised, dingtalk.CHANNEL) == (Budget(1000, 60.0), Budget(20, 60.0))
    assert budgets_in_force(own, webhook.CHANNEL) == (Budget(5, 1.0),)
    assert budgets_in_force(ChannelUse("bot", "dingtalk"), dingtalk.CHANNEL) == (Budget(20, 60.0),)
    assert budgets_in_force(ChannelUse("hook", "webhook"), webhook.CHANNEL) == ()
