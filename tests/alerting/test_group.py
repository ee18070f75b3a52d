"""What is told together, and when what comes later is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.alerting.stages.group import route_of, said_by
from dashboard.alerting.stages.tellings import event_of
from dashboard.domain.alert import Opened, Resolved
from dashboard.domain.duty import Address, Post, Route, Step
from tests.alerting.stand import NOON, Centre, after, breached, finding, plan, standing, told

ONCE = (Step(("chief",)),)
BY_SUBJECT = Route("by subject", "usual", group_by=("subject",))


def test_what_is_found_at_once_in_one_street_is_one_notice() -> None:
    centre = Centre(standing(plan(steps=ONCE)))

    made = centre.find(*breached(3))

    assert told(made) == [("chief", "hook", 3)]
    assert [line.turn for line in made.changes.custody] == ["queued"]
    assert len(made.changes.members) == 3


def test_another_street_is_told_apart() -> None:
    centre = Centre(standing(plan(steps=ONCE)))

    made = centre.find(finding("case-1", area="C11"), finding("case-2", area="S2"))

    assert told(made) == [("chief", "hook", 1), ("chief", "hook", 1)]


def test_what_comes_within_the_interval_is_told_after_it_together() -> None:
    centre = Centre(standing(plan(steps=ONCE)))
    centre.find(finding("first"))

    waits = [centre.find(finding(f"case-{i}", since=after(i + 1))) for i in range(50)]
    early = centre.turn(after(299.0))
    due = centre.turn(after(300.0))

    assert [told(made) for made in waits] == [[]] * 50
    assert told(early) == []
    assert told(due) == [("chief", "hook", 50)]


def test_what_is_over_before_it_is_told_is_told_to_nobody() -> None:
    centre = Centre(standing(plan(steps=ONCE)))
    centre.find(finding("first"))
    second = finding("second", since=after(1))
    centre.find(second)

    centre.resolve(second, at=after(2))
    due = centre.turn(after(300.0))

    assert told(due) == []
    assert [group.closed_at for group in centre.groups.values()] == [NOON, None]


def test_what_a_group_told_of_is_kept_once_however_often_it_is_told() -> None:
    two = [Post("chief", "值班长", (Address("hook", "a"),)), Post("boss", "局长", (Address("mail", "z"),))]
    again = [Route("all", "usual", repeat_s=60.0)]
    centre = Centre(standing(plan(routes=again, steps=[Step(("chief", "boss"))], posts=two)))
    first = centre.find(*breached(100))
    centre.resolve(finding("case-0"), at=after(1))
    hook, _ = first.sends

    for s in range(60, 6000, 60):
        made = centre.turn(after(s))
        centre.fail(made, at=after(s + 1))

    members = [each for made in centre.rounds for each in made.changes.members]
    assert {notice for notice, _ in members} == {hook.id}
    assert len(members) == len(set(members)) == 100
    assert len(centre.notices) > 100


def test_an_episode_that_opens_and_resolves_in_one_round_is_kept_and_not_told() -> None:
    centre = Centre(standing(plan(steps=ONCE)))
    brief = finding()

    made = centre.turn(NOON, found=[Opened(brief, NOON), Resolved(brief.episode, NOON)])

    assert [(e.id, e.group) for e in made.changes.episodes] == [(brief.episode, None)]
    assert [r.episode for r in made.changes.resolved] == [brief.episode]
    assert not made.sends and not made.changes.groups


def test_a_group_wait_lets_others_join_the_first_notice() -> None:
    centre = Centre(standing(plan(steps=ONCE, routes=[Route("all", "usual", group_wait_s=10.0)])))

    first = centre.find(finding("case-1"))
    centre.find(finding("case-2", since=after(5)))
    due = centre.turn(after(10))

    assert told(first) == []
    assert told(due) == [("chief", "hook", 2)]


def test_the_gravest_severity_and_the_lowest_common_area_are_the_groups() -> None:
    centre = Centre(standing(plan(steps=ONCE, routes=[Route("all", "usual", group_by=("rule",))])))

    centre.find(finding("case-1", area="C11"), finding("case-2", area="C12", severity="urgent"))

    assert (centre.group.severity, centre.group.area) == ("urgent", "S1")


def test_a_group_is_over_with_its_last_episode() -> None:
    centre = Centre(standing(plan(steps=ONCE)))
    first, second = finding("case-1"), finding("case-2")
    centre.find(first, second)

    centre.resolve(first, at=after(1))
    one_left = centre.group
    made = centre.resolve(second, at=after(2))

    assert (one_left.open, one_left.resolved_at) == (1, None)
    assert (centre.group.open, centre.group.resolved_at) == (0, after(2))
    assert [telling.kind for telling in made.changes.told] == ["alert.resolved"]
    assert centre.standing.next_at() is None


def test_fifty_thousand_findings_of_one_street_make_two_groups_in_five_minutes() -> None:
    centre = Centre(standing(plan(steps=ONCE)))
    notices = 0

    for slice_ in range(100):
        at = after(slice_ * 0.6)
        notices += len(centre.find(*(finding(f"case-{slice_}-{i}", since=at) for i in range(500))).sends)
    due = centre.turn(after(300.0))

    assert notices == 1
    assert told(due) == [("chief", "hook", 49_500)]


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("rule", "clause_breached"),
        ("street", "S1"),
        ("community", "C11"),
        ("severity", "over"),
        ("subject", "case:case-1"),
        ("holder", ""),
        ("kind", ""),
    ],
)
def test_what_the_key_says_of_a_finding(by: str, said: str) -> None:
    assert said_by(standing(), finding(), by) == said  # type: ignore[arg-type]


def test_an_area_the_register_does_not_know_is_its_own_street() -> None:
    assert said_by(standing(), finding(area="gone"), "street") == "gone"


@pytest.mark.parametrize(
    ("route", "fits"),
    [
        (Route("r", "usual", rules=("clause_breached",)), True),
        (Route("r", "usual", rules=("source_silent",)), False),
        (Route("r", "usual", severities=("due",)), False),
        (Route("r", "usual", areas=("S1",)), True),
        (Route("r", "usual", areas=("S2",)), False),
    ],
)
def test_the_first_route_that_fits_is_taken_and_the_last_where_none_does(route: Route, fits: bool) -> None:
    given = standing(plan(routes=[route, BY_SUBJECT]))

    found = route_of(given, finding())

    assert found == (route if fits else BY_SUBJECT)


def test_nothing_is_told_before_the_journal_is_read_to_its_end() -> None:
    centre = Centre(standing(plan(steps=ONCE)))
    brief, lasting = finding("brief"), finding("lasting", since=after(1))

    centre.find(brief, is_live=False)
    centre.find(lasting, is_live=False)
    centre.turn(after(2), found=[], is_live=False)
    centre.resolve(brief, at=after(3))

    assert [told(made) for made in centre.rounds] == [[], [], [], [("chief", "hook", 1)]]
    assert NOON + timedelta(seconds=3) == centre.group.closed_at


def test_a_group_is_on_screens_from_when_it_opens_and_told_of_anew_when_people_are() -> None:
    centre = Centre(standing(plan(steps=ONCE)))

    at_once = centre.find(finding("first"))
    waits = centre.find(finding("second", since=after(1)), finding("third", since=after(1)))
    more = centre.find(finding("fourth", since=after(2)))
    due = centre.turn(after(300.0))

    said = [[event_of(telling) for telling in made.changes.told] for made in (at_once, waits, more, due)]
    assert [[(e.type, e.data.total) for e in each] for each in said] == [
        [("alert.raised", 1)],
        [("alert.raised", 2)],
        [],
        [("alert.raised", 3)],
    ]
    assert len({e.id for each in said for e in each}) == 3


def test_what_is_wrong_again_at_another_severity_in_the_same_moment_is_told_anew() -> None:
    centre = Centre(standing(plan(steps=ONCE)))
    mild = finding()
    grave = replace(mild, severity="urgent")
    centre.find(mild)

    made = centre.turn(after(5), found=[Resolved(mild.episode, after(5)), Opened(grave, after(5))])

    assert told(made) == [("chief", "hook", 1)]
    assert [(g.severity, g.state) for g in centre.groups.values()] == [
        ("over", "resolved"),
        ("urgent", "unacked"),
    ]


def test_what_comes_back_in_the_round_in_which_it_was_over_is_open() -> None:
    centre = Centre(standing(plan(steps=ONCE, routes=[Route("all", "usual", group_interval_s=0.0)])))
    again = finding()
    centre.find(again)

    made = centre.turn(after(5), found=[Resolved(again.episode, after(3)), Opened(again, after(4))])

    assert told(made) == [("chief", "hook", 1)]
    assert [(e.opened_at, e.flaps) for e in made.changes.episodes] == [(after(4), 1)]
    assert [group.state for group in centre.groups.values()] == ["resolved", "unacked"]
    assert list(centre.standing.episodes) == [again.episode]


def test_what_came_back_and_is_over_again_within_one_round_is_over() -> None:
    centre = Centre(standing(plan(steps=ONCE)))
    again = finding()
    centre.find(again)
    turns: list[Opened | Resolved] = [
        Resolved(again.episode, after(3)),
        Opened(again, after(4)),
        Resolved(again.episode, after(5)),
    ]

    made = centre.turn(after(5), found=turns)

    assert not made.sends and not centre.standing.episodes
    assert centre.group.state == "resolved"


def test_what_was_never_right_in_between_goes_on() -> None:
    centre = Centre(standing(plan(steps=ONCE)))
    again = finding()
    centre.find(again)

    made = centre.turn(after(5), found=[Resolved(again.episode, after(5)), Opened(again, after(5))])

    assert not made.changes.resolved and not made.sends
    assert centre.group.state == "unacked"


def test_the_resolution_of_an_earlier_opening_found_anew_ends_nothing() -> None:
    centre = Centre(standing(plan(steps=ONCE)))
    again = finding()
    centre.find(again, at=after(100))

    turns: list[Opened | Resolved] = [Opened(again, NOON), Resolved(again.episode, after(50))]
    made = centre.turn(after(101), found=turns, is_live=False)

    assert not made.changes.resolved
    assert centre.group.state == "unacked"


def test_what_was_opened_while_the_clock_was_ahead_is_over_when_it_is() -> None:
    centre = Centre(standing(plan(steps=ONCE)))
    early = finding(since=after(10_000))
    centre.find(early)

    made = centre.resolve(early, at=after(50))

    assert [each.at for each in made.changes.resolved] == [after(10_000)]
    assert centre.group.state == "resolved"


def test_what_is_graver_than_what_was_told_of_its_key_does_not_wait_for_the_interval() -> None:
    centre = Centre(standing(plan(steps=ONCE, routes=[Route("all", "usual", group_by=("rule",))])))
    centre.find(finding("first"))

    mild = centre.find(finding("second", since=after(1)))
    grave = centre.find(finding("third", since=after(2), severity="urgent"))
    as_grave = centre.find(finding("fourth", since=after(3), severity="urgent"))

    assert [told(made) for made in (mild, grave, as_grave)] == [[], [("chief", "hook", 2)], []]


def test_what_is_grave_opens_a_group_at_once_where_only_milder_ones_were_told() -> None:
    centre = Centre(standing(plan(steps=ONCE, routes=[Route("all", "usual", group_by=("rule",))])))
    centre.find(finding("first"))

    made = centre.find(finding("second", since=after(2), severity="urgent"))

    assert told(made) == [("chief", "hook", 1)]
