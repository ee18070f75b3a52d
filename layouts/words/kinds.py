"""Kinds of disputes."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "neighbours": ("邻里纠纷", "neighbours"),
    "family": ("婚姻家庭", "family"),
    "damages": ("损害赔偿", "damages"),
    "housing": ("房屋宅基", "housing"),
    "medical": ("医疗纠纷", "medical"),
    "contract": ("合同纠纷", "contract"),
    "traffic": ("交通事故", "traffic"),
    "business": ("生产经营", "business"),
    "relocation": ("征地拆迁", "relocation"),
    "land": ("山林土地", "land"),
    "labour": ("劳动争议", "labour"),
    "consumer": ("消费纠纷", "consumer"),
    "withheld": ("类别从略", "withheld"),
    "other": ("其他纠纷", "other"),
}
