"""The words of the overdue board."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "overdue_key": ("共 {n} 件 · 列最久 {shown} 件", "{n} · longest {shown}"),
    "overdue_none": ("无", "none"),
    "overdue_unlisted": ("—", "—"),
    "nobody": ("◆ 无人持有", "◆ nobody"),
    "dispatch_limit": ("分流", "dispatch"),
    "close_ordinary_limit": ("5日", "5 d"),
    "close_major_limit": ("15日", "15 d"),
    "close_special_limit": ("15日", "15 d"),
    "close_promised_limit": ("承诺", "promise"),
}
