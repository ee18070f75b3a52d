"""The words of what is due soonest."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "due_soon_key": ("共 {n} 件 · 列最近 {shown} 件 · 自然时间", "{n} · next {shown} · natural time"),
    "due_soon_key_unsure": ("{n} 件 + 未知 · 列最近 {shown} 件", "{n} + ? · next {shown}"),
    "due_soon_last": ("末次 {at} 在办", "open at {at}"),
    "due_soon_none": ("无", "none"),
    "due_soon_next": ("无 · 下一到期日 {day}，{n} 件", "none · next due on {day}: {n}"),
    "due_soon_unlisted": ("—", "—"),
}
