"""A person comes in by a link, once; what changes one is in the audit; no secret can be read back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from dashboard.ports import Grant
from dashboard.store.audit import SqlAudit
from dashboard.store.people import LINK_LASTS, LinkOver, NoSuchPerson, OtherSubject, Person, SqlPeople
from dashboard.store.schema_people import people as table
from dashboard.store.schema_people import sign_in_links
from dashboard.store.sessions import SqlSessions
from dashboard.store.vault import Vault
from tests.journal.builders import SetClock

TICK = timedelta(microseconds=1)


@pytest.fixture
def people(engine: Engine, clock: SetClock, tmp_path: Path) -> SqlPeople:
    return SqlPeople(engine, clock, Vault(tmp_path / "key", environ={}))


@pytest.fixture
def sessions(engine: Engine, clock: SetClock) -> SqlSessions:
    return SqlSessions(engine, clock)


@pytest.fixture
def audit(engine: Engine, clock: SetClock) -> SqlAudit:
    return SqlAudit(engine, clock)


def told(audit: SqlAudit) -> list[tuple[str, str, str | None]]:
    return [(entry.deed.who, entry.deed.what, entry.deed.subject) for entry in audit.read()]


def made(people: SqlPeople, name: str = "zhao", role: str = "street", area: str | None = "s1") -> Person:
    return people.use_link(people.create(name, role, area=area, by="command"), "hash")


def test_a_person_sets_a_password_by_the_link_and_is_who_was_made(people: SqlPeople) -> None:
    word = people.create("Zhao.Li", "street", area="s1", by="command")

    assert people.of_link(word) == "zhao.li"
    assert people.find("zhao.li") is not None
    person = people.use_link(word, "hash")

    assert person.grant == Grant("person", "zhao.li", "street", "s1")
    assert person.password_hash == "hash"
    assert people.find(" ＺＨＡＯ.li ") == person


def test_a_link_serves_once_also_for_those_who_use_it_at_the_same_time(people: SqlPeople) -> None:
    word = people.create("zhao", "viewer", area=None, by="command")

    with ThreadPoolExecutor(6) as pool:
        runs = [pool.submit(people.use_link, word, f"hash {n}") for n in range(6)]

    assert sorted(type(run.exception()).__name__ for run in runs) == ["LinkOver"] * 5 + ["NoneType"]
    with pytest.raises(LinkOver):
        people.of_link(word)


def test_a_link_is_over_after_a_day(people: SqlPeople, clock: SetClock) -> None:
    word = people.create("zhao", "viewer", area=None, by="command")

    clock.at += LINK_LASTS - TICK
    assert people.of_link(word) == "zhao"
    clock.at += TICK
    with pytest.raises(LinkOver):
        people.use_link(word, "hash")


def test_a_new_link_ends_the_one_before_and_the_password_that_it_sets_ends_what_stood(
    people: SqlPeople, sessions: SqlSessions
) -> None:
    person = made(people)
    sessions.begin(person)
    old = people.link("zhao", by="command")
    new = people.link("zhao", by="command")

    with pytest.raises(LinkOver):
        people.use_link(old, "hash")
    people.use_link(new, "another hash")

    assert sessions.standing() == {}


@pytest.mark.parametrize("word", ["", "0", "社区", "\ud800", "\0"])
def test_a_word_that_is_no_link_opens_nothing(people: SqlPeople, word: str) -> None:
    people.create("zhao", "viewer", area=None, by="command")

    with pytest.raises(LinkOver):
        people.of_link(word)
    with pytest.raises(LinkOver):
        people.use_link(word, "hash")


def test_the_first_link_makes_the_administrator_and_only_while_there_is_nobody(
    people: SqlPeople, audit: SqlAudit
) -> None:
    before, word = people.first_link(), people.first_link()
    assert before is not None
    assert word is not None
    with pytest.raises(LinkOver):
        people.of_link(before)
    assert people.list() == []

    admin = people.use_link(word, "hash")

    assert (admin.grant, people.first_link()) == (Grant("person", "admin", "admin"), None)
    assert told(audit) == [("stranger", "person.created", "admin"), ("admin", "password.set", "admin")]


def test_the_first_link_is_void_once_there_is_somebody(people: SqlPeople) -> None:
    word = people.first_link()
    assert word is not None

    people.create("zhao", "admin", area=None, by="command")

    with pytest.raises(LinkOver):
        people.use_link(word, "hash")


@pytest.mark.parametrize(
    "name", ["", "z", "zhao li", "-zhao", "z" * 41, "zh\nao", "zhao\0", "command", "Stranger", "_z"]
)
def test_a_name_that_cannot_be_borne_is_refused(people: SqlPeople, name: str) -> None:
    with pytest.raises(NoSuchPerson, match="sign-in name"):
        people.create(name, "viewer", area=None, by="command")


def test_a_name_is_one_person_s_for_ever(people: SqlPeople) -> None:
    made(people)
    people.disable("zhao", by="command")

    with pytest.raises(NoSuchPerson, match="taken"):
        people.create("ZHAO", "viewer", area=None, by="command")


@pytest.mark.parametrize("name", ["", "qian", "\0", "a b"])
def test_what_is_to_be_done_to_nobody_is_said(people: SqlPeople, name: str) -> None:
    assert people.find(name) is None
    for do in (people.disable, people.enable, people.link, people.end_codes):
        with pytest.raises(NoSuchPerson, match="nobody is named"):
            do(name, by="command")


def test_who_is_disabled_is_signed_out_has_no_link_and_comes_back_as_before(
    people: SqlPeople, sessions: SqlSessions, audit: SqlAudit
) -> None:
    person = made(people)
    sessions.begin(person)
    word = people.link("zhao", by="command")

    assert [people.disable("zhao", by="admin"), people.disable("zhao", by="admin")] == [True, False]

    assert sessions.standing() == {}
    with pytest.raises(LinkOver):
        people.use_link(word, "hash")
    with pytest.raises(NoSuchPerson, match="disabled"):
        people.link("zhao", by="admin")
    assert [people.enable("zhao", by="admin"), people.enable("zhao", by="admin")] == [True, False]
    assert people.find("zhao") == person
    assert told(audit)[-2:] == [("admin", "person.disabled", "zhao"), ("admin", "person.enabled", "zhao")]


def test_the_secret_of_the_codes_is_sealed_and_comes_back(people: SqlPeople, engine: Engine) -> None:
    made(people)
    assert people.codes_secret("zhao") is None

    people.begin_codes("zhao", "JBSWY3DPEHPK3PXP", step=100)

    assert people.codes_secret("zhao") == "JBSWY3DPEHPK3PXP"
    with engine.connect() as link:
        kept = b"".join(bytes(v) for row in link.execute(select(table)) for v in row if isinstance(v, bytes))
    assert kept
    assert b"JBSWY3DP" not in kept


def test_a_code_serves_once_and_none_before_it_any_more(people: SqlPeople) -> None:
    made(people)
    people.begin_codes("zhao", "JBSWY3DPEHPK3PXP", step=100)

    used = [people.use_code("zhao", step) for step in (100, 99, 101, 101, 102)]

    assert used == [False, False, True, False, True]


def test_codes_end_and_the_audit_says_by_whom(people: SqlPeople, audit: SqlAudit) -> None:
    made(people)
    people.begin_codes("zhao", "JBSWY3DPEHPK3PXP", step=100)

    assert [people.end_codes("zhao", by="command"), people.end_codes("zhao", by="command")] == [True, False]

    assert people.codes_secret("zhao") is None
    assert told(audit)[-2:] == [("zhao", "codes.begun", "zhao"), ("command", "codes.ended", "zhao")]


def test_a_password_set_by_its_person_ends_the_other_sessions(
    people: SqlPeople, sessions: SqlSessions
) -> None:
    person = made(people)
    sessions.begin(person)
    sessions.begin(person)
    keep = sessions.of("zhao")[0].key

    people.set_password("zhao", "new hash", keep=keep)

    assert list(sessions.standing()) == [keep]
    assert (found := people.find("zhao")) is not None
    assert found.password_hash == "new hash"


def test_no_link_can_be_read_back_from_the_store(people: SqlPeople, engine: Engine) -> None:
    word = people.create("zhao", "viewer", area=None, by="command")

    with engine.connect() as link:
        kept = [str(value) for row in link.execute(select(sign_in_links)) for value in row]

    assert kept
    assert not [value for value in kept if word in value]


def test_of_two_accounts_that_come_at_once_under_a_name_one_is_the_person(people: SqlPeople) -> None:
    made(people)

    def come(subject: str) -> str | None:
        try:
            person = people.of_subject("https://id.example", subject, name="zhao")
        except OtherSubject:
            return None
        return person.name if person is not None else ""

    with ThreadPoolExecutor(4) as at_once:
        found = list(at_once.map(come, ["a", "b", "c", "d"]))

    assert sorted(found, key=str) == [None, None, None, "zhao"]
    again = [come(subject) for subject in ("a", "b", "c", "d")]
    assert again == found
    assert people.of_subject("https://other.example", "a", name="nobody") is None
