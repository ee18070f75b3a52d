"""The words of the overdue board."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "overdue_key": ("共 {n} 件 · 列最久 {shown} 件", "{n} · longest {shown}"),
    "overdue_key_unsure": ("{n} 件 + 未知 · 列最久 {shown} 件", "{n} + ? · longest {shown}"),
    "overdue_unsure": ("状态未知", "unknown"),
    "overdue_last": ("末次 {at} 仍逾期", "overdue when last heard, {at}"),
    "overdue_none": ("无", "none"),
    "overdue_unlisted": ("—", "—"),
    "nobody": ("◆ 无人持有", "◆ nobody"),
    "dispatch_limit": ("分流", "1 d"),
    "close_ordinary_limit": ("5日", "5 d"),
    "close_major_limit": ("15日", "15 d"),
    "close_special_limit": ("15日", "15 d"),
    "close_promised_limit": ("承诺", "promise"),
}
