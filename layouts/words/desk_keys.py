"""The words of the sheet of keys."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "keys_title": ("键盘操作", "Keys"),
    "keys_find": ("搜索：案号、区划、页面、我的视图", "Search: cases, areas, pages, my views"),
    "keys_filter": ("到筛选；没有筛选的页面为搜索", "To the filter; where there is none, to the search"),
    "keys_walk": ("在列表中逐行移动", "Through the rows of a list"),
    "keys_open": ("打开所在的行", "Open the row"),
    "keys_choose": ("勾选或取消所在的行（空格键亦可）", "Choose the row, or leave it out (Space does, too)"),
    "keys_dispatch": ("批量分流所选案件（在列表中）", "Dispatch the chosen cases (inside the list)"),
    "keys_acknowledge": ("确认所选告警（在告警页）", "Acknowledge the chosen alert (on its page)"),
    "keys_close": ("关闭表单、搜索或本表", "Close a form, the search, or this sheet"),
    "keys_keys": ("本表", "This sheet"),
    "keys_signs": ("单键 / 与 ?", "The single keys / and ?"),
    "keys_signs_on": ("开", "on"),
    "keys_signs_off": ("关", "off"),
    "keys_shut": ("关闭", "Close"),
}
