"""The words of the alerts."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "alerts": ("告警", "Alerts"),
    "alerts_breaches": ("逾期", "over"),
    "alerts_relays": ("未达", "relay"),
    "alerts_sources": ("失联", "unheard"),
    "alerts_none": ("无", "none"),
    "alert_board": ("告警", "Alerts"),
    "alert_board_key": ("共 {n} 件 · 列 {shown} 件", "{n} in all, {shown} shown"),
    "alert_breach": ("{what} 逾期", "{what} overdue"),
    "alert_urgent": ("{what} 重大待接收", "{what} not accepted"),
    "alert_relay": ("传达 60 分未回执", "No receipt after 60 min"),
    "alert_source": ("{what} 静默", "{what} silent"),
    "alert_source_note": ("末次到达 {at}", "last heard {at}"),
    "alert_cut_off": ("{where} 链路中断", "{where} cut off"),
    "alert_cut_off_note": ("{what} · 末次到达 {at}", "{what} · last heard {at}"),
    "alert_nobody": ("无人持有", "nobody holds it"),
}
