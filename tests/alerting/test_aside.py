"""What is found while the journal is read to its end."""

from __future__ import annotations

from dashboard.alerting.aside import Aside
from dashboard.domain.alert import Opened, Resolved
from tests.alerting.stand import NOON, Centre, after, finding, plan, standing

FOUND = Opened(finding(), NOON)
OVER = Resolved(FOUND.finding.episode, after(5))


def test_what_is_found_before_the_end_of_the_journal_waits_for_it() -> None:
    aside = Aside()

    early = aside.take([FOUND], is_live=False, known=())
    waits = bool(aside)
    late = aside.take([OVER], is_live=True, known=())

    assert (early, waits, late, bool(aside)) == ([], True, [FOUND, OVER], False)


def test_what_is_over_by_then_is_kept_and_makes_no_group() -> None:
    aside, centre = Aside(), Centre(standing(plan()))

    aside.take([FOUND], is_live=False, known=())
    made = centre.turn(NOON, found=aside.take([OVER], is_live=False, known=()), is_live=False)

    assert not aside
    assert [episode.group for episode in made.changes.episodes] == [None]
    assert not made.changes.groups and not made.changes.told


def test_what_is_open_in_any_case_is_resolved_at_once() -> None:
    known = {FOUND.finding.episode}

    assert Aside().take([FOUND, OVER], is_live=False, known=known) == [OVER]


def test_what_was_open_and_is_over_and_open_again_before_the_end_is_told_anew() -> None:
    aside, known = Aside(), {FOUND.finding.episode}

    early = aside.take([OVER, FOUND], is_live=False, known=known)
    late = aside.take([], is_live=True, known=())

    assert (early, late) == ([OVER], [FOUND])
