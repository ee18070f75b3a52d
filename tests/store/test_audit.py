"""What was done stands for ever: no way to change it in silence, and none to change it aloud."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from dashboard.store.audit import BEGINNING, Deed, SqlAudit, Verdict
from dashboard.store.engine import is_sqlite
from tests.journal.builders import NOON, SetClock


@pytest.fixture
def audit(engine: Engine, clock: SetClock) -> SqlAudit:
    return SqlAudit(engine, clock)


def fill(audit: SqlAudit, count: int = 3) -> None:
    for n in range(1, count + 1):
        audit.append(Deed("zhao", "case.exported", f"case-{n}", "420203", about={"rows": n}))


def without_triggers(engine: Engine, statement: str) -> None:
    """As whoever owns the database could do it."""
    with engine.begin() as link:
        if is_sqlite(link):
            for name in ("audit_no_update", "audit_no_delete", "audit_no_replace"):
                link.execute(text(f"DROP TRIGGER {name}"))
        else:
            link.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        link.execute(text(statement))


def test_what_was_done_is_read_as_it_was_told(audit: SqlAudit, clock: SetClock) -> None:
    deed = Deed("zhao", "case.unmasked", "案-1", "420203", "refused", {"fields": 2, "for": "call-back"})

    audit.append(Deed("command", "person.created"))
    clock.at += timedelta(seconds=1)
    audit.append(deed)

    first, second = audit.read()
    assert (first.number, first.at, first.deed.outcome, first.deed.about) == (1, NOON, "done", {})
    assert (second.number, second.at, second.deed) == (2, clock.at, deed)
    assert [entry.number for entry in audit.newest(1)] == [2]
    assert [entry.number for entry in audit.newest(5, before=2)] == [1]


def test_a_chain_that_nobody_touched_is_whole_to_its_last_hash(engine: Engine, clock: SetClock) -> None:
    audit = SqlAudit(engine, clock, page=2)
    assert audit.verify() == Verdict(0, BEGINNING, None)

    fill(audit, 5)

    last = list(audit.read())[-1]
    assert audit.verify() == Verdict(5, last.sha256, None)
    assert audit.hash_of(5) == last.sha256
    assert audit.hash_of(6) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'qian' WHERE number = 2",
        "UPDATE audit SET about = '{}'",
        "DELETE FROM audit WHERE number = 3",
        "DELETE FROM audit",
    ],
)
def test_the_database_refuses_to_change_or_lose_a_row(
    audit: SqlAudit, engine: Engine, statement: str
) -> None:
    fill(audit)

    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as link:
        link.execute(text(statement))

    assert audit.verify().count == 3


def test_the_ways_around_a_row_s_own_triggers_are_refused_too(audit: SqlAudit, engine: Engine) -> None:
    fill(audit)
    replace = (
        "INSERT OR REPLACE INTO audit SELECT number, at_us, 'qian', what, subject, area, outcome, about,"
        " sha256 FROM audit WHERE number = 2"
    )

    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as link:
        link.execute(text(replace if is_sqlite(engine) else "TRUNCATE audit"))

    assert audit.verify() == Verdict(3, audit.hash_of(3) or "", None)


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit SET who = 'qian' WHERE number = 2", 2),
        ("UPDATE audit SET at_us = at_us + 1 WHERE number = 1", 1),
        ("UPDATE audit SET about = '{}' WHERE number = 3", 3),
        ("UPDATE audit SET subject = NULL WHERE number = 3", 3),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 2", 2),
        ("UPDATE audit SET sha256 = (SELECT sha256 FROM audit WHERE number = 1) WHERE number = 2", 2),
    ],
)
def test_who_gets_past_the_triggers_is_found_at_the_first_row_that_was_touched(
    audit: SqlAudit, engine: Engine, statement: str, broken_at: int
) -> None:
    fill(audit)

    without_triggers(engine, statement)

    assert audit.verify().broken_at == broken_at
    assert audit.verify().count == broken_at - 1


def test_those_who_append_at_once_take_turns(audit: SqlAudit) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: audit.append(Deed("zhao", "case.read", f"{n}")), range(40)))

    assert audit.verify().count == 40
    assert audit.verify().broken_at is None


@pytest.mark.parametrize(
    "deed",
    [
        Deed("zhao", "case.exported", about={"why": "two words"}),
        Deed("zhao", "case.exported", about={"why": "张三"}),
        Deed("zhao", "case.exported", about={"why": "x" * 201}),
        Deed("zhao", "case.exported", about={"Two words": 1}),
        Deed("zhao", "Case exported"),
        Deed("zhao", "case.exported", outcome="he was not there"),
    ],
)
def test_what_could_be_free_text_is_refused(audit: SqlAudit, deed: Deed) -> None:
    with pytest.raises(ValueError, match=r"audit|free text"):
        audit.append(deed)

    assert audit.verify().count == 0
