"""Kinds that, with a place, can point at one family: how they are told to who does not work the cases.

They are told as one, `WITHHELD`, and with them the kinds of their cover, which point at nobody: so a case
told as withheld may always be an ordinary one, and no count of such cases is a count of a sensitive kind.

What is told depends on the kind of a case by `told_kind` alone. So two districts that differ only in which of
these kinds each case has are told alike, whatever is asked, added, subtracted, or asked again at another
instant: see docs/decisions/0026-small-counts.md.
"""

from __future__ import annotations

from typing import Final

SENSITIVE: Final = frozenset({"family", "medical"})
COVER: Final = frozenset({"damages", "other"})
"""At least two: of a case that went from one withheld kind to another, both may be of the cover."""
WITHHELD: Final = "withheld"
"""The kind that is told in their place."""
GUARDED: Final = SENSITIVE | COVER | {WITHHELD}
LEAST_TOLD: Final = 5
"""Cases; fewer that are told as withheld stand, on a wall, among the others."""


def told_kind(kind: str) -> str:
    """The kind as it is told to who may not read sensitive ones."""
    return WITHHELD if kind in GUARDED else kind


def withheld_apart(kinds: frozenset[str]) -> tuple[str, ...]:
    """Those of the withheld kinds that are among these, where not all of them are: what holds for these kinds
    alone tells them from the others. No kind at all means every one."""
    named = kinds & (SENSITIVE | COVER)
    return () if named == SENSITIVE | COVER else tuple(sorted(named))


def is_told(kind: str) -> bool:
    """True of a kind that is told to everyone by its own name."""
    return kind not in GUARDED
