"""The words of what falls due on which day."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "falling_due": ("将到期", "Falling due"),
    "falling_due_key": ("每格 {n} 件 · 按到期日", "□ = {n} · by due day"),
    "falling_due_key_frozen": ("每格 {n} 件 · 含冻结", "□ = {n} · with frozen"),
    "falling_due_today": ("今日", "today"),
    "falling_due_weekdays": ("周一 周二 周三 周四 周五 周六 周日", "Mon Tue Wed Thu Fri Sat Sun"),
    "falling_due_day": ("{weekday}{day}", "{weekday} {day}"),
    "falling_due_rest": (
        "七日后 {later} · 无时限 {undated} · 已逾期 {overdue} 另计",
        "later {later} · no limit {undated} · overdue {overdue} apart",
    ),
}
