"""No panel of a wall tells a sensitive kind, nor where below the street such a case lies."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from dashboard.domain.discretion import COVER, SENSITIVE, WITHHELD
from dashboard.domain.mix import Breakdown, Mix
from dashboard.domain.situation import AlertLine, Alerts, DueLine, OverdueLine, Situation
from layouts import app
from layouts._wall_privacy import WITHHELD_UNIT, for_walls
from layouts.words import KINDS, LANGS
from tests import districts
from tests.glass import ZONE
from tests.raised import line, raised

KEY = re.compile(r'"\w+":')
"""Not what is told, but what it is called: a figure's letters have a `family`."""
COMMUNITY, STREET = "420203009001", "420203009000"


def told_of(kind: str) -> Situation:
    """The ordinary one, all of whose lines are of one kind and one community."""
    found = districts.normal()
    newest = tuple(replace(line, kind=kind, area=COMMUNITY, holder=COMMUNITY) for line in found.newest)
    since = found.at - timedelta(hours=5)
    overdue = tuple(
        OverdueLine(
            f"c{n}", f"251011-{n:03}", COMMUNITY, kind, "ordinary", "dispatch", since, COMMUNITY, since
        )
        for n in range(8)
    )
    lines = tuple(
        AlertLine(f"a{n}", "breach", "over", f"251011-{n:03}", since, COMMUNITY, kind, COMMUNITY, n == 0)
        for n in range(4)
    )
    groups = [
        line(f"g{n}", at=found.at, area=COMMUNITY, case_kind=kind, holder=COMMUNITY, code=f"251011-{n:03}")
        for n in range(4)
    ]
    due_soon = tuple(
        DueLine(f"d{n}", f"251011-{n:03}", COMMUNITY, kind, "dispatch", found.at, None) for n in range(11)
    )
    return replace(
        found,
        newest=newest,
        overdue=overdue,
        alerts=Alerts(4, 0, 0, lines),
        raised=raised(groups, at=found.at, calls=groups),
        due_soon=due_soon,
        street_overdue={STREET: overdue[:4]},
        mix=Mix(kinds=Breakdown(((kind, 8),))),
    )


@pytest.mark.parametrize("kind", sorted((SENSITIVE | COVER) - {"other"}))
@pytest.mark.parametrize("lang", LANGS)
def test_no_fill_of_a_wall_names_a_sensitive_kind(kind: str, lang: str) -> None:
    situation = told_of(kind)
    told = {
        name: KEY.sub("", msgspec.json.encode(fill(situation, lang)).decode())
        for name, fill in app.fills(ZONE)["wall"].items()
    }

    assert {
        name for name, text in told.items() if any(word in text for word in (kind, *KINDS[kind]))
    } == set()
    assert KINDS[WITHHELD][LANGS.index(lang)] in "".join(told.values())


def test_a_sensitive_line_is_told_by_its_street_and_the_others_as_they_are() -> None:
    for kind, area in (("family", STREET), ("neighbours", COMMUNITY)):
        told = for_walls(told_of(kind))

        for lines in (told.newest, told.overdue, told.alerts.lines, told.raised.lines, told.raised.calls):
            assert {line.area for line in lines} == {area}
            assert {line.holder for line in lines} == {area}
        assert {line.area for line in told.due_soon} == {area}


@pytest.mark.parametrize(
    ("kind", "told"), [("medical", WITHHELD_UNIT), ("damages", WITHHELD_UNIT), ("land", "dept-health")]
)
def test_a_department_that_holds_a_withheld_case_is_not_told_for_it_names_the_kind(
    kind: str, told: str
) -> None:
    found = told_of(kind)
    first, alert = found.overdue[0], found.alerts.lines[0]
    lines = (replace(first, holder="dept-health"), replace(first, holder=None))
    alerts = replace(found.alerts, lines=(replace(alert, holder="dept-health"),))
    shown = for_walls(replace(found, overdue=lines, street_overdue={STREET: lines}, alerts=alerts))

    assert [line.holder for line in shown.overdue] == [told, None]
    assert [line.holder for line in shown.street_overdue[STREET]] == [told, None]
    assert [line.holder for line in shown.alerts.lines] == [told]


def test_sensitive_kinds_are_counted_together_and_the_sum_stays() -> None:
    kinds = Breakdown((("land", 5), ("family", 4), ("debt", 3), ("medical", 3)), 2, 1)

    told = for_walls(replace(districts.normal(), mix=Mix(kinds=kinds))).mix.kinds

    assert told == Breakdown(((WITHHELD, 7), ("land", 5), ("debt", 3)), 2, 1)
    assert told.total == kinds.total


def test_a_place_that_no_register_knows_is_not_told() -> None:
    found = told_of("family")
    unknown = replace(found, newest=(replace(found.newest[0], area="420299001001"),))

    assert for_walls(unknown).newest[0].area == ""


def test_beside_the_tiles_of_a_street_no_line_tells_kind_or_community() -> None:
    for kind in ("family", "neighbours"):
        lines = for_walls(told_of(kind)).street_overdue[STREET]

        assert {(line.kind, line.area, line.holder) for line in lines} == {(WITHHELD, STREET, STREET)}


def test_a_unit_that_is_in_no_catalogue_does_not_hold_a_sensitive_case_by_name() -> None:
    found = told_of("family")
    held = replace(found, overdue=(replace(found.overdue[0], holder="committee-420203009001"),))

    assert for_walls(held).overdue[0].holder == WITHHELD_UNIT


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        (Breakdown((("land", 9), ("family", 4)), 3, 2), Breakdown((("land", 9),), 7, 3)),
        (
            Breakdown((("land", 9), ("debt", 6), ("family", 2), ("medical", 2))),
            Breakdown((("land", 9),), 10, 2),
        ),
        (Breakdown((("land", 9), ("family", 5))), Breakdown((("land", 9), (WITHHELD, 5)))),
        (Breakdown((("family", 3),)), Breakdown((), 3, 1)),
    ],
)
def test_few_of_a_sensitive_kind_stand_among_others_and_never_alone(
    kinds: Breakdown, told: Breakdown
) -> None:
    found = for_walls(replace(districts.normal(), mix=Mix(kinds=kinds))).mix.kinds

    assert found == told
    assert found.total == kinds.total
