"""The words of the list of cases."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "cases_title": ("案件", "Cases"),
    "cases_open": ("在办案件", "Open cases"),
    "cases_closed": ("已办结案件", "Closed cases"),
    "cases_overdue": ("逾期清单", "Overdue cases"),
    "cases_due_soon": ("临期清单", "Cases due soon"),
    "cases_paused": ("暂停的案件", "Paused cases"),
    "cases_unheld": ("待分流案件", "Cases that nobody holds"),
    "cases_any": ("全部", "All"),
    "closed": ("已办结", "Closed"),
    "paused": ("暂停", "Paused"),
    "case_area": ("辖区", "Area"),
    "case_kind": ("类型", "Kind"),
    "case_source": ("来源", "Source"),
    "case_grade": ("定级", "Grade"),
    "case_reported": ("上报", "Reported"),
    "case_due": ("到期", "Due"),
    "case_status": ("状态", "State"),
    "grade_ordinary": ("一般", "Ordinary"),
    "grade_major": ("重大", "Major"),
    "grade_special": ("特殊", "Special"),
    "cases_none": ("没有符合条件的案件", "No case fits"),
    "cases_loading": ("读取中", "Loading"),
    "cases_foot": (
        "临期：已用时限 ≥ 80%；逾期：现在 > 到期且未结；时长为自然时间",
        "Due soon: ≥ 80 % of the time used; overdue: now > due, and open; natural hours",
    ),
}
