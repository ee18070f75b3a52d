"""Engines are set up for what they hold: the journal waits for the disk, the views need not."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Timer

import pytest
from sqlalchemy import Engine, text

from dashboard.store.engine import answering, journal_engine, views_engine, writing

FULL, NORMAL = 2, 1


def pragma(engine: Engine, name: str) -> object:
    with engine.connect() as link:
        return link.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_a_journal_commit_waits_for_the_disk_and_a_view_does_not(tmp_path: Path) -> None:
    journal = journal_engine(f"sqlite:///{tmp_path}/journal.sqlite")
    views = views_engine(f"sqlite:///{tmp_path}/views.sqlite")

    try:
        assert (pragma(journal, "synchronous"), pragma(journal, "journal_mode")) == (FULL, "wal")
        assert (pragma(views, "synchronous"), pragma(views, "journal_mode")) == (NORMAL, "wal")
    finally:
        journal.dispose()
        views.dispose()


def test_who_opens_a_new_file_waits_for_another_who_writes_its_first_page(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    engine = journal_engine(f"sqlite:///{file}")
    first = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    first.execute("BEGIN IMMEDIATE")
    leaves = Timer(0.2, first.execute, ["COMMIT"])
    leaves.start()

    try:
        assert pragma(engine, "journal_mode") == "wal"
    finally:
        leaves.join()
        first.close()
        engine.dispose()


def test_a_reader_is_not_kept_waiting_by_a_writer(engine: Engine) -> None:
    with writing(engine) as writer:
        writer.execute(text("UPDATE history SET until_us = 7"))
        with engine.connect() as reader:
            seen = reader.execute(text("SELECT until_us FROM history")).scalar_one()

    assert seen != 7


def test_a_write_that_fails_leaves_nothing_behind(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), answering(engine), writing(engine) as link:
        link.execute(text("UPDATE history SET until_us = 7"))
        raise ZeroDivisionError

    with engine.connect() as link:
        assert link.execute(text("SELECT until_us FROM history")).scalar_one() != 7
