"""The words of the head and of the truth light."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "live": ("实时", "Live"),
    "lag": ("滞后", "Late"),
    "stop": ("停在 {time}", "Stopped {time}"),
    "distrust": ("{n} 处数据不可信", "Inputs not to trust: {n}"),
    "never": ("未连接", "Not connected"),
    "waiting": ("等待数据", "Waiting for data"),
    "calendar_ends": (
        "工作日历只到 {day}，\n之后的时限为暂定",
        "Working-day calendar ends {day}: deadlines beyond are provisional",
    ),
    "calendar_over": (
        "{year} 年工作日历未公布，\n时限为暂定",
        "No working-day calendar announced for {year}: deadlines are provisional",
    ),
    "live_note": ("端到端 {n} 秒", "end to end {n} s"),
    "fresh_note": ("数据 {n} 秒内", "data within {n} s"),
    "lag_note": ("数据 {n} 秒前", "data {n} s old"),
    "canary_note": ("信标迟到 {n} 秒", "beacon late by {n} s"),
    "stop_note": ("已 {n}", "{n} ago"),
    "never_note": ("第 {n} 次重试", "retry {n}"),
    "waiting_note": ("已连接，尚无态势", "connected, nothing yet"),
    "beacons": ("近 30 分钟信标，缺格为丢失", "beacons of 30 minutes; a gap is one lost"),
    "age_s": ("{n} 秒", "{n} s"),
    "age_m": ("{n} 分", "{n} min"),
    "age_h": ("{n} 时", "{n} h"),
    "age_d": ("{n} 天", "{n} d"),
    "age_ms": ("{m}分{s}秒", "{m}m {s}s"),
    "age_hm": ("{h}时{m}分", "{h}h {m}m"),
    "age_dh": ("{d}天{h}时", "{d}d {h}h"),
    "date": ("{month} 月 {day} 日 {weekday}", "{weekday} {day} {month}"),
}
