"""The words of the views that a person keeps."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "views_title": ("我的视图", "My views"),
    "views_keep": ("保存视图", "Save view"),
    "views_drop": ("删除视图", "Delete view"),
    "views_lost": ("我的视图暂时读不出", "Your views cannot be read just now"),
    "views_of_cases": ("案件", "Cases"),
    "views_of_relays": ("信息传达", "Relays"),
    "views_of_letters": ("函件", "Letters"),
    "views_of_areas": ("区划", "Areas"),
    "find_view": ("视图", "View"),
    "act_keep_view": ("保存视图", "Save this view"),
    "act_drop_view": ("删除视图", "Delete a view"),
    "field_view": ("视图名称", "Name of the view"),
    "field_instant": ("连同所看的时刻", "With the instant looked at"),
    "hint_line": (
        "保存筛选、排序和时段，只有您看得到。最多 {most} 字，勿写姓名、电话、证件号；同名则更新。",
        "Keeps filters, order and period, for you alone. {most} characters at most; no names of persons, "
        "phones or IDs. The same name again takes the place of the old one.",
    ),
    "fault_personal": ("含有电话或证件号，不能保存", "holds a phone or ID number, which is not kept"),
    "fault_full": ("已有 {most} 个视图，请先删除一个", "{most} views are kept; delete one first"),
    "keep_view_done": ("已保存视图：{name}", "View saved: {name}"),
    "drop_view_done": ("已删除视图：{name}", "View deleted: {name}"),
}
