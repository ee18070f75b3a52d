"""The words of the ticker."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "ticker": ("新件", "Newest"),
    "no_cases": ("无新件", "none"),
}
