"""What an address tells of time: an instant, and how the past is to be read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from dash import dcc, html

from dashboard.reading.desk import NotYet, instant_of
from layouts.desk._case_view import PERIODS, filter_of
from layouts.desk._page import Drawn, View
from layouts.desk._relay_view import period_of
from layouts.desk._shell import header, refused
from layouts.desk.letters import wanted
from layouts.words import Words
from tests import districts
from tests.builders import LOCAL, START
from tests.desk_doors import nodes, texts
from tests.desks import EVERYTHING, desk_of

WORDS = Words("en", LOCAL)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine in another zone than the centre's."""
    with monkeypatch.context() as machine:
        machine.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(
    ("told", "at"),
    [
        ("2026-09-07T10:00", START),
        ("2026-09-07T10:00+08:00", START),
        ("2026-09-07T10:00 08:00", START),
        ("2026-09-07T02:00Z", START),
        ("2026-09-07", START - timedelta(hours=10)),
    ],
)
def test_an_instant_without_an_offset_is_the_centres_local_time_wherever_it_is_told(
    told: str, at: datetime
) -> None:
    desk = desk_of(districts.normal(at=START))

    period = period_of(View("/relays", {}, {"from": told}), at + timedelta(hours=1), LOCAL)

    letters = wanted(View("/letters", {}, {"from": told, "to": told}), LOCAL)

    assert desk.at_instant(told).at == at
    assert (letters.moved_from, letters.moved_until) == (at, at)
    assert period is not None
    assert period.first == at


@pytest.mark.parametrize("told", ["yesterday", "0001-01-01", "9999-12-31T23:59-01:00"])
def test_what_is_no_instant_is_refused(told: str) -> None:
    with pytest.raises(NotYet):
        instant_of(told, LOCAL)


def test_from_what_was_not_there_at_a_past_instant_the_way_leads_to_now() -> None:
    then = View("/area/s9", {"area": "s9"}, {"at": START.isoformat(), "as": "corrected"})

    ways = [
        str(getattr(link, "href", ""))
        for view in (then, View("/area/s9", {"area": "s9"}))
        for link in nodes(refused("NotThere", view, WORDS))
        if isinstance(link, dcc.Link)
    ]

    assert ways == ["/area/s9", "/"]


@pytest.mark.parametrize(
    ("told", "said"), [("foo", "known"), ("", "known"), ("known", "known"), ("corrected", "corrected")]
)
def test_the_past_is_read_as_known_unless_the_address_says_as_corrected(told: str, said: str) -> None:
    view = View("/", {}, {"at": START.isoformat(), "as": told})

    head = header(Drawn("", html.Div(), START), view, WORDS, [], EVERYTHING)

    assert view.as_ == said
    assert WORDS(f"desk_as_{said}") in texts(head)


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("name", PERIODS)
def test_a_period_without_an_offset_is_the_centres_and_not_the_machines(name: str) -> None:
    wanted = filter_of(View("/cases", {}, {name: "2026-09-08T08:30"}), LOCAL)

    assert getattr(wanted, name) == datetime(2026, 9, 8, 0, 30, tzinfo=UTC)
