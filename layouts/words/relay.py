"""The words of the relay ledger."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "relay": ("信息传达", "Relay"),
    "relay_key": ("区↔户 · 目标 60 分钟 · 累计", "district↔household · 60 min"),
    "relay_way_down": ("↓ 下达", "↓ Down"),
    "relay_way_up": ("↑ 上传", "↑ Up"),
    "relay_share": ("60 分内", "≤60 min"),
    "relay_middle": ("p50 · p90 分", "p50 · p90 min"),
    "relay_tail": ("p99 · 最大 分", "p99 · max min"),
    "relay_flight": ("在途 · 未回执", "On way · none"),
    "relay_unknown": ("不明跳", "Unknown hops"),
    "relay_slowest": ("最慢跳 p90", "Slowest p90"),
    "relay_bands": ("在途已用", "Time used"),
    "relay_nothing": ("无在途", "none on its way"),
    "relay_more": ("另有 {n} 条在途", "{n} more on their way"),
    "relay_at": ("在 {station}", "at {station}"),
    "tier_district": ("区", "dist"),
    "tier_street": ("镇街", "str"),
    "tier_community": ("社区", "com"),
    "tier_household": ("户", "hh"),
    "tier_elsewhere": ("未登记", "?"),
}
