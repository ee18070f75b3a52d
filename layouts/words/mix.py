"""The words of the two breakdowns: today's sources and open kinds."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "today_sources": ("今日来源", "Today by source"),
    "today_sources_key": ("今日新增 {n} 件", "{n} new today"),
    "today_sources_key_frozen": ("新增 {n} 件 · 含冻结", "{n} with frozen"),
    "today_sources_none": ("今日尚无新增", "none yet today"),
    "today_sources_others": ("其他 {n} 路", "{n} others"),
    "kinds": ("类型构成", "Open by kind"),
    "kinds_key": ("在办 {n} 件", "{n} open"),
    "kinds_key_frozen": ("在办 {n} 件 · 含冻结", "{n} with frozen"),
    "kinds_none": ("无在办", "none open"),
    "kinds_others": ("其他 {n} 类", "{n} other kinds"),
}
