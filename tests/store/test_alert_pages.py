"""Groups as pages: whatever is asked, each once and the last first; each question is served by an index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.domain.alert import SEVERITIES
from dashboard.ports.alert_store import GroupFilter, Place
from dashboard.ports.alerts import GROUP_STATES, Changes, Group, GroupState
from dashboard.store import bulk
from dashboard.store.alert_reading import MERGED_AT_MOST, page_query
from dashboard.store.alerts import SqlAlerts
from dashboard.store.migrate import migrate
from tests.store.alert_builders import NOW, a_group, a_notice

MINUTE = timedelta(minutes=1)
RULES = ("case_overdue", "source_silent")
AREAS = tuple(f"5101040{n:02}" for n in range(40))
IN_STATE: Mapping[GroupState, Mapping[str, Any]] = {
    "unacked": {},
    "acked": {"acked_at": NOW, "silence": "s"},
    "acted": {"acked_at": NOW, "acted_at": NOW},
    "silenced": {"silence": "s"},
    "resolved": {"acked_at": NOW, "silence": "s", "resolved_at": NOW},
}


@pytest.fixture
def engine(url: str, open_engine: Callable[[str], Engine]) -> Engine:
    """With the tables of alerting alone."""
    migrate(url, "alerts")
    return open_engine(url)


def many() -> list[Group]:
    """Of each state, rule and a few areas; three at each instant."""
    kinds = product(GROUP_STATES, RULES, AREAS[:6])
    return [
        a_group(
            f"{n * 7919 % 1000:03}", rule=rule, area=area, opened_at=NOW - n // 3 * MINUTE, **IN_STATE[state]
        )
        for n, (state, rule, area) in enumerate(kinds)
    ]


def fits(group: Group, wanted: GroupFilter) -> bool:
    return (
        wanted.state in (None, group.state)
        and wanted.rule in (None, group.rule)
        and (wanted.areas is None or group.area in wanted.areas)
        and (wanted.since is None or group.opened_at >= wanted.since)
    )


def all_pages(alerts: SqlAlerts, wanted: GroupFilter, *, limit: int) -> list[Group]:
    found: list[Group] = []
    place: tuple[datetime | None, str] = None, ""
    while page := alerts.groups(wanted, limit=limit, before=place[0], before_id=place[1]):
        found += page
        place = page[-1].opened_at, page[-1].id
    return found


def test_pages_are_whole_and_in_order_whatever_is_asked(alerts: SqlAlerts) -> None:
    groups = many()
    alerts.commit(Changes(groups=groups))
    ordered = sorted(groups, key=lambda group: (group.opened_at, group.id), reverse=True)
    some: Sequence[Sequence[str] | None] = (None, (), AREAS[:1], (*AREAS[1:3], AREAS[1]), AREAS)

    for state, rule, areas, since in product(
        (None, *GROUP_STATES), (None, *RULES), some, (None, NOW - 9 * MINUTE)
    ):
        wanted = GroupFilter(state, rule, areas, since)

        assert all_pages(alerts, wanted, limit=4) == [g for g in ordered if fits(g, wanted)], wanted


def test_a_page_before_an_instant_has_nothing_of_that_instant(alerts: SqlAlerts) -> None:
    alerts.commit(Changes(groups=[a_group("a"), a_group("b", opened_at=NOW - MINUTE)]))

    assert [g.id for g in alerts.groups(GroupFilter(), limit=9, before=NOW)] == ["b"]


def test_each_group_is_counted_in_its_one_state_and_what_is_over_for_a_day(alerts: SqlAlerts) -> None:
    alerts.commit(
        Changes(
            groups=[
                a_group("1"),
                a_group("2"),
                a_group("3", **IN_STATE["acked"]),
                a_group("4", **IN_STATE["silenced"]),
                a_group("5", resolved_at=NOW - timedelta(hours=23)),
                a_group("6", resolved_at=NOW - timedelta(hours=25)),
            ]
        )
    )

    assert alerts.counts() == {"unacked": 2, "acked": 1, "acted": 0, "silenced": 1, "resolved": 1}


def test_what_is_kept_for_screens_is_what_was_sent_to_them_the_newest_first(alerts: SqlAlerts) -> None:
    sent = (
        ("duty", "accepted"),
        ("chief", "sending"),
        ("duty", "held"),
        ("duty", "failed"),
        ("duty", "sending"),
    )
    shown = [
        a_notice(f"{n}", "g", channel="wall", recipient=to, state=state, created_at=NOW + n * MINUTE)
        for n, (to, state) in enumerate(sent)
    ]
    alerts.commit(Changes(notices=[*shown, a_notice("x", "g", channel="sms", state="accepted")]))

    assert [n.id for n in alerts.kept_for(["duty", "chief", "duty"], "wall", limit=9)] == ["4", "1", "0"]
    assert [n.id for n in alerts.kept_for(["duty"], "wall", limit=1)] == ["4"]
    assert alerts.kept_for(["nobody"], "wall", limit=9) == []


@pytest.mark.parametrize("areas", [None, AREAS[:1], AREAS[:3], AREAS])
@pytest.mark.parametrize("rule", [None, "case_overdue"])
@pytest.mark.parametrize("state", [None, "resolved"])
def test_a_page_is_read_from_an_index_in_its_order(
    tmp_path: Path,
    open_engine: Callable[[str], Engine],
    state: GroupState | None,
    rule: str | None,
    areas: Sequence[str] | None,
) -> None:
    """Nothing is sorted but what is merged of a few areas, each part of which ended with its page. PostgreSQL
    chooses by what is in the tables."""
    url = f"sqlite:///{tmp_path}/alerts.sqlite"
    migrate(url, "alerts")
    wanted = GroupFilter(state, rule, areas, NOW - MINUTE)
    query = page_query(wanted, limit=50, before=(0, ""), is_sqlite=True)
    assert query is not None

    with open_engine(url).connect() as link:
        plan = [row[-1] for row in bulk.ask(link, f"EXPLAIN QUERY PLAN {query.text}", query.values)]

    after = {n: step for n, step in enumerate([*plan[1:], ""]) if "alert_groups" in plan[n]}
    is_merged = areas is not None and len(areas) <= MERGED_AT_MOST
    assert len(after) == (len(areas) if is_merged and areas else 1)
    assert set(after.values()) == {"SCAN part" if is_merged else ""}, "a branch is sorted"
    for n in after:
        assert plan[n].startswith("SEARCH alert_groups USING INDEX ix_alert_groups_"), plan


def place_of(group: Group) -> tuple[int, int, datetime, str]:
    state = GROUP_STATES.index(group.state)
    return state, -SEVERITIES.index(group.severity), group.opened_at, group.id


def test_what_is_open_is_paged_the_gravest_and_oldest_first_and_each_once(alerts: SqlAlerts) -> None:
    groups = [replace(group, severity=SEVERITIES[n % 3]) for n, group in enumerate(many())]
    alerts.commit(Changes(groups=groups))
    some: Sequence[Sequence[str] | None] = (None, (), AREAS[:2], AREAS)

    for state, rule, areas in product((None, *GROUP_STATES), (None, RULES[0]), some):
        wanted = GroupFilter(state, rule, areas)
        found: list[Group] = []
        after: Place | None = None
        while page := alerts.in_turn(wanted, limit=7, after=after):
            found += page
            last = page[-1]
            after = Place(last.state, last.severity, last.opened_at, last.id)

        asked = [group for group in groups if fits(group, wanted) and group.state != "resolved"]
        assert found == sorted(asked, key=place_of), wanted
