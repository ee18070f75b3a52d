"""What pipeline and store know alike after a restart."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dashboard import wiring
from dashboard.alerting.stages.round import Round
from dashboard.alerting.stages.standing import restore
from dashboard.config import Settings
from dashboard.domain.alert import Opened
from dashboard.domain.alert_events import AlertEscalated, AlertSilenced, AlertTested
from dashboard.domain.duty import Inhibition
from dashboard.ports.alert_store import AlertStore
from tests.alerting.stand import Centre, after, finding, plan, standing, told


def store_at(data: Path) -> AlertStore:
    return wiring.open_store(Settings(data=data)).alerts


def keep(store: AlertStore, *rounds: Round) -> None:
    for made in rounds:
        store.commit(made.changes)
        store.became(made.became, made.proven)


def test_what_was_told_and_is_over_keeps_its_interval_over_a_restart(tmp_path: Path) -> None:
    store, centre = store_at(tmp_path), Centre(standing())
    first = finding()
    made = centre.find(first)
    keep(store, made, centre.accept(made, at=after(1)), centre.resolve(first, at=after(10)))

    again = Centre(standing())
    restore(again.standing, store, at=after(20))
    early = again.find(finding("case-2", since=after(20)))
    due = again.turn(after(300))

    assert [told(made) for made in (early, due)] == [[], [("chief", "hook", 1)]]


def test_an_interval_that_is_over_keeps_nothing(tmp_path: Path) -> None:
    store, centre = store_at(tmp_path), Centre(standing())
    first = finding()
    made = centre.find(first)
    keep(store, made, centre.accept(made, at=after(1)), centre.resolve(first, at=after(10)))

    again = Centre(standing())
    restore(again.standing, store, at=after(301))

    assert told(again.find(finding("case-2", since=after(301)))) == [("chief", "hook", 1)]


def test_what_a_newer_plan_explains_no_longer_is_told_after_a_restart(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    centre = Centre(standing(plan(inhibitions=[Inhibition("source_silent", ("clause_breached",))])))
    silent, late = finding("grid", rule="source_silent", about="source"), finding(since=after(1))
    made = centre.find(silent)
    keep(store, made, centre.accept(made, at=after(1)), centre.find(late))

    again = Centre(standing(plan()))
    restore(again.standing, store, at=after(2))
    made = again.turn(after(2) + timedelta(seconds=1), found=[Opened(late, after(1))])

    assert [(n.text, n.total) for n in made.sends] == [("case-1", 1)]


def test_what_is_passed_on_by_hand_while_the_role_is_down_is_told_though_its_silence_ended_meanwhile(
    tmp_path: Path,
) -> None:
    store, centre = store_at(tmp_path), Centre(standing())
    made = centre.find(finding())
    keep(store, made, centre.accept(made, at=after(1), read=True))
    said = AlertSilenced("duty", "known", after(100), rule="clause_breached")
    keep(store, centre.act(said, on="s1", at=after(10), type_="alert.silenced"))

    again = Centre(standing())
    restore(again.standing, store, at=after(200))
    again.notices = dict(centre.notices)
    by_hand = AlertEscalated(1, "head", "by_hand")
    made = again.act(by_hand, on=centre.group.id, at=after(200), type_="alert.escalated", is_live=False)

    assert told(made) == [("head", "mail", 1)]
    again.accept(made, at=after(201))
    assert again.group.silence is None


@pytest.mark.parametrize("was", ["sending", "waiting"])
def test_what_was_under_way_when_its_alert_was_over_is_not_sent_after_a_restart(
    tmp_path: Path, was: str
) -> None:
    store, centre = store_at(tmp_path), Centre(standing())
    made = centre.find(finding())
    keep(store, made)
    if was == "waiting":
        keep(store, centre.fail(made, at=after(0.5), is_retryable=True))
    store.commit(centre.resolve(finding(), at=after(1)).changes)  # it dies before it is known what became

    again = Centre(standing())
    restore(again.standing, store, at=after(60))
    again.notices = dict(centre.notices)
    made = again.turn(after(60))

    assert told(made) == []
    assert [(n.state, n.error) for n in made.became] == [("failed", "resolved")]
    assert again.standing.notices == again.standing.needless == {}


def test_a_test_that_was_cut_off_is_sent_again_though_its_group_was_never_open(tmp_path: Path) -> None:
    store, centre = store_at(tmp_path), Centre(standing())
    asked = AlertTested("admin", "hook", "chief")
    keep(store, centre.act(asked, on="chief", at=after(1), type_="alert.tested"))

    again = Centre(standing())
    restore(again.standing, store, at=after(60))
    again.notices = dict(centre.notices)

    assert told(again.turn(after(60))) == [("chief", "hook", 1)]


def test_what_was_cut_off_before_its_alert_was_stored_is_sent_again(tmp_path: Path) -> None:
    store, centre = store_at(tmp_path), Centre(standing())
    made = centre.find(finding())
    made.changes.groups.clear()  # the store was given it piece by piece, the group last
    keep(store, made)

    again = Centre(standing())
    restore(again.standing, store, at=after(60))
    again.notices = dict(centre.notices)

    assert told(again.turn(after(60))) == [("chief", "hook", 1)]
