"""The words of `/audit`: who did what."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "audit_title": ("审计", "Audit"),
    "audit_note": (
        "只增不改，逐条以散列相连；只记编码和数字，不记文字内容",
        "Only ever added to, each entry sealed to the one before; codes and numbers, never free text",
    ),
    "audit_who": ("谁", "Who"),
    "audit_what": ("做了什么", "What"),
    "audit_what_hint": ("如 case 或 case.exported", "such as case, or case.exported"),
    "audit_subject": ("对象", "Subject"),
    "audit_number": ("序号", "Number"),
    "audit_at": ("时间", "At"),
    "audit_area": ("辖区", "Area"),
    "audit_outcome": ("结果", "Outcome"),
    "audit_about": ("细节", "Details"),
    "audit_find": ("筛选", "Filter"),
    "audit_clear": ("清除筛选", "Clear"),
    "audit_older": ("更早", "Older"),
    "audit_newest": ("回到最新", "To the newest"),
    "audit_none": ("没有符合条件的记录", "No entry fits"),
    "audit_csv": ("导出 CSV", "Export CSV"),
    "audit_jsonl": ("导出 JSONL", "Export JSONL"),
    "audit_verify": ("校验全链", "Verify the chain"),
    "audit_whole": ("全链完整：{n} 条，与写入时一致", "Whole: {n} entries, each as it was written"),
    "audit_broken": (
        "第 {at} 条或其之前被改动：此前 {n} 条完整。请保全数据库并上报",
        "Broken at entry {at}, or before it; {n} before are whole. Keep the database as it is, and report it",
    ),
    "audit_seal": ("末条散列 {sha}", "Hash of the last: {sha}"),
    "audit_outcome_begun": ("开始", "begun"),
    "audit_outcome_done": ("完成", "done"),
    "audit_outcome_repeated": ("重复", "repeated"),
    "audit_outcome_refused": ("未成", "refused"),
    "audit_outcome_denied": ("无权", "denied"),
    "audit_outcome_failed": ("中断", "failed"),
}  # fmt: skip
