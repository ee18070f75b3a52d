"""The words of two areas side by side, and of an area's relays both ways."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "beside_title": ("两地并列", "Side by side"),
    "beside_note": (
        "同一时刻、同一口径；只比单位，不比个人，不排名",
        "as of one instant, by one measure; units, never persons, no ranking",
    ),
    "beside_with": ("并列对比…", "Beside…"),
    "beside_change": ("换 {name}", "Change {name}"),
    "beside_swap": ("互换", "Swap"),
    "beside_choose": ("选一个辖区", "Choose an area"),
    "beside_typed": ("名称、拼音或代码", "name, pinyin or code"),
    "beside_near": ("同级相邻单位；可输入名称或拼音另找", "units of the same parent; type to find others"),
    "beside_any": ("辖内全部单位；可输入名称或拼音查找", "all units in your reach; type to find one"),
    "beside_fitting": ("符合所输入者", "those that fit"),
    "beside_more": ("另有 {n} 个未列，请再输入", "{n} more are not shown: type on"),
    "beside_no_area": ("没有符合的辖区", "no area fits"),
    "beside_shares": ("份额与差异", "Shares and differences"),
    "beside_share": ("份额", "Share"),
    "beside_difference": ("差异", "Difference"),
    "share_overdue": ("逾期占在办", "Overdue, of open"),
    "share_relay_down": ("下达 60 分钟内送达", "Down, within 60 min"),
    "share_relay_up": ("上传 60 分钟内送达", "Up, within 60 min"),
    "formula_share_on_time": (
        "(办结 − 超期办结) ÷ (办结 + 逾期未结)",
        "(closed − closed late) ÷ (closed + overdue)",
    ),
    "formula_share_overdue": ("逾期未结 ÷ 在办", "overdue ÷ open"),
    "formula_share_relay": ("60 分钟内 ÷ (送达 + 未回执)", "within 60 min ÷ (received + no receipt)"),
    "beside_higher": ("{name} 较高，超出件数所能解释", "{name} higher; more than volume explains"),
    "beside_same": ("件数所限，无法区分", "not told apart at these volumes"),
    "beside_none": ("一方为零件，无可比", "one of nothing: not compared"),
    "beside_nested": ("一地含于另一地，不比", "one lies in the other: not compared"),
    "beside_frozen": ("{name} 为最后所知，不比", "{name} is the last known: not compared"),
    "beside_method": (
        "判法：若两地本无差别，如此或更大的差异由偶然造成的机会，每侧不足 2.5% 方称超出"
        "（费希尔精确检验）。多项并看，偶有一项属偶然。",
        "Method: more than volume explains is a difference so great that, were both areas alike, chance "
        "would bring it less than 2.5 times of 100 on that side (Fisher's exact test). Of many shares "
        "read together one may be chance.",
    ),
    "beside_counts": ("件数", "Counts"),
    "beside_count": ("项目", "Count"),
    "beside_counts_note": ("各有其量，只列不比", "told, not compared"),
    "beside_states": ("在走 · 临期 · 逾期", "running · due soon · overdue"),
    "beside_relay_states": ("超时 · 未回执 · 途中", "late · no receipt · in flight"),
    "beside_registered_today": ("今日新增", "New today"),
    "beside_closed_today": ("今日办结", "Closed today"),
    "beside_by_kind": ("新增，按类型", "In, by kind"),
    "beside_by_source": ("新增，按来源", "In, by source"),
    "beside_mix_note": ("{n} 日新增；占本地比例", "in over {n} days; share of each area's own"),
    "beside_total": ("合计", "Total"),
    "beside_holders": ("{name} · 谁持有", "{name} · who holds"),
    "share_relay": ("60 分钟内送达，双向", "Relays within 60 min"),
    "near_title": ("相邻单位中的不同者", "Neighbours that differ"),
    "near_compared": ("比较同级 {n} 个单位，按区划次序，不排名", "{n} units of the same parent; no ranking"),
    "near_unit": ("单位", "Unit"),
    "near_share": ("份额", "Share"),
    "near_here": ("该单位", "Of it"),
    "near_limits": ("件数所能解释", "Volume explains"),
    "near_whole": ("同级合计", "All of them"),
    "near_beside": ("对比", "Compare"),
    "near_this": ("（本单位）", "(this one)"),
    "near_set_beside": ("并列", "beside"),
    "near_none": (
        "无：{n} 个单位的按期办结率、逾期占比、传达率，都在件数所能解释的范围内。",
        "None: on time, overdue and relays of all {n} units lie within what their volume explains.",
    ),
    "near_nothing": (
        "无可比较：有应办事项的单位不足两个。",
        "Nothing to compare: fewer than two units have anything due.",
    ),
    "near_method": (
        "范围：若该单位与同级合计并无差别，以其件数，每 100 次有 95 次落在其中"
        "（二项分布精确界限，同大屏街道按期率）。多项并看，偶有一项属偶然。",
        "Limits: where a unit of that volume lies 95 times of 100, were it no different from all of them "
        "together (exact binomial limits, as on the wall). Of many read together one may be chance.",
    ),
    "near_frozen": ("{n} 个单位为最后所知，不比。", " {n} are the last known, and not compared."),
    "near_out_of_reach": ("相邻单位不在权限范围内", "the neighbours lie outside your reach"),
    "ways_title": ("信息传达，双向", "Relays, both ways"),
    "ways_note": (
        "送达 ÷（送达 + 未回执），历来累计",
        "within 60 min ÷ (received + no receipt), of all time",
    ),
}
