"""The words of the one street that is looked at."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "street": ("街道聚焦", "Street by street"),
    "street_key": ("按登记次序轮换", "in turn, in the register's order"),
    "street_left_out": ("按登记次序轮换 · 另有 {n} 个未列", "in the register's order · {n} more not shown"),
    "street_communities": ("{n} 个社区（村）", "{n} communities"),
    "street_in": ("今日新增", "New today"),
    "street_out": ("今日办结", "Closed"),
    "street_on_time_long": ("按期率", "On time"),
    "street_down_long": ("下达 60 分", "Down ≤1 h"),
    "street_up_long": ("上传 60 分", "Up ≤1 h"),
    "street_tiles": ("社区在办", "Open by community"),
    "street_unit": ("深浅每级 {n} 件", "a shade: {n}"),
    "street_more_communities": ("另有 {n} 个未列", "{n} more not shown"),
    "street_unlisted": ("未列 {n} 件", "{n} not shown"),
    "street_late": ("逾期最久", "Overdue longest"),
    "street_late_key": ("共 {n} 件 · 列 {shown} 件", "{n} · {shown} listed"),
}
