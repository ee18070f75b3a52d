"""The words of the register's page."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "areas_title": ("区划", "Areas"),
    "areas_note": (
        "登记册，按登记顺序；有效日期含首末两日",
        "the register, in its order; both days of validity count",
    ),
    "areas_filter": ("按名称、拼音或代码筛选", "Filter by name, pinyin or code"),
    "areas_of": ("{n} ÷ {all} 个单位", "{n} of {all} units"),
    "areas_name": ("名称", "Name"),
    "areas_code": ("代码", "Code"),
    "areas_level": ("层级", "Level"),
    "areas_valid": ("有效", "Valid"),
    "areas_households": ("户数", "Households"),
    "areas_open": ("在办", "Open"),
    "areas_state": ("数据", "Data"),
    "areas_current": ("实时", "current"),
    "areas_frozen": ("停在 {at}", "frozen at {at}"),
    "areas_not_valid": ("不在有效期", "not valid now"),
    "areas_always": ("不限", "always"),
    "areas_from": ("自 {day}", "from {day}"),
    "areas_until": ("至 {day}", "to {day}"),
    "areas_unknown": ("未知", "unknown"),
    "areas_none": ("登记册为空", "The register is empty"),
    "areas_none_fit": ("没有符合的单位", "No unit fits"),
    "level_district": ("区", "District"),
    "level_street": ("镇街", "Street"),
    "level_community": ("社区", "Community"),
    "level_village": ("村", "Village"),
    "level_virtual": ("虚拟社区", "Virtual"),
}
