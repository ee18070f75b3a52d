"""The words of the ticker."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "ticker": ("新件", "Newest"),
    "newest_key": ("左新右旧 · 首报时间", "newest left · first report"),
    "no_cases": ("无新件", "none"),
}
