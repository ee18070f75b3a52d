"""The words of the page of one letter."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "oneletter_state": ("状态", "State"),
    "oneletter_void_why": ("所涉时限均已撤回", "all its clauses were withdrawn"),
    "oneletter_unit": ("致", "To"),
    "oneletter_drafted": ("起草", "Drafted"),
    "oneletter_by_centre": ("本中心拟", "by the centre"),
    "oneletter_issued": ("发出", "Issued"),
    "oneletter_answered": ("答复", "Answered"),
    "oneletter_by": ("由 {source}", "by {source}"),
    "oneletter_not_issued": ("尚未发出", "not issued yet"),
    "oneletter_not_answered": ("尚未答复", "not answered yet"),
    "oneletter_text": ("函文", "The letter"),
    "oneletter_text_note": ("起草时原文", "as it was drafted"),
    "oneletter_text_cut": (
        "起草时原文，略去权限范围外的案件",
        "as it was drafted, without the cases outside your reach",
    ),
    "oneletter_withheld": ("另有 {n} 项，其案件在权限范围外", "{n} more are of cases outside your reach"),
    "oneletter_items": ("所涉案件", "Cases in it"),
    "oneletter_case": ("案号", "Case"),
    "oneletter_clause": ("时限", "Clause"),
    "oneletter_stage": ("节点", "Stage"),
    "oneletter_due": ("到期", "Due"),
    "oneletter_at": ("发生", "Came at"),
    "oneletter_holder": ("当时持有", "Held by"),
    "oneletter_stands": ("现状", "Stands"),
    "oneletter_yes": ("仍成立", "yes"),
    "oneletter_no": ("已撤回", "withdrawn"),
    "oneletter_stage_due_soon": ("临期", "due soon"),
    "oneletter_stage_breached": ("逾期", "overdue"),
}
