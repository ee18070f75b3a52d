"""The templates of messages, Chinese and English side by side: title and text of one finding and of many.

    title_one, title_many      of any rule; at most 40 characters once filled, and complete by itself: on a
                               channel with little room it is all that is told beside the link
    one_FAMILY, many_FAMILY    the text, by the family of the rule
    figure_NAME                a figure of a finding, where it has that one; no other figure is told

A template takes the fields of FIELDS and no other: there is none for a person, a text or an address.
"""

from __future__ import annotations

from typing import Final, TypeAlias

Templates: TypeAlias = dict[str, tuple[str, str]]

FIELDS: Final = frozenset(
    {"level", "title", "code", "codes", "total", "place", "since", "longest", "kind", "value", "at"}
)

WORDS: Final[Templates] = {
    "title_one": ("【{level}】{title} {code}", "[{level}] {title} {code}"),
    "title_many": (
        "【{level}】{title} {total}件 最久{longest}",
        "[{level}] {title}: {total}, up to {longest}",
    ),
    "one_deadline": (
        "{code} · {place}\n自 {since} 起，已 {longest}",
        "{code} · {place}\nsince {since}, {longest}",
    ),
    "many_deadline": (
        "共 {total} 件，最久 {longest}：{codes}\n{place} · 截至 {at}",
        "{total} in all, the longest {longest}: {codes}\n{place} · as of {at}",
    ),
    "one_relay": (
        "{code} · {place}\n自 {since} 起，已 {longest}",
        "{code} · {place}\nsince {since}, {longest}",
    ),
    "many_relay": (
        "共 {total} 条，最久 {longest}：{codes}\n{place} · 截至 {at}",
        "{total} in all, the longest {longest}: {codes}\n{place} · as of {at}",
    ),
    "one_work": (
        "{code} · {place}\n自 {since} 起，已 {longest}",
        "{code} · {place}\nsince {since}, {longest}",
    ),
    "many_work": (
        "共 {total} 件，最久 {longest}：{codes}\n{place} · 截至 {at}",
        "{total} in all, the longest {longest}: {codes}\n{place} · as of {at}",
    ),
    "one_source": ("{code}\n自 {since} 起，已 {longest}", "{code}\nsince {since}, {longest}"),
    "many_source": (
        "共 {total} 个来源，最久 {longest}：{codes}\n截至 {at}",
        "{total} sources, the longest {longest}: {codes}\nas of {at}",
    ),
    "one_volume": ("{place} · {kind}\n自 {since} 起", "{place} · {kind}\nsince {since}"),
    "many_volume": (
        "共 {total} 处：{codes}\n{place} · 截至 {at}",
        "{total} places: {codes}\n{place} · as of {at}",
    ),
    "one_centre": ("{code}\n自 {since} 起，已 {longest}", "{code}\nsince {since}, {longest}"),
    "many_centre": (
        "共 {total} 项，最久 {longest}：{codes}\n截至 {at}",
        "{total} parts, the longest {longest}: {codes}\nas of {at}",
    ),
    "figure_due_at": ("时限 {value}", "due {value}"),
    "figure_clause": ("条款 {value}", "clause: {value}"),
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
    "close": ("办结", "close"),
    "up": ("上报", "up"),
    "down": ("下达", "down"),
}
"""Codes that figures name, as people call them; another one is told as it is."""
EVERYWHERE: Final = ("全区", "whole district")
ANY_KIND: Final = ("各类", "all kinds")
WITHHELD_KIND: Final = ("类别从略", "kind withheld")
AND_MORE: Final = ("、…", ", …")
BETWEEN: Final = ("、", ", ")
SPANS: Final[Templates] = {
    "days": ("{d}天{h}时", "{d}d {h}h"),
    "hours": ("{h}时{m}分", "{h}h {m}m"),
    "minutes": ("{m}分", "{m}m"),
    "moment": ("不到1分", "under 1m"),
}
