"""The words of the streets side by side."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "streets": ("各街道", "Streets"),
    "streets_key": ("每格一案 · 按登记次序", "□ a case · in the register's order"),
    "streets_left_out": (
        "每格一案 · 按登记次序 · 另有 {n} 个未列",
        "□ a case · in the register's order · {n} not shown",
    ),
    "streets_none": ("无街道", "no streets"),
    "street_open": ("在办", "open"),
    "street_over": ("逾期", "over"),
    "street_due": ("临期", "soon"),
    "street_on_time": ("按期", "met"),
    "street_relay": ("传达", "relay"),
}
