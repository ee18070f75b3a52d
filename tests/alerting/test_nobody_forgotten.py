"""Whatever fails, is silenced, passed on by hand or changed in the plan: of what is open and in nobody's hand
each post of the step was reached, or is still to be told; and no instant takes rounds without end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.alerting.stages.reached import by_post, is_lost
from dashboard.alerting.stages.round import Sent
from dashboard.channels._channel import Accepted, Budget
from dashboard.domain.alert import Finding
from dashboard.domain.alert_events import AlertAcknowledged, AlertEscalated, AlertSilenced
from dashboard.domain.duty import Address, DutyPlan, Post, Route, Step
from dashboard.ports.alerts import Group, Notice, of_step
from tests.alerting.stand import NOON, Centre, finding, plan, standing

CASES = 6
POSTS = ("a", "b", "c")
ROUNDS_AT_ONCE = 12


class Day:
    """A day at a small centre, made of chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.at = NOON
        self.found = 0
        self.open: list[Finding] = []
        self.unanswered: list[Notice] = []
        budgets = {"hook": Budget(2, chance.choice([10.0, 5000.0]))} if chance.random() < 0.5 else {}
        self.centre = Centre(standing(self._plan(), budgets=budgets))

    def _plan(self) -> DutyPlan:
        first = Step(tuple(self.chance.sample(POSTS[:2], self.chance.randint(1, 2))))
        next_ = Step(("c", "b"), self.chance.choice([None, 60.0]), None, 600.0)
        steps = [first, next_][: self.chance.randint(1, 2)]
        routes = [Route("all", "usual", group_by=("rule",), repeat_s=self.chance.choice([None, 900.0]))]
        return plan(routes=routes, steps=steps, posts=self._posts(POSTS))

    def _posts(self, names: Sequence[str]) -> list[Post]:
        return [Post(name, name, tuple(self._address(c) for c in self._channels())) for name in names]

    def _channels(self) -> list[str]:
        return self.chance.sample(["hook", "mail"], self.chance.randint(1, 2))

    def _address(self, channel: str) -> Address:
        return Address(channel, self.chance.choice("xy"))

    def goes_on(self) -> None:
        """One thing happens, or time passes; then rounds until nothing is due."""
        groups = list(self.centre.standing.groups)
        match self.chance.choices(range(7), [12, 40, 4, 4, 6, 6, 28])[0]:
            case 0:
                self._found()
            case 1 if self.unanswered:
                self._answered(self.unanswered.pop(self.chance.randrange(len(self.unanswered))))
            case 2 if self.open:
                self.centre.resolve(self.open.pop(), at=self.at)
            case 3 if groups:
                self._act(AlertAcknowledged("a", "page"), self.chance.choice(groups), "alert.acknowledged")
            case 4 if groups:
                group = self.centre.standing.groups[self.chance.choice(groups)]
                self._act(AlertEscalated(group.step + 1, "c", "by_hand"), group.id, "alert.escalated")
            case 5:
                until = self.at + timedelta(seconds=self.chance.choice([20, 400]))
                about = self.chance.choice([None, f"case/case-{self.chance.randrange(CASES)}"])
                self._act(AlertSilenced("a", "", until, about=about), self.at.isoformat(), "alert.silenced")
            case 6 if self.chance.random() < 0.2:
                given = self.centre.standing
                post = self._posts([self.chance.choice(POSTS)])[0]
                anew = replace(given.plan, posts={**given.plan.posts, post.name: post})
                given.stand_by(anew, given.budgets, given.provable)
            case _:
                next_at = self.centre.standing.next_at()
                later = self.at + timedelta(seconds=self.chance.choice([1, 30, 300]))
                self.at = max(self.at, next_at) if next_at and self.chance.random() < 0.8 else later
        self._settles()

    def _found(self) -> None:
        self.found += 1
        self.open.append(finding(f"case-{self.found % CASES}", severity="urgent", since=self.at))
        self.at += timedelta(seconds=1)  # what comes back does so at another instant
        self.unanswered += self.centre.find(self.open[-1]).sends

    def _answered(self, notice: Notice) -> None:
        is_accepted, is_retryable = self.chance.random() < 0.3, self.chance.random() < 0.5
        error = None if is_accepted else "no"
        sent = Sent(notice, self.at, Accepted({}) if is_accepted else None, error, is_retryable)
        self.unanswered += self.centre.turn(self.at, sent=[sent]).sends

    def _act(self, data: object, on: str, type_: str) -> None:
        self.unanswered += self.centre.act(data, on=on, at=self.at, type_=type_).sends

    def _settles(self) -> None:
        for _ in range(ROUNDS_AT_ONCE):
            self.unanswered += self.centre.turn(self.at).sends
            next_at = self.centre.standing.next_at()
            if next_at is None or next_at > self.at:
                return
        raise AssertionError(f"rounds without end at {self.at}")

    def forgotten(self, group: Group) -> set[str]:
        """The posts that a step did not reach, where nothing more is to come."""
        if group.acked_at is not None or group.next_step_at is not None or group.closed_at is None:
            return set()
        if self.centre.standing.notices_under_way(group.id):
            return set()
        notices = [notice for notice in self.centre.notices.values() if notice.group == group.id]
        return {name for name, told in by_post(of_step(notices, group.step)).items() if is_lost(told)}


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.integers(20, 120))
def test_nobody_is_forgotten_and_nothing_goes_round_in_circles(seed: int, length: int) -> None:
    day = Day(Random(seed))

    for _ in range(length):
        day.goes_on()

        groups = day.centre.standing.groups.values()
        assert [day.forgotten(group) for group in groups] == [set()] * len(groups)
        assert sum(group.open for group in groups) == len(day.centre.standing.episodes)
