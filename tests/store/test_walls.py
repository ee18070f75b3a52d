"""A browser becomes a wall by its code or by a path, once and in time; the store could not give it away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from dashboard.store import walls as store
from dashboard.store.audit import SqlAudit
from dashboard.store.schema import tokens, wall_pairings
from dashboard.store.tokens import SqlTokens
from dashboard.store.walls import ALPHABET, NotPaired, SqlWalls, TooMany, hashed
from tests.journal.builders import NOON, SetClock

TICK = timedelta(microseconds=1)


@pytest.fixture
def walls(engine: Engine, clock: SetClock) -> SqlWalls:
    return SqlWalls(engine, clock)


def names(walls: SqlWalls) -> set[str]:
    return set(walls.standing().in_force.values())


def test_the_browser_whose_code_is_approved_is_the_wall(walls: SqlWalls) -> None:
    code = walls.show_code("mine")
    walls.show_code("another's")

    assert walls.approve(code.word, "lobby") == "lobby"

    assert walls.standing().in_force == {hashed("mine"): "lobby"}


def test_a_code_is_read_as_people_type_it(walls: SqlWalls) -> None:
    word = walls.show_code("mine").word

    assert len(word) == 8
    assert set(word) <= set(ALPHABET)
    assert walls.approve(f" {word[:4].lower()}-{word[4:].lower()} ", "lobby") == "lobby"


def test_a_code_serves_once(walls: SqlWalls) -> None:
    code = walls.show_code("mine").word
    walls.approve(code)

    with pytest.raises(NotPaired, match="no screen"):
        walls.approve(code, "other")

    assert names(walls) == {"wall-1"}


def test_a_code_is_over_after_ten_minutes(walls: SqlWalls, clock: SetClock) -> None:
    first, second = walls.show_code("one"), walls.show_code("two")
    assert first.expires_at == NOON + timedelta(minutes=10)

    clock.at = first.expires_at - TICK
    assert walls.approve(first.word) == "wall-1"
    clock.at = second.expires_at
    with pytest.raises(NotPaired, match="10 minutes"):
        walls.approve(second.word)


def test_a_new_code_of_a_browser_ends_its_old_one(walls: SqlWalls) -> None:
    old = walls.show_code("mine").word
    new = walls.show_code("mine, renewed", instead_of="mine").word

    with pytest.raises(NotPaired):
        walls.approve(old)
    assert walls.approve(new) == "wall-1"


def test_guessing_is_held_up_and_passes_by_itself(walls: SqlWalls, clock: SetClock) -> None:
    code = walls.show_code("mine").word
    for _ in range(store.MISSES_ALLOWED):
        with pytest.raises(NotPaired, match="no screen"):
            walls.approve("22222222")

    with pytest.raises(TooMany):
        walls.approve(code)
    assert walls.standing().misses == store.MISSES_ALLOWED

    clock.at += store.MISSES_WITHIN
    assert walls.approve(walls.show_code("mine").word) == "wall-1"


def test_no_more_codes_are_on_show_than_so_many_and_old_ones_make_room(
    walls: SqlWalls, clock: SetClock
) -> None:
    for n in range(store.MOST_WAITING):
        walls.show_code(f"browser {n}")

    with pytest.raises(TooMany):
        walls.show_code("one more")
    walls.show_code("another secret", instead_of="browser 0")

    clock.at += store.CODE_LASTS
    walls.show_code("one more")


def test_a_path_makes_the_browser_that_opens_it_the_wall_once(walls: SqlWalls) -> None:
    word = walls.make_path("lobby")

    name, secret = walls.open_path(word)

    assert name == "lobby"
    assert walls.standing().in_force == {hashed(secret): "lobby"}
    with pytest.raises(NotPaired, match="used"):
        walls.open_path(word)


def test_a_path_is_over_after_fifteen_minutes(walls: SqlWalls, clock: SetClock) -> None:
    word = walls.make_path("lobby")

    clock.at += timedelta(minutes=15)

    with pytest.raises(NotPaired):
        walls.open_path(word)


def test_a_path_is_no_code_and_a_code_no_path(walls: SqlWalls) -> None:
    word, code = walls.make_path("lobby"), walls.show_code("mine").word

    with pytest.raises(NotPaired):
        walls.open_path(code)
    with pytest.raises(NotPaired):
        walls.approve(word)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 41])
def test_a_wall_has_a_name_that_can_be_read(walls: SqlWalls, name: str) -> None:
    code = walls.show_code("mine").word

    with pytest.raises(NotPaired, match="name"):
        walls.approve(code, name)
    with pytest.raises(NotPaired, match="name"):
        walls.make_path(name)


def test_a_name_is_one_wall_s_at_a_time_and_the_code_is_not_lost_by_it(walls: SqlWalls) -> None:
    walls.approve(walls.show_code("one").word, "lobby")
    code = walls.show_code("two").word

    with pytest.raises(NotPaired, match="lobby"):
        walls.approve(code, "lobby")
    with pytest.raises(NotPaired, match="lobby"):
        walls.make_path("lobby")
    walls.revoke("lobby")

    assert walls.approve(code, "lobby") == "lobby"
    assert names(walls) == {"lobby"}


def test_walls_without_a_name_are_counted(walls: SqlWalls) -> None:
    made = [walls.approve(walls.show_code(f"{n}").word) for n in range(3)]
    walls.revoke("wall-2")

    assert made == ["wall-1", "wall-2", "wall-3"]
    assert walls.approve(walls.show_code("again").word) == "wall-2"


def test_a_revoked_wall_is_one_no_more_and_the_list_says_so(walls: SqlWalls, clock: SetClock) -> None:
    walls.approve(walls.show_code("one").word, "lobby")
    walls.approve(walls.show_code("two").word, "duty desk")
    clock.at += TICK

    assert [walls.revoke("lobby"), walls.revoke("lobby"), walls.revoke("x")] == [True, False, False]

    assert names(walls) == {"duty desk"}
    assert [(w.name, w.paired_at, w.revoked_at) for w in walls.list()] == [
        ("lobby", NOON, NOON + TICK),
        ("duty desk", NOON, None),
    ]


def test_the_store_holds_neither_code_nor_path_nor_secret(walls: SqlWalls, engine: Engine) -> None:
    shown, path, other = walls.show_code("mine-secret").word, walls.make_path("lobby"), walls.make_path("two")
    _, secret = walls.open_path(other)
    with engine.connect() as link:
        kept = str(link.execute(select(wall_pairings)).all()) + str(link.execute(select(tokens)).all())

    assert not [word for word in (shown, path, other, secret, "mine-secret") if word in kept]


def test_a_wall_is_among_the_tokens_and_opens_no_door_of_theirs(
    walls: SqlWalls, engine: Engine, clock: SetClock
) -> None:
    _, secret = walls.open_path(walls.make_path("lobby"))

    found = SqlTokens(engine, clock).verify(secret)

    assert found is not None
    assert found.kind == "wall"


def test_what_was_paired_and_revoked_is_in_the_audit(
    walls: SqlWalls, engine: Engine, clock: SetClock
) -> None:
    walls.approve(walls.show_code("one").word, "lobby")
    walls.approve_remote(walls.show_code("phone").word, "lobby")
    walls.open_path(walls.make_path("hall"))
    assert [walls.revoke("lobby"), walls.revoke("lobby")] == [True, False]

    told = [(deed.who, deed.what, deed.subject) for deed in (e.deed for e in SqlAudit(engine, clock).read())]

    assert told == [
        ("command", "wall.paired", "lobby"),
        ("command", "remote.paired", "lobby"),
        ("command", "wall.path_made", "hall"),
        ("stranger", "wall.paired", "hall"),
        ("command", "wall.revoked", "lobby"),
    ]
