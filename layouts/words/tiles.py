"""The words of the tile map."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "tiles": ("社区态势", "Communities"),
    "tiles_upper": ("辖区态势", "Areas"),
    "tiles_key": ("在办件数 · 示意图，非行政界线", "open cases · schematic, not borders"),
    "own": ("本级", "Own"),
    "elsewhere": ("区本级及未列 {n}", "elsewhere {n}"),
    "no_areas": ("尚无区划", "no areas yet"),
    "too_many_areas": ("区划 {n} 个，本屏不逐一绘出", "{n} areas: too many to draw here"),
    "legend_count": ("在办", "open"),
    "legend_rate": ("每千户在办", "per 1000 households"),
    "legend_frozen": ("冻结/未知", "frozen"),
    "legend_over": ("逾期件数", "overdue"),
    "legend_due": ("临期件数", "due soon"),
    "legend_new": ("刚有新件", "new case"),
}
