"""A process that appends to a journal in small groups: `python -m tests.journal.appender URL SOURCE N`."""

from __future__ import annotations

import sys

from dashboard.clock import SystemClock
from dashboard.journal.sql_journal import SqlJournal
from dashboard.store.engine import journal_engine
from tests.journal.builders import entries


def append_many(url: str, source: str, count: int) -> None:
    journal = SqlJournal(journal_engine(url), SystemClock())
    for first in range(0, count, 10):
        journal.append(entries(10, source=source, first=first))


if __name__ == "__main__":
    append_many(sys.argv[1], sys.argv[2], int(sys.argv[3]))
