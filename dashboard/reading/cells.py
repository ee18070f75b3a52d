"""Cells of a table that leaves the centre: text to every program that opens it."""

from __future__ import annotations

import re
from typing import Final

COMPUTED: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


def one_line(text: str) -> str:
    return CONTROL.sub(" ", text)


def safe(cell: str) -> str:
    """The text of a cell; one that a spreadsheet would compute stands behind an apostrophe."""
    told = one_line(cell)
    return f"'{told}" if told.lstrip().startswith(COMPUTED) else told
