"""Why a question has no answer, told in the log each time: whoever asked is told on the screen."""

from __future__ import annotations

from typing import Final

import structlog

from dashboard.ports import JournalError
from dashboard.reading.alerts import NowOnly
from dashboard.reading.desk import NotThere, NotYet, OutOfReach, Unanswered
from dashboard.reading.ground import Busy

log = structlog.get_logger()

UNANSWERED: Final = (Unanswered, Busy, JournalError)
ASKED_WRONGLY: Final = (NotThere, NotYet, NowOnly, OutOfReach)
"""What the asker, not the centre, has the power to mend."""


def noted(why: Exception, what: str) -> str:
    """Log it, and name the kind of it."""
    if not isinstance(why, ASKED_WRONGLY):
        log.warning("desk question unanswered", what=what, why=type(why).__name__)
    return type(why).__name__
