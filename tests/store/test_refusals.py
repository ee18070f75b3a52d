"""Refused input is kept whole with its reason, however hostile, and nobody reads it from the disk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from dashboard.ports import NewRefusal
from dashboard.store.refusals import SqlRefusals
from dashboard.store.schema import refusals as table
from dashboard.store.vault import Vault
from tests.journal.builders import NOON, SetClock
from tests.store.test_vault import NOWHERE, OLD

NOT_JSON = NewRefusal("grid", None, "data: not JSON", b"{\x00\xff", is_truncated=True)


@pytest.fixture
def refusals(engine: Engine, clock: SetClock) -> SqlRefusals:
    return SqlRefusals(engine, Vault(NOWHERE, environ={"ONESCREEN_KEY": OLD}), clock)


def test_a_refusal_is_kept_as_it_came(refusals: SqlRefusals) -> None:
    refusals.keep([NOT_JSON, NewRefusal("hotline", "h-1", "area: unknown", b"{}")])

    first, second = refusals.list()

    assert (first.number, first.source, first.item_id, first.reason) == (1, "grid", None, "data: not JSON")
    assert (first.raw, first.is_truncated, first.refused_at) == (b"{\x00\xff", True, NOON)
    assert (second.number, second.item_id, second.is_truncated) == (2, "h-1", False)
    assert refusals.get(2) == second


def test_there_is_nothing_behind_an_unknown_number(refusals: SqlRefusals) -> None:
    refusals.keep([])

    assert refusals.get(1) is None
    assert list(refusals.list()) == []


def test_a_list_goes_on_after_a_number(refusals: SqlRefusals) -> None:
    refusals.keep([NOT_JSON] * 5)

    assert [refusal.number for refusal in refusals.list(after=2, limit=2)] == [3, 4]


def test_what_was_sent_again_is_marked(refusals: SqlRefusals, clock: SetClock) -> None:
    refusals.keep([NOT_JSON, NOT_JSON])
    clock.at = NOON + timedelta(minutes=1)

    refusals.mark_resubmitted(2)

    assert [refusal.resubmitted_at for refusal in refusals.list()] == [None, clock.at]


def test_the_store_shows_nothing_of_the_input(refusals: SqlRefusals, engine: Engine) -> None:
    refusals.keep([NewRefusal("grid", None, "data.name: names a person", b'{"name": "zhang san"}')])

    with engine.connect() as link:
        [row] = link.execute(select(table)).all()

    assert b"zhang" not in row.ciphertext


@pytest.mark.parametrize("hostile", ["\0", "\ud800", "a\0b", "x" * 100_000, "社区🚨"])
def test_hostile_names_do_not_keep_a_refusal_from_being_kept(refusals: SqlRefusals, hostile: str) -> None:
    refusals.keep([NewRefusal(hostile, hostile, hostile, b"raw")])

    [kept] = refusals.list()

    assert kept.raw == b"raw"
    assert kept.item_id is not None
    assert len(kept.item_id) <= 500
