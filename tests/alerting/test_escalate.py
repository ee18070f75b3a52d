"""Steps: whom they tell, why, and when; and what stops them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

import pytest

from dashboard.alerting.stages.budget import Window
from dashboard.alerting.stages.round import Round, Sent
from dashboard.alerting.stages.tellings import event_of
from dashboard.channels._channel import Accepted, Budget
from dashboard.domain.alert_events import AlertAcknowledged, AlertActed, AlertEscalated, AlertRaised
from dashboard.domain.duty import Address, Hours, Post, Roster, Route, Shift, Step
from dashboard.ports.alerts import Telling
from tests.alerting.stand import NOON, STEPS, Centre, after, finding, plan, standing, told

CHIEF, HEAD = ("chief", "hook", 1), ("head", "mail", 1)


def escalations(centre: Centre) -> list[str]:
    return [
        line.evidence["why"]
        for made in centre.rounds
        for line in made.changes.custody
        if "why" in line.evidence
    ]


def test_nobody_delivered_to_is_the_first_reason() -> None:
    centre = Centre(standing())
    centre.find(finding())

    early, due = centre.turn(after(59.9)), centre.turn(after(60.0))

    assert (told(early), told(due)) == ([], [HEAD])
    assert escalations(centre) == ["not_delivered"]
    assert [(t.kind) for t in due.changes.told] == ["alert.escalated"]


@pytest.mark.parametrize(
    ("read", "due_s", "why"), [(False, 300.0, "not_read"), (True, 600.0, "not_acknowledged")]
)
def test_each_reason_has_its_own_time(read: bool, due_s: float, why: str) -> None:
    centre = Centre(standing())
    first = centre.find(finding())
    centre.accept(first, at=after(1), read=read)

    looks = [centre.turn(after(s)) for s in (60.0, due_s - 0.1)]
    due = centre.turn(after(due_s))

    assert [told(made) for made in looks] == [[], []]
    assert told(due) == [HEAD]
    assert escalations(centre) == [why]


def test_a_channel_that_can_prove_delivery_has_to() -> None:
    given = standing()
    given.provable = {"hook": frozenset({"delivered"})}
    centre = Centre(given)
    centre.accept(centre.find(finding()), at=after(1))

    assert told(centre.turn(after(60.0))) == [HEAD]
    assert escalations(centre) == ["not_delivered"]


def test_after_the_last_step_nothing_is_due() -> None:
    centre = Centre(standing())
    centre.find(finding())
    centre.turn(after(60))

    later = centre.turn(after(100_000))

    assert told(later) == []
    assert centre.standing.next_at() is None


def test_after_the_last_step_what_is_open_is_told_again_where_the_route_says_so() -> None:
    once = plan(routes=[Route("all", "usual", repeat_s=900.0)], steps=[Step(("chief",))])
    centre = Centre(standing(once))
    centre.find(finding())

    again = [centre.turn(after(s)) for s in (899.0, 900.0, 1799.0, 1800.0)]

    assert [told(made) for made in again] == [[], [CHIEF], [], [CHIEF]]
    assert len(centre.notices) == 3
    assert escalations(centre) == []


@pytest.mark.parametrize(
    ("data", "type_"),
    [
        (AlertAcknowledged("chief", "link"), "alert.acknowledged"),
        (AlertActed("chief", "called"), "alert.acted"),
    ],
)
def test_who_takes_it_in_hand_stops_steps_repeats_and_what_waits(data: object, type_: str) -> None:
    centre = Centre(standing(plan(routes=[Route("all", "usual", repeat_s=10.0)])))
    centre.fail(centre.find(finding()), at=after(1), is_retryable=True)

    made = centre.act(data, on=centre.group.id, at=after(1.5), type_=type_)
    later = [centre.turn(after(s)) for s in (3.0, 60.0, 600.0, 10_000.0)]

    assert [told(each) for each in later] == [[], [], [], []]
    assert (centre.group.acked_at, centre.group.acked_by) == (after(1.5), "chief")
    assert [(n.state, n.error) for n in made.became] == [("failed", "acknowledged")]
    turns = [line.turn for line in made.changes.custody]
    assert turns == [type_.removeprefix("alert.")]


def test_what_is_said_of_an_alert_that_is_over_is_proven_and_tells_nobody() -> None:
    centre = Centre(standing())
    centre.find(finding())
    centre.resolve(finding(), at=after(1))
    said = [
        (AlertAcknowledged("chief", "page"), "alert.acknowledged", after(2)),
        (AlertActed("chief", "repaired"), "alert.acted", after(3)),
        (AlertEscalated(1, "head", "by_hand"), "alert.escalated", after(4)),
    ]

    made = [centre.act(data, on=centre.group.id, at=at, type_=type_) for data, type_, at in said]

    group = centre.group
    assert (group.acked_at, group.acked_by, group.acted_at) == (after(2), "chief", after(3))
    assert (group.resolved_at, group.state) == (after(1), "resolved")
    turns = [[line.turn for line in each.changes.custody] for each in made]
    assert turns == [["acknowledged"], ["acted"], []]
    assert [told(each) for each in made] == [[], [], []]
    assert (centre.standing.groups, centre.standing.next_at()) == ({}, None)


def test_an_attempt_that_fails_after_the_acknowledgement_is_not_tried_again() -> None:
    centre = Centre(standing())
    sent = centre.find(finding())
    centre.act(
        AlertAcknowledged("chief", "page"), on=centre.group.id, at=after(1), type_="alert.acknowledged"
    )

    made = centre.fail(sent, at=after(2), is_retryable=True)

    assert told(made) == []
    assert [notice.state for notice in made.became] == ["failed"]
    assert centre.standing.next_at() is None


def test_by_hand_the_next_step_is_taken_at_once_and_once() -> None:
    centre = Centre(standing())
    centre.find(finding())
    data = AlertEscalated(1, "head", "by_hand")

    made = centre.act(data, on=centre.group.id, at=after(1), type_="alert.escalated")
    again = centre.act(data, on=centre.group.id, at=after(1), type_="alert.escalated")

    assert (told(made), told(again)) == ([HEAD], [])
    assert escalations(centre) == ["by_hand"]


def by_hand(centre: Centre, *, at_s: float) -> Round:
    return centre.act(
        AlertEscalated(1, "head", "by_hand"), on=centre.group.id, at=after(at_s), type_="alert.escalated"
    )


def acknowledge(centre: Centre, *, at_s: float, is_live: bool = True) -> Round:
    data = AlertAcknowledged("chief", "page")
    return centre.act(data, on=centre.group.id, at=after(at_s), type_="alert.acknowledged", is_live=is_live)


def test_a_step_by_hand_of_what_somebody_has_in_hand_goes_on_until_it_came_and_no_other_follows() -> None:
    two = Post("head", "主任", (Address("mail", "c"), Address("hook", "d")))
    more = Step(("boss",), not_delivered_s=60.0)
    centre = Centre(standing(plan(steps=[*STEPS, more], posts=[two, BOSS])))
    centre.accept(centre.find(finding()), at=after(1))
    acknowledge(centre, at_s=10)

    made = by_hand(centre, at_s=20)
    centre.fail(made, at=after(21), is_retryable=True)
    again = centre.turn(after(22))
    instead = centre.fail(again, at=after(23))
    centre.fail(instead, at=after(24))

    assert [told(each) for each in (made, again, instead)] == [[HEAD], [HEAD], [("head", "hook", 1)]]
    assert told(centre.turn(after(100_000))) == []
    assert centre.standing.next_at() is None
    assert [event.escalates_at for event in said(made.changes.told)] == [None]  # type: ignore[attr-defined]


def test_an_acknowledgement_heard_again_stops_nothing_that_was_wanted_since() -> None:
    centre = Centre(standing())
    centre.accept(centre.find(finding()), at=after(1))
    acknowledge(centre, at_s=10)
    centre.fail(by_hand(centre, at_s=20), at=after(21), is_retryable=True)

    acknowledge(centre, at_s=10, is_live=False)

    assert told(centre.turn(after(22))) == [HEAD]


def test_an_acknowledgement_stops_what_was_wanted_by_hand_before() -> None:
    centre = Centre(standing())
    centre.accept(centre.find(finding()), at=after(1))
    centre.fail(by_hand(centre, at_s=5), at=after(6), is_retryable=True)

    acknowledge(centre, at_s=6.5)

    assert told(centre.turn(after(7))) == []


def said(told: Sequence[Telling]) -> list[object]:
    return [event_of(each).data for each in told]


def test_the_journal_is_told_posts_by_their_labels_and_a_repeat_as_no_further_step() -> None:
    centre = Centre(standing(plan(routes=[Route("all", "usual", repeat_s=3600.0)])))
    *_, raised = said(centre.find(finding()).changes.told)
    [escalated] = said(centre.turn(after(60.0)).changes.told)

    assert isinstance(raised, AlertRaised) and isinstance(escalated, AlertEscalated)
    labels = {name: post.label for name, post in centre.standing.plan.posts.items()}
    assert (raised.to_label, raised.escalates_label) == (labels["chief"], labels["head"])
    assert (raised.escalates_at, raised.escalates_to) == (after(60.0), "head")
    assert (escalated.to, escalated.to_label) == ("head", labels["head"])
    assert (escalated.escalates_at, escalated.escalates_to) == (after(3660.0), None)
    assert escalated.escalates_label == ""


def test_when_every_address_of_a_step_failed_the_next_step_is_taken_at_once() -> None:
    centre = Centre(standing())
    first = centre.find(finding())

    second = centre.fail(first, at=after(1))
    last = centre.fail(second, at=after(2))
    due = centre.turn(after(2))

    assert (told(second), told(last) + told(due)) == ([("chief", "mail", 1)], [HEAD])
    assert escalations(centre) == ["not_delivered"]


def test_when_the_last_step_reached_nobody_it_is_taken_anew_later_and_later_until_it_does() -> None:
    centre = Centre(standing(plan(steps=[Step(("head",))])))
    made, at_s, waits = centre.find(finding()), 0.0, []

    for _ in range(5):
        centre.fail(made, at=after(at_s + 1))
        centre.turn(after(at_s + 1))
        next_at = centre.standing.next_at()
        assert next_at is not None
        waits.append((next_at - after(at_s)).total_seconds())
        at_s += waits[-1]
        early, made = centre.turn(after(at_s - 0.1)), centre.turn(after(at_s))
        assert (told(early), told(made)) == ([], [HEAD])
    centre.accept(made, at=after(at_s + 1))

    assert waits == [60.0, 120.0, 300.0, 600.0, 600.0]
    assert told(centre.turn(after(at_s + 100_000))) == []
    assert centre.standing.next_at() is None
    assert escalations(centre) == []


def test_an_address_passed_over_for_its_budget_is_tried_when_the_step_is_taken_anew() -> None:
    alone = plan(routes=[Route("all", "usual", group_by=("subject",))], steps=[Step(("chief",))])
    centre = Centre(standing(alone, budgets={"hook": Budget(1, 3.0)}))
    centre.accept(centre.find(finding("case-0")), at=NOON)
    by_mail = centre.find(finding())
    centre.fail(by_mail, at=after(1))
    centre.turn(after(1))

    anew = centre.turn(after(60))

    assert (told(by_mail), told(anew)) == ([("chief", "mail", 1)], [CHIEF])


def test_what_is_taken_in_hand_or_over_is_not_taken_anew() -> None:
    apart = plan(routes=[Route("all", "usual", group_by=("subject",))], steps=[Step(("head",))])
    centre = Centre(standing(apart))
    made = centre.find(finding("case-1"), finding("case-2"))
    centre.fail(made, at=after(1))
    centre.turn(after(1))
    first, _ = centre.groups
    centre.act(AlertAcknowledged("head", "page"), on=first, at=after(2), type_="alert.acknowledged")
    centre.resolve(finding("case-2"), at=after(3))

    assert told(centre.turn(after(100_000))) == []


def two_posts(*more: Step, repeat_s: float | None = None) -> Centre:
    """A step that tells two posts, and others after it."""
    routes = [Route("all", "usual", repeat_s=repeat_s)]
    return Centre(standing(plan(routes=routes, steps=[Step(("chief", "head")), *more], posts=[BOSS])))


def lose_chief(centre: Centre, *, at_s: float = 0.0) -> None:
    """The head's address accepts, both of the chief's fail."""
    made = centre.find(finding(since=after(at_s)))
    hook, mail = made.sends
    centre.accept(replace(made, sends=[mail]), at=after(at_s + 1))
    by_mail = centre.fail(replace(made, sends=[hook]), at=after(at_s + 2))
    centre.fail(by_mail, at=after(at_s + 3))


def test_that_one_post_was_reached_does_not_hide_that_another_was_not() -> None:
    centre = two_posts(Step(("boss",), not_delivered_s=60.0))
    lose_chief(centre)

    early, due = centre.turn(after(59.9)), centre.turn(after(60))

    assert (told(early), told(due)) == ([], [("boss", "mail", 1)])
    assert escalations(centre) == ["not_delivered"]


def test_where_one_post_read_it_that_another_was_not_reached_is_no_reason_for_the_next_step() -> None:
    centre = two_posts(Step(("boss",), not_delivered_s=50.0))
    made = centre.find(finding())
    hook, mail = made.sends
    centre.accept(replace(made, sends=[mail]), at=after(1), read=True)
    centre.fail(centre.fail(replace(made, sends=[hook]), at=after(2)), at=after(3))

    assert told(centre.turn(after(50))) == []


def test_a_post_of_the_last_step_that_was_not_reached_is_told_anew_until_it_is_and_no_other() -> None:
    centre = two_posts()
    lose_chief(centre)
    at_s, waits = 2.0, []

    for _ in range(4):
        centre.turn(after(at_s + 1))
        next_at = centre.standing.next_at()
        assert next_at is not None
        early, made = centre.turn(next_at - timedelta(seconds=0.1)), centre.turn(next_at)
        assert (told(early), told(made)) == ([], [CHIEF])
        waits.append((next_at - after(at_s)).total_seconds())
        at_s = (next_at - NOON).total_seconds()
        centre.fail(centre.fail(made, at=next_at), at=next_at)
    centre.turn(after(at_s))
    next_at = centre.standing.next_at()
    assert next_at is not None
    centre.accept(centre.turn(next_at), at=next_at)

    assert waits == [60.0, 120.0, 300.0, 600.0]
    assert told(centre.turn(next_at + timedelta(days=1))) == []
    assert centre.standing.next_at() is None
    assert centre.group.step == centre.group.retaken == 5
    assert escalations(centre) == []


def test_while_a_post_is_told_anew_the_next_step_is_due_as_before() -> None:
    centre = two_posts(Step(("boss",), not_acknowledged_s=600.0))
    lose_chief(centre)
    anew = centre.turn(after(62))
    centre.accept(anew, at=after(63))

    early, due = centre.turn(after(599.9)), centre.turn(after(600))

    assert told(anew) == [CHIEF]
    assert [centre.notices[n.id].instead_of is not None for n in anew.sends] == [True]
    assert (told(early), told(due)) == ([], [("boss", "mail", 1)])
    assert escalations(centre) == ["not_acknowledged"]


def test_a_step_that_goes_on_is_repeated_when_the_whole_of_it_is_due() -> None:
    centre = two_posts(repeat_s=900.0)
    lose_chief(centre)
    centre.accept(centre.turn(after(62)), at=after(63))

    early, due = centre.turn(after(899.9)), centre.turn(after(900))

    assert (told(early), sorted(told(due))) == ([], [CHIEF, HEAD])


@pytest.mark.parametrize("is_sent", [True, False])
def test_when_the_channel_of_a_message_leaves_the_plan_the_post_is_told_by_what_is_left(
    is_sent: bool,
) -> None:
    """Whether the other post of the step was reached, or not."""
    steps = [Step(("chief", "head")), Step(("boss",), not_acknowledged_s=600.0)]
    before = plan(steps=steps, posts=[BOSS])
    left = Post("chief", "值班长", (Address("mail", "b"),))
    channels = {"mail": before.channels["mail"]}
    after_ = replace(before, channels=channels, posts={**before.posts, "chief": left})
    centre = Centre(standing(before))
    made = centre.find(finding())
    hook, mail = made.sends
    centre.turn(after(1), sent=[Sent(mail, after(1), Accepted({}) if is_sent else None, "gone")])

    centre.standing.stand_by(after_, {"mail": Window(None)}, {})
    gone = Sent(hook, after(2), None, "gone")
    anew = [told(centre.turn(after(2), sent=each)) for each in ([gone], [])]
    early, again = centre.turn(after(59.9)), centre.turn(after(60))
    due = centre.turn(after(600))

    assert [*anew[0], *anew[1]] == [("chief", "mail", 1)]
    assert (told(early), told(again)) == ([], [] if is_sent else [HEAD])
    assert (told(due), escalations(centre)) == ([("boss", "mail", 1)], ["not_acknowledged"])


def test_who_is_on_duty_since_is_told_for_who_was_not_reached() -> None:
    day, night = Post("day", "日班", (Address("hook", "d"),)), Post("night", "夜班", (Address("hook", "n"),))
    until_one = Shift(("all",), Hours(time(8), time(12, 0, 30)), ("day",))
    given = replace(
        plan(steps=[Step(("on_duty", "head"))], posts=[day, night]),
        rosters={"on_duty": Roster("on_duty", (until_one,), ("night",))},
    )
    centre = Centre(standing(given))
    made = centre.find(finding())
    hook, mail = made.sends
    centre.accept(replace(made, sends=[mail]), at=after(1))

    centre.fail(replace(made, sends=[hook]), at=after(31))

    assert told(centre.turn(after(31))) == [("night", "hook", 1)]
    assert told(centre.turn(after(100_000))) == []


def test_an_urgent_message_that_waits_for_its_budget_escalates_as_if_it_had_not_arrived() -> None:
    mute = Post("chief", "值班长", (Address("hook", "a"),))
    apart = [Route("all", "usual", group_by=("subject",))]
    centre = Centre(standing(plan(routes=apart, posts=[mute]), budgets={"hook": Budget(1, 50.0)}))
    centre.accept(centre.find(finding("c1")), at=NOON, read=True)

    waits = centre.find(finding("c2", severity="urgent", since=after(10)))
    sent = centre.turn(after(50))
    early, due = centre.turn(after(69.9)), centre.turn(after(70))

    assert [told(each) for each in (waits, sent, early, due)] == [[], [CHIEF], [], [HEAD]]
    assert escalations(centre) == ["not_delivered"]


def test_a_budget_that_is_free_only_after_the_next_step_is_not_waited_for() -> None:
    mute = Post("chief", "值班长", (Address("hook", "a"),))
    apart = [Route("all", "usual", group_by=("subject",))]
    centre = Centre(standing(plan(routes=apart, posts=[mute]), budgets={"hook": Budget(1, 86_400.0)}))
    centre.accept(centre.find(finding("c1")), at=NOON, read=True)

    waits = centre.find(finding("c2", severity="urgent", since=after(10)))
    at_once = centre.turn(after(10))

    assert (told(waits), told(at_once)) == ([], [HEAD])
    assert [line.evidence["reason"] for line in waits.changes.custody if line.turn == "held"] == ["budget"]
    assert escalations(centre) == ["not_delivered"]


BOSS = Post("boss", "局长", (Address("mail", "z"),))
EVENING = NOON + timedelta(hours=8)
MORNING = NOON + timedelta(hours=20.5)
"""08:30 of the next day there."""


def test_what_is_mild_waits_for_working_hours_and_its_steps_with_it() -> None:
    centre = Centre(standing())

    made = centre.find(finding(severity="due", since=EVENING))
    night = centre.turn(EVENING + timedelta(hours=1))
    morning = centre.turn(MORNING)
    escalated = centre.turn(MORNING + timedelta(seconds=60))

    assert [told(each) for each in (made, night, morning, escalated)] == [[], [], [CHIEF], [HEAD]]
    assert made.changes.notices == []
    assert [(line.turn, line.notice, line.evidence) for line in made.changes.custody] == [
        ("held", None, {"reason": "hours", "until": MORNING.isoformat()})
    ]
    assert [telling.kind for telling in made.changes.told] == ["alert.raised"]


def test_what_is_found_over_night_is_one_message_of_what_is_open_by_the_morning() -> None:
    centre = Centre(standing())
    mild = [
        finding(f"case-{n}", severity="due", since=EVENING + timedelta(minutes=5 * n)) for n in range(100)
    ]
    for each in mild:
        centre.find(each)
    centre.resolve(*mild[1:], at=MORNING - timedelta(hours=1))

    morning = centre.turn(MORNING)

    assert len(centre.groups) == 1
    assert [(n.recipient, n.title, n.text) for n in morning.sends] == [
        ("chief", "clause_breached 1", "case-0")
    ]


def test_who_is_on_duty_by_the_morning_is_told() -> None:
    day, night = Post("day", "日班", (Address("hook", "d"),)), Post("night", "夜班", (Address("hook", "n"),))
    by_day = Shift(("all",), Hours(time(8), time(20)), ("day",))
    given = replace(
        plan(steps=[Step(("on_duty",))], posts=[day, night]),
        rosters={"on_duty": Roster("on_duty", (by_day,), ("night",))},
    )
    centre = Centre(standing(given))
    centre.find(finding(severity="due", since=NOON + timedelta(hours=10)))

    assert told(centre.turn(MORNING)) == [("day", "hook", 1)]


def test_a_later_step_of_what_is_mild_waits_for_the_morning_too() -> None:
    centre = Centre(standing())
    before_five_thirty = NOON + timedelta(hours=5, minutes=25)
    made = centre.find(finding(severity="due", since=before_five_thirty))
    centre.accept(made, at=before_five_thirty, read=True)

    evening = centre.turn(before_five_thirty + timedelta(seconds=600))

    assert told(made) == [CHIEF]
    assert told(evening) == []
    assert told(centre.turn(MORNING)) == [HEAD]


def test_what_becomes_grave_over_night_is_told_then() -> None:
    by_rule = Route("all", "usual", group_by=("rule",), group_wait_s=600.0)
    centre = Centre(standing(plan(routes=[by_rule])))
    centre.find(finding("c1", severity="due", since=EVENING))
    centre.turn(EVENING + timedelta(seconds=600))

    made = centre.find(finding("c2", severity="urgent", since=EVENING + timedelta(hours=1)))

    assert told(made) == [("chief", "hook", 2)]


@pytest.mark.parametrize("severity", ["over", "urgent"])
def test_what_is_grave_waits_for_nothing(severity: str) -> None:
    asleep = Post("head", "主任", (Address("mail", "c"),), quiet=Hours(NOON.time(), NOON.time()))
    centre = Centre(standing(plan(steps=[Step(("head",))], posts=[asleep])))

    made = centre.find(finding(severity=severity, since=EVENING))  # type: ignore[arg-type]

    assert told(made) == [HEAD]


def test_what_is_over_before_working_hours_is_not_told_then() -> None:
    centre = Centre(standing())
    mild = finding(severity="due", since=EVENING)
    centre.find(mild)

    centre.resolve(mild, at=EVENING + timedelta(hours=2))

    assert told(centre.turn(MORNING)) == []


def test_a_clock_set_back_takes_no_step_twice_and_one_set_forward_takes_it_early() -> None:
    centre = Centre(standing())
    centre.find(finding())

    forward = centre.turn(after(3600))
    back = centre.turn(after(-3600))
    again = centre.turn(after(3600))

    assert [told(each) for each in (forward, back, again)] == [[HEAD], [], []]


def test_what_is_well_again_while_it_is_watched_is_never_told_for_the_first_time() -> None:
    centre = Centre(standing(plan(routes=(Route("all", "usual", group_wait_s=30.0),))))
    source = finding("grid", rule="source_silent", about="source")
    centre.find(source)
    centre.standing.clearing = {source.episode}

    early = [told(centre.turn(after(s))) for s in (30, 40, 300)]
    centre.resolve(source, at=after(310))

    assert [*early, told(centre.turn(after(400)))] == [[], [], [], []]
    assert centre.group.closed_at is None


def test_what_is_wrong_anew_while_it_is_watched_is_told_within_seconds() -> None:
    centre = Centre(standing(plan(routes=(Route("all", "usual", group_wait_s=30.0),))))
    source = finding("grid", rule="source_silent", about="source")
    centre.find(source)
    centre.standing.clearing = {source.episode}
    centre.turn(after(30))

    centre.standing.clearing = set()

    assert told(centre.turn(after(40))) == [("chief", "hook", 1)]


def test_of_several_one_that_is_still_wrong_is_enough_to_tell() -> None:
    centre = Centre(standing(plan(routes=(Route("all", "usual", group_wait_s=30.0),))))
    sources = [finding(name, rule="source_silent", about="source") for name in ("grid", "phone")]
    centre.find(*sources)
    centre.standing.clearing = {sources[0].episode}

    assert told(centre.turn(after(30))) == [("chief", "hook", 2)]


def mute_centre(*, not_acknowledged_s: float | None) -> Centre:
    """By hook alone, which tells nobody's reading."""
    steps = (Step(("chief",)), Step(("head",), not_read_s=60.0, not_acknowledged_s=not_acknowledged_s))
    centre = Centre(standing(plan(steps=steps)))
    centre.standing.provable = {}
    centre.accept(centre.find(finding()), at=after(1))
    return centre


def test_by_a_channel_that_tells_nobody_s_reading_the_acknowledgement_is_waited_for() -> None:
    centre = mute_centre(not_acknowledged_s=90.0)
    assert centre.group.next_step_at == after(90)

    early, due = centre.turn(after(60)), centre.turn(after(90))

    assert [told(early), told(due)] == [[], [HEAD]]
    assert escalations(centre) == ["not_acknowledged"]


def test_where_reading_alone_is_waited_for_and_nobody_can_tell_it_the_step_is_taken_all_the_same() -> None:
    centre = mute_centre(not_acknowledged_s=None)

    assert told(centre.turn(after(60))) == [HEAD]
    assert escalations(centre) == ["not_acknowledged"]


def test_once_a_page_took_its_place_reading_is_waited_for() -> None:
    steps = (Step(("chief",)), Step(("head",), not_read_s=60.0, not_acknowledged_s=90.0))
    centre = Centre(standing(plan(steps=steps)))
    centre.standing.provable = {"mail": frozenset({"read"})}
    instead = centre.fail(centre.find(finding()), at=after(1))
    centre.accept(instead, at=after(2))

    centre.turn(after(61))

    assert escalations(centre) == ["not_read"]
