"""More alerts than a page of the inbox has: all are reached, the gravest and oldest first, and it says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from dashboard.domain.alert import SEVERITIES
from dashboard.ports.alerts import Group
from dashboard.reading.alert_ground import AlertGround
from dashboard.reading.desk import Desk, NotYet
from layouts.desk._alert_pages import unacked
from layouts.desk._page import Drawn, View
from layouts.desk._plain import plain
from layouts.desk._registry import pages_by_name
from layouts.words import Words
from tests import districts
from tests.alert_storm import RULE, storm
from tests.desk_alerts import ground_in
from tests.desk_doors import nodes, texts
from tests.desks import EVERYTHING, ZONE, desk_of

PAGE = pages_by_name()["alerts"]
EN = Words("en", ZONE)
N = 270


@pytest.fixture(scope="module")
def groups(ground: AlertGround) -> list[Group]:
    return storm(ground.store, N)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AlertGround]:
    yield ground_in(tmp_path_factory.mktemp("storm"))


def desk(ground: AlertGround) -> Desk:
    found = desk_of(districts.normal(), EVERYTHING)
    return replace(found, reading=replace(found.reading, alerts=ground))


async def drawn(ground: AlertGround, **asked: str) -> Drawn:
    return await PAGE.draw(desk(ground), View("/alerts", {}, asked), EN)


def in_list(page: Drawn) -> Any:
    return next(node for node in nodes(page.body) if getattr(node, "className", "") == "card inbox")


def ids_in(list_: Any) -> list[str]:
    rows = next((node for node in list_.children if type(node).__name__ == "Ul"), None)
    return [] if rows is None else [row.key for row in rows.children]


def further(list_: Any) -> dict[str, View]:
    """What leads to another page of the list, by what it says."""
    ways = [part for part in list_.children if getattr(part, "className", "") == "further"]
    links = [link for way in ways for link in way.children]
    return {link.children: View.read("/alerts", {}, link.href.partition("?")[2]) for link in links}


async def test_all_that_nobody_has_are_reached_the_gravest_and_oldest_first(
    ground: AlertGround, groups: list[Group]
) -> None:
    found: list[str] = []
    asked: dict[str, str] | None = {"state": "unacked", "rule": RULE}
    pages = 0
    while asked is not None:
        list_ = in_list(await drawn(ground, **asked))
        shown, pages = ids_in(list_), pages + 1
        assert f"{len(shown)} of {N}" in " ".join(texts(list_))
        found += shown
        onward = further(list_).get(EN("inbox_next"))
        asked = None if onward is None else dict(onward.asked)

    gravest = sorted(groups, key=lambda g: (-SEVERITIES.index(g.severity), g.opened_at))
    assert (found, pages) == ([group.id for group in gravest], 3)
    assert EN("inbox_first") in further(list_)


async def test_a_list_that_holds_all_says_no_number(ground: AlertGround, groups: list[Group]) -> None:
    list_ = in_list(await drawn(ground, state="acked"))

    assert ids_in(list_)
    assert further(list_) == {}
    assert not [part for part in list_.children if getattr(part, "className", "") == "shown-of"]


async def test_the_navigation_bears_the_look_of_the_gravest_however_old(
    ground: AlertGround, groups: list[Group]
) -> None:
    n, look = await unacked(desk(ground)) or (0, "")

    assert n > N
    assert look == "over"


async def test_a_cursor_of_another_making_is_refused(ground: AlertGround) -> None:
    for cursor in ("x", "bm8gb25l", "é"):
        with pytest.raises(NotYet):
            await drawn(ground, after=cursor)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"rule": "bogus"}, "There is no such rule: bogus"),
        ({"state": "acted", "rule": RULE}, "No alert fits: Seen to · Surge"),
        ({"state": "resolved", "rule": RULE}, "No alert fits: Resolved · Surge"),
    ],
)
async def test_what_is_not_there_is_said_of_what_was_asked_for(
    ground: AlertGround, groups: list[Group], asked: dict[str, str], says: str
) -> None:
    list_ = in_list(await drawn(ground, **asked))

    said = " ".join(texts(list_))
    assert says in said
    assert EN("inbox_none") not in said


async def test_a_page_of_a_hundred_rows_is_one_component_to_the_renderer(
    ground: AlertGround, groups: list[Group]
) -> None:
    page = await drawn(ground, state="unacked")

    assert len(list(nodes(page.body))) > 1_000
    assert page.is_plain
    assert len(list(nodes(plain(page.body)))) == 1
