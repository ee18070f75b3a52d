"""The rulebook as the journal has it: what the fold, the clock and a letter hold cases to."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dashboard.domain.events import Recorded
from dashboard.domain.rulebook import Rulebook
from dashboard.projections.board import Board


def rules_of(changes: Sequence[Recorded], zone: ZoneInfo) -> Rulebook:
    """What these changes of registers, in position order, come to."""
    board = Board(zone)
    board.fold(changes)
    return board.cases.rules
