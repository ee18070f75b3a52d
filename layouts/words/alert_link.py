"""The words of the page behind the link in a message."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "link_title": ("告警确认", "Acknowledge"),
    "link_for": ("发给：{post}", "Sent to: {post}"),
    "link_code": ("编号", "Code"),
    "link_where": ("区域", "Area"),
    "link_everywhere": ("全中心", "the whole centre"),
    "link_since": ("始于", "Since"),
    "link_total": ("件数", "Items"),
    "link_severity": ("级别", "Severity"),
    "link_due": ("提醒", "Notice"),
    "link_over": ("告警", "Alert"),
    "link_urgent": ("紧急", "Urgent"),
    "link_resolved": ("现已恢复正常", "Nothing of it is wrong any more"),
    "link_go": ("确认：由我处理", "Acknowledge: I take it"),
    "link_note": (
        "确认后不再升级通知他人。详情请登录查看。",
        "Once acknowledged, nobody else is told. Sign in for the details.",
    ),
    "link_done": ("已确认：{by}，{at}", "Acknowledged: {by}, {at}"),
    "link_taken": ("{by}已确认，{at}", "{by} acknowledged it, {at}"),
    "link_sign_in": ("登录查看", "Sign in to see it"),
    "link_word_forged": (
        "这个链接不是本中心发出的，或不完整",
        "This link is not one of this centre, or is not whole",
    ),
    "link_word_over": ("这个链接已过期", "This link is over"),
    "link_word_used": ("这个链接已经用过", "This link was used"),
    "link_help_forged": (
        "请从消息中完整复制链接，或登录后在告警页确认。",
        "Copy the whole link from the message, or sign in and acknowledge it there.",
    ),
    "link_help_over": (
        "链接 24 小时内有效。请登录后在告警页确认。",
        "A link holds for 24 hours. Sign in and acknowledge it there.",
    ),
    "link_help_used": (
        "每个链接只能用一次，确认已经记录。",
        "A link works once; what it acknowledged is recorded.",
    ),
}
