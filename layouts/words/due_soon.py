"""The words of what is due soonest."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "due_soon_key": ("共 {n} 件 · 列最近 {shown} 件 · 自然时间", "{n} · next {shown} · natural time"),
    "due_soon_none": ("无", "none"),
    "due_soon_unlisted": ("—", "—"),
}
