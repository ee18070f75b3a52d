"""Kinds of fields that the gate treats apart, whatever event they stand in."""

from __future__ import annotations

from typing import Annotated

FreeText = Annotated[str, "free text"]
"""Words that may name someone: sealed at the gate, never on a wall, in a log or in an alert."""

AreaCode = Annotated[str, "area"]
"""A code of the area register; the gate refuses one that the register does not hold."""
