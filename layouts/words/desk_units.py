"""The words of the page of who holds what."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "desk_duty": ("值班", "On duty"),
    "duty_units": ("单位与持有", "Units and holders"),
    "load_note": (
        "按区划登记次序；不排名，只数单位，不数个人",
        "in the register's order; no ranking, organisations only",
    ),
    "load_basis": ("有单位持有 {held} + 无人持有 {nobody}", "held {held} + by nobody {nobody}"),
    "load_holders": ("持有单位", "Holders"),
    "load_holder_unit": ("个", ""),
    "load_holders_basis": ("手上至少一件在办案件", "with an open case at least"),
    "load_by_holder": ("谁持有", "Who holds"),
    "load_by_holder_note": ("在办案件，每件一个持有单位", "open cases; each has one holder"),
    "load_longest": ("持有最久", "Held longest"),
    "load_since": ("自", "Since"),
    "load_none": ("没有在办案件", "No case is open"),
    "load_by_unit": ("发生在哪里", "Where they are"),
    "load_by_unit_note": ("同一批案件，按辖区；逐行相加为全部", "the same cases by area; the rows add up"),
}
