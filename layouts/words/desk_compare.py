"""The words of the page that sets two instants side by side."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "compare_title": ("两个时刻对比", "Two instants"),
    "compare_between": ("{first} 与 {last}", "{first} and {last}"),
    "compare_counts": ("数量", "Counts"),
    "compare_units": ("下辖单位", "Units below"),
    "compare_count": ("项目", "Count"),
    "compare_change": ("变化", "Change"),
    "compare_registered": ("累计登记", "Registered"),
    "compare_closed_late": ("超期办结", "Closed late"),
    "compare_no_receipt": ("传达未回执", "Relays without receipt"),
}
