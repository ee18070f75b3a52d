"""A person's views: kept under names, each person's own, thirty at most, and gone with the person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from dashboard.ports import MOST_SAVED, Grant, SavedView, TooManyViews
from dashboard.store.people import SqlPeople
from dashboard.store.saved_views import SqlSavedViews
from dashboard.store.schema_people import people as table
from dashboard.store.vault import Vault
from tests.journal.builders import SetClock

ZHAO, QIAN = (Grant("person", name, "district") for name in ("zhao", "qian"))
LATE = SavedView("逾期", "/cases", "status=overdue")
LOST = SavedView("lost", "/relays", "status=no_receipt&direction=down")


@pytest.fixture
def people(engine: Engine, clock: SetClock, tmp_path: Path) -> SqlPeople:
    found = SqlPeople(engine, clock, Vault(tmp_path / "key", environ={}))
    for grant in (ZHAO, QIAN):
        found.create(grant.name, "district", area=None, by="command")
    return found


@pytest.fixture
def saved(engine: Engine, clock: SetClock, people: SqlPeople) -> SqlSavedViews:
    return SqlSavedViews(engine, clock)


def test_a_view_is_kept_for_its_person_alone_and_told_by_name(saved: SqlSavedViews) -> None:
    assert saved.keep(ZHAO, LATE)
    assert saved.keep(ZHAO, LOST)

    assert list(saved.of(ZHAO)) == [LOST, LATE]
    assert list(saved.of(QIAN)) == []


def test_a_view_saved_again_under_its_name_takes_the_place_of_the_one_before(saved: SqlSavedViews) -> None:
    saved.keep(ZHAO, LATE)
    again = SavedView(LATE.name, "/relays", "status=late")

    saved.keep(ZHAO, again)

    assert list(saved.of(ZHAO)) == [again]


def test_two_people_may_call_their_views_alike_and_one_drops_only_their_own(saved: SqlSavedViews) -> None:
    saved.keep(ZHAO, LATE)
    saved.keep(QIAN, LATE)

    assert saved.drop(QIAN, LATE.name)
    assert not saved.drop(QIAN, LATE.name)

    assert list(saved.of(ZHAO)) == [LATE]
    assert list(saved.of(QIAN)) == []


def test_the_thirtieth_is_kept_one_more_is_not_and_an_old_name_may_still_be_used(
    saved: SqlSavedViews,
) -> None:
    for n in range(MOST_SAVED):
        saved.keep(ZHAO, SavedView(f"{n:02}", "/cases", f"grade={n}"))

    with pytest.raises(TooManyViews):
        saved.keep(ZHAO, LATE)
    assert saved.keep(ZHAO, SavedView("07", "/cases", "grade=major"))
    assert saved.keep(QIAN, LATE)

    found = saved.of(ZHAO)
    assert len(found) == MOST_SAVED
    assert found[7].query == "grade=major"


def test_who_keeps_many_at_the_same_time_keeps_no_more_than_one_may(saved: SqlSavedViews) -> None:
    for n in range(MOST_SAVED - 2):
        saved.keep(ZHAO, SavedView(f"{n:02}", "/cases", ""))

    with ThreadPoolExecutor(6) as pool:
        runs = [pool.submit(saved.keep, ZHAO, SavedView(f"at once {n}", "/cases", "")) for n in range(6)]

    assert sorted(type(run.exception()).__name__ for run in runs) == ["NoneType"] * 2 + ["TooManyViews"] * 4
    assert len(saved.of(ZHAO)) == MOST_SAVED


@pytest.mark.parametrize(
    "grant", [Grant("person", "sun", "district"), Grant("api", "zhao", "district"), Grant("wall", "zhao")]
)
def test_who_is_no_person_known_here_keeps_none_and_reads_none(saved: SqlSavedViews, grant: Grant) -> None:
    saved.keep(ZHAO, LATE)

    assert not saved.keep(grant, LOST)
    assert not saved.drop(grant, LATE.name)

    assert list(saved.of(grant)) == []
    assert list(saved.of(ZHAO)) == [LATE]


def test_who_was_disabled_and_is_let_in_again_finds_the_views_as_they_were(
    saved: SqlSavedViews, people: SqlPeople
) -> None:
    saved.keep(ZHAO, LATE)

    people.disable("zhao", by="command")
    people.enable("zhao", by="command")

    assert list(saved.of(ZHAO)) == [LATE]


def test_views_go_with_their_person_and_nobody_elses_do(saved: SqlSavedViews, engine: Engine) -> None:
    saved.keep(ZHAO, LATE)
    saved.keep(QIAN, LATE)

    with engine.begin() as link:
        link.execute(delete(table).where(table.c.name == "zhao"))

    with engine.connect() as link:
        kept = link.exec_driver_sql("SELECT count(*) FROM saved_views").scalar_one()
    assert kept == 1
    assert list(saved.of(QIAN)) == [LATE]
