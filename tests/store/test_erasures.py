"""The rule of retention on real stores: what names someone goes when it is due; what was counted stays."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, text
from structlog.testing import capture_logs

from dashboard.domain.events import DisputeCommented, Event, Unknown
from dashboard.journal.sql_journal import SqlJournal
from dashboard.ports import Entry, Erased, NewRefusal
from dashboard.projections import codec
from dashboard.projections.history import board_at
from dashboard.projections.view import View
from dashboard.store.audit import SqlAudit
from dashboard.store.engine import JOURNAL, journal_engine, lock_writers, writing
from dashboard.store.erasures import SqlErasures
from dashboard.store.migrate import migrate
from dashboard.store.refusals import SqlRefusals
from dashboard.store.vault import Vault
from dashboard.timekeeping.retention import CLOCK, Retention
from tests.builders import LOCAL, closed, happened, reopened, reported, retracted, the_registers
from tests.journal.builders import NOON, SetClock

KEEPS = timedelta(days=100)
DAY = timedelta(days=1)
SECRET = "13800008000"


class Centre:
    """A store in which events are recorded as they occur; what each keeps apart is one text and one field."""

    def __init__(self, engine: Engine, clock: SetClock, folder: Path) -> None:
        self.clock = clock
        self.vault = Vault(folder / "key", environ={})
        self.journal = SqlJournal(engine, clock)
        self.refusals = SqlRefusals(engine, self.vault, clock)
        self.audit = SqlAudit(engine, clock)
        self.erasures = SqlErasures(engine, self.vault, clock)
        self.journal.append([Entry(event) for event in the_registers()])

    def say(self, *events: Event) -> None:
        for event in events:
            self.clock.at = max(self.clock.at, event.occurred_at)
            field = ("reporter.phone", self.vault.seal(SECRET.encode()))
            self.journal.append([Entry(event, self.vault.seal(b"{}"), None, (field,))])

    def rule(self, *, batch: int = 3) -> Retention:
        return Retention(self.journal, self.erasures, clock=self.clock, keeps=KEEPS, batch=batch)

    def kept(self) -> list[tuple[str | None, str]]:
        """Of which events something is kept: subject and type."""
        told = self.journal.read(after=0, limit=1_000)
        positions = [r.position for r in told]
        texts, fields = self.journal.sealed(positions), self.journal.personal(positions)
        assert texts.keys() == fields.keys()
        return [(r.event.subject, r.event.type) for r in told if r.position in texts]

    def fingerprint(self, at: datetime) -> str:
        board = board_at(self.journal, at, as_="known", zone=LOCAL)
        return codec.fingerprint(View(board).cut())


@pytest.fixture
def centre(engine: Engine, clock: SetClock, tmp_path: Path) -> Centre:
    return Centre(engine, clock, tmp_path)


def commented(case: str, *, at: datetime) -> Event:
    return happened("dispute.commented", case, DisputeCommented(""), at=at)


def over(case: str, *, at: datetime = NOON) -> Sequence[Event]:
    return reported(case, at=at), closed(case, at=at + DAY)


def subjects(centre: Centre) -> set[str | None]:
    return {subject for subject, _ in centre.kept()}


def test_what_was_closed_longer_ago_is_erased_to_the_day_and_marked(centre: Centre) -> None:
    centre.say(*over("old"), *over("new", at=NOON + 2 * DAY))
    centre.clock.at = NOON + DAY + KEEPS
    assert centre.rule().due() == Erased()

    centre.clock.at += timedelta(microseconds=1)

    assert centre.rule().due() == Erased(cases=1, fields=2, texts=2)
    assert subjects(centre) == {"old", "new"}
    assert centre.rule().erase(who="command") == Erased(cases=1, fields=2, texts=2)
    assert subjects(centre) == {"new"}
    assert centre.journal.erased_at("old") == centre.clock.at
    assert centre.journal.erased_at("new") is None
    assert centre.rule().erase(who="command") == Erased()


def test_the_numbers_stay_and_so_do_those_of_the_past(centre: Centre) -> None:
    centre.say(*over("a"), *over("b"), reported("c", at=NOON))
    centre.clock.at += 2 * KEEPS
    instants = (NOON + DAY / 2, NOON + 3 * DAY, centre.clock.at)
    before = [centre.fingerprint(at) for at in instants]

    assert centre.rule().erase(who=CLOCK).cases == 2

    assert [centre.fingerprint(at) for at in instants] == before


def test_an_open_case_is_kept_however_old_it_is_and_a_reopened_one_too(centre: Centre) -> None:
    centre.say(reported("open", at=NOON), *over("again"), reopened("again", at=NOON + 2 * DAY))
    centre.clock.at += 10 * KEEPS

    assert centre.rule().erase(who=CLOCK) == Erased()
    assert subjects(centre) == {"open", "again"}


class Meanwhile:
    """The store's erasures, before which something is said that nobody knew when the cases were looked at."""

    def __init__(self, centre: Centre, *said: Event) -> None:
        self._centre = centre
        self._said = said

    def erase(self, *due: Any, **told: Any) -> Erased:
        self._centre.say(*self._said)
        return self._centre.erasures.erase(*due, **told)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._centre.erasures, name)


def test_a_case_that_is_opened_again_between_the_look_and_the_erasing_is_kept(centre: Centre) -> None:
    centre.say(*over("again"), *over("old"))
    centre.clock.at += 2 * KEEPS
    meanwhile = Meanwhile(centre, reopened("again", at=centre.clock.at))
    rule = Retention(centre.journal, meanwhile, clock=centre.clock, keeps=KEEPS)

    assert rule.erase(who=CLOCK) == Erased(cases=1, fields=2, texts=2)

    assert centre.kept() == [
        ("again", "dispute.reported"), ("again", "dispute.closed"), ("again", "dispute.reopened")
    ]  # fmt: skip
    assert centre.journal.erased_at("again") is None


def test_whoever_records_waits_until_the_erasing_is_done(centre: Centre, engine: Engine) -> None:
    centre.say(*over("old"))
    centre.clock.at += 2 * KEEPS
    with writing(engine) as link:
        lock_writers(link, JOURNAL)
        erasing = Thread(target=centre.rule().erase, kwargs={"who": CLOCK})
        erasing.start()
        erasing.join(0.3)
        assert erasing.is_alive()
    erasing.join(30)

    assert centre.kept() == []


def test_what_is_said_of_a_closed_case_later_keeps_it_for_as_long_again(centre: Centre) -> None:
    centre.say(*over("old"), commented("old", at=NOON + 60 * DAY))
    centre.clock.at = NOON + 120 * DAY
    assert centre.rule().erase(who=CLOCK) == Erased()

    centre.clock.at = NOON + 161 * DAY

    assert centre.rule().erase(who=CLOCK) == Erased(cases=1, fields=3, texts=3)


def test_a_retracted_report_was_never_open_and_words_of_no_case_go_by_their_own_age(centre: Centre) -> None:
    told = reported("gone", at=NOON)
    loose = happened("drone.landed", None, Unknown(), at=NOON)
    centre.say(told, retracted(told, at=NOON + DAY), loose)
    centre.clock.at += 2 * KEEPS

    assert centre.rule().erase(who=CLOCK) == Erased(cases=1, fields=3, texts=3)
    assert centre.kept() == []


def test_what_was_refused_stays_refused_without_its_content(centre: Centre) -> None:
    centre.refusals.keep([NewRefusal("grid", "g-1", "data.phone: names a person", SECRET.encode())] * 3)
    centre.clock.at += KEEPS + DAY
    centre.refusals.keep([NewRefusal("grid", "g-2", "data: x", b"new")])

    assert centre.rule().due() == Erased(refusals=3)
    assert centre.rule().erase(who=CLOCK) == Erased(refusals=3)

    first, *_, last = centre.refusals.list()
    assert (first.reason, first.raw, first.is_truncated) == ("data.phone: names a person", b"", True)
    assert (last.raw, last.is_truncated) == (b"new", False)
    assert centre.rule().erase(who=CLOCK) == Erased()


async def test_the_clock_does_it_by_itself_again_and_again(centre: Centre) -> None:
    centre.say(*over("old"))
    _go_on(centre, 2 * KEEPS)
    running = asyncio.create_task(centre.rule().run(each_s=0.01))
    try:
        async with asyncio.timeout(30):
            await _erased(centre, "old")
            centre.say(*over("next", at=centre.clock.at))
            _go_on(centre, 2 * KEEPS)
            await _erased(centre, "next")
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running

    assert subjects(centre) == {"open"}
    assert {entry.deed.who for entry in centre.audit.read()} == {CLOCK}


@pytest.mark.parametrize(
    ("silent", "is_erased"),
    [(2 * DAY, False), (4 * DAY, True), (6 * DAY, True), (8 * DAY, False), (2 * KEEPS, False)],
)
async def test_by_a_clock_that_may_have_jumped_nothing_is_erased(
    centre: Centre, silent: timedelta, is_erased: bool
) -> None:
    centre.say(*over("old"))
    centre.clock.at += 2 * KEEPS - silent
    centre.say(reported("open", at=centre.clock.at))
    centre.clock.at += silent

    with capture_logs() as said:
        running = asyncio.create_task(centre.rule().run())
        async with asyncio.timeout(30):
            while not said:  # noqa: ASYNC110 - a day passes before it looks again
                await asyncio.sleep(0.01)
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running

    assert said[0]["event"].startswith("retention waits") != is_erased
    assert (centre.journal.erased_at("old") is not None) == is_erased


def _go_on(centre: Centre, by: timedelta) -> None:
    """The days pass, and until five days before their end things are told."""
    centre.clock.at += by - 5 * DAY
    centre.say(commented("open", at=centre.clock.at))
    centre.clock.at += 5 * DAY


async def _erased(centre: Centre, case: str) -> None:
    while centre.journal.erased_at(case) is None:  # noqa: ASYNC110 - the store has no event for it
        await asyncio.sleep(0.01)


def test_many_are_erased_step_by_step_each_in_the_audit_by_numbers_alone(centre: Centre) -> None:
    centre.say(*(event for n in range(10) for event in over(f"c{n}")))
    centre.clock.at += 2 * KEEPS

    erased = centre.rule(batch=4).erase(who="command")

    assert erased == Erased(cases=10, fields=20, texts=20)
    told = [entry.deed for entry in centre.audit.read()]
    assert {(deed.who, deed.what, deed.subject) for deed in told} == {("command", "retention.erased", None)}
    assert len(told) > 2
    assert sum(int(deed.about["cases"] or 0) for deed in told) == 10
    assert {deed.about["days"] for deed in told} == {100}


def test_nothing_is_erased_that_the_audit_does_not_tell(centre: Centre, engine: Engine) -> None:
    centre.say(*over("old"))
    centre.clock.at += 2 * KEEPS
    with engine.begin() as link:
        link.execute(text("ALTER TABLE audit RENAME TO elsewhere"))

    with pytest.raises(Exception, match="audit"):
        centre.rule().erase(who=CLOCK)

    assert subjects(centre) == {"old"}
    assert centre.journal.erased_at("old") is None


def test_what_is_erased_from_sqlite_is_not_left_in_its_file(tmp_path: Path, clock: SetClock) -> None:
    url, mark = f"sqlite:///{tmp_path}/store.sqlite", b"unmistakable" * 20
    migrate(url, "journal")
    engine = journal_engine(url)
    centre = Centre(engine, clock, tmp_path)
    centre.journal.append([Entry(reported("old", at=NOON), mark)])
    centre.say(closed("old", at=NOON + DAY))
    centre.clock.at += 2 * KEEPS

    centre.rule().erase(who=CLOCK)

    with engine.connect() as link:
        link.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    assert mark not in (tmp_path / "store.sqlite").read_bytes()
