"""A token works until it is revoked or over, and the store could not give it away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from dashboard.ports import Grant
from dashboard.store.audit import SqlAudit
from dashboard.store.schema import tokens as table
from dashboard.store.tokens import SqlTokens
from tests.journal.builders import NOON, SetClock

GRID = Grant("source", "grid")
READER = Grant("api", "press desk", role="viewer", area="420203")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def tokens(engine: Engine, clock: SetClock) -> SqlTokens:
    return SqlTokens(engine, clock)


@pytest.mark.parametrize("grant", [GRID, READER, Grant("wall", "lobby")])
def test_a_token_allows_what_it_was_made_for(tokens: SqlTokens, grant: Grant) -> None:
    assert tokens.verify(tokens.create(grant)) == grant


def test_two_tokens_of_one_source_are_not_alike(tokens: SqlTokens) -> None:
    assert tokens.create(GRID) != tokens.create(GRID)


@pytest.mark.parametrize("token", ["", "os_source_", "os_source_0", "社区", "\ud800", "\0"])
def test_a_word_that_is_no_token_allows_nothing(tokens: SqlTokens, token: str) -> None:
    tokens.create(GRID)

    assert tokens.verify(token) is None


def test_a_revoked_token_allows_nothing_and_the_others_still_do(tokens: SqlTokens) -> None:
    revoked, other = tokens.create(GRID), tokens.create(GRID)

    assert tokens.revoke(1)

    assert tokens.verify(revoked) is None
    assert tokens.verify(other) == GRID


def test_a_token_is_revoked_once(tokens: SqlTokens) -> None:
    tokens.create(GRID)

    assert [tokens.revoke(1), tokens.revoke(1), tokens.revoke(2)] == [True, False, False]


def test_a_token_that_is_over_allows_nothing(tokens: SqlTokens, clock: SetClock) -> None:
    token = tokens.create(READER, expires_at=NOON + MINUTE)

    clock.at = NOON + MINUTE - timedelta(microseconds=1)
    assert tokens.verify(token) == READER
    clock.at = NOON + MINUTE
    assert tokens.verify(token) is None


@pytest.mark.parametrize("grant", [Grant("source", "onescreen"), Grant("source", " "), Grant("api", "")])
def test_no_token_speaks_for_the_centre_itself_or_for_no_one(tokens: SqlTokens, grant: Grant) -> None:
    with pytest.raises(ValueError, match="no token"):
        tokens.create(grant)

    assert list(tokens.list()) == []


def test_the_list_tells_all_but_the_secret(tokens: SqlTokens, clock: SetClock) -> None:
    tokens.create(GRID)
    clock.at = NOON + MINUTE
    tokens.create(READER, expires_at=NOON + 2 * MINUTE)
    tokens.revoke(1)

    grid, reader = tokens.list()

    assert (grid.number, grid.grant, grid.created_at) == (1, GRID, NOON)
    assert (grid.expires_at, grid.revoked_at) == (None, NOON + MINUTE)
    assert (reader.number, reader.grant, reader.expires_at) == (2, READER, NOON + 2 * MINUTE)


def test_the_store_holds_no_token(tokens: SqlTokens, engine: Engine) -> None:
    token = tokens.create(GRID)

    with engine.connect() as link:
        kept = str(link.execute(select(table)).all())

    assert token not in kept
    assert token.removeprefix("os_source_") not in kept


def test_what_was_made_and_revoked_is_in_the_audit_without_the_token(
    tokens: SqlTokens, engine: Engine, clock: SetClock
) -> None:
    token = tokens.create(READER, by="zhao")
    assert [tokens.revoke(1), tokens.revoke(1)] == [True, False]

    made, revoked = [entry.deed for entry in SqlAudit(engine, clock).read()]

    assert (made.who, made.what, made.subject) == ("zhao", "token.created", "api:press desk")
    assert (made.area, made.about) == ("420203", {"role": "viewer"})
    assert (revoked.who, revoked.what, revoked.subject) == ("command", "token.revoked", "api:press desk")
    assert token not in str(made)
