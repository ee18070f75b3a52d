"""The words of the 1515 clocks."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "clocks": ("1515 时限", "1515 clocks"),
    "clocks_key": ("每格一案 · 按期 ÷ 应结", "□ a case · met ÷ due"),
    "clock_dispatch": ("分流交办", "Dispatch"),
    "clock_ordinary": ("一般办结", "Ordinary"),
    "clock_grave": ("重大·特殊", "Major, special"),
    "clock_promised": ("承诺时限", "Promised"),
    "clock_dispatch_limit": ("1 日", "1 day"),
    "clock_ordinary_limit": ("5 日", "5 days"),
    "clock_grave_limit": ("15 日", "15 days"),
    "clock_promised_limit": ("来源承诺", "by source"),
    "running": ("在走", "Running"),
    "due_short": ("临期", "Soon"),
    "over_short": ("逾期", "Over"),
    "on_time_unit": ("按期", "met"),
    "clock_basis": ("{fraction} · 暂停 {paused}", "{fraction} · paused {paused}"),
    "runway_due": ("到期", "due"),
    "runway_over": ("已逾期", "over"),
    "runway_empty": ("无在走", "none running"),
    "runway_frozen": ("冻结", "frozen"),
    "runway_full": ("件多，不绘格", "too many to draw"),
    "runway_each": ("一格 {n} 件", "□ = {n}"),
}
