"""The words of the page itself, and of its index."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "html_lang": ("zh-CN", "en"),
    "product": ("一屏观全域", "Onescreen"),
    "centre": ("{name}综治中心", "{name} · governance centre"),
    "demo": ("演示", "DEMO"),
    "demo_note": ("演示数据，非真实案件", "Simulated data, no real cases"),
    "watermark": (
        "1515 按民法典计日 · 每格只标最重一级 · 屏上无个人信息",
        "1515 in Civil Code days · a tile shows its gravest badge · no personal data on screen",
    ),
    "failed": ("本栏出错 · 系统值班处理", "Failed · IT duty"),
    "asof": ("{time}", "{time}"),
    "missing": ("缺 {n} 路", "{n} silent"),
    "missing_area": ("缺 {name}", "lacks {name}"),
    "missing_streets": ("缺 {n} 街道", "lacks {n} streets"),
    "missing_areas": ("缺 {n} 处", "lacks {n} areas"),
    "missing_both": ("{areas}、{n} 路", "{areas} + {n}"),
    "with_frozen": ("含冻结", "with frozen"),
    "frozen_since": ("冻结 {at}", "frozen {at}"),
    "whole_until": ("截至 {at}", "until {at}"),
    "to_wall": ("大屏", "Wall"),
    "to_api": ("接口文档", "API documents"),
}
