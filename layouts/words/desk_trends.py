"""The words of an area's thirty days."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "trend_days": ("30 日新增与办结", "30 days, in and out"),
    "trend_note": ("新增 {n} · 办结 {closed}，其中超期 {late}", "in {n} · closed {closed}, late {late}"),
    "trend_read": ("读出", "Read them"),
    "trend_unread": (
        "此刻之前的逐日数字须通读全部记录，可能需时较久。",
        "The days before this instant are read from the whole journal, which may take long.",
    ),
    "trend_in": ("新增", "in"),
    "trend_out": ("办结", "closed"),
    "trend_scale": ("标尺上端 {n} 件", "the scale ends at {n}"),
    "trend_band": (
        "底带为本辖区往常：此前 12 周同一周几的第 10 至 90 百分位",
        "band: usual here, the 10th to 90th percentile of the same weekday in the 12 weeks before",
    ),
    "trend_usual": ("往常 {range}", "usual {range}"),
    "trend_usual_whole": ("往常全日 {range}", "usual {range} a day"),
    "trend_whole": ("全日 {range}", "{range} a day"),
    "trend_so_far": ("至今", "so far"),
    "trend_last": ("末日未满，为至今之数，虚框为往常全日", "the last day so far; dashed: usual of all of it"),
    "trend_usual_unknown": ("往常未知", "usual not known"),
    "trend_said_in": (
        "新增：{n} 个已满之日中，高于往常 {above}，低于往常 {below}。",
        "In: of {n} whole days, above the usual {above}, below it {below}.",
    ),
    "trend_said_out": (
        "办结：{n} 个已满之日中，高于往常 {above}，低于往常 {below}。",
        "Closed: of {n} whole days, above the usual {above}, below it {below}.",
    ),
    "trend_said_in_unknown": (
        "新增：{n} 个已满之日，可比之日都不足 7 个，往常未知。",
        "In: usual not known of any of {n} whole days; fewer than 7 like each are known.",
    ),
    "trend_said_out_unknown": (
        "办结：{n} 个已满之日，可比之日都不足 7 个，往常未知。",
        "Closed: usual not known of any of {n} whole days; fewer than 7 like each are known.",
    ),
    "trend_said_less": ("另有 {n} 日往常未知。", " Of {n} more the usual is not known."),
    "trend_no_day": ("0 日", "on none"),
    "trend_n_days": ("{n} 日（{days}）", "on {n} ({days})"),
    "trend_between": ("、", ", "),
    "trend_and_before": ("等", " and before"),
    "trend_table": ("逐日数字", "The numbers, day by day"),
    "trend_day": ("日", "Day"),
    "trend_usual_in": ("往常新增", "Usual in"),
    "trend_usual_out": ("往常办结", "Usual closed"),
    "trend_kind": ("类型构成", "By kind"),
    "trend_source": ("来源构成", "By source"),
    "trend_of": ("30 日新增 {n} 件", "of {n} in 30 days"),
    "trend_others": ("其他 {n} 类", "{n} others"),
}
