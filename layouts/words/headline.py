"""The words of the headline figures."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "case_unit": ("件", ""),
    "overdue": ("逾期未结", "Overdue, open"),
    "overdue_why": ("有时限已过仍在走 ÷ 在办", "past due ÷ open"),
    "due_soon": ("临期", "Due soon"),
    "due_soon_why": ("已用 ≥80% ÷ 在办", "≥80% used ÷ open"),
    "open": ("在办", "Open"),
    "open_why": ("登记 − 已办结", "registered − closed"),
    "unheld": ("待分流", "Unheld"),
    "unheld_why": ("无人持有 ÷ 在办", "no holder ÷ open"),
    "new_today": ("今日新增", "New today"),
    "new_today_why": ("今日 0 时起首次上报", "reported since 00:00"),
    "closed_today": ("今日办结", "Closed today"),
    "closed_today_why": ("今日 0 时起办结", "closed since 00:00"),
    "a_day": ("日均 {mean} = {total} ÷ {n} 天", "a day {mean} = {total} ÷ {n}"),
    "no_days": ("此前无整日", "no whole day before"),
    "on_time": ("按期办结率", "On time"),
    "on_time_why": ("按期结 ÷ (已结 + 逾期)", "met ÷ (closed + overdue)"),
    "on_time_none": ("尚无应结", "nothing due yet"),
    "in_hour": ("60 分传达率", "Relay ≤1 h"),
    "in_hour_why": ("60 分内 ÷ (到达 + 未回执)", "≤60 ÷ (in + no receipt)"),
    "in_hour_none": ("尚无传达", "no relays yet"),
}
