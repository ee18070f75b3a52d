"""The words of an area's thirty days."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "trend_days": ("30 日新增与办结", "30 days, in and out"),
    "trend_note": ("新增 {n} · 办结 {closed}，其中超期 {late}", "in {n} · closed {closed}, late {late}"),
    "trend_in": ("新增", "in"),
    "trend_out": ("办结", "closed"),
    "trend_scale": ("最高一柱 {n} 件", "the highest bar is {n}"),
    "trend_kind": ("类型构成", "By kind"),
    "trend_source": ("来源构成", "By source"),
    "trend_of": ("30 日新增 {n} 件", "of {n} in 30 days"),
    "trend_others": ("其他 {n} 类", "{n} others"),
}
