"""The words on screen, Chinese and English side by side; and the zone in which a screen tells the time."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

LANGS = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """One language of the catalogue. `words("open")`; an unknown key is a KeyError, found by the tests."""

    lang: str
    zone: ZoneInfo

    def __call__(self, key: str, **filled: object) -> str:
        found = CATALOGUE[key][LANGS.index(self.lang)]
        return found.format(**filled) if filled else found

    def kind(self, code: str) -> str:
        """A kind of dispute; one that the catalogue does not know stands as its source wrote it."""
        return self._or(KINDS, code)

    def source(self, name: str) -> str:
        """A source system; one that the catalogue does not know stands under its own name."""
        return self._or(SOURCES, name)

    def _or(self, catalogue: dict[str, tuple[str, str]], code: str) -> str:
        found = catalogue.get(code)
        return found[LANGS.index(self.lang)] if found else code


CATALOGUE: dict[str, tuple[str, str]] = {
    # page
    "html_lang": ("zh-CN", "en"),
    "product": ("一屏观全域", "Onescreen"),
    "centre": ("{name}综治中心", "{name}· governance centre"),
    "demo": ("演示", "DEMO"),
    "demo_note": ("演示数据，非真实案件", "Simulated data, no real cases"),
    "watermark": (
        "1515 按民法典计日 · 每格只标最重一级 · 屏上无个人信息",
        "1515 in Civil Code days · a tile shows its gravest badge · no personal data on screen",
    ),
    "failed": ("本栏出错，已停止更新", "This panel failed and has stopped"),
    "asof": ("{time}", "{time}"),
    # truth light
    "live": ("实时", "Live"),
    "lag": ("滞后", "Late"),
    "stop": ("停在 {time}", "Stopped {time}"),
    "distrust": ("{n} 处数据不可信", "{n} sources not to trust"),
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
    # durations, filled in by the browser
    "age_s": ("{n} 秒", "{n} s"),
    "age_m": ("{n} 分", "{n} min"),
    "age_h": ("{n} 时", "{n} h"),
    "age_d": ("{n} 天", "{n} d"),
    "date": ("{month} 月 {day} 日 {weekday}", "{weekday} {day} {month}"),
    # headline
    "case_unit": ("件", ""),
    "overdue": ("逾期未结", "Overdue, open"),
    "overdue_why": ("有时限已过仍在走 ÷ 在办", "past due ÷ open"),
    "due_soon": ("临期", "Due soon"),
    "due_soon_why": ("已用 ≥80% ÷ 在办", "≥80% used ÷ open"),
    "open": ("在办", "Open"),
    "open_why": ("登记 − 已办结", "registered − closed"),
    "unheld": ("待分流", "Unheld"),
    "unheld_why": ("无人持有 ÷ 在办", "no holder ÷ open"),
    "new_today": ("今日新增", "New today"),
    "new_today_why": ("今日 0 时起首次上报", "first reported since 00:00"),
    "closed_today": ("今日办结", "Closed today"),
    "closed_today_why": ("今日 0 时起办结", "closed since 00:00"),
    "relay_down": ("下达 ≤60 分", "Down ≤60 min"),
    "relay_up": ("上传 ≤60 分", "Up ≤60 min"),
    "relay_why": ("60 分内 ÷ (到达 + 未回执)", "≤60 ÷ (in + no receipt)"),
    "relay_none": ("尚无传达", "no relays yet"),
    # clocks
    "clocks": ("1515 时限", "1515 clocks"),
    "clocks_key": ("件 · 按现行时限", "cases by present clock"),
    "dispatch": ("分流交办", "Dispatch"),
    "close_ordinary": ("一般办结", "Ordinary"),
    "close_major": ("重大办结", "Major"),
    "close_special": ("特殊风险", "Special"),
    "close_promised": ("承诺时限", "Promised"),
    "dispatch_limit": ("1 日内", "in 1 day"),
    "close_ordinary_limit": ("5 日内", "in 5 days"),
    "close_major_limit": ("15 日内", "in 15 days"),
    "close_special_limit": ("15 日内", "in 15 days"),
    "close_promised_limit": ("来源承诺", "by source"),
    "running": ("在走", "Running"),
    "due_short": ("临期", "Soon"),
    "over_short": ("逾期", "Over"),
    "met": ("按期", "Met"),
    "late": ("超期", "Late"),
    "clock_rate": ("按期率 {on_time} · 暂停 {paused}", "on time {on_time} · paused {paused}"),
    # relay
    "relay": ("信息传达", "Relay"),
    "relay_key": ("区↔户 · 目标 60 分钟 · 累计", "district↔household · 60 min"),
    "relay_way_down": ("↓ 下达", "↓ Down"),
    "relay_way_up": ("↑ 上传", "↑ Up"),
    "relay_share": ("60 分内", "≤60 min"),
    "relay_middle": ("p50 · p90 分", "p50 · p90 min"),
    "relay_tail": ("p99 · 最大 分", "p99 · max min"),
    "relay_flight": ("在途 · 未回执", "On way · none"),
    "relay_unknown": ("不明跳", "Unknown hops"),
    "relay_slowest": ("最慢跳 p90", "Slowest p90"),
    "relay_bands": ("在途已用", "Time used"),
    "relay_nothing": ("无在途", "none on its way"),
    "relay_more": ("另有 {n} 条在途", "{n} more on their way"),
    "relay_at": ("在 {station}", "at {station}"),
    "tier_district": ("区", "dist"),
    "tier_street": ("镇街", "str"),
    "tier_community": ("社区", "com"),
    "tier_household": ("户", "hh"),
    "tier_elsewhere": ("未登记", "?"),
    # tiles
    "tiles": ("社区态势", "Communities"),
    "tiles_upper": ("辖区态势", "Areas"),
    "tiles_key": ("在办件数 · 示意图，非行政界线", "open cases · schematic, not borders"),
    "own": ("本级", "Own"),
    "elsewhere": ("区本级及未列 {n}", "elsewhere {n}"),
    "no_areas": ("尚无区划", "no areas yet"),
    "too_many_areas": ("区划 {n} 个，本屏不逐一绘出", "{n} areas: too many to draw here"),
    "legend_over": ("逾期件数", "overdue"),
    "legend_due": ("临期件数", "due soon"),
    "legend_new": ("刚有新件", "new case"),
    # sources
    "sources": ("数据来源", "Sources"),
    "sources_key": ("{n} 路 · 末次到达", "{n} · last heard"),
    "no_sources": ("尚无来源接入", "no source connected yet"),
    "fresh": ("正常", "fresh"),
    "silent": ("静默", "silent"),
    "unknown": ("未约定", "no promise"),
    "sources_sum": ("{fresh} 正常 · {silent} 静默", "{fresh} fresh · {silent} silent"),
    "more_sources": ("另有 {n} 路未列", "{n} more not shown"),
    "unknown_types": ("未识别类型 {types} 种 {n} 条，已留存", "{types} unknown types, {n} events kept"),
    # ticker
    "ticker": ("新件", "Newest"),
    "newest_key": ("左新右旧 · 首报时间", "newest left · first report"),
    "no_cases": ("无新件", "none"),
    # index
    "to_wall": ("大屏", "Wall"),
    "to_wall_en": ("大屏（英文）", "Wall in English"),
    "to_api": ("接口文档", "API documents"),
}

KINDS: dict[str, tuple[str, str]] = {
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
    "other": ("其他纠纷", "other"),
}

SOURCES: dict[str, tuple[str, str]] = {
    "grid": ("网格化平台", "Grid platform"),
    "police": ("公安一键推送", "Police pushes"),
    "hotline12345": ("12345 热线", "12345 hotline"),
    "court": ("法院诉前调解", "Court pre-filing"),
    "procuratorate": ("检察晨鹭驿站", "Procuratorate posts"),
    "petition": ("信访接访", "Petitions"),
    "mediation": ("人民调解", "Mediation"),
    "residents": ("左邻右里", "Residents' councils"),
    "opinion": ("舆情监测", "Public opinion"),
    "camera": ("雪亮工程", "Cameras"),
    "meetings": ("政法视频会议", "Video meetings"),
    "care": ("重点人群关爱", "Care groups"),
    "items": ("实事清单", "Item lists"),
    "relay": ("上传下达", "Relay"),
    "onescreen": ("本中心", "This centre"),
}
