"""The words of the relay ledger."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "relay": ("信息传达", "Relay"),
    "relay_key": ("累计，分 · 竖线 60", "to date · min, limit 60"),
    "relay_way_down": ("↓ 下达", "↓ Down"),
    "relay_way_up": ("↑ 上传", "↑ Up"),
    "relay_p50": ("p50", "p50"),
    "relay_p90": ("p90", "p90"),
    "relay_max": ("最大", "max"),
    "relay_missing": ("未回执 {n}", "no receipt {n}"),
    "relay_unknown": ("不明跳 {n}", "unknown {n}"),
    "relay_slowest": ("最慢", "slow"),
    "relay_flight": ("在途", "On its way"),
    "relay_on_way": ("{n} 条 · 剩余 分:秒", "{n} · left, min:s"),
    "relay_bands": ("已用 分", "Used, min"),
    "relay_nothing": ("无在途", "none on its way"),
    "relay_unlisted": ("在途未逐条列出", "not listed one by one"),
    "tier_district": ("区", "dist"),
    "tier_street": ("镇街", "str"),
    "tier_community": ("社区", "com"),
    "tier_household": ("户", "hh"),
    "tier_elsewhere": ("未登记", "?"),
}
