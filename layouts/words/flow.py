"""The words of what comes in and goes out: by the hour and by the day."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "flow": ("24 小时进出", "24 h in and out"),
    "flow_days": ("30 天进出", "30 days in and out"),
    "flow_in": ("流入", "in"),
    "flow_out": ("流出", "out"),
    "flow_square": ("每格一案", "□ = 1 case"),
    "flow_squares": ("每格至多 {n} 件", "□ ≤ {n} cases"),
    "flow_days_key": ("底带为往常流入", "band: the usual in"),
    "flow_now": ("现在", "now"),
    "flow_today": ("今天", "today"),
    "flow_hour": ("{hour}时", "{hour}:00"),
    "flow_date": ("{month}-{day} 周{weekday}", "{weekday} {month}-{day}"),
    "flow_weekdays": ("一 二 三 四 五 六 日", "Mon Tue Wed Thu Fri Sat Sun"),
    "flow_silent": ("{name} 断流", "{name} silent"),
    "flow_silents": ("{n} 路断流", "{n} silent"),
    "flow_unknown": ("尚无进出数据", "not known yet"),
    "flow_none": ("无流入，无流出", "none in, none out"),
    "flow_said": (
        "自 {since} 起流入 {come} 件，流出 {gone} 件。底带：往常流入的第 10 至 90 百分位（28 天同一时刻）",
        "Since {since}: {come} in, {gone} out. Band: 10th to 90th percentile of in, same hour of 28 days",
    ),
    "flow_days_said": (
        "自 {since} 起流入 {come} 件，流出 {gone} 件。底带：往常流入的第 10 至 90 百分位（12 周同一周几）",
        "Since {since}: {come} in, {gone} out. Band: 10th to 90th percentile of in, same weekday of 12 weeks",
    ),
}
