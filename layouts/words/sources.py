"""The words of the source list."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "sources": ("数据来源", "Sources"),
    "sources_key": ("{n} 路 · 末次到达", "{n} · last heard"),
    "no_sources": ("尚无来源接入", "no source connected yet"),
    "fresh": ("正常", "fresh"),
    "partial": ("部分", "part"),
    "partial_streets": ("缺 {n} 街道", "{n} cut off"),
    "partial_areas": ("缺 {n} 处", "{n} cut off"),
    "silent": ("静默", "silent"),
    "silent_row": ("断", "silent"),
    "unknown": ("未约定", "unset"),
    "more_sources": ("另有 {n} 路", "{n} more"),
    "unknown_types": ("未识别 {types} 种 {n} 条，已留存", "{types} unknown types, {n} kept"),
}
