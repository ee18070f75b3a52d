"""Attempts: what is tried again and when, what is passed on, and what a budget does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.alerting.sending.deliver import Outlets
from dashboard.alerting.stages.budget import Window
from dashboard.alerting.stages.round import Sent
from dashboard.channels import webhook
from dashboard.channels._channel import Budget, ChannelError
from dashboard.domain.alert import Opened, Resolved
from dashboard.domain.duty import Address, Post, Route, Step
from dashboard.ports.alerts import Episode
from tests.alerting.stand import NOON, Centre, after, breached, finding, plan, standing, told

APART = plan(routes=[Route("all", "usual", group_by=("subject",))], steps=[Step(("chief",))])


def test_a_failure_that_may_pass_is_tried_again_later_and_later_and_then_passed_on() -> None:
    centre = Centre(standing(APART))
    made, at, waits = centre.find(finding()), NOON, []

    for _ in range(4):
        centre.fail(made, at=at, is_retryable=True)
        next_at = centre.standing.next_at()
        assert next_at is not None
        waits.append((next_at - at).total_seconds())
        made, at = centre.turn(next_at), next_at
        assert len(made.begun) == 1
    last = centre.fail(made, at=at, is_retryable=True)

    assert waits == [1.0, 2.0, 4.0, 8.0]
    assert told(last) == [("chief", "mail", 1)]
    assert [(n.state, n.attempts) for n in last.became] == [("failed", 5)]
    assert last.changes.notices[0].instead_of == made.sends[0].id


def test_who_asks_to_be_left_alone_is_unless_for_too_long() -> None:
    centre, other = Centre(standing(APART)), Centre(standing(APART))

    centre.fail(centre.find(finding("c1")), at=NOON, is_retryable=True, after_s=30.0)
    waits_until = centre.standing.next_at()
    too_long = other.fail(other.find(finding("c2")), at=NOON, is_retryable=True, after_s=3600.0)

    assert waits_until == after(30)
    assert told(too_long) == [("chief", "mail", 1)]


def test_who_asks_to_be_left_alone_is_called_by_no_other_notice_meanwhile() -> None:
    centre = Centre(standing(APART))
    centre.fail(centre.find(finding("c1")), at=NOON, is_retryable=True, after_s=60.0)

    meanwhile = centre.find(finding("c2"), at=after(30))
    again = centre.turn(after(60))
    later = centre.find(finding("c3"), at=after(61))

    assert [channel for _, channel, _ in told(meanwhile)] == ["mail"]
    held = [line.evidence for line in meanwhile.changes.custody if line.turn == "held"]
    assert held == [{"reason": "budget", "until": after(60).isoformat()}]
    assert [told(made)[0][1] for made in (again, later)] == ["hook", "hook"]


def test_who_asks_for_a_moment_or_for_one_recipient_is_called_by_others() -> None:
    a_moment, of_one = Centre(standing(APART)), Centre(standing(APART))
    a_moment.fail(a_moment.find(finding("c1")), at=NOON, is_retryable=True, after_s=1.0)
    sent = of_one.find(finding("c1")).sends[0]
    of_one.turn(NOON, sent=[Sent(sent, NOON, None, "it answered 429", True, 60.0, is_of_address=True)])

    for centre in (a_moment, of_one):
        assert [channel for _, channel, _ in told(centre.find(finding("c2"), at=NOON))] == ["hook"]


def test_nobody_is_left_alone_for_longer_than_ten_minutes() -> None:
    centre = Centre(standing(APART))
    centre.fail(centre.find(finding("c1")), at=NOON, is_retryable=True, after_s=3600.0)

    channels = [told(centre.find(finding(f"at-{s}"), at=after(s)))[0][1] for s in (599, 601)]

    assert channels == ["mail", "hook"]


def test_what_can_never_pass_is_passed_on_at_once() -> None:
    centre = Centre(standing(APART))

    made = centre.fail(centre.find(finding()), at=after(1))

    assert told(made) == [("chief", "mail", 1)]
    assert [line.turn for line in made.proven] == ["failed"]
    assert made.proven[0].evidence == {"error": "it answered 500", "attempt": "1"}


def test_a_second_address_on_the_same_channel_is_told_when_the_first_fails_and_each_once() -> None:
    chief = Post("chief", "值班长", (Address("hook", "one"), Address("hook", "two"), Address("mail", "b")))
    given = plan(routes=APART.routes, steps=[Step(("chief",))], posts=[chief])
    outlets = Outlets(given, {"webhook": webhook.CHANNEL})
    centre = Centre(standing(given))
    made, tried = centre.find(finding()), []

    for s in range(3):
        (notice,) = made.sends
        tried.append((notice.channel, outlets.use_of(notice)[2]))
        made = centre.fail(made, at=after(s))

    assert tried == [("hook", "one"), ("hook", "two"), ("mail", "b")]
    assert [(n.place, n.state) for n in centre.notices.values()] == [(n, "failed") for n in range(3)]
    assert made.sends == []


def test_an_address_is_known_by_its_channel_when_the_plan_puts_it_elsewhere() -> None:
    before = Post("chief", "值班长", (Address("hook", "one"), Address("hook", "two"), Address("mail", "b")))
    after_ = replace(before, addresses=(Address("mail", "b"), Address("hook", "two")))

    assert [before.place_of("hook", 1), after_.place_of("hook", 1), after_.place_of("hook", 0)] == [1, 1, 1]
    assert (after_.place_of("mail", 2), after_.place_of("sms", 0)) == (0, None)


def test_a_message_waits_for_its_own_address_and_goes_to_no_other() -> None:
    """The first of two addresses on one channel leaves the plan while its message is to be tried again."""
    both = Post("chief", "值班长", (Address("mail", "x"), Address("mail", "y")))
    before = plan(routes=APART.routes, steps=[Step(("chief",))], posts=[both])
    after_ = plan(
        routes=APART.routes, steps=[Step(("chief",))], posts=[replace(both, addresses=both.addresses[1:])]
    )
    centre = Centre(standing(before))
    made = centre.find(finding())
    centre.fail(made, at=after(1), is_retryable=True)

    centre.standing.stand_by(after_, centre.standing.budgets, {})
    outlets = Outlets(after_, {"webhook": webhook.CHANNEL})
    again = centre.turn(after(2))
    with pytest.raises(ChannelError):
        outlets.use_of(again.sends[0])
    centre.fail(again, at=after(3))
    anew = centre.turn(after(3))

    assert [(n.id, n.place) for n in again.sends] == [(made.sends[0].id, 0)]
    assert [(n.place, outlets.use_of(n)[2]) for n in anew.sends] == [(0, "y")]


def test_an_address_that_stands_elsewhere_by_now_is_the_same() -> None:
    x, y = Address("mail", "x"), Address("mail", "y")
    turned = Post("chief", "值班长", (y, x))

    assert [turned.place_of("mail", 0, each.mark) for each in (x, y)] == [1, 0]
    assert [turned.place_of(each, 0, x.mark) for each in ("hook", "mail")] == [None, 1]
    assert (x.mark == Address("mail", "x").mark, x.mark == y.mark, len(x.mark)) == (True, False, 4)


def test_a_spent_budget_is_said_and_the_next_channel_is_used_at_once() -> None:
    centre = Centre(standing(APART, budgets={"hook": Budget(2, 60.0)}))

    made = centre.find(*breached(4))

    assert [channel for _, channel, _ in told(made)] == ["hook", "hook", "mail", "mail"]
    assert [notice.channel for notice in made.changes.notices] == ["hook", "hook", "mail", "mail"]
    held = [line for line in made.changes.custody if line.turn == "held"]
    assert [(line.channel, line.recipient) for line in held] == [("hook", "chief")] * 2
    assert [line.evidence for line in held] == [{"reason": "budget", "until": after(60).isoformat()}] * 2


def test_where_every_budget_is_spent_it_waits_for_the_first_that_is_free_and_says_until_when() -> None:
    budgets = {"hook": Budget(1, 60.0), "mail": Budget(1, 20.0)}
    centre = Centre(standing(APART, budgets=budgets))

    made = centre.find(*breached(3))
    early, due = centre.turn(after(19.9)), centre.turn(after(20.0))

    waiting = [n for n in made.changes.notices if n.state == "waiting"]
    assert [(n.channel, n.try_at) for n in waiting] == [("mail", after(20))]
    assert made.changes.custody[-1].evidence == {"reason": "budget", "until": after(20).isoformat()}
    assert ([n.channel for n in early.sends], [n.channel for n in due.sends]) == ([], ["mail"])


def test_a_channel_that_was_passed_over_is_told_by_and_durable_when_its_turn_comes() -> None:
    budgets = {"hook": Budget(1, 5.0), "mail": Budget(1, 20.0)}
    centre = Centre(standing(APART, budgets=budgets))
    centre.accept(centre.find(finding("c1")), at=NOON)
    centre.accept(centre.find(finding("c2")), at=NOON)
    centre.find(finding("c3"))

    by_hook = centre.turn(after(5))
    waits = centre.fail(by_hook, at=after(6))
    by_mail = centre.turn(after(20))

    assert (told(by_hook), told(waits)) == ([("chief", "hook", 1)], [])
    assert told(by_mail) == [("chief", "mail", 1)]
    assert centre.notices[by_mail.sends[0].id].instead_of == by_hook.sends[0].id


def test_a_window_slides() -> None:
    window = standing(APART, budgets={"hook": Budget(2, 10.0)}).budgets["hook"]

    waits = [window.take(at) for at in (0.0, 4.0, 5.0, 10.0, 11.0, 14.0)]

    assert waits == [0.0, 0.0, 5.0, 0.0, 3.0, 0.0]
    assert window.left(14.0) == 0
    assert window.left(100.0) == 2


def test_every_budget_holds_and_what_was_taken_counts_by_another_plan() -> None:
    window = Window(Budget(4, 100.0), Budget(2, 10.0))
    waits = [window.take(at) for at in (0.0, 1.0, 2.0, 10.0, 11.0, 20.0)]
    lower = Window(Budget(3, 100.0))
    lower.follow(window)

    assert waits == [0.0, 0.0, 8.0, 0.0, 0.0, 80.0]
    assert (window.left(11.0), window.left(100.0), lower.left(30.0)) == (0, 1, 0)


def test_what_was_cut_off_is_sent_again_under_its_key_and_counted() -> None:
    centre = Centre(standing(APART))
    (before,) = centre.find(finding()).sends
    again = Centre(standing(APART))
    again.standing.keep_notice(before)
    again.notices[before.id] = before
    again.standing.cut_off[before.id] = None

    early = again.turn(after(1), is_live=False)
    made = again.turn(after(2))

    assert (early.sends, made.begun) == ([], [before.id])
    assert [(n.id, n.attempts, n.repeats) for n in made.sends] == [(before.id, 2, 1)]
    assert made.changes.notices == []


@pytest.mark.parametrize("waits_for", ["budget", "retry", "answer"])
def test_what_waits_when_its_alert_is_over_is_not_sent_any_more(waits_for: str) -> None:
    alone = Post("chief", "值班长", (Address("hook", "a"),))
    given = plan(routes=APART.routes, steps=[Step(("chief",))], posts=[alone])
    centre = Centre(standing(given, budgets={"hook": Budget(1, 60.0)}))
    if waits_for == "budget":
        centre.find(finding("c0"))
    brief = finding("c1", severity="urgent")
    made = centre.find(brief)
    if waits_for == "retry":
        centre.fail(made, at=after(1), is_retryable=True)

    over = centre.resolve(brief, at=after(1.5))
    if waits_for == "answer":
        over = centre.fail(made, at=after(2), is_retryable=True)

    assert [(n.state, n.error) for n in over.became] == [("failed", "resolved")]
    assert [told(centre.turn(after(s))) for s in (3, 60, 100_000)] == [[], [], []]
    assert centre.standing.next_at() is None
    assert centre.standing.needless == {}


def test_what_was_cut_off_is_not_sent_again_of_what_is_over() -> None:
    centre, again = Centre(standing(APART)), Centre(standing(APART))
    (before,) = centre.find(finding()).sends
    again.standing.keep_group(centre.group)
    again.standing.open(next(iter(centre.standing.episodes.values())))
    again.standing.keep_notice(before)
    again.notices[before.id] = before
    again.standing.cut_off[before.id] = None

    again.turn(after(1), found=[Resolved(finding().episode, after(1))], is_live=False)
    made = again.turn(after(2))

    assert (made.sends, made.begun) == ([], [])
    assert (again.notices[before.id].state, again.notices[before.id].error) == ("failed", "resolved")


def test_attempts_of_which_nobody_knows_the_end_do_not_count_as_failed() -> None:
    centre = Centre(standing(APART))
    made = centre.find(finding())
    made.sends = [replace(made.sends[0], attempts=8, repeats=6)]

    centre.fail(made, at=NOON, is_retryable=True)

    assert centre.standing.next_at() == after(2)


def test_what_is_found_again_after_a_restart_is_taken_once_and_what_came_back_is_taken_anew() -> None:
    from dashboard.alerting.stages.pipeline import turn
    from dashboard.alerting.stages.round import Came

    over = Episode(finding(), NOON, resolved_at=after(5))
    known = {over.id: over}

    again = turn(standing(APART), Came(after(9), 0.0, [Opened(over.finding, NOON)], known=known))
    back = turn(standing(APART), Came(after(9), 0.0, [Opened(over.finding, after(8))], known=known))

    assert (len(again.sends), len(again.changes.episodes)) == (0, 0)
    assert (len(back.sends), back.changes.episodes[0].flaps) == (1, 1)
