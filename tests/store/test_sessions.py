"""A session stands until it is over in one of five ways; its secret is the browser's alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from dashboard.ports import Grant
from dashboard.store.audit import SqlAudit
from dashboard.store.people import Person, SqlPeople
from dashboard.store.schema_people import sessions as table
from dashboard.store.sessions import IDLE, KEPT, LASTS, PROVEN_WITHIN, SqlSessions
from dashboard.store.vault import Vault
from dashboard.store.walls import hashed
from tests.journal.builders import NOON, SetClock

TICK = timedelta(microseconds=1)


@pytest.fixture
def people(engine: Engine, clock: SetClock, tmp_path: Path) -> SqlPeople:
    return SqlPeople(engine, clock, Vault(tmp_path / "key", environ={}))


@pytest.fixture
def zhao(people: SqlPeople) -> Person:
    return people.use_link(people.create("zhao", "street", area="s1", by="command"), "hash")


@pytest.fixture
def sessions(engine: Engine, clock: SetClock) -> SqlSessions:
    return SqlSessions(engine, clock)


def begun(sessions: SqlSessions, person: Person) -> int:
    """The number of a new session."""
    key = hashed(sessions.begin(person))
    return sessions.standing()[key].number


def test_a_session_is_its_person_s(sessions: SqlSessions, zhao: Person) -> None:
    secret = sessions.begin(zhao)

    (session,) = sessions.standing().values()

    assert session.key == hashed(secret)
    assert session.grant == Grant("person", "zhao", "street", "s1")
    assert (session.begun_at, session.seen_at) == (NOON, NOON)


def test_a_session_that_is_used_is_over_after_twelve_hours(
    sessions: SqlSessions, zhao: Person, clock: SetClock
) -> None:
    key = hashed(sessions.begin(zhao))
    for _ in range(11):
        clock.at += timedelta(hours=1)
        sessions.seen([key])

    clock.at = NOON + LASTS - TICK
    assert key in sessions.standing()
    clock.at += TICK
    assert sessions.standing() == {}


def test_a_session_that_nobody_uses_is_over_after_two_hours(
    sessions: SqlSessions, zhao: Person, clock: SetClock
) -> None:
    sessions.begin(zhao)

    clock.at += IDLE - TICK
    assert len(sessions.standing()) == 1
    clock.at += TICK
    assert sessions.standing() == {}


def test_one_session_is_ended_and_the_others_stand(sessions: SqlSessions, zhao: Person) -> None:
    first, second = sessions.begin(zhao), sessions.begin(zhao)
    number = sessions.standing()[hashed(first)].number

    ended = [sessions.end(number, of="zhao", by="zhao") for _ in range(2)]

    assert ended == [True, False]
    assert list(sessions.standing()) == [hashed(second)]


def test_a_session_is_not_ended_as_somebody_else_s(
    sessions: SqlSessions, people: SqlPeople, zhao: Person
) -> None:
    qian = people.use_link(people.create("qian", "viewer", area=None, by="command"), "hash")
    number = begun(sessions, zhao)
    sessions.begin(qian)

    assert not sessions.end(number, of="qian", by="qian")
    assert sessions.end_all(of="qian", by="command") == 1
    assert [session.grant.name for session in sessions.standing().values()] == ["zhao"]


def test_all_others_are_ended_and_the_one_in_hand_stands(sessions: SqlSessions, zhao: Person) -> None:
    secrets = [sessions.begin(zhao) for _ in range(3)]

    assert sessions.end_all(of="zhao", by="zhao", but=hashed(secrets[1])) == 2

    assert list(sessions.standing()) == [hashed(secrets[1])]


def test_a_session_without_its_code_is_none_and_with_it_has_another_secret(
    sessions: SqlSessions, zhao: Person
) -> None:
    waiting = sessions.wait_for_code(zhao)
    assert sessions.standing() == {}
    assert sessions.waiting(waiting) == "zhao"

    proven = sessions.prove(waiting)

    assert proven is not None
    assert list(sessions.standing()) == [hashed(proven)]
    assert hashed(waiting) not in sessions.standing()
    assert sessions.waiting(waiting) is None
    assert sessions.prove(waiting) is None


def test_a_code_is_waited_for_five_minutes_and_not_for_who_was_disabled(
    sessions: SqlSessions, people: SqlPeople, zhao: Person, clock: SetClock
) -> None:
    first, second = sessions.wait_for_code(zhao), sessions.wait_for_code(zhao)
    people.disable("zhao", by="command")
    people.enable("zhao", by="command")
    third = sessions.wait_for_code(zhao)
    assert [sessions.prove(secret) for secret in (first, second)] == [None, None]

    clock.at += PROVEN_WITHIN

    assert sessions.prove(third) is None


def test_what_began_and_ended_is_in_the_audit_by_number(
    sessions: SqlSessions, zhao: Person, engine: Engine, clock: SetClock
) -> None:
    number = begun(sessions, zhao)
    sessions.end(number, of="zhao", by="command")
    sessions.begin(zhao)
    sessions.end_all(of="zhao", by="command")
    assert sessions.end_all(of="zhao", by="command") == 0

    told = [entry.deed for entry in SqlAudit(engine, clock).read()][-4:]

    assert [(deed.who, deed.what, deed.subject) for deed in told] == [
        ("zhao", "session.begun", "zhao"),
        ("command", "session.ended", "zhao"),
        ("zhao", "session.begun", "zhao"),
        ("command", "session.all_ended", "zhao"),
    ]
    assert told[0].about == told[1].about == {"session": number}


def test_the_store_holds_no_secret_and_forgets_what_is_long_over(
    sessions: SqlSessions, zhao: Person, engine: Engine, clock: SetClock
) -> None:
    secret = sessions.begin(zhao)
    clock.at += KEPT
    sessions.begin(zhao)

    with engine.connect() as link:
        rows = link.execute(select(table)).all()

    assert len(rows) == 1
    assert secret not in str(rows)
    assert hashed(secret) not in str(rows)
