"""The words of the 1515 clocks."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "clocks": ("1515 时限", "1515 clocks"),
    "clocks_key": ("件 · 按现行时限", "cases by present clock"),
    "dispatch": ("分流交办", "Dispatch"),
    "close_ordinary": ("一般办结", "Ordinary"),
    "close_major": ("重大办结", "Major"),
    "close_special": ("特殊风险", "Special"),
    "close_promised": ("承诺时限", "Promised"),
    "dispatch_limit": ("1 日内", "in 1 day"),
    "close_ordinary_limit": ("5 日内", "in 5 days"),
    "close_major_limit": ("15 日内", "in 15 days"),
    "close_special_limit": ("15 日内", "in 15 days"),
    "close_promised_limit": ("来源承诺", "by source"),
    "running": ("在走", "Running"),
    "due_short": ("临期", "Soon"),
    "over_short": ("逾期", "Over"),
    "met": ("按期", "Met"),
    "late": ("超期", "Late"),
    "clock_rate": ("按期率 {on_time} · 暂停 {paused}", "on time {on_time} · paused {paused}"),
}
