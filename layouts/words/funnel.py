"""The words of the fair comparison of streets."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "funnel": ("街道按期率", "On time, by street"),
    "funnel_key": ("底带：件数多少带来的 95% 波动", "band: 95 % by volume alone"),
    "funnel_same": ("带内：与全区水平无法区分", "in the band: not told from the district"),
    "funnel_whole": ("全区 {share}% = {fraction}", "district {share}% = {fraction}"),
    "funnel_volume": ("应结 {n} 项", "{n} due"),
    "funnel_none_due": ("尚无应结：{names}", "nothing due yet: {names}"),
    "funnel_unnamed": ("带外另有 {n} 个未标名", "{n} more outside, not named"),
    "funnel_no_streets": ("无街道", "no streets"),
    "funnel_between": ("、", ", "),
    "funnel_said": (
        "各街道按期 ÷ (按期 + 超期 + 逾期未结)，对应结项数；{below} 个低于、{above} 个高于件数所能解释",
        "Met ÷ (met + late + open overdue) of each street, by how many were due; {below} below, {above} "
        "above what volume explains",
    ),
}
