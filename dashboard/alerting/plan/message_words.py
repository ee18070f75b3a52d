"""The templates of messages, Chinese and English side by side: title and text of one finding and of many.

    title_one, title_many      of any rule; at most 40 characters once filled, and complete by itself: on a
                               channel with little room it is all that is told beside the link
    title_earlier              of many that were known late, in place of title_many
    earlier                    the last line of what tells such ones
    title_resolved_one, title_resolved_many
                               that what was told is over
    resolved, resolved_many    its text: when, after how long, and of many which
    one_FAMILY, many_FAMILY    the text, by the family of the rule
    figure_NAME                a figure of a finding, where it has that one; no other figure is told

A template takes the fields of FIELDS and no other: there is none for a person, a text or an address.
"""

from __future__ import annotations

from typing import Final, TypeAlias

Templates: TypeAlias = dict[str, tuple[str, str]]

FIELDS: Final = frozenset(
    {"level", "title", "code", "part", "codes", "total", "place", "since", "longest", "kind", "value", "at"}
)

WORDS: Final[Templates] = {
    "title_one": ("【{level}】{title} {code} {place}", "[{level}] {title} {code} {place}"),
    "title_many": (
        "【{level}】{title} {total}件 最久{longest} {place}",
        "[{level}] {title}: {total}, {longest} {place}",
    ),
    "title_earlier": (
        "【{level}】{title} 早前{total}件未解除 {place}",
        "[{level}] {title}: {total} older {place}",
    ),
    "earlier": (
        "得知较晚，或早于告警启用；此前未通知，现仍未解除",
        "known late, or wrong before alerting began: not told before, and still so",
    ),
    "title_resolved_one": ("【已恢复】{title} {code} {place}", "[Resolved] {title} {code} {place}"),
    "title_resolved_many": (
        "【已恢复】{title} {total}件 {place}",
        "[Resolved] {title}: {total} {place}",
    ),
    "resolved": (
        "自 {since} 起，{at} 恢复，历时{longest}",
        "since {since}, over at {at}, after {longest}",
    ),
    "resolved_many": ("共 {total} 项，均已恢复：{codes}", "{total} in all, each over: {codes}"),
    "one_deadline": (
        "{code} {part} · {place}\n自 {since} 起，历时{longest}",
        "{code} {part} · {place}\nsince {since}, {longest}",
    ),
    "many_deadline": (
        "共 {total} 件，最久{longest}：{codes}\n{place} · 截至 {at}",
        "{total} in all, the longest {longest}: {codes}\n{place} · as of {at}",
    ),
    "one_relay": (
        "{code} · {place}\n自 {since} 起，历时{longest}",
        "{code} · {place}\nsince {since}, {longest}",
    ),
    "many_relay": (
        "共 {total} 条，最久{longest}：{codes}\n{place} · 截至 {at}",
        "{total} in all, the longest {longest}: {codes}\n{place} · as of {at}",
    ),
    "one_work": (
        "{code} · {place}\n自 {since} 起，历时{longest}",
        "{code} · {place}\nsince {since}, {longest}",
    ),
    "many_work": (
        "共 {total} 件，最久{longest}：{codes}\n{place} · 截至 {at}",
        "{total} in all, the longest {longest}: {codes}\n{place} · as of {at}",
    ),
    "one_source": ("{code}\n自 {since} 起，历时{longest}", "{code}\nsince {since}, {longest}"),
    "many_source": (
        "共 {total} 个来源，最久{longest}：{codes}\n截至 {at}",
        "{total} sources, the longest {longest}: {codes}\nas of {at}",
    ),
    "one_volume": ("{place} · {kind}\n自 {since} 起", "{place} · {kind}\nsince {since}"),
    "many_volume": (
        "共 {total} 处：{codes}\n{place} · 截至 {at}",
        "{total} places: {codes}\n{place} · as of {at}",
    ),
    "one_centre": ("{code}\n自 {since} 起，历时{longest}", "{code}\nsince {since}, {longest}"),
    "many_centre": (
        "共 {total} 项，最久{longest}：{codes}\n截至 {at}",
        "{total} parts, the longest {longest}: {codes}\nas of {at}",
    ),
    "figure_due_at": ("时限 {value}", "due {value}"),
    "figure_n": ("{value} 件", "{value} cases"),
    "figure_usual_most": ("通常至多 {value} 件", "usually {value} at most"),
    "figure_minutes": ("已发出 {value} 分", "{value} min on the way"),
    "figure_direction": ("方向 {value}", "direction: {value}"),
    "figure_station": ("停在 {value}", "last at {value}"),
    "figure_towards": ("下一站 {value}", "next: {value}"),
    "figure_free_share": ("余量 {value}", "{value} free"),
    "figure_last_at": ("最近一次 {value}", "last one {value}"),
    "figure_line": ("alerts.toml 第 {value} 行", "alerts.toml, line {value}"),
    "figure_ends_at": ("到 {value} 为止", "until {value}"),
}

LEVELS: Final[Templates] = {
    "due": ("提醒", "Notice"),
    "over": ("告警", "Alert"),
    "urgent": ("紧急", "Urgent"),
}
TERMS: Final[Templates] = {
    "dispatch": ("分流交办", "dispatch"),
    "close_ordinary": ("一般办结", "close, ordinary"),
    "close_major": ("重大办结", "close, major"),
    "close_special": ("特殊办结", "close, special"),
    "close_promised": ("来源承诺", "promised"),
    "close": ("办结", "close"),
    "up": ("上报", "up"),
    "down": ("下达", "down"),
    "household": ("住户", "household"),
    "clock": ("时钟", "clock"),
    "wire": ("总线", "wire"),
    "disk": ("磁盘", "disk"),
    "backup": ("备份", "backup"),
    "canary": ("探针", "canary"),
    "calendar": ("工作日历", "calendar"),
    "alert_path": ("告警通路", "alert path"),
    "channel": ("通道", "channel"),
    "plan": ("值班配置", "plan of duty"),
    "rules": ("告警规则", "alert rules"),
}
"""Clauses, directions and parts of the centre as people call them; another code is told as it is."""
EVERYWHERE: Final = ("全区", "whole district")
ANY_KIND: Final = ("各类", "all kinds")
WITHHELD_KIND: Final = ("类别从略", "kind withheld")
AND_MORE: Final = ("、…", ", …")
BETWEEN: Final = ("、", ", ")
SPANS: Final[Templates] = {
    "days": ("{d}天{h}时", "{d}d {h}h"),
    "hours": ("{h}时{m}分", "{h}h {m}m"),
    "minutes": ("{m}分", "{m}m"),
    "moment": ("不足1分钟", "under 1m"),
}
DIGEST: Final[Templates] = {
    "title": ("【预告】{until} 前将逾期 {total} 件", "[Digest] {total} breach by {until}"),
    "title_none": ("【预告】{until} 前无到期案件", "[Digest] nothing breaches by {until}"),
    "clause": ("{clause} {total} 件：{streets}\n  {codes}", "{clause}: {total} ({streets})\n  {codes}"),
    "as_of": ("截至 {at}", "as of {at}"),
    "missed": ("【预告】{at} 的预告未能发出", "[Digest] none told at {at}"),
    "missed_text": (
        "当时读表无应答，或告警停止运行\n{until} 前将逾期的件数未知，请查看案件列表",
        "the read tables did not answer, or alerting stood still\n"
        "how many breach by {until} is not known: look at the list of cases",
    ),
}
TRIAL: Final[Templates] = {
    "title": ("【测试】告警通道 {channel}", "[Test] alert channel {channel}"),
    "text": (
        "这是一条手工发出的测试消息，无需处理。\n发出于 {at}",
        "A test message sent by hand; there is nothing to do.\nSent at {at}",
    ),
}
